package lint

import (
	"strconv"
	"strings"
)

// zone checks the time zone of sessions: SYSTEM, an offset, or a name that the
// server finds in tables of its own, which are empty at first.
// https://dev.mysql.com/doc/refman/8.4/en/time-zone-support.html
func (f *file) zone(s *setting) {
	low, high := -(13*60 + 59), 14*60
	span := "-13:59 to +14:00"

	if f.server.mariadb() { // str_to_offset in sql/tztime.cc
		low, high, span = -(12*60 + 59), 13*60, "-12:59 to +13:00"
	}

	minutes, isOffset := offset(s.value)
	switch {
	case strings.EqualFold(s.value, "SYSTEM"):
	case isOffset && low <= minutes && minutes <= high:
	case isOffset && !f.secret(s.line):
		f.value(f.wrong(s), s, "write an offset of "+span,
			"%s is out of the range of offsets that %s takes", f.shown(s), f.server.title)
	case f.namedZone(s.value):
		f.value(Warning, s, "fill the tables with mysql_tzinfo_to_sql, as the official image does when it makes the "+
			"data directory, or write an offset as in +00:00",
			"%s is found in the time zone tables, and without them the server does not start", f.shown(s))
	default:
		f.value(f.wrong(s), s, "write SYSTEM, an offset as in +01:00 ("+span+"), or a name as in Europe/Berlin",
			"%s is not a time zone", f.shown(s))
	}
}

// offset reads minutes as the servers do, with a sign before the hours: "+1:30".
func offset(v string) (minutes int, ok bool) {
	h, m, ok := strings.Cut(v, ":")
	if !ok || len(h) < 2 || h[0] != '+' && h[0] != '-' || !digits(h[1:]) || !digits(m) {
		return 0, false
	}

	hours, err1 := strconv.ParseUint(h[1:], 10, 16)
	rest, err2 := strconv.ParseUint(m, 10, 16)

	if err1 != nil || err2 != nil || rest > 59 {
		return 0, false
	}

	minutes = int(hours)*60 + int(rest)
	if h[0] == '-' {
		minutes = -minutes
	}

	return minutes, true
}

// namedZone reports whether the time zone database has a name. The tables have it in any
// case, and behind posix/ and right/ too.
func (f *file) namedZone(name string) bool {
	for _, tree := range []string{"posix/", "right/"} {
		name = strings.TrimPrefix(name, tree)
	}

	area, rest, ok := strings.Cut(name, "/")
	if !ok {
		area, rest = "", name
	}

	for of, names := range f.server.words("zone") {
		if strings.EqualFold(of, area) && holds(names, rest) {
			return true
		}
	}

	return false
}
