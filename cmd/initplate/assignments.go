package main

import (
	"regexp"
	"slices"
	"strings"
)

// Assignments are the values of --set, NAME=VALUE each. They may be secrets, so
// that nothing here shows one.
type assignments []string

// Set adds the value of one flag. What is wrong with it is for [assignments.each]
// to say: an error here would be shown together with the value.
func (a *assignments) Set(s string) error {
	*a = append(*a, s)
	return nil
}

// String is the default that help shows: none, whatever the environment holds.
func (*assignments) String() string { return "" }

// Type is what help calls the value.
func (*assignments) Type() string { return "NAME=VALUE" }

// Decode reads INITPLATE_SET: one assignment to a line or, where there is but one
// line, with a comma before each NAME=. Other commas belong to values.
func (a *assignments) Decode(s string) error {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	if strings.Contains(s, "\n") {
		for line := range strings.Lines(s) {
			if line = strings.TrimSpace(line); line != "" {
				*a = append(*a, line)
			}
		}
		return nil
	}
	next := regexp.MustCompile(`,\s*[A-Za-z_][A-Za-z0-9_]*=`)
	for s = strings.TrimLeft(s, ", "); s != ""; {
		end := len(s)
		if at := next.FindStringIndex(s); at != nil {
			end = at[0]
		}
		*a = append(*a, strings.TrimSpace(s[:end]))
		s = strings.TrimLeft(s[end:], ", ")
	}
	return nil
}

// each returns the values by name; of several for one name, the last.
func (a assignments) each() (map[string]string, error) {
	values := map[string]string{}
	for i, s := range a {
		name, value, ok := strings.Cut(s, "=")
		if !ok || name == "" {
			return nil, usage("write --set port=3307", "--set: assignment %d of %d is not NAME=VALUE", i+1, len(a))
		}
		values[strings.TrimSpace(name)] = value
	}
	return values, nil
}

// unknownNames checks names that were given against those that templates have.
func unknownNames(given, known []string) (unknown []string) {
	for _, n := range given {
		if !slices.Contains(known, n) {
			unknown = append(unknown, n)
		}
	}
	slices.Sort(unknown)
	return slices.Compact(unknown)
}
