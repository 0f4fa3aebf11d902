package consul

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/consul/api"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// A client is a connected Consul API, with what its errors need to name.
type client struct {
	*api.Client
	server    remote.Server
	hasToken  bool
	token     string // of our login; a token that was given is in the Client
	namespace string // CONSUL_NAMESPACE, for keys that do not name one
	partition string // CONSUL_PARTITION, likewise

	lost  atomic.Bool       // Consul does not know the token of our login any more
	files sources.FileMarks // that the client was made of, as they were
}

// connect makes the client when it is first needed, and logs in if that is asked for. A
// run that asks Consul nothing must not fail because of Consul's settings.
func (s *Source) connect(ctx context.Context) (*client, *sources.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.usable() {
		return s.client, nil
	}
	if s.failed == nil {
		s.failed = s.renew(ctx)
	}
	return s.client, s.failed
}

// usable reports whether there is a client that can be used as it is.
func (s *Source) usable() bool {
	return s.client != nil && !s.client.lost.Load() && !s.client.files.Changed()
}

// renew makes the client, in place of one that is of no use any more. A login that still is
// of use is kept.
func (s *Source) renew(ctx context.Context) *sources.Error {
	c, err := s.newClient(ctx)
	if err == nil {
		err = s.lacksToken(c)
	}
	if err != nil {
		return missetError(err)
	}

	if remote.Doubtful(c.server.Address) {
		err := c.find(ctx)
		if err != nil {
			return err
		}
	}
	if s.config.AuthMethod != "" && !c.inherit(s.client) {
		err := s.login(ctx, c)
		if err != nil {
			return err
		}
	}

	s.client = c
	return nil
}

func missetError(err error) *sources.Error {
	if bad := remote.BadAuthority(err, "CONSUL_CACERT"); bad != nil {
		err = bad
	}

	hint := sources.HintOf(err, "see CONSUL_HTTP_ADDR and the other CONSUL_ variables")
	return &sources.Error{Kind: sources.Misset, Err: err, Hint: hint}
}

// find asks whether Consul's API is below the path of the address.
func (c *client) find(ctx context.Context) *sources.Error {
	_, err := c.Status().LeaderWithQueryOptions((&api.QueryOptions{}).WithContext(ctx))
	if code := status(err); code != 0 {
		err = fmt.Errorf("%w, not Consul's API: %d %s", remote.ErrForeign, code, http.StatusText(code))
	}
	if err != nil {
		return c.unreached(err, "consul", nil)
	}
	return nil
}

// patience is how long an answer may take to begin. A server that has lost its leader
// needs 7 seconds to say so. One that forwards to a leader that hangs never answers, but
// may know the next leader when it is asked again.
const patience = 10 * time.Second

func (s *Source) newClient(ctx context.Context) (*client, error) {
	if err := s.config.checkVariables(); err != nil {
		return nil, err
	}

	config, err := s.apiConfig()
	if err != nil {
		return nil, err
	}
	address := config.Address // NewClient cuts the scheme off
	files := s.filesOf(config)
	if err := readToken(ctx, config); err != nil {
		return nil, err
	}
	c, err := api.NewClient(config)
	if err != nil {
		return nil, err
	}

	// NewClient has chosen the transport, since unix:// needs its own. Both share config.HttpClient.
	config.HttpClient.Transport = s.transport(config.HttpClient.Transport)
	return &client{
		files:  files,
		Client: c,
		server: remote.Server{
			Source:     "consul",
			Address:    address,
			AddressVar: "CONSUL_HTTP_ADDR",
			CAVar:      "CONSUL_CACERT",
			InPod:      s.config.InPod,
		},
		hasToken:  config.Token != "",
		namespace: config.Namespace,
		partition: config.Partition,
	}, nil
}

// apiConfig returns the API's configuration, from its variables and from ours.
func (s *Source) apiConfig() (*api.Config, error) {
	config := api.DefaultConfig() // reads the CONSUL_ variables
	s.config.fill(config)
	if s.config.Address != "" {
		config.Address = s.config.Address
	}
	if s.config.Token != "" {
		config.Token, config.TokenFile = s.config.Token, ""
	}

	token, err := remote.Token(config.Token)
	if err != nil {
		return nil, &sources.Hinted{Err: err, Hint: tokenHint}
	}
	address, err := whole(config.Address, config.Scheme)
	if err != nil {
		return nil, err
	}

	config.Token = token
	config.Address = address
	config.Transport.MaxIdleConnsPerHost = mostRequests // or the second round makes new connections
	return config, nil
}

// transport wraps the API's transport in those that repeat requests and check answers.
func (s *Source) transport(base http.RoundTripper) http.RoundTripper {
	again := &remote.Transport{Source: "consul", Log: s.config.Log, Delayed: s.config.Delayed}
	waiting := base
	if t, ok := base.(*http.Transport); ok {
		s.roots.Trust(t)
		waiting = patient(t.Clone())
		t.ResponseHeaderTimeout = patience
		remote.Last(t)
		base, again.Proxy = remote.ByProxy(t, remote.Share(t)), t.Proxy
	}
	if s.config.Unset {
		again.Unset, again.Patience = "CONSUL_HTTP_ADDR", remote.Patience(s.config.InPod)
	}

	again.Base = answers{base, &s.loggedIn}
	return refusals{ownAnswers{byWait{answers{waiting, &s.loggedIn}, again}}}
}

// whole returns an address with its scheme and, of its path, only what a proxy needs. An
// address that cannot be right is an error here. Otherwise it would be a name that does
// not resolve, and be tried for a long time.
func whole(address, scheme string) (string, error) {
	if strings.Contains(address, "@") { // an error must not show the user's password
		return "", errors.New("the address contains a user: set CONSUL_HTTP_AUTH instead")
	}
	if meant := remote.Bracketed(address); meant != "" {
		err := errors.New("an IPv6 address must be in brackets")
		return "", &sources.Hinted{Err: err, Hint: "set CONSUL_HTTP_ADDR to " + meant}
	}
	if !strings.Contains(address, "://") {
		address = scheme + "://" + address
	}

	u, err := url.Parse(address)
	if parse := (*url.Error)(nil); errors.As(err, &parse) {
		return "", fmt.Errorf("address %q: %w", address, parse.Err)
	}
	if err := checkAddress(address, u); err != nil {
		return "", err
	}

	if u.Scheme == "http" || u.Scheme == "https" {
		address = strings.TrimSuffix(address, u.EscapedPath()) + remote.Root(u.EscapedPath())
	}
	return address, nil
}

func checkAddress(address string, u *url.URL) error {
	switch {
	case !slices.Contains([]string{"http", "https", "unix"}, u.Scheme):
		return fmt.Errorf("address %q begins with %s://: it must begin with http://, https:// or unix://",
			address, u.Scheme)
	case u.Scheme != "unix" && u.Hostname() == "":
		return fmt.Errorf("address %q has no host", address)
	case remote.BadPort(u):
		return fmt.Errorf("address %q: invalid port", address)
	case u.RawQuery != "" || u.Fragment != "":
		shown := *u
		shown.RawQuery, shown.Fragment = "", ""
		return fmt.Errorf("address %q is followed by a query or a fragment: remove it", shown.Redacted())
	}
	return nil
}
