package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/header"
)

// Assignments are the values of --set, NAME=VALUE each. They may be secrets: nothing here
// shows them.
type assignments struct{ several }

// Type is the name of the value in help.
func (*assignments) Type() string { return "NAME=VALUE" }

// Decode reads INITPLATE_SET: one assignment on each line or, on a single line, several
// with a comma before each NAME=. Other commas belong to values.
func (a *assignments) Decode(s string) error {
	if strings.Contains(s, "\n") {
		return a.several.Decode(s)
	}

	next := regexp.MustCompile(`,\s*[A-Za-z_][A-Za-z0-9_]*(\.[^\s=,]+)?=`)
	for s = strings.TrimLeft(s, ", "); s != ""; {
		end := len(s)
		if at := next.FindStringIndex(s); at != nil {
			end = at[0]
		}
		a.variable = append(a.variable, strings.TrimSpace(s[:end]))
		s = strings.TrimLeft(s[end:], ", ")
	}

	return nil
}

// each returns the values by name. Those of a flag take precedence over those of its variable. Example is
// shown for a mistake.
func (a assignments) each(flag, example string) (map[string]string, error) {
	hint := "write " + flag + " " + example
	values, err := byName(variable(strings.TrimPrefix(flag, "--")), hint, a.variable)
	if err != nil {
		return nil, err
	}

	own, err := byName(flag, hint, a.flag)
	maps.Copy(values, own)
	return values, err
}

// byName returns the values by name. Nothing says which of two values of one name is meant.
func byName(by, hint string, all []string) (map[string]string, error) {
	values, first := map[string]string{}, map[string]int{}
	for i, s := range all {
		name, value, ok := strings.Cut(s, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" {
			return nil, usage(hint, "%s: assignment %d of %d is not NAME=VALUE", by, i+1, len(all))
		}
		if first[name] > 0 && values[name] != value {
			return nil, usage("leave out one of them",
				"%s: assignments %d and %d of %d give %s different values", by, first[name], i+1, len(all), name)
		}
		values[name], first[name] = value, i+1
	}

	return values, nil
}

// checkEntries reports an entry of a map that a flag gives one value by its own name, and another one with the whole map.
func (a assignments) checkEntries(params map[string]*header.Param) error {
	set, _ := byName("", "", a.flag) // its error was reported
	for name, param := range params {
		whole, given := set[name]
		if !given || !param.IsMap() {
			continue
		}
		entries, _ := param.Convert(whole) // likewise
		all, _ := entries.(map[string]any)
		for _, entry := range slices.Sorted(maps.Keys(all)) {
			own := name + "." + entry
			if value, both := set[own]; both && value != all[entry] {
				return usage("leave out one of them", "--set: %s and %s give %s different values", name, own, own)
			}
		}
	}

	return nil
}
