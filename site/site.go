package main

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A site is pages of a repository, by their paths in it, and the other files that they show.
type site struct {
	repository string
	pages      map[string]*page
	files      map[string]bool // pictures, by their paths in the repository
}

// readSite reads and parses all pages.
func readSite(repository string) (*site, error) {
	s := &site{repository: repository, pages: map[string]*page{}, files: map[string]bool{}}
	names := []string{"README.md"}
	root := os.DirFS(repository)
	err := fs.WalkDir(root, "docs", func(name string, _ fs.DirEntry, err error) error {
		if path.Ext(name) == ".md" {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}

	for _, name := range names {
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return nil, err
		}
		s.pages[name] = parse(name, source)
	}
	return s, nil
}

// render returns the HTML of all pages, by their paths in the site.
func (s *site) render() (map[string][]byte, error) {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(s.pages)) {
		errs = append(errs, s.link(s.pages[name])...)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}

	contents, err := s.contents()
	if err != nil {
		return nil, err
	}

	files := map[string][]byte{"style.css": style}
	for name, p := range s.pages {
		html, err := p.html(contents)
		if err != nil {
			return nil, err
		}
		files[published(name)] = html
	}
	return files, nil
}

// write writes files, and copies those that the pages show.
func (s *site) write(out string, files map[string][]byte) (errs []error) {
	for name := range s.files {
		text, err := os.ReadFile(filepath.Join(s.repository, name))
		errs = append(errs, err)
		files[name] = text
	}

	for name, text := range files {
		file := filepath.Join(out, name)
		errs = append(errs, os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, text, 0o644))
	}
	return errs
}

// published returns where a page is in the site: README.md is the first page of its directory.
func published(name string) string {
	if path.Base(name) == "README.md" {
		return path.Join(path.Dir(name), "index.html")
	}
	return strings.TrimSuffix(name, ".md") + ".html"
}

// relative returns how a page of the site names another file of it.
func relative(from, to string) string {
	rel, _ := filepath.Rel(path.Dir(from), to) // both begin at the root of the site
	return filepath.ToSlash(rel)
}
