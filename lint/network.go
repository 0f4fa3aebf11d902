package lint

import (
	"net/netip"
	"slices"
)

// networks checks those from which MariaDB takes the header of a proxy: addresses, with
// a number of bits or without, localhost, or * alone (parse_networks in
// sql/proxy_protocol.cc).
func (f *file) networks(s *setting) {
	if s.value == "*" {
		return
	}
	if !slices.ContainsFunc(split(s.value, ", "), isNoNetwork) {
		return
	}

	f.value(Error, s, "write networks as in 10.0.0.0/8, with commas between them",
		"%s contains something that is not a network", f.shown(s))
}

func isNoNetwork(text string) bool {
	_, noNetwork := netip.ParsePrefix(text)
	_, noAddress := netip.ParseAddr(text)
	return text != "localhost" && noNetwork != nil && noAddress != nil
}

// services checks those that write MySQL's error log, and those in between. With one
// that is not there the server takes its defaults for all.
func (f *file) services(s *setting) {
	const known = `log_filter_internal log_filter_dragnet
		log_sink_internal log_sink_json log_sink_syseventlog log_sink_test`
	isUnknown := func(name string) bool { return !holds(known, name) }
	if slices.ContainsFunc(split(s.value, ",; "), isUnknown) {
		f.value(Warning, s, "write log_filter_internal; log_sink_internal, or leave it out",
			"%s contains something that is not a service of the error log, and the server takes its defaults",
			f.shown(s))
	}
}
