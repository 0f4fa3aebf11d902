package render

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
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
	Sources sources.Table // what references may name; nothing but the name is known of others

	Vars   func(name string) (string, bool) // expands ${NAME} in references; nil holds none
	From   []sources.Place                  // where parameters are looked for before Consul and Vault
	Params map[string]header.Given          // parameters that were given; they come before their references
	Out    string                           // the output's name, with the format's extension; empty is the header's
	Base   string                           // the output's name if neither Out nor the header has one; empty is the template's
	Format string                           // name of the format; empty is the header's, or that of Out
	Delims header.Delims                    // the texts around actions, if the header does not say them
	Shared *Shared                          // files whose defines the template may use

	Denied []string // functions that the template may not call; they are unknown to it

	// Advice is the hint for whoever cannot change the template, in place of those that say what to write in it; "" if
	// the user can.
	Advice string

	// Origins is set if the documents are asked for their parts: see [Document.Parts].
	Origins bool

	// Placeholders replaces missing values with placeholders of the right type, to check the
	// template alone.
	Placeholders bool
}

// names returns what is needed to read references.
func (o Options) names() lookup.Names {
	return lookup.Names{Sources: o.Sources, Vars: o.Vars, Placeholders: o.Placeholders}
}

// A Template is a parsed template, walked and ready to be rendered. It is safe for use by
// several goroutines, which take turns.
type Template struct {
	problem.Text
	Header *header.Header
	Format format.Format

	delims header.Delims
	top    header.Found

	funcs  template.FuncMap // the functions it calls that need no run
	walk   *walk.Walk
	opt    Options
	params map[string]*run.Bound
	placed map[string]map[string]bool // the written references to each place of opt.From

	unread atomic.Bool // a document of it could not be read, or a value did not fit

	warnings problem.List // of what looks like something else: headers, variables, other tools' calls

	program *run.Program

	inner map[*walk.Hole]*format.Format // the languages that quoteFor names
}

// Parse reads a template. Its error is a [problem.List] that holds every mistake
// that was found.
func Parse(name, text string, opt Options) (_ *Template, err error) {
	defer crash.Catch("reading", name, &err)

	t := newTemplate(name, text, opt)
	if err := t.read(); err != nil {
		t.inDelims(err)
		return nil, err
	}
	return t, nil
}

// newTemplate returns a template that is not read yet.
func newTemplate(name, text string, opt Options) *Template {
	t := &Template{Text: problem.Text{Name: name, Body: text}, opt: opt, params: map[string]*run.Bound{}}
	t.program = &run.Program{Names: opt.names(), Params: t.params, Given: opt.Params, Origins: opt.Origins}
	return t
}

// read reads the text of the template. Its error is a [problem.List].
func (t *Template) read() error {
	if err := t.readHeader(); err != nil {
		return err
	}

	borrowed, problems := t.borrow()
	if len(problems) > 0 {
		return problems
	}
	tree, problems := t.parse()
	if len(problems) > 0 {
		return problems
	}
	if err := t.lend(tree, borrowed); err != nil {
		return problem.List{t.Overall(err.Error(), "")}
	}
	if len(borrowed) > 0 {
		t.funcs = funcs.For(t.words())
		tree.Funcs(t.known())
	}

	t.walk, problems = walk.New(t.subject(tree))
	if len(problems) > 0 {
		return problems
	}

	t.warnings = append(t.warnings, t.misread()...)
	if problems := t.innerFormats(); len(problems) > 0 {
		return problems
	}

	t.program.Walk = t.walk
	t.program.All = t.paramNames()
	return nil
}

// innerFormats finds the languages that quoteFor names.
func (t *Template) innerFormats() (problems problem.List) {
	t.inner = map[*walk.Hole]*format.Format{}
	for _, h := range t.walk.Holes {
		if h.Inner == "" {
			continue
		}
		f, ok := languages.Lookup(h.Inner)
		if !ok || f.Parse == nil {
			msg := fmt.Sprintf("quoteFor: there is no language %q", h.Inner)
			problems = append(problems, t.Problem(h.Node, problem.Invalid, msg, languages.Hint(h.Inner)))
		}
		t.inner[h] = &f
	}
	return problems
}

