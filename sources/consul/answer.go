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

// What Consul says, in its own words.
const (
	noLeader   = "No cluster leader"
	noPath     = "No path to datacenter"
	noToken    = "ACL not found"
	statusPath = http.StatusMisdirectedRequest // replaces the 500 that comes with noPath
)

// spread is how long it may take until all servers know a new token.
const spread = 10 * time.Second

// answers corrects the status of some answers, which decides whether another try can
// help. It cannot for an unknown datacenter or an invalid JWT, for both of which Consul
// answers 500. It can for a token that was made just now.
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

// passes reports whether the error of a login may pass with time: it is not about the
// JWT, but about reaching what verifies it.
func passes(text string) bool {
	const passing = `(?i)no cluster leader|connect|refused|reset|EOF|time.?out|deadline|no such host|` +
		`unreachable|unavailable|not ready|limit|try again`
	return regexp.MustCompile(passing).MatchString(text)
}

// refusals turns answers that are errors into an [api.StatusError]. The API's own error
// for a transaction lacks the status.
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

// loses reports whether an error says that Consul does not know the token of our login any
// more: it has expired, or was deleted. Then the client is of no more use.
func (c *client) loses(err error) bool {
	var answer api.StatusError
	if c.token == "" || !errors.As(err, &answer) {
		return false
	}

	unknown := answer.Code == http.StatusForbidden && strings.Contains(answer.Body, noToken)
	if unknown || answer.Code == http.StatusUnauthorized {
		c.lost.Store(true)
		return true
	}
	return false
}

// words returns what an answer says, without the prefix by which an agent says that it
// asked another server.
func words(body string) string {
	for {
		rest, ok := strings.CutPrefix(body, "rpc error making call: ")
		if !ok {
			return remote.Line(body)
		}
		body = rest
	}
}

// errorOf returns the error of a request for keys of the source called name.
func (c *client) errorOf(err error, name string, asked []string) *sources.Error {
	var answer api.StatusError
	if !errors.As(err, &answer) {
		return c.unreached(err, name, asked)
	}

	c.loses(err)
	e := &sources.Error{Source: name, Keys: asked, Kind: sources.Invalid}
	switch answer.Code {
	case statusPath:
		e.Err = fmt.Errorf("%s knows of no such datacenter", c.server.Address)
		e.Hint = "consul catalog datacenters lists those that it knows of"
		if mark := markHint(asked[0]); mark != "" && name == "consul" {
			e.Hint += "; " + mark
		}
		return e
	case http.StatusForbidden, http.StatusUnauthorized:
		e.Kind, e.Hint = sources.Refused, c.hint(answer.Body, name, asked)
	}

	said := cmp.Or(words(answer.Body), http.StatusText(answer.Code))
	e.Err = fmt.Errorf("%s answers %d: %s", c.server.Address, answer.Code, said)
	return e
}

// unreached returns the error of a request that got no answer, or one that says that
// Consul cannot answer now.
func (c *client) unreached(err error, name string, asked []string) *sources.Error {
	e := c.server.Unreached(asked, err)
	e.Source = name
	if strings.Contains(err.Error(), noLeader) {
		e.Hint += "; with INITPLATE_CONSUL_CONSISTENCY=stale, values are read from any server, leader or not"
	}
	return e
}

// errDenied is the error of a key that the token may not read, when the server does not
// refuse it but leaves it out of the answer.
func errDenied() error { return api.StatusError{Code: http.StatusForbidden, Body: "Permission denied"} }

// hint says which token was used, and which rules it needs for the keys.
func (c *client) hint(answer, name string, asked []string) string {
	given := "the token in CONSUL_HTTP_TOKEN or CONSUL_HTTP_TOKEN_FILE"
	if c.token != "" {
		given = "the token of the login"
	}
	if strings.Contains(answer, noToken) {
		return "Consul does not know " + given + ": it was deleted, has expired, or belongs to another cluster"
	}

	rules := neededRules(name, asked)
	if name == "consul" {
		rules += "; a mistyped key gets the same error"
	}

	switch {
	case c.token != "":
		return "the roles and policies that the auth method's binding rules give must hold " + rules
	case !c.hasToken:
		return "no token was given: set CONSUL_HTTP_TOKEN or CONSUL_HTTP_TOKEN_FILE to one whose policy holds " + rules
	}

	return "the policy of " + given + " must hold " + rules
}

// neededRules returns the rules for the first of the keys, in one line.
func neededRules(name string, asked []string) string {
	const most = 3
	var needs []string
	for _, k := range asked {
		if len(needs) >= most {
			return strings.Join(needs, ", ") + " and so on"
		}
		for _, r := range Rules(sources.Ref{Source: name, Key: k}) {
			needs = append(needs, r.line())
		}
	}

	return strings.Join(needs, ", ")
}
