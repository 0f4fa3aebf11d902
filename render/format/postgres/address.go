package postgres

import (
	"net/netip"
	"strconv"
	"strings"
)

// address reads the address of a record, and the mask after it if it has none of its own.
func (r *authReader) address() (wrong string) {
	const what = "a host name, ADDRESS/BITS, or an address with a mask in the next field"
	wrong = r.one("address", what, kindOfAddress, isAddress)
	if wrong != "" {
		return wrong
	}

	text := r.leaves[len(r.leaves)-1].Text
	hasMask := r.hasMask()
	switch {
	case isIP(text) && !mayStandForValue(text) && !hasMask:
		return "an address has neither /BITS nor a mask in the next field"
	case isIP(text) && hasMask:
		r.add("mask", r.next())
	}

	return ""
}

// hasMask reports whether the next field is a mask. A number that stands for a value is one if
// a method follows.
func (r *authReader) hasMask() bool {
	fields := r.line.fields
	if len(fields) == 0 || len(fields[0]) > 1 || !isIP(fields[0][0].text) {
		return false
	}

	hasMethod := len(fields) > 1 && !strings.Contains(fields[1][0].text, "=")
	return hasMethod || !mayStandForValue(fields[0][0].text)
}

// isAddress reports whether a text can be an address: a name, an address, or ADDRESS/BITS.
func isAddress(s string) bool {
	host, bits, hasBits := strings.Cut(s, "/")
	switch {
	case s == "":
		return false
	case hasBits:
		return isIP(host) && isBits(bits, host)
	}
	return isIP(s) || !isNumeric(s)
}

// isIP reports whether a text is an address of IPv4 or IPv6, or may stand for one.
func isIP(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil || mayStandForValue(s)
}

// isBits reports whether a text is the length of a mask for an address, or may stand for one.
func isBits(s, host string) bool {
	most := 128
	addr, err := netip.ParseAddr(host)
	if err == nil {
		most = addr.BitLen()
	}

	n, err := strconv.Atoi(s)
	return isDigits(s) && (mayStandForValue(s) || err == nil && n <= most)
}

// isNumeric reports whether getaddrinfo may take a text for an address that is written in
// another way, such as 10.1 or 0x7f.1.
func isNumeric(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		_, err := strconv.ParseUint(part, 0, 64)
		if err != nil && !isDigits(part) {
			return strings.Contains(s, ":")
		}
	}
	return true
}