// readHeader reads the header, and what depends on it: the format and the references of
// parameters. Its error is a [problem.List].
func (t *Template) readHeader() error {
	if problems := t.readDelims(); len(problems) > 0 {
		return problems
	}
	t.warnings = header.Warnings(t.Name, t.Body, t.delims, t.top)

	if err := t.chooseFormat(); err != nil {
		return problem.List{err}
	}
	return t.bind()
}

// readDelims reads the header, and chooses the delimiters.
func (t *Template) readDelims() (problems problem.List) {
	t.top = header.Find(t.Body)
	t.Header, problems = header.Parse(t.Name, t.top.Text, t.top.Line, t.opt.Sources)
	if len(problems) > 0 {
		return problems
	}

	t.delims, _ = header.DelimsOf(t.Header.Delims) // was checked with the header
	t.delims = cmp.Or(t.delims, t.opt.Delims)
	return nil
}

// words returns the texts in which the template calls functions: its own without the header,
// and those of other files.
func (t *Template) words() string {
	_, words, _ := strings.Cut(t.Body, t.top.Text)
	for _, o := range t.Others {
		words += "\n" + o.Body
	}
	return words
}

// paramNames returns the names of all parameters, declared or just used, sorted.
func (t *Template) paramNames() []string {
	all := slices.AppendSeq(t.Uses(), maps.Keys(t.params))
	slices.Sort(all)
	return slices.Compact(all)
}

// subject is what the walk reads of the template.
func (t *Template) subject(tree *template.Template) walk.Subject {
	declared := map[string]bool{}
	for name := range t.params {
		declared[name] = true
	}
	return walk.Subject{
		Text:   t.Text,
		Tree:   tree,
		Format: t.Format,
		Funcs:  t.funcs,
		Names:  t.opt.names(),
		Params: declared,
		Shared: t.opt.Shared.names(),
		Traced: t.opt.Origins,
	}
}

