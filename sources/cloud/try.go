package cloud

import (
	"bytes"
	"io"
	"net/http"
)

// A try is one try of a request: it is signed, since signatures contain the time, an answer
// that asks to come back later gets the status that says so, and no error shows the secrets.
type try struct {
	http.RoundTripper
	sign      func(*http.Request) error
	throttled func(status int, body []byte) bool
	secrets   []string
}

func (t try) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.sign != nil {
		req = req.Clone(req.Context())
		if err := t.sign(req); err != nil {
			return nil, err
		}
	}

	resp, err := t.RoundTripper.RoundTrip(req)
	if err != nil || resp.StatusCode < 400 {
		return resp, err
	}
	err = t.failed(resp)
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// failed reads an answer that is an error, and changes it as said above.
func (t try) failed(resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostOfError))
	resp.Body.Close()
	if err == nil && t.throttled != nil && resp.StatusCode < 500 && t.throttled(resp.StatusCode, body) {
		resp.StatusCode = http.StatusTooManyRequests
	}

	body = t.withheld(body)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	return err
}

func (t try) withheld(body []byte) []byte {
	for _, secret := range t.secrets {
		if len(secret) >= leastSecret {
			body = bytes.ReplaceAll(body, []byte(secret), []byte("(withheld)"))
		}
	}
	return body
}

// leastSecret is how many bytes a secret has. Shorter text may be in any answer.
const leastSecret = 8

const mostOfError = 1 << 20 // bytes; errors of clouds are a few lines
