package render

import (
	"fmt"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/nodes"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// A File is a file of templates. Others may use what it defines.
type File struct {
	Name, Text string
	Delims     header.Delims // if its header does not say them
	Partial    bool          // it makes no output
}

// Shared are the files of a run, whose templates share what they define.
type Shared struct {
	files []*sharedFile
}

// A sharedFile is a file, and what it defines.
type sharedFile struct {
	problem.Text
	delims  header.Delims
	code    string // the text without its header
	defines map[string]*define
}

// A define is a template that a file defines.
type define struct {
	name string
	in   *sharedFile
	at   int // the byte of the file
	body *parse.ListNode
}

// place returns FILE:LINE.
func (d *define) place() string { return fmt.Sprintf("%s:%d", d.in.Name, d.in.Place(d.at).Line) }

// same reports whether two defines have the same text.
func (d *define) same(e *define) bool { return d.body.String() == e.body.String() }

// Share reads what files define. Its error is a [problem.List] of what is wrong in files that
// make no output. Mistakes in others are reported where these are parsed.
func Share(files []File, table sources.Table) (*Shared, error) {
	s := &Shared{}
	var problems problem.List
	for _, f := range files {
		if s.file(f.Name) != nil {
			continue
		}

		read, wrong := readShared(f, table)
		problems = append(problems, wrong...)
		if read != nil {
			s.files = append(s.files, read)
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return s, nil
}

// file returns a file by its name; nil if there is none.
func (s *Shared) file(name string) *sharedFile {
	if s == nil {
		return nil
	}
	i := slices.IndexFunc(s.files, func(f *sharedFile) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return s.files[i]
}

// names returns the names of all templates that files define.
func (s *Shared) names() (names []string) {
	if s == nil {
		return nil
	}
	for _, f := range s.files {
		for name := range f.defines {
			names = append(names, name)
		}
	}
	return names
}

// readShared reads a file. It returns nil if the file cannot be read, and problems only of a
// file that makes no output.
func readShared(f File, table sources.Table) (*sharedFile, problem.List) {
	t := newTemplate(f.Name, f.Text, Options{Sources: table, Delims: f.Delims})
	if !f.Partial {
		if err := t.readDelims(); err != nil {
			return nil, nil
		}
		return definesOf(t), nil
	}

	err := t.readPartial()
	t.inDelims(err)
	if err != nil {
		return nil, err
	}
	return definesOf(t), nil
}

// readPartial checks a file that makes no output.
func (t *Template) readPartial() problem.List {
	if err := t.readDelims(); err != nil {
		return err
	}

	problems := t.idleKeys()
	tree, wrong := t.parse()
	problems = append(problems, wrong...)
	if tree != nil && tree.Tree != nil {
		problems = append(problems, t.outside(tree.Root)...)
	}
	return problems
}

// idleKeys returns a problem for each key of the header of a file without output that says
// something about an output.
func (t *Template) idleKeys() (problems problem.List) {
	for _, key := range header.Keys(t.top.Text) {
		if key.Name == "doc" || key.Name == "delims" {
			continue
		}
		problems = append(problems, &problem.Problem{
			Template: t.Name,
			Line:     t.top.Line + key.Line,
			Column:   key.Column,
			Msg:      "header: a file whose name begins with _ makes no output, so it has no " + key.Name,
			Hint:     "only doc and delims can be there; give the templates that use its defines a header",
		})
	}
	return problems
}

// outside returns a problem for the first thing in a file without output that is in no define.
func (t *Template) outside(l *parse.ListNode) problem.List {
	for _, n := range l.Nodes {
		at := int(n.Position())
		switch n := n.(type) {
		case *parse.CommentNode:
			continue
		case *parse.TextNode:
			text := string(n.Text)
			if strings.TrimSpace(text) == "" {
				continue
			}
			at += len(text) - len(strings.TrimLeft(text, " \t\r\n"))
		}

		p := t.Place(at)
		return problem.List{{
			Template: p.File,
			Line:     p.Line,
			Column:   p.Column,
			Msg:      "this is in no define, and a file whose name begins with _ makes no output",
			Hint:     "put it into a {{ define \"NAME\" }}, or give the file another name",
		}}
	}
	return nil
}

// definesOf returns a file with what it defines; nil if it cannot be parsed.
func definesOf(t *Template) *sharedFile {
	f := &sharedFile{Text: t.Text, delims: t.delims, code: t.code(), defines: map[string]*define{}}
	trees, err := f.trees("")
	if err != nil {
		return nil
	}

	for name, tree := range trees {
		if name != f.Name && tree.Root != nil {
			f.defines[name] = &define{name: name, in: f, at: f.beginning(int(tree.Root.Pos)), body: tree.Root}
		}
	}
	return f
}

// trees parses a file behind some spaces, whatever functions it calls.
func (f *sharedFile) trees(spaces string) (map[string]*parse.Tree, error) {
	tree := parse.New(f.Name)
	tree.Mode = parse.SkipFuncCheck
	all := map[string]*parse.Tree{}
	_, err := tree.Parse(spaces+f.code, f.delims.Left, f.delims.Right, all)
	return all, err
}

// beginning returns where the action is that is before a byte of the file.
func (f *sharedFile) beginning(at int) int {
	return max(strings.LastIndex(f.code[:min(at, len(f.code))], f.delims.Begin()), 0)
}

// calls yields the names of the templates that a list calls, with the nodes that do.
func calls(l *parse.ListNode, yield func(name string, at parse.Node)) {
	for list := range nodes.Lists(l) {
		for _, n := range list.Nodes {
			if t, ok := n.(*parse.TemplateNode); ok {
				yield(t.Name, t)
			}
		}
	}
	for _, p := range nodes.Pipes(l) {
		callsIn(p, yield)
	}
}

// callsIn is calls for a pipeline.
func callsIn(p *parse.PipeNode, yield func(name string, at parse.Node)) {
	for _, c := range p.Cmds {
		if name, ok := walk.Included(p, c); ok {
			yield(name, c)
		}
		for _, a := range c.Args {
			switch a := a.(type) {
			case *parse.PipeNode:
				callsIn(a, yield)
			case *parse.ChainNode:
				if inner, ok := a.Node.(*parse.PipeNode); ok {
					callsIn(inner, yield)
				}
			}
		}
	}
}
