package consul

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/initplate/initplate/sources/remote"
)

// ownAnswers makes errors of answers that are none of Consul's. To its client, a 404
// is a key that is not there, and JSON that it knows nothing of an empty list: a
// default would take their place. Consul signs what it says of what it holds, and
// that it does not hold it.
type ownAnswers struct{ http.RoundTripper }

func (o ownAnswers) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := o.RoundTripper.RoundTrip(req)
	if err != nil || signed(resp.Header) {
		return resp, err
	}
	told := fmt.Sprintf("%d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	switch code := resp.StatusCode; {
	case code < 300 && !unsigned(req.URL.Path):
	case code == http.StatusNotFound && !strings.HasSuffix(req.URL.Path, "/v1/txn"): // a proxy may let only GET pass
		said, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
		if text := string(said); strings.HasPrefix(text, "Invalid URL path") {
			resp.Body.Close()
			return nil, fmt.Errorf("%w than Consul's API: %s: %s", remote.ErrForeign, told, remote.Line(text))
		}
	case code >= 400 && code != http.StatusConflict && strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json"):
		// Consul's own errors are plain text. Vault's are not.
	default:
		return resp, nil
	}
	resp.Body.Close()
	return nil, fmt.Errorf("%w, not consul: %s without a header of Consul's", remote.ErrForeign, told)
}

func signed(h http.Header) bool {
	for name := range h {
		if strings.HasPrefix(name, "X-Consul-") {
			return true
		}
	}
	return false
}

// unsigned tells the paths whose answers older servers do not sign. What they say is
// never empty, and is looked at where it is used.
func unsigned(path string) bool {
	_, path, _ = strings.Cut(path, "/v1/")
	switch path {
	case "agent/self", "status/leader", "catalog/datacenters":
		return true
	}
	return strings.HasPrefix(path, "acl/")
}
