// Package nginx is the language of nginx.conf, as nginx reads it: ngx_conf_parse and
// ngx_conf_read_token in src/core/ngx_conf_file.c.
//
// A value is one parameter of a directive, or a part of one:
//
//	listen {{ .port }};
//	server_name www.{{ .domain }};
//	add_header X-Owner "team {{ .owner }}";
//	return 200 {{ .text }};
//
// A parameter that needs quotes gets them if the value is all of it. Within the template's own
// quotes, quotes and backslashes are escaped. Nothing but a line break and a tab has an escape
// without quotes, so a value with a space, ; or { in the middle of such a parameter is refused.
//
// A $ in a value is refused: nginx takes it for a variable in either quotes, and has no escape.
// That some directives have no variables makes no difference. A variable that the template has
// right before a value is written ${name}.
//
// A value cannot be the name of a directive, open or close a block, or make a word that means
// more than itself: a ~ at the beginning of a location or a server name is a regular expression,
// "default" in a map is not a key. A line break is only written where nginx makes text of it, as in
// return 200: elsewhere it may end a line of a request or an answer. In a
// regular expression, a value may have a dot, which stands for any character, and what
// | regexQuoteMeta makes.
//
// Blocks of Lua (content_by_lua_block) are refused: nginx does not read them by its own rules. In code
// that is a parameter (content_by_lua), only a plain word fits.
package nginx

import "github.com/initplate/initplate/render/format"

// Format is the language of nginx.conf. The files that it includes are mostly *.conf, as are
// those of other programs, so they are not known by their names.
func Format() format.Format {
	return format.Format{
		Name: "nginx", Files: []string{"nginx.conf"}, Exts: []string{".nginx"}, Parse: parse, Spell: spell,
		Quotes: "\"'", Why: why, Unclear: unclear, Fragment: fragment, Lonely: lonely, Bare: bare,
	}
}

// Kinds of leaves that other languages do not have.
const (
	variable format.Kind = "variable" // one that is defined
	key      format.Kind = "key"      // the first word of a line of data, such as in a map
	modified format.Kind = "modified" // a parameter with a prefix that changes what it is
	special  format.Kind = "special"  // a word that is not a key
)

// lines is the KeyStyle of a parameter that may hold line breaks.
const lines = "lines"

// regex is the KeyStyle of a regular expression, and code that of a program in Lua or Perl.
const (
	regex = "regex"
	code  = "code"
)
