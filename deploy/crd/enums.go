package main

import (
	"go/ast"
	"go/token"
	"strconv"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/controller-tools/pkg/crd"
	"sigs.k8s.io/controller-tools/pkg/loader"
	"sigs.k8s.io/controller-tools/pkg/markers"
)

// most is how many values of a type are listed. Only signals have more.
const most = 20

// addEnums gives the values of each type that Kubernetes marks as an enum, which controller-tools does not read.
func addEnums(p *crd.Parser, pkg *loader.Package) {
	values := constants(pkg)
	for ident, info := range p.Types {
		all := values[ident.Name]
		if ident.Package == pkg && isEnum(info) && len(all) > 0 && len(all) <= most {
			p.Schemata[ident] = apiextensions.JSONSchemaProps{Type: "string", Enum: all}
		}
	}
}

func isEnum(info *markers.TypeInfo) bool {
	return info.Markers.Get(enumMarker) != nil
}

// constants returns the constants of a package by the name of their type, as JSON, in the order of the source.
func constants(pkg *loader.Package) map[string][]apiextensions.JSON {
	byType := map[string][]apiextensions.JSON{}
	for _, file := range pkg.Syntax {
		for _, decl := range file.Decls {
			if group, ok := decl.(*ast.GenDecl); ok && group.Tok == token.CONST {
				addConstants(byType, group)
			}
		}
	}

	return byType
}

func addConstants(byType map[string][]apiextensions.JSON, group *ast.GenDecl) {
	for _, spec := range group.Specs {
		constant := spec.(*ast.ValueSpec)
		name, ok := constant.Type.(*ast.Ident)
		if !ok {
			continue
		}

		for _, value := range constant.Values {
			if text, ok := value.(*ast.BasicLit); ok && text.Kind == token.STRING {
				unquoted, _ := strconv.Unquote(text.Value)
				byType[name.Name] = append(byType[name.Name], apiextensions.JSON{Raw: []byte(strconv.Quote(unquoted))})
			}
		}
	}
}
