package consul

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/hashicorp/consul/api"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// A client is a connected Consul API and what errors about it need to know.
type client struct {
	*api.Client
	server   remote.Server
	hasToken bool
}

// connect makes the client when it is first needed. A run that asks Consul
// nothing is not to fail over its settings.
func (s *Source) connect() (*client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != nil {
		return s.client, nil
	}
	config := api.DefaultConfig() // reads the CONSUL_ variables
	if s.config.Address != "" {
		config.Address = s.config.Address
	}
	if s.config.Token != "" {
		config.Token, config.TokenFile = s.config.Token, ""
	}
	address, err := whole(config.Address, config.Scheme)
	if err != nil {
		return nil, err
	}
	config.Transport.MaxIdleConnsPerHost = mostRequests // or the second round connects anew
	c, err := api.NewClient(config)
	if err != nil {
		return nil, err
	}
	// NewClient has chosen the transport, since unix:// needs its own; both share this client.
	config.HttpClient.Transport = refusals{&remote.Transport{Base: config.HttpClient.Transport, Source: "consul", Log: s.config.Log}}
	s.client = &client{c, remote.Server{
		Source:     "consul",
		Address:    address,
		AddressVar: "CONSUL_HTTP_ADDR",
		CAVar:      "CONSUL_CACERT",
	}, config.Token != ""}
	return s.client, nil
}

// whole returns an address with its scheme. One that cannot be right is an error
// here; further down it would be a name that does not resolve, and tried for long.
func whole(address, scheme string) (string, error) {
	if strings.Contains(address, "@") {
		return "", errors.New("the address holds a user: give it in CONSUL_HTTP_AUTH") // and never shows it
	}
	if !strings.Contains(address, "://") {
		address = scheme + "://" + address
	}
	u, err := url.Parse(address)
	if parse := (*url.Error)(nil); errors.As(err, &parse) {
		return "", fmt.Errorf("address %q: %w", address, parse.Err)
	}
	if u.Scheme != "unix" && u.Hostname() == "" {
		return "", fmt.Errorf("address %q names no host", address)
	}
	return address, nil
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

// errorOf makes the error of a request for keys of one source error.
func (c *client) errorOf(err error, keys ...key) *sources.Error {
	asked := make([]string, len(keys))
	for i, k := range keys {
		asked[i] = k.asked
	}
	var answer api.StatusError
	if !errors.As(err, &answer) {
		return c.server.Unreached(asked, err)
	}
	e := &sources.Error{Source: "consul", Keys: asked, Kind: sources.Invalid}
	e.Err = fmt.Errorf("%s answers %d: %s", c.server.Address, answer.Code, remote.Line(answer.Body))
	if answer.Code == http.StatusForbidden || answer.Code == http.StatusUnauthorized {
		e.Kind, e.Hint = sources.Refused, c.hint(answer.Body, keys)
	}
	return e
}

// denied is the error of keys that a token may not read, where the server says
// so only by leaving them out.
func (c *client) denied(keys ...key) *sources.Error {
	return c.errorOf(api.StatusError{Code: http.StatusForbidden, Body: "Permission denied"}, keys...)
}

// hint says which token, and which rules it needs for keys.
func (c *client) hint(answer string, keys []key) string {
	if strings.Contains(answer, "ACL not found") {
		return "Consul does not know the token in CONSUL_HTTP_TOKEN or CONSUL_HTTP_TOKEN_FILE: it was deleted, has expired, or belongs to another cluster"
	}
	const most = 3
	rules, more := []string{}, ""
	for i, k := range keys {
		if i == most {
			more = " and so on"
			break
		}
		kind := "key"
		if k.listing {
			kind = "key_prefix"
		}
		rules = append(rules, fmt.Sprintf(`%s %q { policy = "read" }`, kind, k.path))
	}
	needs := strings.Join(rules, ", ") + more
	if !c.hasToken {
		return "no token was given: set CONSUL_HTTP_TOKEN or CONSUL_HTTP_TOKEN_FILE to one whose policy holds " + needs
	}
	return "the policy of the token in CONSUL_HTTP_TOKEN or CONSUL_HTTP_TOKEN_FILE must hold " + needs
}
