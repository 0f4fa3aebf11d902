package lint

import (
	"slices"
	"strings"
)

// text looks at a value that is free, as far as that is known.
func (f *file) text(s *setting) {
	bad := func(hint, msg string) { f.value(f.wrong(s), s, hint, "%s %s", f.shown(s), msg) }
	switch n := s.name; {
	case strings.HasPrefix(n, "collation_"):
		if f.charset(s.value) == "" {
			bad("", "is not a collation")
		}
	case strings.HasPrefix(n, "character_set_") && len(s.values) > 0:
		if !slices.Contains(s.values, strings.ToLower(s.value)) {
			bad(f.meantWord(s, s.value), "is not a character set")
		}
	case strings.HasPrefix(n, "lc_") && n != "lc_messages_dir":
		if len(s.value) < 5 || len(s.value) > 6 || !strings.Contains(s.value, "_") {
			bad("write en_US", "is not the name of a language")
		}
	case (strings.HasSuffix(n, "ssl_cipher") || strings.HasSuffix(n, "tls_ciphersuites")) && !s.takesAs("z"):
		if strings.ToUpper(s.value) != s.value || strings.ContainsAny(s.value, " /=,.") {
			bad("write names of ciphers with : between them", "holds what is not a cipher")
		}
	case strings.HasPrefix(n, "replicate_") && strings.HasSuffix(n, "_table"):
		if !strings.Contains(s.value, ".") {
			bad("write DATABASE.TABLE", "names no database")
		}
	case strings.HasSuffix(n, "_format") && !s.takesAs("z") && strings.HasPrefix(s.standard, "%"):
		if !strings.Contains(s.value, "%") {
			bad("leave it out", "is not a format of dates")
		}
	case n == "replicate_rewrite_db":
		if !strings.Contains(s.value, "->") {
			bad("write FROM->TO", "says not which database becomes which")
		}
	case n == "ft_boolean_syntax":
		if len(s.value) != 14 {
			bad("leave it out", "does not have 14 characters")
		}
	case n == "session_track_system_variables":
		for _, name := range strings.Split(s.value, ",") {
			if o := f.known.option(f.fold(strings.TrimSpace(name))); name != "*" && (o == nil || !o.here && !o.variable) {
				bad("", "names what is not a variable")
				return
			}
		}
	case len(s.values) > 0 && !f.word(s.value, s.values):
		f.value(f.wrong(s), s, f.meantWord(s, s.value), "%s is not %s", f.shown(s), oneOf(s.values))
	}
}

// charset is the character set that a collation is of, by its name; "" if there is
// none, and "any" for those of Unicode that MariaDB has for several.
func (f *file) charset(collation string) string {
	name, _, _ := strings.Cut(strings.ToLower(collation), "_")
	switch {
	case name == "utf8":
		return "utf8mb3"
	case name == "uca1400" && f.server.mariadb():
		return "any"
	case slices.Contains(f.known.option("character_set_server").values, name):
		return name
	}
	return ""
}

// collation compares the server's collation with its character set.
func (f *file) collation() {
	s := f.last("collation_server")
	if s == nil || s.off || f.charset(s.value) == "" || f.charset(s.value) == "any" {
		return
	}
	of := f.known.option("character_set_server").standard
	c := f.last("character_set_server")
	if c != nil && c.value != "" {
		if of = strings.ToLower(c.value); !slices.Contains(c.values, of) {
			return
		}
	}
	if of == "utf8" {
		of = "utf8mb3"
	}
	switch {
	case f.charset(s.value) == of || of == "" || of == "-":
	case c != nil && f.secret(c.line):
		f.value(Error, s, "", "%s is not a collation of the character set in line %d", f.shown(s), c.line)
	default:
		f.value(Error, s, "write character_set_server = "+f.charset(s.value)+" as well", "%s is not a collation of the character set %s", f.shown(s), of)
	}
}
