package render

import (
	"slices"
	"sort"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/initplate/initplate/render/problem"
)

// A borrower finds which defines of other files a template uses. Its own come first, then those
// of the file that calls one, and then those of any other file.
type borrower struct {
	own      *sharedFile
	shared   *Shared
	chosen   map[string]*define
	problems problem.List
}

// borrow finds the defines of other files that the template uses.
func (t *Template) borrow() (map[string]*define, problem.List) {
	if t.opt.Shared == nil {
		return nil, nil
	}
	own := definesOf(t)
	if own == nil {
		return nil, nil // the parser says why
	}

	trees, _ := own.trees("")
	b := &borrower{own: own, shared: t.opt.Shared, chosen: map[string]*define{}}
	b.follow(own, trees[own.Name].Root)
	for _, name := range sortedNames(own.defines) {
		b.follow(own, own.defines[name].body)
	}
	return b.chosen, b.problems
}

// sortedNames returns the names of defines in order.
func sortedNames(defines map[string]*define) (names []string) {
	for name := range defines {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// follow borrows what a list in a file calls.
func (b *borrower) follow(in *sharedFile, l *parse.ListNode) {
	calls(l, func(name string, at parse.Node) {
		if b.own.defines[name] != nil {
			return
		}

		d := b.find(in, name, at)
		before := b.chosen[name]
		switch {
		case d == nil:
		case before == nil:
			b.chosen[name] = d
			b.follow(d.in, d.body)
		case !before.same(d):
			b.twice(in, at, name, before, d)
		}
	})
}

// find returns the define that a call in a file means; nil if there is none.
func (b *borrower) find(in *sharedFile, name string, at parse.Node) *define {
	if d := in.defines[name]; d != nil {
		return d
	}

	var found *define
	for _, f := range b.shared.files {
		d := f.defines[name]
		switch {
		case d == nil || f.Name == b.own.Name:
		case found == nil:
			found = d
		case !found.same(d):
			b.twice(in, at, name, found, d)
			return found
		}
	}
	return found
}

// twice reports a call of a template that two files define.
func (b *borrower) twice(in *sharedFile, at parse.Node, name string, first, second *define) {
	p := in.Problem(at, problem.Invalid,
		"the template "+name+" is defined twice, at "+first.place()+" and at "+second.place(),
		"rename one of them; or define it in "+b.own.Name+", whose own defines take precedence")
	if !slices.ContainsFunc(b.problems, func(q *problem.Problem) bool { return q.Error() == p.Error() }) {
		b.problems = append(b.problems, p)
	}
}

// lend parses the files of defines, and adds these to a tree. Functions are not checked: that
// was done where the files were read.
func (t *Template) lend(tree *template.Template, defines map[string]*define) error {
	parsed := map[*sharedFile]map[string]*parse.Tree{}
	for _, name := range sortedNames(defines) {
		f := defines[name].in
		if parsed[f] == nil {
			var err error
			parsed[f], err = f.trees(strings.Repeat(" ", t.Borrow(f.Name, f.Body)))
			if err != nil {
				return err
			}
		}
		if _, err := tree.AddParseTree(name, parsed[f][name]); err != nil {
			return err
		}
	}
	return nil
}
