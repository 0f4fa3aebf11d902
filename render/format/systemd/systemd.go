// Package systemd is the language of systemd's units, their drop-ins and the files of networkd
// and udev, as systemd reads them: config_parse in src/shared/conf-parser.c, extract_first_word
// in src/basic/extract-word.c, config_parse_exec in src/core/load-fragment.c, specifier_printf in
// src/shared/specifier.c and replace_env_argv in src/basic/env-util.c.
//
// A value is one word of a command line, the value of one variable, one setting or a part of one:
//
//	Description=Shop of {{ .owner }}
//	Environment=OWNER={{ .owner }} "GREETING=hello {{ .owner }}"
//	ExecStart=/usr/bin/shop --owner {{ .owner }} --port={{ .port }}
//
// Words of Exec*= and Environment= have C's escapes, with and without quotes, so that each text
// can be written. A % is doubled, and in a command so is a $, unless the command begins with a
// colon. Description= and the like are read as they are, without quotes or escapes.
//
// How the other settings are read depends on the setting, and on systemd's version. A value there
// has only characters that are the same in all of them: no whitespace, quotes, backslash, %, $,
// and no sign at the beginning of a word, such as the ~ or - that changes what follows.
//
// A value cannot be the name of a section or a setting, bring a prefix (ExecStart=+), a specifier
// or a variable, or begin a second command with a semicolon. Where a shell reads an argument, as
// in sh -c, only a plain word fits into it, or with quoteFor "sh" any. Settings before all sections, or without =,
// are refused: systemd ignores them.
package systemd

import "github.com/initplate/initplate/render/format"

// Format is the language of units. Drop-ins are known by their directory.
func Format() format.Format {
	return format.Format{
		Name: "systemd", Parse: parse, Spell: spell, Quotes: "\"'", Why: why, Unclear: unclear, Fragment: fragment,
		Explain: explain,
		Exts: []string{
			".service", ".socket", ".timer", ".mount", ".automount", ".path", ".slice", ".scope", ".target", ".swap",
			".network", ".netdev", ".link",
		},
		DropIns: true, LineMax: lineMax, LineNote: "the 1,048,575 bytes that systemd reads",
	}
}

// lineMax is how long a line may be, with those that continue it (LONG_LINE_MAX).
const lineMax = 1<<20 - 1

// Kinds of leaves that other languages do not have.
const (
	program  format.Kind = "program"  // of a command
	prefix   format.Kind = "prefix"   // of a command
	argument format.Kind = "argument" // of a command
	literal  format.Kind = "literal"  // an argument in which a $ is only a $
	code     format.Kind = "code"     // an argument that a shell reads
	variable format.Kind = "variable" // its name
	content  format.Kind = "content"  // of a variable
	span     format.Kind = "span"     // of time
	amount   format.Kind = "amount"   // which may be a percentage
	other    format.Kind = "other"    // of a setting whose rules are not known
)

// mark stands in a leaf's text before what is a specifier or a variable, not text.
const mark = "\x00"
