// Package apache is the language of httpd.conf and .htaccess, as Apache httpd reads them:
// ap_cfg_getline_core and ap_getword_conf in server/util.c, ap_resolve_env in server/core.c and
// ap_build_config_sub in server/config.c.
//
// A line is a directive or the beginning or end of a section. A backslash at its end continues it,
// even if it is a comment. A value is one argument, or a part of one:
//
//	ServerName {{ .name }}
//	SetEnv DB_PASSWORD "{{ .password }}"
//	<Proxy "balancer://{{ .name }}">
//	  BalancerMember http://{{ .address }}:{{ .port }}
//	</Proxy>
//
// An argument that needs quotes gets them if the value is all of it. Backslashes and the quotes
// around it are escaped. What httpd reads in an argument once more is escaped for that as well: the
// formats of LogFormat, CustomLog, Header and RequestHeader, where a % is written %%, and the
// strings of ErrorDocument, AuthName and others, where %, $ and \ get a backslash. In other
// arguments with a language of their own, a value is refused if it has a character with a meaning
// there: expressions, RewriteRule, RewriteCond, redirects and aliases, Require, commands. A value
// in a regular expression may have a dot, which stands for any character, and what | regexQuoteMeta
// makes.
//
// ${ in a value is refused: httpd puts variables into a line before it reads it, even in
// quotes, and has no escape. The text of a Define and the arguments of a Use are put into lines in
// the same way, so that a value there is a plain word, as in the lines of a <Macro>.
//
// A value cannot be the name of a directive, or make an argument that means more than itself, such
// as a log that begins with a |. Control characters are refused but for the tab: there is no escape
// for a line break, and an answer with another one in a header is an error 500. So is an empty
// value, if it is all of an argument and the directive does not take that.
//
// Sections of Lua and Perl are refused: httpd does not read them by its own rules.
package apache

import "github.com/initplate/initplate/render/format"

// Format is the language of httpd.conf. The files that it includes are mostly *.conf, as are those
// of other programs, so they are not known by their names.
func Format() format.Format {
	return format.Format{
		Name: "apache", Files: []string{"httpd.conf", "apache2.conf", ".htaccess"}, Parse: parse, ParseFilled: parseFilled,
		Spell: spell, Quotes: "\"'", Why: why, Unclear: unclear, Fragment: fragment, Lonely: lonely, Bare: bare,
	}
}

// Kinds of leaves that other languages do not have.
const (
	variable format.Kind = "variable" // ${name}
	field    format.Kind = "field"    // something that is filled in for each request: %h, %{X}i, $1
	code     format.Kind = "code"     // an expression, but for the strings in it
	command  format.Kind = "command"  // a program that is run
	modified format.Kind = "modified" // an argument that a prefix or a word makes something else of
)

// A class says what httpd makes of an argument after it has read its quotes. It is the KeyStyle of
// the argument's leaf.
type class string

const (
	plain    class = ""
	optional class = "optional" // may be empty
	layout   class = "format"   // % begins a field, %% is a %
	text     class = "string"   // %{ and $1 begin a field, a backslash makes any character text
	pattern  class = "pattern"  // $, % and backslashes have a meaning, and no escape that always holds
	regex    class = "regex"    // a regular expression, else as pattern
	rewrite  class = "rewrite"  // as pattern, and quotes have no escapes
	matched  class = "matched"  // a regular expression, else as rewrite
	loose    class = "word"     // read once more in a way of its own
	tight    class = "name"     // the same, with more characters that separate
	literal  class = "literal"  // a string in an expression
)

// isRegex reports whether an argument is a regular expression.
func (c class) isRegex() bool { return c == regex || c == matched }

// isRewrite reports whether the quotes of an argument have no escapes.
func (c class) isRewrite() bool { return c == rewrite || c == matched }
