package vault

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/vault/api"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// A session is a client that is ready to read.
type session struct {
	api    *api.Client
	server remote.Server
	dialer *dialer
	tls    *tls.Config     // nil where connections have none
	auth   *api.SecretAuth // of our login; nil where the token was given
	ends   time.Time       // when our token does; zero is not known
}

// own makes the token of a login that of the session, to be revoked at its end.
func (s *session) own(auth *api.SecretAuth) {
	s.api.SetToken(auth.ClientToken)
	s.auth = auth
	if auth.LeaseDuration > 0 {
		s.ends = time.Now().Add(time.Duration(auth.LeaseDuration) * time.Second)
	}
}

// connect makes the session when it is first needed. A run that asks Vault
// nothing is not to fail over its settings.
func (s *Source) connect(ctx context.Context, reads []*read) (*session, *sources.Error) {
	s.connecting.Lock()
	defer s.connecting.Unlock()

	if s.session != nil {
		return s.session, nil
	}

	made, err := newSession(s.config)
	if err != nil {
		var told *hinted
		if errors.As(err, &told) {
			return nil, &sources.Error{Kind: sources.Misset, Err: err, Hint: told.hint}
		}
		return nil, &sources.Error{Kind: sources.Misset, Err: err, Hint: "see VAULT_ADDR and the other VAULT_ variables"}
	}

	if remote.Doubtful(made.server.Address) {
		if err := made.find(ctx); err != nil {
			return nil, err
		}
	}

	login := s.config.Auth != "" && s.config.Auth != "token"
	if !login {
		if err := s.setToken(ctx, made.api); err != nil {
			return nil, err
		}
	}

	if login || s.config.UnwrapToken || slices.ContainsFunc(reads, func(r *read) bool { return !apiPath(r.path) }) {
		made.dialer.prepare(ctx, min(len(reads), mostRequests)-1) // while one request goes ahead
	}

	step := func(context.Context, *session) *sources.Error { return nil }
	if login {
		step = s.login
	} else if s.config.UnwrapToken {
		step = s.unwrapToken
	}

	if err := step(ctx, made); err != nil {
		made.dialer.discard()
		return nil, err
	}

	s.session = made
	if s.config.LoggedIn != nil {
		s.config.LoggedIn(made.who(s.config))
	}

	return made, nil
}

// who tells of the session who it is to Vault.
func (s *session) who(c Config) sources.Login {
	who := sources.Login{Source: "vault", Address: s.server.Address, Namespace: s.api.Namespace(), Method: cmp.Or(c.Auth, "token"), Ends: s.ends}
	if who.Method != "token" {
		who.Mount, who.Role = "auth/"+strings.Trim(cmp.Or(c.Mount, c.Auth), "/"), c.Role
	}

	if s.auth != nil {
		who.Role = cmp.Or(who.Role, s.auth.Metadata["role"], s.auth.Metadata["role_name"])
		who.Accessor, who.Entity, who.Policies = s.auth.Accessor, s.auth.EntityID, s.auth.Policies
	}

	return who
}

// find asks whether Vault's API is below the path of the address.
func (s *session) find(ctx context.Context) *sources.Error {
	_, err := s.api.Sys().SealStatusWithContext(ctx)
	if status := statusOf(err); status != 0 {
		err = fmt.Errorf("%w than Vault's API: %d %s", remote.ErrForeign, status, http.StatusText(status))
	}
	if err != nil {
		return s.unreached(nil, err)
	}

	return nil
}

func newSession(c Config) (*session, error) {
	config := api.DefaultConfig() // reads the VAULT_ variables
	if config.Error != nil {
		return nil, bare(config.Error)
	}
	if c.Address != "" {
		config.Address, config.AgentAddress = c.Address, ""
	}
	if err := addressHint(config); err != nil {
		return nil, err
	}

	attempt := config.Timeout // VAULT_CLIENT_TIMEOUT, or a minute
	config.Timeout, config.MaxRetries = 0, 0
	// The transport below tries again; the API's own policy would hide its errors.
	config.CheckRetry = func(context.Context, *http.Response, error) (bool, error) { return false, nil }
	client, err := api.NewClient(config)
	if err != nil {
		return nil, bare(err)
	}

	address, err := url.Parse(client.Address())
	if err != nil {
		return nil, bare(err)
	}
	if address.Scheme != "http" && address.Scheme != "https" || address.Hostname() == "" || address.RawQuery != "" || address.Fragment != "" {
		return nil, errors.New("the address is not of the form https://HOST:PORT")
	}
	if remote.BadPort(address) {
		return nil, errors.New("the address has an invalid port")
	}

	variable := "VAULT_ADDR"
	if config.AgentAddress != "" {
		variable = "VAULT_AGENT_ADDR"
	}

	if root := remote.Root(address.Path); root != address.Path { // of unix:// it is empty
		address.Path, address.RawPath = root, ""
		if err := client.SetAddress(address.String()); err != nil {
			return nil, bare(err)
		}
	}

	// VAULT_WRAP_TTL would have secrets wrapped, of no use in a template.
	client.SetWrappingLookupFunc(func(string, string) string { return "" })
	// NewClient has set the transport up, also for unix://; both share this client.
	base := config.HttpClient.Transport.(*http.Transport)
	base.MaxIdleConnsPerHost = mostRequests // or the second round connects anew
	d := newDialer(base, address)
	again := &remote.Transport{
		Base: judge{remote.ByProxy(base, remote.Share(base))}, Source: "vault", Log: c.Log, Delayed: c.Delayed, Attempt: attempt, Proxy: base.Proxy,
	}
	if c.Unset {
		again.Unset, again.Patience = variable, remote.Patience(c.InPod)
	}

	config.HttpClient.Transport = ownAnswers{again}
	made := &session{api: client, dialer: d, server: remote.Server{
		Source:     "vault",
		Address:    shown(config, address),
		AddressVar: variable,
		CAVar:      "VAULT_CACERT",
		InPod:      c.InPod,
	}}
	if address.Scheme == "https" {
		made.tls = base.TLSClientConfig
	}

	return made, nil
}

// addressHint finds the forms of an address that are meant well, with what was meant.
func addressHint(config *api.Config) error {
	address, variable := config.Address, "VAULT_ADDR"
	if config.AgentAddress != "" {
		address, variable = config.AgentAddress, "VAULT_AGENT_ADDR"
	}

	if meant := remote.Bracketed(address); meant != "" {
		if !strings.Contains(meant, "://") {
			meant = "https://" + meant
		}
		return &hinted{errors.New("an IPv6 address stands in brackets"), fmt.Sprintf("set %s to %s", variable, meant)}
	}

	if !strings.Contains(address, "://") && !strings.Contains(address, "@") {
		return &hinted{errors.New("the address is not of the form https://HOST:PORT: it begins with neither https:// nor http://"),
			fmt.Sprintf("set %s to https://%s, or to http://%[2]s where that server has no TLS", variable, address)}
	}

	return nil
}

// shown returns the address for errors: without a password, and a socket's path.
func shown(config *api.Config, address *url.URL) string {
	if socket := cmp.Or(config.AgentAddress, config.Address); strings.HasPrefix(socket, "unix://") {
		return socket
	}
	return address.Redacted()
}

// bare strips from an error the address as it was given: it may hold a password.
func bare(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return fmt.Errorf("the address is not of the form https://HOST:PORT: %w", u.Err)
	}
	return err
}
