package render

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/initplate/initplate/render/nodes"
	"github.com/initplate/initplate/render/problem"
)

// misread warns about what other tools read in another way, without an error here.
func (t *Template) misread(tree *template.Template) (warnings problem.List) {
	for _, part := range tree.Templates() {
		if part.Tree == nil {
			continue
		}
		for _, p := range nodes.Pipes(part.Root) {
			warnings = append(warnings, t.turned(p)...)
		}
	}

	sort.Slice(warnings, func(i, j int) bool { // Templates has no order
		a, b := warnings[i], warnings[j]
		return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column
	})
	if w := t.notReplaced(); w != nil {
		warnings = append(warnings, w)
	}
	return warnings
}

// turned warns about calls with the text before the separator, as in Go, confd and gomplate.
func (t *Template) turned(p *parse.PipeNode) (warnings problem.List) {
	for i, c := range p.Cmds {
		for _, arg := range c.Args {
			if inner, ok := arg.(*parse.PipeNode); ok {
				warnings = append(warnings, t.turned(inner)...)
			}
		}

		name := nodes.Called(c)
		if i > 0 || len(c.Args) != 3 || !slices.Contains([]string{"split", "splitList", "trimPrefix", "trimSuffix"}, name) {
			continue
		}
		if _, constant := nodes.Literal(c.Args[2]); constant && !nodes.IsConstant(c.Args[1]) {
			last := c.Args[2].String()
			msg := name + ": the text is the last argument, and here that is the constant " + last
			warnings = append(warnings, t.Problem(c, problem.Invalid, msg, "write "+name+" "+last+" TEXT"))
		}
	}
	return warnings
}

// notReplaced warns about a variable of envsubst's in a template that has no action at all.
func (t *Template) notReplaced() *problem.Problem {
	if strings.Contains(t.Body, t.delims.Begin()) {
		return nil
	}
	at := regexp.MustCompile(`\$\{([A-Z][A-Z0-9_]*)(?::?[-?][^}]*)?\}`).FindStringSubmatchIndex(t.Body)
	if at == nil {
		return nil
	}

	place := t.Place(at[0])
	name := t.Body[at[2]:at[3]]
	return &problem.Problem{
		Template: place.File, Line: place.Line, Column: place.Column,
		Msg:  "${" + name + "} stays as it is: only {{ }} is replaced, and the template has none",
		Hint: `for the value of the variable, write {{ mustEnv "` + name + `" }}`,
	}
}
