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

// A proxyError is what the proxy in between answers, or why it does not: it is not the
// server that says so.
type proxyError struct {
	proxy  *url.URL
	status int   // of its answer; 0 for none
	err    error // why there is none
}

func (p *proxyError) Error() string {
	if p.status != 0 {
		return fmt.Sprintf("the proxy %s answers %d %s", p.proxy.Redacted(), p.status, http.StatusText(p.status))
	}
	return fmt.Sprintf("the proxy %s: %v", p.proxy.Redacted(), p.err)
}

func (p *proxyError) Unwrap() error { return p.err }

// lasting reports whether another try cannot help: the proxy does not want us, or that
// we go there.
func (p *proxyError) lasting() bool {
	return p.status >= 400 && p.status < 500 && p.status != http.StatusTooManyRequests
}

// ByProxy returns next, which sends requests through t, as a transport that tells what the
// proxy says from what the server behind it says. Both
// come as answers where the address is http://, and net/http keeps of the proxy's only
// the text of its status where it is https://.
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
	dials := errors.As(err, &op) && op.Op == "proxyconnect"
	if err != nil && !dials || err == nil && (req.URL.Scheme != "http" || !ofProxy(resp)) {
		return resp, err
	}
	proxy, failed := b.proxy(req)
	if failed != nil || proxy == nil {
		return resp, err
	}
	if err != nil {
		return nil, &proxyError{proxy: proxy, err: op.Err}
	}
	io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	resp.Body.Close()
	return nil, &proxyError{proxy: proxy, status: resp.StatusCode}
}

// ofProxy reports whether an answer is what a proxy says for itself: that it wants a
// password, does not let us go there, or does not reach the server. Vault's answers of
// that kind are JSON, and Consul's are signed.
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

// proxyHint is what to do about a proxy.
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
		hint += fmt.Sprintf("; to ask %s without it, set NO_PROXY=%s", s.Source, u.Hostname())
	}
	return hint
}
