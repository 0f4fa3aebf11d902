package main

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// checkExclude checks the patterns of --exclude.
func (a *app) checkExclude() error {
	for _, pattern := range a.Exclude {
		if _, err := path.Match(pattern, ""); err != nil {
			const hint = `* and ? stand for characters of a name, [a-z] for one of several, ** for directories; ` +
				`\ takes their meaning away`
			return usage(hint, "--exclude %s is not a pattern", pattern)
		}
	}
	return nil
}

// excluded reports whether --exclude leaves out a file or a directory, by its path below the
// directory that was given.
func (a *app) excluded(below string) bool {
	is := false
	for _, pattern := range a.Exclude {
		if matches(segments(pattern), segments(below)) {
			a.matched = append(a.matched, pattern)
			is = true
		}
	}
	return is
}

// warnUnmatched warns, once, of patterns of --exclude that left nothing out.
func (a *app) warnUnmatched() {
	for _, pattern := range a.Exclude {
		if slices.Contains(a.matched, pattern) {
			continue
		}

		a.matched = append(a.matched, pattern)
		hint := "a pattern is for paths below a directory of templates"
		if len(segments(pattern)) == 1 {
			hint += ": **/" + pattern + " is at any depth"
		}
		a.warn("--exclude "+pattern+" leaves nothing out", hint)
	}
}

func segments(name string) []string {
	return strings.Split(strings.Trim(path.Clean(filepath.ToSlash(name)), "/"), "/")
}

// matches reports whether a pattern is that of a path. Each of its parts is one of
// [path.Match], for one name, or is ** for any number of directories.
func matches(pattern, names []string) bool {
	switch {
	case len(pattern) == 0:
		return len(names) == 0
	case pattern[0] == "**":
		return matches(pattern[1:], names) || len(names) > 0 && matches(pattern, names[1:])
	case len(names) == 0:
		return false
	}

	ok, _ := path.Match(pattern[0], names[0])
	return ok && matches(pattern[1:], names[1:])
}
