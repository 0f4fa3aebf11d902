// Package url is for one URL: of a database, of JDBC, of a proxy. It is meant for a value of
// another file:
//
//	DATABASE_URL=postgres://{{ .user | quoteFor "url" }}:{{ .password }}@{{ .host }}/{{ .db }}
//	url=jdbc:mysql://{{ .host | quoteFor "url" }}:3306/{{ .db }}?user={{ .user }}
//
// The parts are those of RFC 3986, with several hosts as in JDBC, libpq and MongoDB. A value
// is a part of one of them: everything but letters, digits and - . _ ~ is written %XX, which
// all readers of URLs take, in the same way in each part. A + is always %2B, as Java reads a
// + as a space.
//
// A host has no escapes: a value is a name or an address there. An IPv6 address gets brackets.
package url

import (
	"net/netip"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// Format is a URL.
func Format() format.Format {
	return format.Format{Name: "url", Parse: parse, Spell: spell, Why: why}
}

// Kinds of leaves that other languages do not have.
const (
	host    format.Kind = "host"
	port    format.Kind = "port"
	segment format.Kind = "segment" // of the path
	dots    format.Kind = "dots"    // a segment that is . or .., which readers remove
)

func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	switch addr, err := netip.ParseAddr(s); {
	case !utf8.ValidString(s), strings.Contains(s, "\x00"), at.Leaf.Kind == host && s == "", isList(s, at):
		return nil
	case at.Leaf.Kind == host && at.Leaf.Style == "" && err == nil && addr.Is6():
		return []string{"[" + s + "]"}
	case at.Leaf.Kind == host, at.Leaf.Kind == port, at.Leaf.Kind == format.Word:
		return []string{s}
	}
	return []string{escape(s)}
}

// isList reports whether a value that is alone after a ? or & looks like parameters of its own.
func isList(s string, at format.Place) bool {
	return at.Leaf.Kind == format.Flag && strings.Contains(s, "=")
}

const hexDigits = "0123456789ABCDEF"

// escape writes each byte but the unreserved ones of RFC 3986 as %XX.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if isUnreserved(c) {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hexDigits[c>>4])
		b.WriteByte(hexDigits[c&15])
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	return c != 0 && strings.IndexByte(format.LettersAndDigits+"-._~", c) >= 0
}

func why(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	switch {
	case !utf8.ValidString(s), strings.Contains(s, "\x00"):
		return "the value holds a NUL, or bytes that are not UTF-8", "encode it"
	case isList(s, at):
		return "the value holds a =, and a value here is the name of one parameter",
			"print names and values one by one" + format.OrRaw
	case at.Leaf.Kind == host && strings.Contains(s, ":"):
		return "the value holds a :, and a host is a name or an address without a port",
			"print the host and the port as two values" + format.OrRaw
	case at.Leaf.Kind == host:
		return "the value is not the name or the address of a host", "change the value" + format.OrRaw
	case at.Leaf.Kind == port:
		return "the value is not a port", "change the value"
	case at.Leaf.Kind == format.Word:
		return "the value is not the scheme of a URL", "change the value"
	case at.Leaf.Kind == segment:
		return "the value makes a part of the path that is . or .., which readers remove", "change the value"
	}
	return "the value is no part of a URL", "change the value"
}
