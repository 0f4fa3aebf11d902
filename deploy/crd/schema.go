package main

import (
	"errors"
	"fmt"
	"slices"

	"golang.org/x/tools/go/packages"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-tools/pkg/crd"
	crdmarkers "sigs.k8s.io/controller-tools/pkg/crd/markers"
	"sigs.k8s.io/controller-tools/pkg/loader"
	"sigs.k8s.io/controller-tools/pkg/markers"
)

// enumMarker is how Kubernetes marks a type whose constants are all its values.
const enumMarker = "enum"

// definition makes the CustomResourceDefinition of the types in package v1alpha1, as controller-tools reads them. It
// fails where the sources of these types or of Kubernetes' own cannot be read.
func definition() (apiextensions.CustomResourceDefinition, error) {
	roots, err := loader.LoadRoots("./v1alpha1")
	if err != nil {
		return apiextensions.CustomResourceDefinition{}, err
	}

	parser, err := newParser()
	if err != nil {
		return apiextensions.CustomResourceDefinition{}, err
	}
	for _, root := range roots {
		parser.NeedPackage(root)
	}

	kind := schema.GroupKind{Group: "settings.k8s.io", Kind: "PodPreset"}
	parser.NeedCRDFor(kind, nil)
	if loader.PrintErrors(roots, packages.TypeError) {
		return apiextensions.CustomResourceDefinition{}, errors.New("the types cannot be read")
	}

	err = checkMarkers(parser)
	if err != nil {
		return apiextensions.CustomResourceDefinition{}, err
	}

	made, ok := parser.CustomResourceDefinitions[kind]
	if !ok {
		return made, fmt.Errorf("package v1alpha1 does not define %s", kind)
	}
	crd.FixTopLevelMetadata(made)
	crd.EditSchema(made.Spec.Versions[0].Schema.OpenAPIV3Schema, withoutAtomicLists{})
	return made, nil
}

func newParser() (*crd.Parser, error) {
	registry := &markers.Registry{}
	enum := markers.Must(markers.MakeDefinition(enumMarker, markers.DescribesType, struct{}{}))
	err := errors.Join(crdmarkers.Register(registry), registry.Register(enum))
	if err != nil {
		return nil, err
	}

	parser := &crd.Parser{
		Collector: &markers.Collector{Registry: registry},
		Checker:   &loader.TypeChecker{NodeFilters: []loader.NodeFilter{crd.Generator{}.CheckFilter()}},
	}
	crd.AddKnownTypes(parser)
	override(parser)
	return parser, nil
}

// override says what controller-tools does not know of Kubernetes' types.
func override(parser *crd.Parser) {
	meta := parser.PackageOverrides["k8s.io/apimachinery/pkg/apis/meta/v1"]
	parser.PackageOverrides["k8s.io/apimachinery/pkg/apis/meta/v1"] = func(p *crd.Parser, pkg *loader.Package) {
		meta(p, pkg)
		p.AddPackage(pkg)
		p.Schemata[crd.TypeIdent{Package: pkg, Name: "ObjectMeta"}] = claimMeta()
		addMarkers(p, pkg)
	}
	parser.PackageOverrides["k8s.io/api/core/v1"] = func(p *crd.Parser, pkg *loader.Package) {
		p.AddPackage(pkg)
		addEnums(p, pkg)
		addMarkers(p, pkg)
	}
	parser.PackageOverrides["k8s.io/apimachinery/pkg/api/resource"] = quantity
	parser.PackageOverrides["k8s.io/apimachinery/pkg/util/intstr"] = intOrString
}

func addMarkers(p *crd.Parser, pkg *loader.Package) {
	err := mark(p, pkg, slices.Concat(defaults[:], limits[:]))
	if err != nil {
		pkg.AddError(err)
	}
}

// claimMeta is the metadata of a volumeClaimTemplate: the API server takes nothing else there.
func claimMeta() apiextensions.JSONSchemaProps {
	texts := apiextensions.JSONSchemaProps{
		Type:                 "object",
		AdditionalProperties: &apiextensions.JSONSchemaPropsOrBool{Schema: &apiextensions.JSONSchemaProps{Type: "string"}},
	}
	return apiextensions.JSONSchemaProps{
		Type:       "object",
		Properties: map[string]apiextensions.JSONSchemaProps{"annotations": texts, "labels": texts},
	}
}

// quantity is a string or any number: Kubernetes takes 0.5 too, which x-kubernetes-int-or-string does not.
func quantity(p *crd.Parser, pkg *loader.Package) {
	p.Schemata[crd.TypeIdent{Package: pkg, Name: "Quantity"}] = apiextensions.JSONSchemaProps{
		Pattern:                "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$",
		XPreserveUnknownFields: new(true),
	}
}

// intOrString leaves out the anyOf of controller-tools: the API server knows it from x-kubernetes-int-or-string.
func intOrString(p *crd.Parser, pkg *loader.Package) {
	p.Schemata[crd.TypeIdent{Package: pkg, Name: "IntOrString"}] = apiextensions.JSONSchemaProps{XIntOrString: true}
}

// withoutAtomicLists leaves out x-kubernetes-list-type where it is what it is by default.
type withoutAtomicLists struct{}

func (v withoutAtomicLists) Visit(s *apiextensions.JSONSchemaProps) crd.SchemaVisitor {
	if s != nil && s.XListType != nil && *s.XListType == "atomic" {
		s.XListType = nil
	}
	return v
}
