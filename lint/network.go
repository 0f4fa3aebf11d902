package lint

import (
	"net/netip"
	"strings"
)

// networks checks those from which MariaDB takes the header of a proxy: addresses, with
// a number of bits or without, localhost, or * alone (parse_networks in
// sql/proxy_protocol.cc).
func (f *file) networks(s *setting) {
	if s.value == "*" {
		return
	}
	for _, n := range strings.FieldsFunc(s.value, func(r rune) bool { return r == ',' || r == ' ' }) {
		_, noNetwork := netip.ParsePrefix(n)
		_, noAddress := netip.ParseAddr(n)
		if n != "localhost" && noNetwork != nil && noAddress != nil {
			f.value(Error, s, "write networks as in 10.0.0.0/8, with commas between them",
				"%s contains something that is not a network", f.shown(s))
			return
		}
	}
}

// services checks those that write MySQL's error log, and those in between. With one
// that is not there the server takes its defaults for all.
func (f *file) services(s *setting) {
	const known = `log_filter_internal log_filter_dragnet
		log_sink_internal log_sink_json log_sink_syseventlog log_sink_test`
	for _, name := range strings.FieldsFunc(s.value, func(r rune) bool { return strings.ContainsRune(",; ", r) }) {
		if !holds(known, name) {
			f.value(Warning, s, "write log_filter_internal; log_sink_internal, or leave it out",
				"%s contains something that is not a service of the error log, and the server takes its defaults",
				f.shown(s))
			return
		}
	}
}
