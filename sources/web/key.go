package web

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/initplate/initplate/sources/document"
	"github.com/initplate/initplate/sources/remote"
)

// A key is one reference, taken apart.
type key struct {
	asked    string // as written
	url      *url.URL
	address  string // the URL in its one written form
	field    string
	hasField bool
}

// mostURL is how long a URL may be, in bytes. Servers take 8 kB or less.
const mostURL = 8 << 10

// parse parses a key. Its errors show no password.
func parse(asked string) (key, error) {
	k := key{asked: asked}
	address := ""
	address, k.field, k.hasField = strings.Cut(asked, "#")
	if err := checkText(address); err != nil {
		return k, err
	}
	if k.hasField && k.field == "" {
		return k, errors.New(`no name follows "#"`)
	}

	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" || u.Scheme == "" {
		return k, errors.New("it is not a URL: write http:https://HOST/PATH#NAME")
	}
	if err := check(u); err != nil {
		return k, err
	}

	k.url = u
	u.Host = hostOf(u)
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = inASCII(u.RawQuery)
	k.address = u.String()
	return k, nil
}

// checkText finds what a URL cannot contain.
func checkText(address string) error {
	isBad := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar }
	switch {
	case len(address) > mostURL:
		return fmt.Errorf("the URL is longer than %d bytes", mostURL)
	case strings.HasPrefix(address, "//"):
		return errors.New("the name of the source comes before the whole URL: write http:https://HOST/PATH#NAME")
	case strings.ContainsFunc(address, isBad):
		return errors.New("the URL contains whitespace or another character that must be written %XX, as in %20")
	}
	return nil
}

// check finds why a URL must not be asked.
func check(u *url.URL) error {
	host := u.Hostname()
	isASCII := !strings.ContainsFunc(host, func(r rune) bool { return r >= unicode.MaxASCII })
	switch {
	case u.User != nil:
		return errors.New("the URL contains a user: send it in a header instead, with --http-header")
	case u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("the URL begins with %s://, and must begin with https://", u.Scheme)
	case host == "" || remote.BadPort(u):
		return errors.New("the URL has no host, or a port that is not a number: write http:https://HOST:PORT/PATH#NAME")
	case !isASCII:
		return errors.New("the name of the server is not ASCII: write it as DNS has it, which begins with xn--")
	case u.Scheme == "http" && !remote.Loopback(host):
		return errors.New("without TLS, only this machine is asked (localhost, 127.0.0.1, [::1]): write https://")
	}

	for segment := range strings.SplitSeq(u.Path, "/") {
		if segment == "." || segment == ".." {
			return fmt.Errorf("the path of the URL contains %q: write the path that it leads to", segment)
		}
	}
	return nil
}

// inASCII escapes the characters of a query that net/http would send as they are.
func inASCII(query string) string {
	var b strings.Builder
	for _, c := range []byte(query) {
		if c < utf8.RuneSelf {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// hostOf returns the host and port in their one written form.
func hostOf(u *url.URL) string {
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "https":
		host = strings.TrimSuffix(host, ":443")
	case "http":
		host = strings.TrimSuffix(host, ":80")
	}
	return strings.TrimSuffix(host, ":")
}

func originOf(u *url.URL) string { return u.Scheme + "://" + hostOf(u) }

// String returns the one written form of the key.
func (k key) String() string {
	if k.hasField {
		return k.address + "#" + k.field
	}
	return k.address
}

// clean returns the one written form of a key. It lets a variable pass that is not set while a
// template is checked.
func clean(asked string) (string, error) {
	if strings.Contains(asked, "${") {
		return asked, nil
	}
	k, err := parse(asked)
	return k.String(), err
}

// shown returns a malformed key for an error: without what may be a password.
func shown(asked string) string {
	scheme, rest, ok := strings.Cut(asked, "://")
	if !ok {
		scheme, rest = "", asked
	}
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		rest = "...@" + rest[i+1:]
	}
	const most = 200
	if len(rest) > most {
		rest = rest[:most] + "..."
	}
	if ok {
		return scheme + "://" + rest
	}
	return rest
}

// leads reports whether what follows the beginning of a key still belongs to the name of the
// server.
func leads(before string) bool {
	_, rest, ok := strings.Cut(before, "://")
	return !ok || !strings.ContainsAny(rest, "/?#")
}

// stray says why a variable cannot be part of the name of a server; "" if it can.
func stray(before, value string, _ bool) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:[]"
	if leads(before) && strings.Trim(value, letters) != "" {
		return "is not part of the name of a server"
	}
	return ""
}

// escape returns a value as the key has it after its beginning: one segment of the path, one
// value of the query, or one step of the name of a part.
func escape(before, value string) string {
	_, field, inField := strings.Cut(before, "#")
	switch {
	case leads(before):
		return value
	case inField:
		return document.EscapeName(field, value)
	case strings.Contains(before, "?"):
		return strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
	}
	return url.PathEscape(value)
}

// covers reports whether two keys are about the same part of a document, or one contains the
// other.
func covers(asked, other string) bool {
	a, err := parse(asked)
	b, otherErr := parse(other)
	if err != nil || otherErr != nil {
		return asked == other
	}
	return a.address == b.address && (!a.hasField || !b.hasField || document.Covers(a.field, b.field))
}
