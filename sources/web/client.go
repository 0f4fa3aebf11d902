package web

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/initplate/initplate/sources/remote"
	"github.com/initplate/initplate/sources/round"
)

const (
	attempt       = 30 * time.Second // for one try
	mostRedirects = 5
	mostOfError   = 64 << 10 // bytes
)

// transport returns what all requests share: the connections.
func (s *Source) transport() (http.RoundTripper, *http.Transport) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.base == nil {
		s.roots = remote.NewRoots(s.config.Env)
		s.connect()
	}
	return s.base, s.proxy
}

// connect makes what all requests share.
func (s *Source) connect() {
	s.proxy = http.DefaultTransport.(*http.Transport).Clone()
	s.roots.Trust(s.proxy)
	s.proxy.MaxIdleConnsPerHost = round.Most
	remote.ToLoopback(s.proxy)
	s.base = remote.ByProxy(s.proxy, remote.Share(s.proxy))
}

// get asks for a URL.
func (f *fetch) get(ctx context.Context, p *page, h *headers) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.address, nil)
	if err != nil {
		return nil, err
	}
	req.Header = h.values.Clone()

	base, t := f.transport()
	again := &remote.Transport{
		Source: name, Log: f.config.Log, Delayed: f.config.Delayed, Attempt: attempt,
		Base: withholding{following{base}, h}, Proxy: t.Proxy,
	}
	client := &http.Client{
		Transport:     again,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return client.Do(req)
}

// following follows redirects within one server. All others are left to [remote.Transport], to
// which they are errors.
type following struct{ http.RoundTripper }

func (f following) RoundTrip(req *http.Request) (*http.Response, error) {
	for range mostRedirects {
		resp, err := f.RoundTripper.RoundTrip(req)
		if err != nil || !isRedirect(resp.StatusCode) {
			return resp, err
		}

		to, err := resp.Location()
		if err != nil || to.User != nil || originOf(to) != originOf(req.URL) {
			return resp, nil
		}
		io.Copy(io.Discard, io.LimitReader(resp.Body, mostOfError))
		resp.Body.Close()

		req = req.Clone(req.Context())
		req.URL = to
		req.URL.Fragment = ""
	}
	return f.RoundTripper.RoundTrip(req)
}

func isRedirect(status int) bool { return slices.Contains([]int{301, 302, 303, 307, 308}, status) }

// withholding removes credentials from the texts of errors, and from what else of an answer is
// shown, before anything logs them. A server may answer with what it was sent.
type withholding struct {
	http.RoundTripper
	headers *headers
}

func (w withholding) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := w.RoundTripper.RoundTrip(req)
	if err != nil || len(w.headers.secrets) == 0 {
		return resp, err
	}

	for _, name := range []string{"Etag", "Location", "Retry-After"} {
		if said := resp.Header.Get(name); said != "" {
			resp.Header.Set(name, w.headers.withhold(said))
		}
	}
	if resp.StatusCode < 400 {
		return resp, nil
	}

	body, err := io.ReadAll(io.LimitReader(resp.Body, mostOfError))
	resp.Body.Close()
	resp.ContentLength = -1
	resp.Body = io.NopCloser(strings.NewReader(w.headers.withhold(string(body))))
	return resp, err
}
