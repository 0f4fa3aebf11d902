package consul

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/consul/api"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// What Consul says, in its words.
const (
	noLeader   = "No cluster leader"
	noPath     = "No path to datacenter"
	noToken    = "ACL not found"
	statusPath = http.StatusMisdirectedRequest // what noPath is given in place of 500
)

// spread is how long a new token may take to be known to all servers.
const spread = 10 * time.Second

// answers gives some kinds of answers the status that says whether another try can
// help: a datacenter that is not known stays unknown, a token just made does not,
// and a JWT that is not valid, of which Consul says 500 too, stays so.
type answers struct {
	http.RoundTripper
	loggedIn *atomic.Pointer[time.Time]
}

func (a answers) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := a.RoundTripper.RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusInternalServerError && resp.StatusCode != http.StatusForbidden {
		return resp, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	resp.Body.Close()
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	made := a.loggedIn.Load()
	switch text := string(body); {
	case strings.Contains(text, noPath):
		resp.StatusCode = statusPath
	case strings.Contains(text, noToken) && made != nil && time.Since(*made) < spread:
		resp.StatusCode = http.StatusServiceUnavailable
	case req.URL.Path == "/v1/acl/login" && resp.StatusCode == http.StatusInternalServerError && !passes(text):
		resp.StatusCode = http.StatusUnauthorized
	}
	return resp, nil
}

// passes reports whether an error is not about a JWT, but about reaching those who
// verify it.
func passes(text string) bool {
	return regexp.MustCompile(`(?i)no cluster leader|connect|refused|reset|EOF|time.?out|deadline|no such host|unreachable|unavailable|not ready|limit|try again`).MatchString(text)
}

// refusals makes errors of those answers that are one, each an [api.StatusError].
// The API's own error for a transaction lacks the status.
type refusals struct{ http.RoundTripper }

func (r refusals) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.RoundTripper.RoundTrip(req)
	if err != nil || resp.StatusCode < 400 || resp.StatusCode == http.StatusNotFound && req.Method == http.MethodGet ||
		resp.StatusCode == http.StatusConflict {
		return resp, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	return nil, api.StatusError{Code: resp.StatusCode, Body: string(body)}
}

// status returns the status of an answer that is an error, or 0.
func status(err error) int {
	var answer api.StatusError
	if errors.As(err, &answer) {
		return answer.Code
	}
	return 0
}

// words are what an answer says, without the agent's that it asked another server.
func words(body string) string {
	for {
		rest, ok := strings.CutPrefix(body, "rpc error making call: ")
		if !ok {
			return remote.Line(body)
		}
		body = rest
	}
}

// errorOf makes the error of a request for keys of a source one error.
func (c *client) errorOf(err error, name string, asked []string) *sources.Error {
	var answer api.StatusError
	if !errors.As(err, &answer) {
		return c.unreached(err, name, asked)
	}
	e := &sources.Error{Source: name, Keys: asked, Kind: sources.Invalid}
	switch answer.Code {
	case statusPath:
		e.Err = fmt.Errorf("%s knows no such datacenter", c.server.Address)
		e.Hint = "consul catalog datacenters lists those that it knows"
		if mark := markHint(asked[0]); mark != "" && name == "consul" {
			e.Hint += "; " + mark
		}
		return e
	case http.StatusForbidden, http.StatusUnauthorized:
		e.Kind, e.Hint = sources.Refused, c.hint(answer.Body, name, asked)
	}
	e.Err = fmt.Errorf("%s answers %d: %s", c.server.Address, answer.Code, cmp.Or(words(answer.Body), http.StatusText(answer.Code)))
	return e
}

// unreached is the error of a request that got no answer, or only that Consul
// cannot give one now.
func (c *client) unreached(err error, name string, asked []string) *sources.Error {
	e := c.server.Unreached(asked, err)
	e.Source = name
	if strings.Contains(err.Error(), noLeader) {
		e.Hint += "; with INITPLATE_CONSUL_CONSISTENCY=stale, values are read from any server, leader or not"
	}
	return e
}

// errDenied is the error of what a token may not read, where the server says so
// only by leaving it out.
func errDenied() error { return api.StatusError{Code: http.StatusForbidden, Body: "Permission denied"} }

// hint says which token, and which rules it needs for keys.
func (c *client) hint(answer, name string, asked []string) string {
	given := "the token in CONSUL_HTTP_TOKEN or CONSUL_HTTP_TOKEN_FILE"
	if c.token != "" {
		given = "the token of the login"
	}
	if strings.Contains(answer, noToken) {
		return "Consul does not know " + given + ": it was deleted, has expired, or belongs to another cluster"
	}
	const most = 3
	var needs []string
	more := ""
	for _, k := range asked {
		if len(needs) >= most {
			more = " and so on"
			break
		}
		for _, r := range Rules(sources.Ref{Source: name, Key: k}) {
			needs = append(needs, r.line())
		}
	}
	rules := strings.Join(needs, ", ") + more
	if name == "consul" {
		rules += "; but a mistyped key is refused in the same words"
	}
	switch {
	case c.token != "":
		return "the roles and policies that the auth method's binding rules give must hold " + rules
	case !c.hasToken:
		return "no token was given: set CONSUL_HTTP_TOKEN or CONSUL_HTTP_TOKEN_FILE to one whose policy holds " + rules
	}
	return "the policy of " + given + " must hold " + rules
}
