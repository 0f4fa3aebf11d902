package consul

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/initplate/initplate/sources/remote"
)

// ownAnswers turns answers into errors that did not come from Consul. Consul's client
// takes a 404 for a missing key, and unknown JSON for an empty list, so that a default
// would take their place. Consul's own answers about keys, also about missing ones, have
// headers that begin with X-Consul-.
type ownAnswers struct{ http.RoundTripper }

func (o ownAnswers) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := o.RoundTripper.RoundTrip(req)
	if err != nil || signed(resp.Header) {
		return resp, err
	}

	if !missing(req, resp) && !lacksHeaders(req, resp) {
		return resp, nil
	}

	defer resp.Body.Close()
	answer := fmt.Sprintf("%d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	if said := badPath(resp); said != "" {
		return nil, fmt.Errorf("%w, not Consul's API: %s: %s", remote.ErrForeign, answer, said)
	}
	return nil, fmt.Errorf("%w, not consul: %s without a header of Consul's", remote.ErrForeign, answer)
}

// missing reports whether the client would take an answer for a missing key. A proxy that
// lets only GET pass may answer 404 to a transaction.
func missing(req *http.Request, resp *http.Response) bool {
	return resp.StatusCode == http.StatusNotFound && !strings.HasSuffix(req.URL.Path, "/v1/txn")
}

// badPath returns what Consul says about a path that is not of its API, else "".
func badPath(resp *http.Response) string {
	said, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	if text := string(said); strings.HasPrefix(text, "Invalid URL path") {
		return remote.Line(text)
	}
	return ""
}

// lacksHeaders reports whether an answer without Consul's headers cannot be Consul's. Its
// errors have none either, but they are plain text and not JSON as Vault's are.
func lacksHeaders(req *http.Request, resp *http.Response) bool {
	code := resp.StatusCode
	if code < 300 {
		return !unsigned(req.URL.Path)
	}
	isJSON := strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json")
	return code >= 400 && code != http.StatusConflict && isJSON
}

func signed(h http.Header) bool {
	for name := range h {
		if strings.HasPrefix(name, "X-Consul-") {
			return true
		}
	}
	return false
}

// unsigned reports whether older servers answer at a path without their headers. Such
// answers are never empty, and are checked where they are used.
func unsigned(path string) bool {
	_, path, _ = strings.Cut(path, "/v1/")
	switch path {
	case "agent/self", "status/leader", "catalog/datacenters":
		return true
	}
	return strings.HasPrefix(path, "acl/")
}
