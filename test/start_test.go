package test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoPatterns wants no package of the program to compile a pattern when the program starts, as most runs need none:
// see ARCHITECTURE.md.
func TestNoPatterns(t *testing.T) {
	const list = `{{if not .Standard}}{{$dir := .Dir}}{{range .GoFiles}}{{$dir}}/{{.}} {{end}}{{end}}`
	out, err := exec.Command("go", "list", "-deps", "-f", list, "../cmd/initplate").Output()
	if err != nil {
		t.Fatal(err)
	}
	top, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}

	looked := 0
	for _, file := range strings.Fields(string(out)) {
		if !strings.HasPrefix(file, top+"/") {
			continue
		}
		looked++
		for _, at := range patternsIn(t, file) {
			t.Errorf("%s: a pattern in a package variable: compile it where it is used", at)
		}
	}
	if looked < 500 {
		t.Errorf("looked at %d files", looked)
	}
}

// patternsIn returns where variables of a package get a pattern.
func patternsIn(t *testing.T, file string) (places []string) {
	t.Helper()
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}

	for _, d := range parsed.Decls {
		if vars, ok := d.(*ast.GenDecl); !ok || vars.Tok != token.VAR {
			continue
		}
		ast.Inspect(d, func(n ast.Node) bool {
			if call, ok := n.(*ast.SelectorExpr); ok && call.Sel.Name == "MustCompile" {
				places = append(places, set.Position(n.Pos()).String())
			}
			_, isFunc := n.(*ast.FuncLit)
			return !isFunc // which is called later
		})
	}
	return places
}
