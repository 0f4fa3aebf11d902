package cloud

import (
	"bytes"
	"io"
	"net/http"
)

// A try is one try of a request: it is signed, since signatures contain the time, and an
// answer that asks to come back later gets the status that says so.
type try struct {
	http.RoundTripper
	sign      func(*http.Request) error
	throttled func(status int, body []byte) bool
}

func (t try) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.sign != nil {
		req = req.Clone(req.Context())
		if err := t.sign(req); err != nil {
			return nil, err
		}
	}

	resp, err := t.RoundTripper.RoundTrip(req)
	if err != nil || t.throttled == nil || resp.StatusCode < 400 || resp.StatusCode >= 500 {
		return resp, err
	}

	body, err := io.ReadAll(io.LimitReader(resp.Body, mostOfError))
	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if err == nil && t.throttled(resp.StatusCode, body) {
		resp.StatusCode = http.StatusTooManyRequests
	}
	return resp, err
}

const mostOfError = 1 << 20 // bytes; errors of clouds are a few lines
