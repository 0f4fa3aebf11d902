package remote

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// Bracketed is what an address was meant to be that holds an IPv6 address without its
// brackets; "" for others.
func Bracketed(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		scheme, rest = "", address
	}
	host, path, _ := strings.Cut(rest, "/")
	if strings.Count(host, ":") < 2 || strings.Contains(host, "[") {
		return ""
	}
	out := ""
	last := strings.LastIndexByte(host, ':')
	switch {
	case net.ParseIP(host[:last]) != nil:
		out = "[" + host[:last] + "]" + host[last:]
	case net.ParseIP(host) != nil:
		out = "[" + host + "]"
	default:
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

// BadPort reports whether an address has a port that there cannot be.
func BadPort(u *url.URL) bool {
	if u.Port() == "" {
		return false
	}
	n, err := strconv.ParseUint(u.Port(), 10, 16)
	return err != nil || n == 0
}

// Token returns a token without the white space round it, such as the line break at the
// end of a file, and what is wrong with it.
func Token(text string) (string, error) {
	token := strings.TrimSpace(text)
	switch {
	case strings.ContainsAny(token, "\r\n"):
		return "", fmt.Errorf("the token holds a line break: it is of %d lines, and a token is of one", 1+strings.Count(token, "\n"))
	case strings.ContainsFunc(token, unicode.IsSpace):
		return "", fmt.Errorf("the token holds white space: it is one word")
	case strings.ContainsFunc(token, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "", fmt.Errorf("the token holds characters that no token has")
	}
	return token, nil
}
