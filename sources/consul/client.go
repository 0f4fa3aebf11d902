package consul

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/consul/api"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// A client is a connected Consul API and what errors about it need to know.
type client struct {
	*api.Client
	server    remote.Server
	hasToken  bool
	token     string // of our login; what was given is in the Client
	namespace string // CONSUL_NAMESPACE, of what does not name one
	partition string // CONSUL_PARTITION
}

// connect makes the client when it is first needed, and logs in where that is
// asked for. A run that asks Consul nothing is not to fail over its settings.
func (s *Source) connect(ctx context.Context) (*client, *sources.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != nil || s.failed != nil {
		return s.client, s.failed
	}
	c, err := s.newClient()
	if err != nil {
		s.failed = &sources.Error{Kind: sources.Misset, Err: err, Hint: "see CONSUL_HTTP_ADDR and the other CONSUL_ variables"}
		var told *misset
		if errors.As(err, &told) {
			s.failed.Hint = told.hint
		}
		return nil, s.failed
	}
	if remote.Doubtful(c.server.Address) {
		if s.failed = c.find(ctx); s.failed != nil {
			return nil, s.failed
		}
	}
	if s.config.AuthMethod != "" {
		if s.failed = s.login(ctx, c); s.failed != nil {
			return nil, s.failed
		}
	}
	s.client = c
	return c, nil
}

// find asks whether Consul's API is below the path of the address.
func (c *client) find(ctx context.Context) *sources.Error {
	_, err := c.Status().LeaderWithQueryOptions((&api.QueryOptions{}).WithContext(ctx))
	if status(err) != 0 {
		err = fmt.Errorf("%w than Consul's API: %d %s", remote.ErrForeign, status(err), http.StatusText(status(err)))
	}
	if err != nil {
		return c.unreached(err, "consul", nil)
	}
	return nil
}

// patience is how long an answer may take to begin. A server that has lost its
// leader needs 7 seconds to say so; one that asked a leader which hangs never says
// anything, and asked again it knows the next one.
const patience = 10 * time.Second

func (s *Source) newClient() (*client, error) {
	if err := s.config.checkVariables(); err != nil {
		return nil, err
	}
	config := api.DefaultConfig() // reads the CONSUL_ variables
	if s.config.Address != "" {
		config.Address = s.config.Address
	}
	if s.config.Token != "" {
		config.Token, config.TokenFile = s.config.Token, ""
	}
	var err error
	if config.Token, err = remote.Token(config.Token); err != nil {
		return nil, &misset{err, "look at CONSUL_HTTP_TOKEN, or at the file of CONSUL_HTTP_TOKEN_FILE: it is to hold the token alone"}
	}
	address, err := whole(config.Address, config.Scheme)
	if err != nil {
		return nil, err
	}
	config.Address = address
	config.Transport.MaxIdleConnsPerHost = mostRequests // or the second round connects anew
	c, err := api.NewClient(config)
	if err != nil {
		return nil, err
	}
	again := &remote.Transport{Source: "consul", Log: s.config.Log, Delayed: s.config.Delayed}
	base := config.HttpClient.Transport
	// NewClient has chosen the transport, since unix:// needs its own; both share this client.
	if t, ok := base.(*http.Transport); ok {
		t.ResponseHeaderTimeout = patience
		base, again.Proxy = remote.ByProxy(t, remote.Share(t)), t.Proxy
	}
	again.Base = answers{base, &s.loggedIn}
	if s.config.Unset {
		again.Unset, again.Patience = "CONSUL_HTTP_ADDR", remote.Patience(s.config.InPod)
	}
	config.HttpClient.Transport = refusals{ownAnswers{again}}
	return &client{
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

// whole returns an address with its scheme, and of its path only what a proxy needs.
// One that cannot be right is an error here; further down it would be a name that
// does not resolve, and tried for long.
func whole(address, scheme string) (string, error) {
	if strings.Contains(address, "@") {
		return "", errors.New("the address holds a user: give it in CONSUL_HTTP_AUTH") // and never shows it
	}
	if meant := remote.Bracketed(address); meant != "" {
		return "", &misset{errors.New("an IPv6 address stands in brackets"), "set CONSUL_HTTP_ADDR to " + meant}
	}
	if !strings.Contains(address, "://") {
		address = scheme + "://" + address
	}
	u, err := url.Parse(address)
	if parse := (*url.Error)(nil); errors.As(err, &parse) {
		return "", fmt.Errorf("address %q: %w", address, parse.Err)
	}
	if !slices.Contains([]string{"http", "https", "unix"}, u.Scheme) {
		return "", fmt.Errorf("address %q begins with %s://: it must begin with http://, https:// or unix://", address, u.Scheme)
	}
	if u.Scheme != "unix" && u.Hostname() == "" {
		return "", fmt.Errorf("address %q names no host", address)
	}
	if remote.BadPort(u) {
		return "", fmt.Errorf("address %q: invalid port", address)
	}
	if u.RawQuery != "" || u.Fragment != "" {
		u.RawQuery, u.Fragment = "", ""
		return "", fmt.Errorf("address %q has more behind it than a path", u.Redacted())
	}
	if u.Scheme == "http" || u.Scheme == "https" {
		address = strings.TrimSuffix(address, u.EscapedPath()) + remote.Root(u.EscapedPath())
	}
	return address, nil
}
