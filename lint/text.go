package lint

import (
	"strings"

	"github.com/initplate/initplate/nearest"
)

// text checks a value that is free, as far as that is known.
func (f *file) text(s *setting) {
	switch n := s.name; {
	case n == "collation_server":
		f.collationName(s)
	case n == "character_set_collations":
		f.collationsOfSets(s)
	case strings.HasPrefix(n, "character_set_"):
		f.characterSet(s)
	case n == "default_time_zone":
		f.zone(s)
	case n == "ssl_cipher" || n == "admin_ssl_cipher" || strings.HasSuffix(n, "tls_ciphersuites"):
		f.ciphers(s)
	case n == "innodb_data_file_path" || n == "innodb_temp_data_file_path":
		f.dataFiles(s)
	case n == "proxy_protocol_networks" && f.server.mariadb():
		f.networks(s)
	case (n == "bind_address" || n == "admin_address") && !f.server.mariadb():
		f.listens(s)
	case n == "log_error_services":
		f.services(s)
	case f.shapeless(s):
	case len(s.values) > 0 && !f.word(s.value, s.values):
		f.value(f.wrong(s), s, nearest.Hint(s.value, s.values), "%s is not %s", f.shown(s), oneOf(s.values))
	}
}

// shapeless reports a value that does not have the shape that its option needs.
func (f *file) shapeless(s *setting) bool {
	var hint, msg string
	switch n := s.name; {
	case (n == "lc_messages" || n == "lc_time_names") && !holds(f.server.list("locale"), s.value):
		hint, msg = "write en_US, or another name as in de_DE", "is not the name of a language of "+f.server.title
	case strings.HasPrefix(n, "replicate_") && strings.HasSuffix(n, "_table") && !strings.Contains(s.value, "."):
		hint, msg = "write DATABASE.TABLE", "names no database"
	case ofDates(s) && !strings.Contains(s.value, "%"):
		hint, msg = "leave it out", "is not a format of dates"
	case n == "replicate_rewrite_db" && !strings.Contains(s.value, "->"):
		hint, msg = "write FROM->TO", "does not say which database becomes which"
	case n == "ft_boolean_syntax" && len(s.value) != 14:
		hint, msg = "leave it out", "does not have 14 characters"
	case n == "session_track_system_variables" && !f.variables(s.value):
		msg = "names something that is not a variable"
	default:
		return false
	}

	f.value(f.wrong(s), s, hint, "%s %s", f.shown(s), msg)
	return true
}

// ofDates reports whether an option is a format of dates.
func ofDates(s *setting) bool {
	return strings.HasSuffix(s.name, "_format") && !s.takesAs("z") && strings.HasPrefix(s.standard, "%")
}

// variables reports whether each name of a list is one of a variable, or * for all.
func (f *file) variables(list string) bool {
	for name := range strings.SplitSeq(list, ",") {
		o := f.known.option(f.fold(strings.TrimSpace(name)))
		if name != "*" && (o == nil || !o.here && !o.variable) {
			return false
		}
	}
	return true
}
