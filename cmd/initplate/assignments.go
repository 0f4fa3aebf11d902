package main

import (
	"regexp"
	"strings"
)

// Assignments are the values of --set, NAME=VALUE each. They may be secrets: nothing here
// shows them.
type assignments []string

// Set adds the value of one flag. It returns no error, as pflag would show the value with
// it; [assignments.each] reports mistakes.
func (a *assignments) Set(s string) error {
	*a = append(*a, s)
	return nil
}

// String is the default that help shows. It is always empty: the environment may hold
// secrets.
func (*assignments) String() string { return "" }

// Type is the name of the value in help.
func (*assignments) Type() string { return "NAME=VALUE" }

// Decode reads INITPLATE_SET: one assignment on each line or, on a single line, several
// with a comma before each NAME=. Other commas belong to values.
func (a *assignments) Decode(s string) error {
	if strings.TrimSpace(s) == "" {
		return nil
	}

	if strings.Contains(s, "\n") {
		a.addLines(s)
		return nil
	}

	next := regexp.MustCompile(`,\s*[A-Za-z_][A-Za-z0-9_]*(\.[^\s=,]+)?=`)
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

func (a *assignments) addLines(s string) {
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line != "" {
			*a = append(*a, line)
		}
	}
}

// each returns the values by name. The last one of a name counts.
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
