// Package redis is the language of redis.conf and sentinel.conf, as Redis and Valkey read them:
// loadServerConfigFromString in src/config.c and sdssplitargs in src/sds.c.
//
// A line is a directive and its arguments. Whitespace separates them, a # at the beginning of a
// line begins a comment, and an argument may have quotes:
//
//	requirepass {{ .password }}
//	user {{ .name }} on >{{ .password }} ~app:* +@read
//	dir "/data/{{ .name }}"
//
// An argument that needs quotes gets them if the value is all of it or the end of it, as a quote
// may open in the middle but must close at the end. Double quotes have escapes for all bytes,
// single quotes for a single quote only, and without quotes there is none. Where a value cannot
// be written, double quotes around the whole argument help.
//
// A NUL is refused, as most directives take it for the end of their text. So is the byte FF without
// an escape, which Valkey leaves out. A value can be the name
// of a directive, as in {{ .Key }} {{ .Value }}, but not of one whose arguments are more than
// text: include, loadmodule, user and the like.
//
// Within the parentheses of a user's selector, Redis splits its rules once more
// (ACLMergeSelectorArguments and ACLCreateSelectorFromOpSet in src/acl.c), and so does this
// reader. Elsewhere an argument of a user is one rule. Its first letter says what it is, so the
// template writes >{{ .password }} and ~{{ .prefix }}*.
package redis

import "github.com/initplate/initplate/render/format"

// Format is the language of redis.conf.
func Format() format.Format {
	return format.Format{
		Name: "redis", Files: []string{"redis.conf", "sentinel.conf", "valkey.conf"}, Parse: parse, Spell: spell,
		Quotes: "\"'", Why: why, Fragment: fragment, Bare: bare,
	}
}

// Kinds of leaves that other languages do not have.
const (
	command  format.Kind = "command"  // a directive whose arguments are more than text
	rule     format.Kind = "rule"     // of a user
	selector format.Kind = "selector" // a rule in parentheses
)
