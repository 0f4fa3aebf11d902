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

// api is the door to one server's HTTP interface.
type api struct {
	addr   string // http://127.0.0.1:port
	header string // which carries the token
	token  string
}

// call sends body (bytes as they are, anything else as JSON) and decodes the answer into out, where that is not nil.
// Path is the part after /v1/, not escaped.
func (a api) call(method, path string, body, out any) error {
	raw, ok := body.([]byte)
	if body != nil && !ok {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return err
		}
	}

	target := a.addr + (&url.URL{Path: "/v1/" + path}).EscapedPath()
	req, err := http.NewRequest(method, target, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	if a.token != "" {
		req.Header.Set(a.header, a.token)
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

// must is call for tests: what fails ends the test.
func (a api) must(t testing.TB, method, path string, body, out any) {
	t.Helper()
	if err := a.call(method, path, body, out); err != nil {
		t.Fatal(err)
	}
}
