package servers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// api is the HTTP interface of one server.
type api struct {
	addr   string // http://127.0.0.1:port
	header string // the name of the header with the token
	token  string
}

// call sends body (bytes as they are, anything else as JSON) and decodes the answer into out, if that is not nil. path
// is the part after /v1/, not escaped.
func (a api) call(method, path string, body, out any) error {
	req, err := a.request(method, path, body)
	if err != nil {
		return err
	}

	client := http.Client{Timeout: 10 * time.Second}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()

	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, bytes.TrimSpace(answer))
	}
	if out == nil {
		return nil
	}

	return json.Unmarshal(answer, out)
}

func (a api) request(method, path string, body any) (*http.Request, error) {
	raw, ok := body.([]byte)
	if body != nil && !ok {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		raw = text
	}

	target := a.addr + (&url.URL{Path: "/v1/" + path}).EscapedPath()
	req, err := http.NewRequest(method, target, bytes.NewReader(raw))
	if err == nil && a.token != "" {
		req.Header.Set(a.header, a.token)
	}
	return req, err
}

// must is call, but ends the test if that fails.
func (a api) must(t testing.TB, method, path string, body, out any) {
	t.Helper()
	if err := a.call(method, path, body, out); err != nil {
		t.Fatal(err)
	}
}
