package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
)

var (
	//go:embed style.css
	style []byte

	//go:embed layout.html
	layoutText string

	layout = template.Must(template.New("").Parse(layoutText))
)

// contentsPage is the page whose headings and lists are the contents of the site.
const contentsPage = "docs/README.md"

// A chapter is a part of the contents.
type chapter struct {
	Title string
	Links []reference
}

// A reference leads to a page; Here is set in that page itself.
type reference struct {
	name, Title, To string
	Here            bool
}

// contents reads the contents of the site: of each list, the links that begin its items. A page that nobody would find
// is an error.
func (s *site) contents() (chapters []chapter, err error) {
	p := s.pages[contentsPage]
	if p == nil {
		return nil, errors.New(contentsPage + " is not there")
	}

	for n := p.tree.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			chapters = append(chapters, chapter{Title: plain(n, p.source)})
		case *ast.List:
			chapters[len(chapters)-1].Links = s.listed(p, n)
		}
	}
	return chapters, s.checkListed(chapters)
}

// checkListed returns an error for each page that the contents do not list, nor the first page of its directory.
func (s *site) checkListed(chapters []chapter) error {
	listed := map[string]bool{}
	for _, c := range chapters {
		for _, link := range c.Links {
			listed[link.name] = true
		}
	}

	var errs []error
	for name := range s.pages {
		isStart := name == "README.md" || name == contentsPage
		first := path.Join(path.Dir(name), "README.md")
		if !isStart && !listed[name] && !listed[first] {
			errs = append(errs, fmt.Errorf("%s does not list %s", contentsPage, name))
		}
	}
	return errors.Join(errs...)
}

// listed returns the pages that the items of a list begin with.
func (s *site) listed(p *page, list *ast.List) (links []reference) {
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		link, ok := item.FirstChild().FirstChild().(*ast.Link)
		if !ok {
			continue
		}
		if name := s.named(string(link.Destination)); name != "" {
			links = append(links, reference{name: name, Title: plain(link, p.source)})
		}
	}
	return links
}

// named returns the page that a link of the contents leads to, or "".
func (s *site) named(to string) string {
	for name := range s.pages {
		if relative(published(contentsPage), published(name)) == to {
			return name
		}
	}
	return ""
}

// html returns a page with all that is around its text.
func (p *page) html(contents []chapter) ([]byte, error) {
	var body, b bytes.Buffer
	if err := markdown.Renderer().Render(&body, p.source, p.tree); err != nil {
		return nil, err
	}

	err := layout.Execute(&b, map[string]any{
		"Title":    p.title,
		"Home":     p.name == "README.md",
		"Body":     template.HTML(body.String()),
		"Sections": p.sections,
		"Contents": p.around(contents),
		"Source":   browse + "blob/main/" + p.name,
		"Root":     strings.Repeat("../", strings.Count(p.name, "/")),
	})
	return b.Bytes(), err
}

// around returns the contents as this page links them.
func (p *page) around(contents []chapter) (chapters []chapter) {
	for _, c := range contents {
		own := chapter{Title: c.Title}
		for _, link := range c.Links {
			link.To, link.Here = relative(published(p.name), published(link.name)), link.name == p.name
			own.Links = append(own.Links, link)
		}
		if len(own.Links) > 0 {
			chapters = append(chapters, own)
		}
	}
	return chapters
}
