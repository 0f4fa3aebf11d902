package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// A proxyError is what the proxy in between answers, or why it does not answer. The
// server behind it has said nothing.
type proxyError struct {
	proxy  *url.URL
	status int   // of its answer; 0 if there is none
	err    error // why there is no answer
}

func (p *proxyError) Error() string {
	if p.status != 0 {
		return fmt.Sprintf("the proxy %s answers %d %s", p.proxy.Redacted(), p.status, http.StatusText(p.status))
	}
	return fmt.Sprintf("the proxy %s: %v", p.proxy.Redacted(), p.err)
}

func (p *proxyError) Unwrap() error { return p.err }

// lasting reports whether another try cannot help: the proxy refuses us, or refuses to
// connect us to the server.
func (p *proxyError) lasting() bool {
	return p.status >= 400 && p.status < 500 && p.status != http.StatusTooManyRequests
}

// ByProxy wraps next, which sends requests through t, in a transport that separates the
// proxy's answers from those of the server behind it. With an http:// address both come
// as answers. With https://, net/http keeps only the text of the proxy's status.
func ByProxy(t *http.Transport, next http.RoundTripper) http.RoundTripper {
	if t.Proxy == nil {
		return next
	}

	t.OnProxyConnectResponse = func(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
		if resp.StatusCode == http.StatusOK {
			return nil
		}
		return &proxyError{proxy: proxy, status: resp.StatusCode}
	}

	return byProxy{next, t.Proxy}
}

type byProxy struct {
	http.RoundTripper
	proxy func(*http.Request) (*url.URL, error)
}

func (b byProxy) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := b.RoundTripper.RoundTrip(req)
	var op *net.OpError
	unreached := errors.As(err, &op) && op.Op == "proxyconnect"
	answered := err == nil && req.URL.Scheme == "http" && ofProxy(resp)
	if !unreached && !answered {
		return resp, err
	}

	proxy, failed := b.proxy(req)
	if failed != nil || proxy == nil {
		return resp, err
	}
	if unreached {
		return nil, &proxyError{proxy: proxy, err: op.Err}
	}

	io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	resp.Body.Close()
	return nil, &proxyError{proxy: proxy, status: resp.StatusCode}
}

// ofProxy reports whether an answer is the proxy's own: it wants a password, refuses to
// connect us, or does not reach the server. Vault's answers with these statuses are JSON,
// and Consul's have its headers.
func ofProxy(resp *http.Response) bool {
	switch resp.StatusCode {
	case http.StatusProxyAuthRequired:
		return true
	case http.StatusForbidden, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
	default:
		return false
	}

	for name := range resp.Header {
		if strings.HasPrefix(name, "X-Consul-") || strings.HasPrefix(name, "X-Vault-") {
			return false
		}
	}

	return !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json")
}

// proxyHint says what to do about a proxy.
func (s Server) proxyHint(p *proxyError) string {
	variable := "HTTPS_PROXY"
	if strings.HasPrefix(s.Address, "http://") {
		variable = "HTTP_PROXY"
	}
	if s.Source == "vault" {
		variable += " or VAULT_PROXY_ADDR"
	}

	hint := variable + " names the proxy"
	if p.status == http.StatusProxyAuthRequired {
		hint += ", with its user as in http://USER:PASSWORD@HOST:PORT"
	}
	if u, err := url.Parse(s.Address); err == nil && u.Hostname() != "" {
		hint += fmt.Sprintf("; to ask %s without it, set NO_PROXY=%s", s.title(), u.Hostname())
	}

	return hint
}
