package vault

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/initplate/initplate/sources/remote"
)

// ownAnswers makes errors of answers that are none of Vault's. To its client,
// JSON that it knows nothing of is an empty secret, and a 404 one that is not
// there: a default would take its place. What sys/ says of the server is plain JSON.
type ownAnswers struct{ http.RoundTripper }

func (o ownAnswers) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := o.RoundTripper.RoundTrip(req)
	if err != nil || req.Method != http.MethodGet || strings.Contains(req.URL.Path, "/v1/sys/") || resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusNotFound {
		return resp, err
	}
	start := make([]byte, 512) // Vault begins with request_id, or says nothing but errors
	n, _ := io.ReadFull(resp.Body, start)
	start = start[:n]
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), resp.Body), resp.Body}
	for _, word := range []string{`"request_id"`, `"errors"`, `"data"`} {
		if bytes.Contains(start, []byte(word)) {
			return resp, nil
		}
	}
	resp.Body.Close()
	return nil, fmt.Errorf("%w, not vault: %d %s without a word of Vault's", remote.ErrForeign, resp.StatusCode, http.StatusText(resp.StatusCode))
}
