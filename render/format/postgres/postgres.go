// Package postgres is the languages of PostgreSQL's files, as the server and libpq read them.
//
// postgresql.conf is read by src/backend/utils/misc/guc-file.l. A line is a name, an optional
// =, and a value:
//
//	port = {{ .port }}
//	listen_addresses = {{ .addresses }}
//	primary_conninfo = 'host={{ .host }} password={{ .password }}'
//
// A value that is not a number or a plain word gets single quotes, in which there are escapes
// for all bytes but NUL.
//
// Beside other text, primary_conninfo takes no value with whitespace, a quote or a backslash, and
// commands such as archive_command take none with a character that has a meaning to a shell.
//
// pg_hba.conf and pg_ident.conf are read by src/backend/libpq/hba.c. A line is fields, and a
// field is tokens with commas between them:
//
//	hostssl {{ .database }} {{ .user }} {{ .network }} scram-sha-256
//
// Double quotes keep whitespace, commas and #, and take the meaning from all, sameuser,
// replication, +role and @file. So a value that looks like one of these gets quotes. Quotes do
// not take it from a / at the beginning of a name, which begins a regular expression.
//
// .pgpass and pg_service.conf are read by src/interfaces/libpq/fe-connect.c. A .pgpass has a
// backslash before each : and \ of a value. A pg_service.conf has neither quotes nor escapes:
//
//	[{{ .name }}]
//	host={{ .host }}
//	password={{ .password }}
package postgres

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// Conf is the language of postgresql.conf.
func Conf() format.Format {
	return format.Format{
		Name: "postgresql", Files: []string{"postgresql.conf", "postgresql.auto.conf"}, Parse: parseConf,
		Spell: spellConf, Quotes: "'", Why: whyConf, Lonely: lonely,
	}
}

// HBA is the language of pg_hba.conf.
func HBA() format.Format {
	return format.Format{
		Name: "pg_hba", Files: []string{"pg_hba.conf"}, Parse: parseHBA, Spell: spellHBA, Quotes: `"`, Why: whyHBA,
		Literal: "'", Lonely: lonely, Choosy: choosy,
	}
}

// Ident is the language of pg_ident.conf.
func Ident() format.Format {
	return format.Format{
		Name: "pg_ident", Files: []string{"pg_ident.conf"}, Parse: parseIdent, Spell: spellHBA, Quotes: `"`, Why: whyHBA,
		Literal: "'", Lonely: lonely,
	}
}

// Pass is the language of .pgpass.
func Pass() format.Format {
	return format.Format{
		Name: "pgpass", Files: []string{".pgpass", "pgpass", "pgpass.conf"}, Exts: []string{".pgpass"}, Parse: parsePass,
		Spell: spellPass, Literal: "\"'", Why: whyPass, Lonely: lonely, Mode: 0o600,
	}
}

// Service is the language of pg_service.conf.
func Service() format.Format {
	return format.Format{
		Name: "pg_service", Files: []string{"pg_service.conf", ".pg_service.conf"}, Parse: parseService,
		Spell: spellService, Literal: "\"'", Why: whyService, Lonely: lonely, Bare: bareService, LineMax: serviceLineMax,
		LineNote: "1,021 bytes, which is what libpq reads of a line",
	}
}

// Kinds of leaves that other languages do not have.
const (
	command  format.Kind = "command"     // text that a shell runs
	conninfo format.Kind = "conninfo"    // parameters of a connection, in a text
	keyword  format.Kind = "keyword"     // a word with a meaning of its own, as all or *
	member   format.Kind = "member"      // +role
	regex    format.Kind = "regex"       // /expression
	captured format.Kind = "captured"    // the name of a user with \1
	list     format.Kind = "several"     // an option that is split at commas
	special  format.Kind = "special"     // a parameter that is more than text
	second   format.Kind = "group again" // a service that is there already
)

// readLines calls read for each line of a document, with its number. It stops at the first line
// that is wrong.
func readLines(doc []byte, read func(line string, n int) (wrong string)) error {
	s := string(doc)
	if strings.HasPrefix(s, "\ufeff") {
		return &format.SyntaxError{
			Line: 1, Msg: "there is a byte-order mark, which PostgreSQL takes for a part of the first word",
		}
	}

	for n, line := range strings.Split(s, "\n") {
		wrong := read(line, n+1)
		if strings.IndexByte(line, 0) >= 0 {
			wrong = "there is a NUL byte, which PostgreSQL takes for the end of a text"
		}
		if wrong != "" {
			return &format.SyntaxError{Line: n + 1, Msg: wrong}
		}
	}

	return nil
}

// inComment writes a value in a comment. An editor may see a new line in a control character.
// At its end, a backslash continues a comment of pg_hba.conf.
func inComment(s string) []string {
	if strings.HasSuffix(s, `\`) {
		return nil
	}
	return format.SpellComment(s)
}

// isPlain reports whether a value has only letters and digits of ASCII, and these signs.
func isPlain(s, signs string) bool { return strings.Trim(s, format.LettersAndDigits+signs) == "" }

// isIn reports whether text without capitals is one of some words.
func isIn(words, s string) bool {
	return s != "" && !strings.Contains(s, " ") && strings.Contains(" "+words+" ", " "+s+" ")
}

func lonely(_, _ string) (hint string) { return format.RawLines }
