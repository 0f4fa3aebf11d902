package remote

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// Bracketed returns an address with brackets around the IPv6 address that lacks them. It
// is "" for every other address.
func Bracketed(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		scheme, rest = "", address
	}

	host, path, _ := strings.Cut(rest, "/")
	if strings.Count(host, ":") < 2 || strings.Contains(host, "[") {
		return ""
	}

	out := bracketedHost(host)
	if out == "" {
		return ""
	}

	if path != "" {
		out += "/" + path
	}
	if scheme != "" {
		out = scheme + "://" + out
	}

	return out
}

func bracketedHost(host string) string {
	last := strings.LastIndexByte(host, ':')
	switch {
	case net.ParseIP(host[:last]) != nil:
		return "[" + host[:last] + "]" + host[last:]
	case net.ParseIP(host) != nil:
		return "[" + host + "]"
	}
	return ""
}

// BadPort reports whether an address has a port that is not one of TCP.
func BadPort(u *url.URL) bool {
	if u.Port() == "" {
		return false
	}
	n, err := strconv.ParseUint(u.Port(), 10, 16)
	return err != nil || n == 0
}

// Token returns a token without the whitespace around it, such as the line break at the
// end of a file. Its error is what is wrong with the token.
func Token(text string) (string, error) {
	token := strings.TrimSpace(text)
	switch {
	case strings.ContainsAny(token, "\r\n"):
		return "", fmt.Errorf("the token has %d lines: a token is a single line", 1+strings.Count(token, "\n"))
	case strings.ContainsFunc(token, unicode.IsSpace):
		return "", errors.New("the token contains whitespace: a token is one word")
	case strings.ContainsFunc(token, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "", errors.New("the token contains characters that cannot be printed")
	}

	return token, nil
}
