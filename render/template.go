package render

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"text/template"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/run"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// Options are what a template is parsed for.
type Options struct {
	Sources sources.Table // that references may name; of others nothing is known but the name

	Vars   func(name string) (string, bool) // expands ${NAME} in references; nil holds none
	Params map[string]header.Given          // parameters that were given; they come before their references
	Out    string                           // name of the output, whose extension tells the format; empty is the header's
	Format string                           // name of the format; empty is the header's, or what Out tells

	// Placeholders lets what is missing be something of the right type, to check
	// the template alone.
	Placeholders bool
}

// names are what references are read by.
func (o Options) names() lookup.Names {
	return lookup.Names{Sources: o.Sources, Vars: o.Vars, Placeholders: o.Placeholders}
}

// A Template is a parsed template, walked and ready to be rendered. Several
// goroutines may render it; they take turns.
type Template struct {
	problem.Text
	Header *header.Header
	Format format.Format

	funcs  template.FuncMap // those of their arguments only that it calls
	walk   *walk.Walk
	opt    Options
	params map[string]*run.Bound

	unread atomic.Bool // a document of it did not read, or had no room for a value

	warnings problem.List // of comments that look like headers

	program *run.Program
}

// Parse reads a template. Its error is a [problem.List] that holds every mistake
// that was found.
func Parse(name, text string, opt Options) (t *Template, err error) {
	defer crash.Catch("reading", name, &err)
	t = &Template{Text: problem.Text{Name: name, Body: text}, opt: opt, params: map[string]*run.Bound{}}
	var problems problem.List
	top, line, warnings := header.Find(name, text)
	t.warnings = warnings
	if t.Header, problems = header.Parse(name, top, line, opt.Sources); len(problems) > 0 {
		return nil, problems
	}
	if err := t.chooseFormat(); err != nil {
		return nil, problem.List{err}
	}
	if err := t.bind(); err != nil {
		return nil, err
	}
	_, body, _ := strings.Cut(text, top)
	t.funcs = funcs.For(body)
	t.program = &run.Program{Names: opt.names(), Params: t.params, Given: opt.Params}
	tree, problems := t.parse()
	if len(problems) > 0 {
		return nil, problems
	}
	t.walk, problems = walk.New(t.subject(tree))
	if len(problems) > 0 {
		return nil, problems
	}
	t.program.Walk = t.walk
	t.program.All = slices.AppendSeq(t.Uses(), maps.Keys(t.params))
	slices.Sort(t.program.All)
	t.program.All = slices.Compact(t.program.All)
	return t, nil
}

// subject is what the walk reads of the template.
func (t *Template) subject(tree *template.Template) walk.Subject {
	declared := map[string]bool{}
	for name := range t.params {
		declared[name] = true
	}
	return walk.Subject{Text: t.Text, Tree: tree, Format: t.Format, Funcs: t.funcs, Names: t.opt.names(), Params: declared}
}

// parse reads the text. Behind a function that there is none of it reads on, so that all
// of them are told at once.
func (t *Template) parse() (*template.Template, problem.List) {
	var problems problem.List
	unknown := template.FuncMap{}
	for {
		tree := template.New(t.Name).Option("missingkey=error").Funcs(t.program.Patient(t.funcs)).Funcs(t.program.Funcs()).Funcs(unknown)
		_, err := tree.Parse(t.Body)
		if err == nil {
			return tree, problems
		}
		problems = append(problems, t.syntax(err))
		name := regexp.MustCompile(`function "(\w+)" not defined`).FindStringSubmatch(err.Error())
		if name == nil || unknown[name[1]] != nil {
			return nil, problems
		}
		unknown[name[1]] = func(...any) any { return nil }
	}
}

func (t *Template) chooseFormat() *problem.Problem {
	name, by := t.opt.Format, ""
	if name == "" {
		name, by = t.Header.Format, "header: "
	}
	if name == "" {
		t.Format = languages.ForFile(cmp.Or(t.opt.Out, t.Header.Out, t.Name))
		return nil
	}
	f, ok := languages.Lookup(name)
	if !ok {
		return &problem.Problem{Template: t.Name, Msg: fmt.Sprintf("%sthere is no format %q", by, name), Hint: languages.Hint(name)}
	}
	t.Format = f
	return nil
}

// bind expands the references of every parameter.
func (t *Template) bind() error {
	for name, p := range t.Header.Params {
		b := &run.Bound{Param: p}
		if p.Letters = t.Format.SizeLetters; p.Default != nil {
			p.Default, _ = p.Convert(p.Default) // was looked at with the header
		}
		for _, f := range p.From {
			s, unset, err := lookup.Expand(f, t.opt.names())
			if err != nil {
				return problem.List{{Template: t.Name, Msg: fmt.Sprintf("header: parameter %s: %v", name, err)}}
			}
			if unset != "" {
				continue
			}
			r, err := lookup.RefOf(s, t.opt.Sources)
			if err != nil {
				return problem.List{{Template: t.Name, Msg: fmt.Sprintf("header: parameter %s: %v", name, err)}}
			}
			b.Refs = append(b.Refs, r)
		}
		t.params[name] = b
	}
	return nil
}

// Uses returns the names of the parameters that the template may use, sorted.
func (t *Template) Uses() []string {
	names := map[string]bool{}
	for _, u := range t.walk.Uses {
		names[u.Param] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// syntax gives a parser's error, which knows only the line, a column: that of
// the word it names, or of the line's first action.
func (t *Template) syntax(err error) *problem.Problem {
	msg := strings.TrimPrefix(err.Error(), "template: "+t.Name+":")
	p := &problem.Problem{Template: t.Name, Msg: msg}
	number, rest, ok := strings.Cut(msg, ": ")
	n, e := strconv.Atoi(number)
	if !ok || e != nil {
		return p
	}
	p.Line, p.Column, p.Msg = n, 1, rest
	lines := strings.Split(t.Body, "\n")
	if n < 1 || n > len(lines) {
		return p
	}
	line := lines[n-1]
	p.Column += max(strings.Index(line, "{{"), 0)
	if word := regexp.MustCompile(`["<]([^">]+)[">]`).FindStringSubmatch(rest); word != nil {
		if at := strings.Index(line, word[1]); at >= 0 {
			p.Column = 1 + at
		}
		if strings.HasPrefix(rest, "function ") {
			p.Hint = t.functionHint(word[1], line[p.Column-1:])
		}
	}
	if hint, at := syntaxHint(line, rest); hint != "" {
		if p.Hint = hint; at != "" {
			p.Column = 1 + strings.Index(line, at)
		}
	}
	if strings.Contains(rest, "unexpected EOF") || strings.Contains(rest, "unclosed action") {
		p.Hint = "an {{ if }}, range, with or define has no {{ end }}, or an action no }}"
	}
	return p
}

// functionHint is about a function that there is not; rest is the line from it on.
func (t *Template) functionHint(name, rest string) string {
	if hint := funcs.ForeignHint(rest); hint != "" {
		return hint
	}
	if why := funcs.LeftOut(name); why != "" {
		return "initplate leaves it out: " + why
	}
	names := slices.Collect(maps.Keys(funcs.Map()))
	names = slices.AppendSeq(names, maps.Keys(t.program.Funcs()))
	return nearest.Hint(name, names)
}
