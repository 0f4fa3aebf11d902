package lint

import (
	"strings"

	"github.com/initplate/initplate/nearest"
)

// text looks at a value that is free, as far as that is known.
func (f *file) text(s *setting) {
	bad := func(hint, msg string) { f.value(f.wrong(s), s, hint, "%s %s", f.shown(s), msg) }
	switch n := s.name; {
	case n == "collation_server":
		f.collationName(s)
	case n == "character_set_collations":
		f.collationsOfSets(s)
	case strings.HasPrefix(n, "character_set_"):
		f.characterSet(s)
	case n == "lc_messages" || n == "lc_time_names":
		if !holds(f.server.list("locale"), s.value) {
			bad("write en_US, or another name as in de_DE", "is not the name of a language of "+f.server.title)
		}
	case n == "default_time_zone":
		f.zone(s)
	case n == "ssl_cipher" || n == "admin_ssl_cipher" || strings.HasSuffix(n, "tls_ciphersuites"):
		f.ciphers(s)
	case n == "innodb_data_file_path" || n == "innodb_temp_data_file_path":
		f.dataFiles(s)
	case n == "proxy_protocol_networks" && f.server.mariadb():
		f.networks(s)
	case n == "log_error_services":
		f.services(s)
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
			bad("write FROM->TO", "does not say which database becomes which")
		}
	case n == "ft_boolean_syntax":
		if len(s.value) != 14 {
			bad("leave it out", "does not have 14 characters")
		}
	case n == "session_track_system_variables":
		for _, name := range strings.Split(s.value, ",") {
			if o := f.known.option(f.fold(strings.TrimSpace(name))); name != "*" && (o == nil || !o.here && !o.variable) {
				bad("", "names something that is not a variable")
				return
			}
		}
	case len(s.values) > 0 && !f.word(s.value, s.values):
		f.value(f.wrong(s), s, nearest.Hint(s.value, s.values), "%s is not %s", f.shown(s), oneOf(s.values))
	}
}
