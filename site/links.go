package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// browse is where the files of the repository are that are not in the site.
const browse = "https://github.com/initplate/initplate/"

// link makes links between files of the repository into links of the site. It returns an error for each that leads
// nowhere.
func (s *site) link(p *page) (errs []error) {
	for _, node := range all[*ast.Link](p.tree) {
		to, err := s.target(p, string(node.Destination))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", p.at(node), err))
		}
		node.Destination = []byte(to)
	}

	for _, node := range all[*ast.Image](p.tree) {
		name := path.Join(path.Dir(p.name), string(node.Destination))
		if _, err := os.Stat(filepath.Join(s.repository, name)); err != nil {
			errs = append(errs, fmt.Errorf("%s: the picture %s is not there", p.at(node), name))
		}
		s.files[name] = true
	}

	for _, node := range all[*ast.RawHTML](p.tree) {
		errs = append(errs, fmt.Errorf("%s: this is HTML: write it in backquotes", p.at(node)))
	}
	return errs
}

// target returns what a link to a place in the repository is in the site.
func (s *site) target(p *page, to string) (string, error) {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" {
		return to, err
	}

	name := p.name
	if u.Path != "" {
		name = path.Join(path.Dir(p.name), u.Path)
	}
	other, here := s.pages[name]
	switch {
	case !here && u.Fragment == "":
		return s.elsewhere(name)
	case !here:
		return "", fmt.Errorf("%s has an anchor, and is not a page of this site", to)
	case u.Fragment != "" && !other.has(u.Fragment):
		return "", fmt.Errorf("%s has no heading whose anchor is #%s", name, u.Fragment)
	case name == p.name:
		return "#" + u.Fragment, nil
	}

	link := relative(published(p.name), published(name))
	if u.Fragment != "" {
		link += "#" + u.Fragment
	}
	return link, nil
}

// elsewhere returns where a file or directory of the repository is shown that is not a page. A directory of docs with a
// README is a page.
func (s *site) elsewhere(name string) (string, error) {
	info, err := os.Stat(filepath.Join(s.repository, name))
	switch {
	case strings.HasPrefix(name, ".."):
		return "", errors.New(name + " is outside of the repository")
	case err != nil:
		return "", errors.New(name + " is not there")
	case info.IsDir():
		return browse + "tree/main/" + name, nil
	}
	return browse + "blob/main/" + name, nil
}
