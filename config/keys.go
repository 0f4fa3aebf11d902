package config

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed keys.txt
var keyTable string

// A rule is a row of keys.txt.
type rule struct{ kind, meaning string }

// ignored reports whether a key means nothing, whatever its value.
func (r rule) ignored() bool { return r.meaning == "-" || r.informs() }

// informs reports whether a key has a program informed of changes.
func (r rule) informs() bool { return r.meaning == "notify" }

// A table has the rules by key.
type table map[string]rule

func readTable() table {
	t := table{}
	for line := range strings.Lines(keyTable) {
		key, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		kind, meaning, _ := strings.Cut(strings.TrimSpace(rest), " ")
		if key != "" && key != "#" {
			t[key] = rule{kind, strings.TrimSpace(meaning)}
		}
	}
	return t
}

// A Key is a key of a config file.
type Key struct {
	Name    string // "vault.address"; "@approle.role" for a key of a block of which there are several
	Kind    string // "text", "block", ...
	meaning string
}

// Keys returns the keys of config files, in the order of their table.
func Keys() (all []Key) {
	rules := readTable()
	for line := range strings.Lines(keyTable) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if rule, ok := rules[name]; ok {
			all = append(all, Key{name, rule.kind, rule.meaning})
		}
	}
	return all
}

// Unused reports whether a key means nothing here.
func (k Key) Unused() bool { return rule{k.Kind, k.meaning}.ignored() }

// Use says what a key does.
func (k Key) Use() string {
	word, value, _ := strings.Cut(k.meaning, ":")
	switch word {
	case "-":
		return "no use"
	case "notify":
		return "no use; see --notify"
	case "own":
		return "read"
	case "is":
		return "it is always " + value + " here"
	case "only":
		return "must be " + value
	case "error":
		return "an error: " + value
	}

	if variable, ok := strings.CutPrefix(k.meaning, "!"); ok {
		return "stands for " + variable + ", true for false"
	}
	if variable, ok := strings.CutPrefix(k.meaning, "+"); ok {
		return "stands for " + variable + "=true"
	}
	return "stands for " + k.meaning
}

// below returns the names of the keys directly below a block, sorted.
func (t table) below(prefix string) (names []string) {
	for key := range t {
		name, ok := strings.CutPrefix(key, prefix)
		if ok && !strings.ContainsAny(name, ".@") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// methods returns the login methods of Vault Agent that are known, sorted.
func (t table) methods() (names []string) {
	for key := range t {
		name, ok := strings.CutPrefix(key, "@")
		name, _, _ = strings.Cut(name, ".")
		if ok && !slices.Contains([]string{"exec", "wait", "retry", "transport"}, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
