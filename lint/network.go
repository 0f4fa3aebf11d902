package lint

import (
	"net/netip"
	"slices"
	"strings"
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

// listens checks the addresses that MySQL listens on: one, or several with commas and without
// whitespace between them. A wildcard stands alone. admin_address is one address
// (check_bind_address_has_valid_value and check_admin_address_has_valid_value in sql/mysqld.cc).
func (f *file) listens(s *setting) {
	all := strings.Split(s.value, ",")
	isWildcard := func(a string) bool { return a == "*" || a == "0.0.0.0" || a == "::" }
	isBroken := func(a string) bool { return a == "" || strings.ContainsAny(a, " \t") }
	hint, msg := "write addresses as in 10.0.0.1,127.0.0.1", ""
	switch {
	case slices.ContainsFunc(all, isBroken):
		msg = "holds something that is not an address between its commas"
	case s.name == "admin_address":
		hint = "write one address of the server, as in 127.0.0.1"
		if len(all) > 1 {
			msg = "is more than one address"
		} else if isWildcard(s.value) {
			msg = "is all addresses, and the server takes one here"
		}
	case len(all) > 1 && slices.ContainsFunc(all, isWildcard):
		hint, msg = "write * alone, or addresses without it", "has a wildcard beside other addresses"
	}
	if msg != "" {
		f.value(Error, s, hint, "%s %s", f.shown(s), msg)
	}
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
