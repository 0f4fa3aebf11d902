package funcs

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
)

// hostPort joins a host and a port as clients take them: db.example:5432, [2001:db8::1]:5432,
// [fe80::1%eth0]:5432. A host is a name or an address without brackets.
func hostPort(host string, port any) (string, error) {
	host = strings.TrimSpace(host)
	if err := checkHost(host); err != nil {
		return "", err
	}

	n, err := whole(port)
	if err != nil || n < 1 || n > 65535 {
		return "",
			&mistake{"the port is not a number from 1 to 65535", "check the value, and the order: hostPort HOST PORT"}
	}
	return net.JoinHostPort(host, strconv.FormatInt(n, 10)), nil
}

func checkHost(host string) error {
	_, err := netip.ParseAddr(host)
	isNamePart := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-._", r) }

	switch {
	case err == nil:
		return nil
	case host == "":
		return &mistake{"the host is empty", "check the value, or give it a default"}
	case strings.ContainsAny(host, "[]"):
		return &mistake{"the host has brackets", "give the address without them: hostPort puts them where they are needed"}
	case strings.Contains(host, "://"), strings.Contains(host, "/"):
		return &mistake{"the host is a URL or a path", "take the host of a URL with (urlParse VALUE).hostname"}
	case strings.Contains(host, ":"):
		return &mistake{"the host has a colon and is not an IPv6 address", "if it has a port already, print it as it is"}
	case strings.ContainsFunc(host, func(r rune) bool { return !isNamePart(r) }):
		return &mistake{"the host is neither a name nor an address", "check the value"}
	}
	return nil
}
