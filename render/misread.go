package render

import (
	"regexp"
	"sort"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/nodes"
	"github.com/initplate/initplate/render/problem"
)

// misread warns about what other tools read in another way, without an error here.
func (t *Template) misread() (warnings problem.List) {
	seen := map[parse.Pos]bool{} // the walk writes some pipelines anew
	for p := range t.walk.Pipes {
		c := p.Cmds[0]
		if w := t.turned(c); w != nil && !seen[c.Pos] {
			warnings = append(warnings, w)
			seen[c.Pos] = true
		}
	}

	if w := t.notReplaced(); w != nil {
		warnings = append(warnings, w)
	}
	sort.Slice(warnings, func(i, j int) bool {
		a, b := warnings[i], warnings[j]
		return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column
	})
	return warnings
}

// turned warns about a call with the text before the separator, as in Go, confd and gomplate.
func (t *Template) turned(c *parse.CommandNode) *problem.Problem {
	name := nodes.Called(c)
	switch name {
	case "split", "splitList", "trimPrefix", "trimSuffix":
	default:
		return nil
	}
	if len(c.Args) != 3 || !nodes.IsConstant(c.Args[2]) || nodes.IsConstant(c.Args[1]) {
		return nil
	}

	last := c.Args[2].String()
	msg := name + ": the text is the last argument, and here that is the constant " + last
	return t.Problem(c, problem.Invalid, msg, "write "+name+" "+last+" TEXT")
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

	name := t.Body[at[2]:at[3]]
	msg := "${" + name + "} stays as it is: only {{ }} is replaced, and the template has none"
	hint := `for the value of the variable, write {{ mustEnv "` + name + `" }}`
	return t.Problem(nodes.Text("", parse.Pos(at[0])), problem.Invalid, msg, hint)
}
