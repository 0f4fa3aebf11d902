package vault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/hashicorp/vault/api"
	"github.com/initplate/initplate/sources/remote"
)

// ownAnswers makes errors of answers that are none of Vault's, and of those by which
// it says that it has no such path. To its client, JSON that it knows nothing of is an
// empty secret, and every 404 one that is not there: a default would take its place.
type ownAnswers struct{ http.RoundTripper }

func (o ownAnswers) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := o.RoundTripper.RoundTrip(req)
	if err != nil {
		return nil, err
	}

	switch resp.StatusCode {
	case http.StatusOK:
		err = ownSecret(resp, req.URL.Path)
	case http.StatusNotFound:
		err = ownNothing(resp, req)
	}

	if err != nil {
		resp.Body.Close()
		return nil, err
	}

	return resp, nil
}

// ownSecret looks for a word of Vault's where a secret begins. What sys/ says of the
// server is plain JSON.
func ownSecret(resp *http.Response, path string) error {
	if strings.Contains(path, "/v1/sys/") && !strings.Contains(path, "/v1/sys/internal/ui/mounts/") {
		return nil
	}

	start := make([]byte, 512)
	n, _ := io.ReadFull(resp.Body, start)
	start = start[:n]
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), resp.Body), resp.Body}

	for _, word := range []string{`"request_id"`, `"data"`, `"auth"`} { // those that stand in for Vault may leave one out
		if bytes.Contains(start, []byte(word)) {
			return nil
		}
	}

	return foreign(resp)
}

// ownNothing tells the 404 of what Vault does not hold from others. It is an empty
// list of errors or, in KV version 2, a secret without its data.
func ownNothing(resp *http.Response, req *http.Request) error {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}

	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	var says map[string]json.RawMessage
	var errs []string
	switch {
	case json.Unmarshal(body, &says) != nil:
		return foreign(resp)
	case says["request_id"] != nil:
		return nil
	case json.Unmarshal(says["errors"], &errs) != nil || errs == nil || len(says) > 1:
		return foreign(resp)
	case len(errs) > 0:
		return &api.ResponseError{HTTPMethod: req.Method, URL: req.URL.Redacted(), StatusCode: resp.StatusCode, Errors: errs}
	}

	return nil
}

func foreign(resp *http.Response) error {
	return fmt.Errorf("%w, not vault: %d %s without a word of Vault's", remote.ErrForeign, resp.StatusCode, http.StatusText(resp.StatusCode))
}
