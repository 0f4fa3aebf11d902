package main

import (
	"regexp"
	"strings"

	"github.com/initplate/initplate/lint"
)

// A step is what a hint tells one to do.
type step string

const (
	leaves  step = "leave the line out"
	keeps   step = "keep the line"
	rewrite step = "write another line"
	renames step = "write another name"
	revalue step = "write another value"
	adds    step = "write one more line"
	vague   step = "no line to write"
)

var (
	asWell    = regexp.MustCompile(`^write (\S+ = .*) as well$`)
	renamed   = regexp.MustCompile(`^write (\S+) with the same value$`)
	wholeLine = regexp.MustCompile(`^(?:write|write it in full:|write it in lower case:) ([\w.]+ =(?: .*)?)$`)
	aName     = regexp.MustCompile(`^(?:write|write it in full:|write it in lower case:) ([a-z][\w.]+)(?: alone)?$`)
	meant     = regexp.MustCompile(`^did you mean (\S+)\?$`)
	aRange    = regexp.MustCompile(`^write (-?\d+(?:\.\d+)?) to -?\d[\d.e+]*$`)
	aValue    = regexp.MustCompile(`^write (\S+?)(?:, \S+)*(?: or \S+)?$`)
)

// follow does to a line what its hint says, as blindly as a program can.
func follow(line string, f lint.Finding) (result []string, what step) {
	hint := f.Hint
	for _, alternative := range []string{"; where another server", ", or leave it out", ", or for that server", ", which it also reads once", " (without it", "; it takes"} {
		hint, _, _ = strings.Cut(hint, alternative)
	}
	name, value, has := strings.Cut(line, " = ")
	with := func(name string) []string {
		if has {
			return []string{name + " = " + value}
		}
		return []string{name}
	}
	match := func(r *regexp.Regexp) string {
		if m := r.FindStringSubmatch(hint); m != nil {
			return m[1]
		}
		return ""
	}
	switch {
	case strings.HasPrefix(hint, "leave it out"):
		return nil, leaves
	case strings.HasPrefix(hint, "keep it for now"):
		return []string{line}, keeps
	case match(asWell) != "":
		return []string{line, match(asWell)}, adds
	case match(renamed) != "":
		return with(match(renamed)), renames
	case match(wholeLine) != "":
		return strings.Split(match(wholeLine), ", and in a line of its own "), rewrite
	case strings.Contains(hint, ", and in a line of its own "):
		return strings.Split(strings.TrimPrefix(hint, "write "), ", and in a line of its own "), rewrite
	case match(meant) != "" && !f.Value:
		return with(match(meant)), renames
	case match(meant) != "":
		return []string{name + " = " + match(meant)}, revalue
	case !f.Value && match(aName) != "", strings.HasSuffix(hint, " alone") && match(aName) != "":
		return []string{match(aName)}, rewrite
	case match(aRange) != "":
		return []string{name + " = " + match(aRange)}, revalue
	case f.Value && match(aValue) != "":
		return []string{name + " = " + match(aValue)}, revalue
	}
	return nil, vague
}
