// Package haproxy is the language of haproxy.cfg, as HAProxy reads it: parse_line in src/tools.c,
// parse_logformat_string in src/log.c, and sections 2.2, 2.3, 7 and 8.2.6 of its configuration
// manual.
//
// A value is one argument of a line, or a part of one:
//
//	backend {{ .name }}
//	    server {{ .name }}1 {{ .address }}:{{ .port }} check
//	    http-request set-header X-Owner "team {{ .owner }}"
//	    http-request return status 200 content-type text/plain string {{ .text }}
//
// An argument that needs quotes gets them if the value is all of it. Within the template's own
// quotes, or without any, characters are escaped. Single quotes have no escapes: they are closed
// for a character that needs one, and opened again.
//
// Some arguments are read once more, and what a value may be depends on that. In a log-format
// string a % is doubled. A pattern of an ACL cannot be a flag (-i, -f), unless -- is before it.
// Text, such as that of string or password, is anything. All other arguments may be expressions,
// conditions or names: there a value has no % ( ) [ ] { } or comma, does not begin with - or !,
// and is none of the words of a condition. So no value brings an expression, which could read
// variables and files. Where it stands within one, such as %[...], it is a plain word.
//
// A line break is only written into the text of return, as headers and log lines end at it.
package haproxy

import "github.com/initplate/initplate/render/format"

// Format is the language of haproxy.cfg. Other *.cfg are mostly of other programs, so they are
// not known by their names.
func Format() format.Format {
	return format.Format{
		Name: "haproxy", Files: []string{"haproxy.cfg"}, Parse: parse, Spell: spell, Quotes: "\"'", Why: why,
		Unclear: unclear, Fragment: fragment, Lonely: lonely, Bare: bare,
	}
}

// Kinds of leaves that other languages do not have.
const (
	text      format.Kind = "text"       // anything
	body      format.Kind = "body"       // of an answer: text with line breaks
	logFormat format.Kind = "log-format" // text with variables and expressions
	logBody   format.Kind = "log-body"   // of an answer
	pattern   format.Kind = "pattern"    // of an ACL, where flags may be
	enclosed  format.Kind = "enclosed"   // a pattern between braces, where no flag may be
	other     format.Kind = "other"      // what may be read once more
)

// mark stands in a leaf's text before what is an expression or a variable, not text.
const mark = "\x00"

// regex is the KeyStyle of a regular expression.
const regex = "regex"

// bracketedValue is the KeyStyle of a log-format string in which a value may stand in an expression.
const bracketedValue = "bracketed value"

// argMax is how many arguments a line may have, with its keyword (MAX_LINE_ARGS).
const argMax = 64
