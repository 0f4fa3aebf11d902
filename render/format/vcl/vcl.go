// Package vcl is the language of Varnish's configuration, as its compiler reads it: vcc_Lexer in
// lib/libvcc/vcc_token.c.
//
// A value is text in the template's quotes, a word or a number:
//
//	backend {{ .name }} {
//	  .host = "{{ .address }}";
//	  .port = "{{ .port }}";
//	  .connect_timeout = {{ .timeout }};
//	}
//	synthetic({"{{ .page }}"});
//
// Strings have no escapes. Between "..." a value cannot hold a double quote or a line break. Between
// {"..."} and """...""" it can hold all but what closes these. A line break is only written where
// Varnish makes the body of an answer of it, as in synthetic: elsewhere it may end a line of HTTP.
//
// Outside of strings a value is one name or one number with its unit. It cannot be a word of the
// language, such as if. Between C{ and }C no value is written. In a
// regular expression, a value may have a dot, which stands for any character, and what
// | regexQuoteMeta makes.
package vcl

import "github.com/initplate/initplate/render/format"

// Format is the language of *.vcl.
func Format() format.Format {
	return format.Format{
		Name: "vcl", Exts: []string{".vcl"}, Parse: parse, Spell: spell, Why: why, Lonely: lonely, Bare: bare,
	}
}

// Kinds of leaves that other languages do not have.
const (
	sign   format.Kind = "sign"
	blob   format.Kind = "blob"   // :YWI=:
	inline format.Kind = "inline" // C
)

// lines is the KeyStyle of a string that may hold line breaks.
const lines = "lines"

// regex is the KeyStyle of a regular expression.
const regex = "regex"
