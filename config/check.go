package config

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
)

// A reader reads the nodes of one file.
type reader struct {
	table table
	*Config
}

// block reads what a block holds. Prefix begins the keys of the table, and shown is what
// people call the block; both are "" for the file, or end in a dot.
func (r *reader) block(nodes []*node, prefix, shown string) error {
	for i, n := range nodes {
		name := strings.ToLower(n.key)
		rule, ok := r.table[prefix+name]
		if !ok {
			return r.unknown(n, prefix, shown)
		}

		if err := once(n, nodes[:i], shown+name); err != nil {
			return err
		}

		if err := r.key(n, rule, prefix+name, shown+name); err != nil {
			return err
		}
	}
	return nil
}

// unknown returns the error of a key that is not in the table.
func (r *reader) unknown(n *node, prefix, shown string) error {
	names := r.table.below(prefix)
	hint := nearest.Hint(strings.ToLower(n.key), names)
	if hint == "" {
		hint = "keys here are " + prose.And(names)
	}

	if where := strings.TrimSuffix(shown, "."); where != "" {
		return n.wrong(hint, "%s has no key %s", where, n.key)
	}
	return n.wrong(hint, "neither consul-template nor Vault Agent has a key %s", n.key)
}

// once reports a key that is given twice. Only templates and what is ignored may be.
func once(n *node, before []*node, shown string) error {
	repeats := []string{"template", "listener", "auto_auth.sink", "auto_auth.sinks", "env_template"}
	if slices.Contains(repeats, shown) {
		return nil
	}

	for _, other := range before {
		if other.is(n.key) {
			return n.wrong("leave out one of them", "%s is already given on line %d", shown, other.line)
		}
	}
	return nil
}

// key checks the value of a key, and does what its rule says.
func (r *reader) key(n *node, rule rule, key, shown string) error {
	if isBlock := rule.kind == "block" || rule.kind[0] == '@'; isBlock {
		return r.inside(n, rule, key, shown)
	}

	if err := check(n, rule.kind, shown); err != nil {
		return err
	}
	return r.mean(n, rule, shown)
}

// inside reads a block below a key.
func (r *reader) inside(n *node, rule rule, key, shown string) error {
	if shown == "consul" && n.kind == text { // consul = "127.0.0.1:8500"
		r.set("CONSUL_HTTP_ADDR", n.text, n, shown)
		return nil
	}
	if rule.kind == "@wait" && n.kind == text { // wait = "5s:10s"
		r.ignore(shown, rule)
		return nil
	}

	if n.kind != block {
		return n.wrong("write "+n.key+" { ... }", "%s must be a block, not %v", shown, n.kind)
	}

	if rule.ignored() {
		r.ignore(shown, rule)
	}

	prefix := key + "."
	if rule.kind[0] == '@' {
		prefix = rule.kind + "."
	}

	if own := r.own(shown); own != nil {
		return own(n)
	}
	return r.block(n.nodes, prefix, shown+".")
}

// own returns the function that reads a block of its own kind, or nil.
func (r *reader) own(shown string) func(*node) error {
	switch shown {
	case "template":
		return r.template
	case "auto_auth.method":
		return r.method
	case "auto_auth.method.config":
		return func(*node) error { return nil } // login reads it, by the method
	case "consul.ssl", "vault.ssl":
		return func(n *node) error { return r.ssl(n, shown) }
	}
	return nil
}

// mean does what the table says that a value means.
func (r *reader) mean(n *node, rule rule, shown string) error {
	meaning := rule.meaning
	word, rest, _ := strings.Cut(meaning, ":")
	variable := strings.TrimLeft(meaning, "!+")
	switch {
	case rule.ignored(), word == "is" && n.text != rest:
		r.ignore(shown, rule)
	case word == "error":
		return n.wrong(rest, "%s cannot be used", shown)
	case word == "only" && n.text != rest:
		return n.wrong("", "%s: initplate has only %s", shown, rest)
	case word == "is", word == "only", word == "own":
	case meaning[0] == '!':
		r.set(variable, not(n.text), n, shown)
	case meaning[0] == '+':
		r.set(variable, "true", n, shown)
	default:
		r.set(variable, n.text, n, shown)
	}
	return nil
}

func not(truth string) string { return strconv.FormatBool(truth != "true") }

// check checks that a value is of a type of the table. It makes true and false of the other
// ways to write them.
func check(n *node, kind, shown string) error {
	wrong := func(want string) error { return n.wrong("", "%s must be %s", shown, want) }
	switch kind {
	case "text":
		if n.kind != text && n.kind != number {
			return wrong("text in quotes")
		}
	case "bool":
		truth, err := strconv.ParseBool(n.text)
		if err != nil || n.kind == list || n.kind == block {
			return wrong("true or false")
		}
		n.text = strconv.FormatBool(truth)
	case "number":
		if _, err := strconv.ParseFloat(n.text, 64); err != nil {
			return wrong("a number")
		}
	case "time":
		if !isTime(n) {
			return wrong(`a time, as in "30s"`)
		}
	case "list":
		if n.kind != text && n.kind != list {
			return wrong(`a list of texts, as in ["a", "b"]`)
		}
	}
	return nil
}

// isTime reports whether a value is a duration, or a number of seconds.
func isTime(n *node) bool {
	_, err := time.ParseDuration(n.text)
	_, notNumber := strconv.ParseFloat(n.text, 64)
	return (n.kind == text || n.kind == number) && (err == nil || notNumber == nil)
}

// texts returns the items of a list, or the parts of a text with commas.
func (n *node) texts() (items []string) {
	switch {
	case n == nil:
		return nil
	case n.kind == text:
		for item := range strings.SplitSeq(n.text, ",") {
			items = append(items, strings.TrimSpace(item))
		}
		return items
	}

	for _, item := range n.nodes {
		items = append(items, item.text)
	}
	return items
}
