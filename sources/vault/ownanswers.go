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

// ownAnswers turns answers into errors that did not come from Vault, and those by which
// Vault says that it has no such path. Vault's client takes unknown JSON for an empty
// secret and every 404 for a missing one, so that a default would take its place.
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

// ownSecret checks that an answer begins as a secret does. Answers of sys/ about the
// server have another form.
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

	// Servers that take Vault's place may leave one of them out.
	for _, field := range []string{`"request_id"`, `"data"`, `"auth"`} {
		if bytes.Contains(start, []byte(field)) {
			return nil
		}
	}
	return foreign(resp)
}

// ownNothing returns nil if a 404 says that Vault holds nothing at a path, and else an
// error. Such a 404 has an empty list of errors or, in KV version 2, a secret without its
// data.
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
		return &api.ResponseError{
			HTTPMethod: req.Method,
			URL:        req.URL.Redacted(),
			StatusCode: resp.StatusCode,
			Errors:     errs,
		}
	}

	return nil
}

func foreign(resp *http.Response) error {
	return fmt.Errorf("%w, not vault: %d %s without the fields of Vault's answers", remote.ErrForeign,
		resp.StatusCode, http.StatusText(resp.StatusCode))
}
