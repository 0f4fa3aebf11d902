package lint

import (
	"slices"
	"strings"
)

// goneWords are words that an option no longer takes: the option, the family, the release
// that took it out and, for each word, what stands for it now. Of the MySQL manual's
// pages of what was removed in 8.0 and 8.4, and of sql/sys_vars.cc of both families.
const goneWords = `
sql_mode mysql 8.0.11 NO_AUTO_CREATE_USER NO_FIELD_OPTIONS NO_KEY_OPTIONS NO_TABLE_OPTIONS MYSQL323=HIGH_NOT_PRECEDENCE MYSQL40=HIGH_NOT_PRECEDENCE
sql_mode mysql 8.0.11 DB2=PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE MAXDB=PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE MSSQL=PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE
sql_mode mysql 8.0.11 ORACLE=PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE POSTGRESQL=PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE
tls_version mysql 8.0.28 TLSv1 TLSv1.1
admin_tls_version mysql 8.0.28 TLSv1 TLSv1.1
innodb_checksum_algorithm mariadb 10.6 innodb=full_crc32 none=full_crc32 strict_innodb=strict_full_crc32 strict_none=strict_full_crc32
innodb_flush_method mysql 8.0 ALL_O_DIRECT=O_DIRECT fdatasync=fsync
innodb_flush_method mariadb 10.3 ALL_O_DIRECT=O_DIRECT
log_output mysql 8.0 SYSLOG=FILE
`

// A goneWord is a word that a release took out of an option.
type goneWord struct{ word, release, instead string }

// gone returns the words that the server's family took out of an option.
func (f *file) gone(option string) (all []goneWord) {
	for line := range strings.Lines(goneWords) {
		fields := strings.Fields(line)
		if len(fields) < 4 || fields[0] != option || fields[1] != strings.ToLower(f.server.family()) {
			continue
		}
		for _, w := range fields[3:] {
			word, instead, _ := strings.Cut(w, "=")
			all = append(all, goneWord{word, fields[2], instead})
		}
	}

	return all
}

// foreign reports whether a word of an option is one of other releases: it says of
// which, and the hint is the whole line without the words of this kind.
func (f *file) foreign(s *setting, word string) bool {
	name, _, _ := strings.Cut(strings.TrimSpace(word), "=")
	gone := f.gone(s.name)
	same := func(g goneWord) bool { return strings.EqualFold(g.word, name) }

	if f.secret(s.line) {
		return false
	}

	switch i := slices.IndexFunc(gone, same); {
	case i >= 0:
		f.value(f.wrong(s), s, f.without(s, gone), "%q was removed in %s %s", name, f.server.family(), gone[i].release)
	case f.ofOthers(s, name) != "":
		hint := f.without(s, gone)
		if f.known.perconaWord(f.server, s.name, name) {
			hint += ", or for Percona Server take the rules percona:8.4"
		}
		f.value(f.wrong(s), s, hint, "%q is a word of %s, and %s refuses it", name, f.ofOthers(s, name), f.server.title)
	default:
		return false
	}

	return true
}

// without is a hint at the line of a setting without the words that its server does
// not have.
func (f *file) without(s *setting, gone []goneWord) string {
	var kept []string
	for _, m := range strings.Split(s.value, ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(m), "=")
		i := slices.IndexFunc(gone, func(g goneWord) bool { return strings.EqualFold(g.word, name) })
		switch {
		case i >= 0 && gone[i].instead != "":
			kept = append(kept, strings.Split(gone[i].instead, ",")...)
		case i < 0 && f.ofOthers(s, name) == "" && m != "":
			kept = append(kept, strings.TrimSpace(m))
		}
	}

	var once []string
	for _, k := range kept {
		if !containsFold(once, k) {
			once = append(once, k)
		}
	}

	switch {
	case len(once) > 0:
		return "write " + s.name + " = " + strings.Join(once, ",")
	case strings.HasSuffix(s.name, "tls_version"): // no words are no TLS
		return "leave it out"
	case s.option.kind == "set" && s.takesAs("e") && !strings.HasSuffix(s.name, "_switch"):
		return "write " + s.name + " = '' (without it, the server's own words hold)"
	}

	return "leave it out"
}

// ofOthers names the servers whose option has a word that this server's has not; "" for
// none.
func (f *file) ofOthers(s *setting, word string) string {
	if s.option.row.columns == nil || containsFold(s.values, word) {
		return ""
	}

	var titles []string
	if f.known.perconaWord(f.server, s.name, word) {
		titles = append(titles, "Percona Server")
	}

	for _, other := range servers() {
		o := s.option.row.option(&other)
		if o.here && other.series != f.server.series && containsFold(o.values, word) {
			titles = append(titles, other.title)
		}
	}

	return strings.Join(titles, ", ")
}

// containsFold reports whether a word is among others, in whatever case.
func containsFold(words []string, word string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, word) })
}
