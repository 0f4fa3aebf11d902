package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extensionast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A page is one file of Markdown, as GitHub reads it.
type page struct {
	name     string // its path in the repository
	source   []byte
	tree     ast.Node
	title    string
	sections []section // in order
}

// A section begins with a heading of the second level.
type section struct{ Anchor, Title string }

var markdown = goldmark.New(
	goldmark.WithExtensions(extension.GFM),
	goldmark.WithParserOptions(parser.WithAutoHeadingID()),
)

func parse(name string, source []byte) *page {
	p := &page{name: name, source: source}
	context := parser.NewContext(parser.WithIDs(&anchors{taken: map[string]int{}}))
	p.tree = markdown.Parser().Parse(text.NewReader(source), parser.WithContext(context))

	for _, heading := range all[*ast.Heading](p.tree) {
		switch title := plain(heading, source); {
		case p.title == "" && heading.Level == 1:
			p.title = title
			p.tree.RemoveChild(p.tree, heading) // the layout has it
		case heading.Level == 2:
			p.sections = append(p.sections, section{anchor(heading), title})
		}
	}
	for _, cell := range all[*extensionast.TableCell](p.tree) {
		if len(plain(cell, source)) > longCell {
			cell.SetAttributeString("class", []byte("long"))
		}
	}
	return p
}

// longCell is how many bytes the text of a table's cell may have without room for a sentence.
const longCell = 30

// all returns the nodes of a type below a node, in order.
func all[T ast.Node](below ast.Node) (found []T) {
	ast.Walk(below, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if node, ok := n.(T); ok && entering {
			found = append(found, node)
		}
		return ast.WalkContinue, nil
	})
	return found
}

// plain returns the text of a node, without its marks.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		switch child := child.(type) {
		case *ast.Text:
			b.Write(child.Segment.Value(source))
		case *ast.String:
			b.Write(child.Value)
		default:
			b.WriteString(plain(child, source))
		}
	}
	return b.String()
}

func anchor(heading *ast.Heading) string {
	id, _ := heading.AttributeString("id")
	name, _ := id.([]byte)
	return string(name)
}

// has reports whether a page has an anchor.
func (p *page) has(name string) bool {
	for _, heading := range all[*ast.Heading](p.tree) {
		if anchor(heading) == name {
			return true
		}
	}
	return false
}

// at returns the place of a node for an error: the file and the line. An inline node has that of its block.
func (p *page) at(n ast.Node) string {
	for n.Type() == ast.TypeInline {
		n = n.Parent()
	}
	if n.Lines().Len() == 0 {
		return p.name
	}
	return fmt.Sprintf("%s:%d", p.name, 1+bytes.Count(p.source[:n.Lines().At(0).Start], []byte("\n")))
}

// anchors makes the anchors of headings as GitHub does: small letters, hyphens for spaces, and nothing else but
// letters, digits, hyphens and underscores. The second of one name gets -1.
type anchors struct{ taken map[string]int }

var notInAnchors = regexp.MustCompile(`[^\pL\pN\pM _-]`)

// Generate is of parser.IDs. It gets the source of a heading, with the marks of its code and links.
func (a *anchors) Generate(heading []byte, _ ast.NodeKind) []byte {
	link := regexp.MustCompile(`\[([^]]*)\]\([^)]*\)`)
	name := strings.ToLower(link.ReplaceAllString(string(heading), "$1"))
	name = strings.ReplaceAll(notInAnchors.ReplaceAllString(name, ""), " ", "-")

	n := a.taken[name]
	a.taken[name]++
	if n > 0 {
		name = fmt.Sprintf("%s-%d", name, n)
	}
	return []byte(name)
}

// Put is of parser.IDs, for anchors that a page gives itself: none does.
func (a *anchors) Put(name []byte) { a.taken[string(name)]++ }
