// Package sh is the language of shell scripts, as sh, dash, bash and ksh read it. The library
// mvdan.cc/sh/v3/syntax parses it.
//
// A value is one word, or a part of one, whatever it holds:
//
//	export api_key="{{ .key }}"
//	exec {{ .program }} --listen={{ .address }} '{{ .title }}'
//	cat >/etc/motd <<EOF
//	{{ .text }}
//	EOF
//
// It is written as it is if no character in it has a meaning, else in single quotes, or with the
// escapes of the template's own quotes or here-document (2.2 Quoting and 2.7.4 Here-Document of
// POSIX). A value that is a command is in quotes, so it is no keyword, no alias and no assignment.
//
// Only a plain word fits where shells disagree or quotes are of no use: in backquotes, in the
// default of a variable in double quotes ("${x:-{{ .y }}}"), and in code that a shell reads once
// more (eval, trap, alias, sh -c, ssh, what is piped into a shell, prompts). Only a number fits
// where bash evaluates expressions, which may run commands (a[$(id)]): in arithmetic, in
// comparisons by -eq in [[ ]], and in integers (declare -i). Only letters, digits and _ fit in
// names. What programs other than shells do with their arguments is the template's business, such
// as awk with its program and rm with an option.
//
// Files are read as bash does, or as POSIX says if bash could not read them, unless their first
// line names ksh. The first is on the safe side, as (( )) and [[ ]] are plain commands to other
// shells. No value can change which shell it is.
package sh

import "github.com/initplate/initplate/render/format"

// Format is the language of shell scripts.
func Format() format.Format {
	return format.Format{
		Name: "sh", Exts: []string{".sh", ".bash", ".ksh"}, Parse: parse, Spell: spell, Quotes: "\"'",
		Why: why, Unclear: unclear, Fragment: fragment, Bare: bare,
	}
}

// Kinds of leaves that other languages do not have.
const (
	shell      format.Kind = "shell"      // what the first line says
	node       format.Kind = "node"       // of the tree: a command, an operator
	command    format.Kind = "command"    // the first word of a simple command
	item       format.Kind = "item"       // of for x in
	special    format.Kind = "special"    // a character with a meaning outside quotes
	name       format.Kind = "name"       // of a variable or a function
	descriptor format.Kind = "descriptor" // of a file, before < or >
	number     format.Kind = "number"     // where expressions are evaluated
	code       format.Kind = "code"       // an argument that a shell reads once more
	backquoted format.Kind = "backquoted" // within backquotes
	inner      format.Kind = "inner"      // in ${ } within double quotes or a here-document
)
