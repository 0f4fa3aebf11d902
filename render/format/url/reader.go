package url

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/initplate/initplate/render/format"
)

type reader struct {
	leaves []format.Leaf
	seen   map[string]bool
}

// parse reads one URL (RFC 3986, appendix A), with whitespace around it.
func parse(doc []byte) ([]format.Leaf, error) {
	r := &reader{seen: map[string]bool{}}
	wrong := r.read(strings.TrimSpace(string(doc)))
	if wrong != "" {
		return nil, &format.SyntaxError{Line: 1, Msg: wrong}
	}
	return r.leaves, nil
}

func (r *reader) read(s string) (wrong string) {
	if i := strings.IndexFunc(s, isOdd); i >= 0 {
		return "there is whitespace, or a character that must be written %XX"
	}

	scheme, rest, ok := strings.Cut(s, "://")
	if !ok || strings.ContainsAny(scheme, "/?#@") || scheme == "" {
		return "it is not a URL with a host, scheme://host/path"
	}

	r.add("scheme", format.Word, scheme)
	if !isScheme(scheme) {
		return "the scheme is not letters, digits and + - . only"
	}

	rest, fragment, hasFragment := strings.Cut(rest, "#")
	rest, query, hasQuery := strings.Cut(rest, "?")
	authority, path, hasPath := strings.Cut(rest, "/")

	wrong = r.authority(authority)
	if wrong == "" && hasPath {
		wrong = r.path(path)
	}
	if wrong == "" && hasQuery {
		wrong = r.query(query)
	}
	if wrong == "" && hasFragment {
		wrong = r.part("fragment", fragment)
	}
	return wrong
}

// isOdd reports whether a character may not stand in a URL.
func isOdd(r rune) bool {
	return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"<>\\^`{|}", r)
}

// isScheme takes several schemes, as in jdbc:mysql, and a number that may stand for a value.
func isScheme(s string) bool {
	for _, name := range strings.Split(s, ":") {
		if name == "" || strings.Trim(name, format.LettersAndDigits+"+-.") != "" {
			return false
		}
	}
	return true
}

func (r *reader) add(path string, kind format.Kind, text string) {
	if r.seen[path] && kind != host && kind != port && kind != segment && kind != dots {
		kind = format.Again
	}
	r.seen[path] = true
	r.leaves = append(r.leaves, format.Leaf{Path: path, Kind: kind, Text: text, Line: 1})
}

// part adds a part in which %XX stands for a byte.
func (r *reader) part(path, s string) (wrong string) {
	text, err := url.PathUnescape(s)
	if err != nil {
		return "there is a % that is not followed by two hexadecimal digits"
	}
	r.add(path, format.Str, text)
	return ""
}

// authority reads user:password@host:port,host:port.
func (r *reader) authority(s string) (wrong string) {
	if i := strings.LastIndex(s, "@"); i >= 0 {
		user, password, hasPassword := strings.Cut(s[:i], ":")
		wrong = r.part("user", user)
		if wrong == "" && hasPassword {
			wrong = r.part("password", password)
		}
		s = s[i+1:]
	}

	for _, at := range strings.Split(s, ",") {
		if wrong == "" {
			wrong = r.host(at)
		}
	}
	return wrong
}

// host reads one host:port; the host may be empty, as in file:///path.
func (r *reader) host(s string) (wrong string) {
	name, number, hasPort := s, "", false
	if i := strings.LastIndex(s, ":"); i > strings.LastIndex(s, "]") {
		name, number, hasPort = s[:i], s[i+1:], true
	}

	address, style := inBrackets(name)
	switch {
	case strings.Contains(s, ";"):
		return "there is a ; after the host: what follows it, as in URLs of SQL Server's driver, is not a part of a URL"
	case style != "" && !isAddress(address):
		return "there is no IPv6 address between [ and ]"
	case style == "" && strings.Trim(name, format.LettersAndDigits+"-._") != "":
		return "the host is neither a name nor an address; an IPv6 address needs [ and ]"
	}

	r.leaves = append(r.leaves, format.Leaf{Path: "host", Kind: host, Text: address, Line: 1, Style: style})
	if hasPort {
		r.add("port", port, number)
		return wrongPort(number)
	}
	return ""
}

// inBrackets returns what is between [ and ], with the style of such a host; else all of it.
func inBrackets(name string) (address, style string) {
	if strings.HasPrefix(name, "[") && strings.HasSuffix(name, "]") {
		return name[1 : len(name)-1], "["
	}
	return name, ""
}

// isAddress takes a number of nine digits too, as it may stand for a value.
func isAddress(s string) bool {
	addr, err := netip.ParseAddr(s)
	isToken := len(s) >= 9 && strings.Trim(s, "0123456789") == ""
	return isToken || err == nil && addr.Is6() && addr.Zone() == ""
}

// wrongPort takes a number that may stand for a value.
func wrongPort(s string) (wrong string) {
	n, err := strconv.ParseUint(s, 10, 64)
	isToken := err == nil && len(s) >= 9
	if s != "" && !isToken && (err != nil || n > 65535) {
		return "the port is not a number up to 65535"
	}
	return ""
}

func (r *reader) path(s string) (wrong string) {
	for _, part := range strings.Split(s, "/") {
		text, err := url.PathUnescape(part)
		if err != nil {
			return "there is a % that is not followed by two hexadecimal digits"
		}

		kind := segment
		if text == "." || text == ".." {
			kind = dots
		}
		r.add("path", kind, text)
	}
	return ""
}

// query reads name=value&name=value.
func (r *reader) query(s string) (wrong string) {
	for _, pair := range strings.Split(s, "&") {
		name, value, hasValue := strings.Cut(pair, "=")
		text, err := url.PathUnescape(name)
		if err != nil {
			return "there is a % that is not followed by two hexadecimal digits"
		}

		if !hasValue {
			r.add("query "+text, format.Flag, "")
			continue
		}
		if wrong = r.part("query "+text, value); wrong != "" {
			return wrong
		}
	}
	return ""
}