// parse reads the text. It reads on after an unknown function, so that all of them are
// reported at once.
func (t *Template) parse() (*template.Template, problem.List) {
	var problems problem.List
	t.funcs = funcs.For(t.words())
	known := t.known()
	unknown := template.FuncMap{}
	for {
		tree := template.New(t.Name).Option("missingkey=error").Delims(t.delims.Left, t.delims.Right)
		tree.Funcs(known).Funcs(unknown)
		err := t.parseInto(tree)
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

// saidFormat returns the name of the format that the options or the header say; else "".
func (t *Template) saidFormat() string { return cmp.Or(t.opt.Format, t.Header.Format) }

// outName returns the name that the format depends on.
func (t *Template) outName() string {
	name := cmp.Or(t.Header.Out, t.opt.Base, t.Name)
	isBare := filepath.Base(name) == name
	switch {
	case t.opt.Out != "":
		return t.opt.Out
	case isBare:
		return filepath.Join(filepath.Dir(t.Name), name)
	}
	return name
}

// isUnknown reports whether nobody said the format, and the name of the output does not say it.
func (t *Template) isUnknown() bool {
	return t.saidFormat() == "" && !languages.Known(t.outName())
}

// parseInto reads the text into an empty tree.
func (t *Template) parseInto(tree *template.Template) error {
	_, err := tree.Parse(t.code())
	if err == nil && tree.Tree != nil && !t.delims.Standard() {
		t.top.Drop(tree.Root)
	}
	return err
}

// code returns the text as it is parsed. The header is not in other delimiters, and is hidden.
func (t *Template) code() string {
	if t.delims.Standard() {
		return t.Body
	}
	return t.top.Hide(t.Body)
}

// known returns the functions that the template may call.
func (t *Template) known() template.FuncMap {
	all := t.program.Patient(t.funcs)
	maps.Copy(all, t.program.Funcs())
	for _, name := range t.opt.Denied {
		delete(all, name)
	}
	return all
}

func (t *Template) chooseFormat() *problem.Problem {
	name := t.saidFormat()
	if name == "" {
		t.Format = languages.ForFile(t.outName())
		return nil
	}

	f, ok := languages.Lookup(name)
	if ok {
		t.Format = f
		return nil
	}
	msg := fmt.Sprintf("there is no format %q", name)
	if t.opt.Format == "" {
		msg = "header: " + msg
	}
	return t.Overall(msg, languages.Hint(name))
}

// bind expands the references of every parameter.
func (t *Template) bind() error {
	t.addPlaces()
	for name, p := range t.Header.Params {
		b := &run.Bound{Param: p}
		p.Letters = t.Format.SizeLetters
		if p.Default != nil {
			p.Default, _ = p.Convert(p.Default) // was checked with the header
		}

		var err error
		b.Refs, err = t.opt.expand(p.From, p.IsMap())
		if err != nil {
			return problem.List{t.Overall(fmt.Sprintf("header: parameter %s: %v", name, err), "")}
		}
		t.params[name] = b
	}
	return nil
}

// expand returns references with the values of their variables. It leaves out those with a
// variable that is not set. lists says whether one may be to all variables with a prefix.
func (o Options) expand(from []string, lists bool) (refs []sources.Ref, err error) {
	for _, written := range from {
		if ref, ok := sources.VariableNames(written); ok && lists {
			refs = append(refs, ref)
			continue
		}

		parts, unset, err := lookup.Expand(written, o.names())
		if err != nil {
			return nil, err
		}
		if unset != "" {
			continue
		}

		ref, err := lookup.RefOf(parts, o.Sources)
		if err != nil {
			return nil, err
		}
		refs = append(refs, ref)
	}
	return refs, nil
}

// Uses returns the names of the parameters that the template may use, sorted.
func (t *Template) Uses() []string {
	names := map[string]bool{}
	for _, u := range t.walk.Uses {
		names[u.Param] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// syntax turns a parser's error into a problem. The parser gives only the line; the column
// is that of the word it names, or of the line's first action.
func (t *Template) syntax(err error) *problem.Problem {
	msg := strings.TrimPrefix(err.Error(), "template: "+t.Name+":")
	p := &problem.Problem{Template: t.Name, Msg: msg}
	number, rest, ok := strings.Cut(msg, ": ")
	n, e := strconv.Atoi(number)
	if !ok || e != nil {
		return p
	}

	p.Line, p.Column = n, 1
	p.Msg = rest
	lines := strings.Split(t.Body, "\n")
	if n < 1 || n > len(lines) {
		return p
	}
	t.placeSyntax(p, lines[n-1])
	p.Msg = t.delims.Show(p.Msg)
	return p
}

// placeSyntax fills in the column and the hint of a parser's error in a line.
func (t *Template) placeSyntax(p *problem.Problem, line string) {
	said := p.Msg
	p.Column += max(strings.Index(line, t.delims.Begin()), 0)
	if word := regexp.MustCompile(`["<]([^">]+)[">]`).FindStringSubmatch(said); word != nil {
		placeAt(p, line, word[1])
		if strings.HasPrefix(said, "function ") {
			p.Hint = t.functionHint(word[1], line[p.Column-1:])
		}
	}

	if hint, at := syntaxHint(line, said); hint != "" {
		p.Hint = hint
		if at != "" {
			placeAt(p, line, at)
		}
	}
	if strings.Contains(said, "unexpected EOF") || strings.Contains(said, "unclosed action") {
		p.Hint = "an {{ if }}, range, with or define has no {{ end }}, or an action has no }}"
	}
}

// placeAt sets the column of a problem to that of a text in its line, if it is there.
func placeAt(p *problem.Problem, line, text string) {
	if at := strings.Index(line, text); at >= 0 {
		p.Column = 1 + at
	}
}

// functionHint returns a hint about an unknown function; rest is the line from it on.
func (t *Template) functionHint(name, rest string) string {
	if slices.Contains(t.opt.Denied, name) {
		return "the config file denies it: function_denylist, or sandbox_path for file"
	}
	if _, ok := t.Header.Params[name]; ok {
		return "did you mean ." + name + "?"
	}
	if hint := funcs.ForeignHint(rest); hint != "" {
		return hint
	}
	if why := funcs.LeftOutHint(name); why != "" {
		return "initplate leaves it out: " + why
	}

	names := slices.Collect(maps.Keys(funcs.Map()))
	names = slices.AppendSeq(names, maps.Keys(t.program.Funcs()))
	isInternal := func(name string) bool { return strings.HasPrefix(name, "_") }
	names = slices.DeleteFunc(names, isInternal)
	return cmp.Or(nearest.Hint(name, names), variableHint(name), "initplate help functions lists all")
}
