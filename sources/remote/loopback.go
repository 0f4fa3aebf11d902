package remote

import (
	"context"
	"net"
	"net/http"
	"strings"
)

// Loopback reports whether a host of an address is this machine, so that what is sent there
// without TLS does not leave it. Connections must be made by a transport of [ToLoopback].
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return isLocalhost(host) || ip != nil && ip.IsLoopback()
}

func isLocalhost(host string) bool { return strings.EqualFold(host, "localhost") }

// ToLoopback makes a transport connect to this machine for the name localhost, whatever a name
// server says about it: RFC 6761, section 6.3.
func ToLoopback(t *http.Transport) {
	dial := t.DialContext
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(address)
		if err != nil || !isLocalhost(host) {
			return dial(ctx, network, address)
		}

		conn, err := dial(ctx, network, net.JoinHostPort("127.0.0.1", port))
		if err == nil {
			return conn, nil
		}
		conn, other := dial(ctx, network, net.JoinHostPort("::1", port))
		if other == nil {
			return conn, nil
		}
		return nil, err
	}
}
