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
	"sync"
	"sync/atomic"
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
	tls    *tls.Config     // nil if connections have none
	auth   *api.SecretAuth // of our login; nil if the token was given
	token  *life           // of our token, as far as it is known

	relogin bool        // another login can replace the token
	instead string      // the hint about what can, if not a login; "" without [Config.Watch]
	given   *givenFile  // where the token was read; nil if it was not in a file
	rotated atomic.Bool // the file has another token now
	giveUp  func()      // ends the renewal of the token; nil before that begins

	tlsFiles sources.FileMarks // of the connections
	wires    sync.Mutex        // held while these are changed, see rewire
}

// own makes the token of a login that of the session, which revokes it at its end.
func (s *session) own(auth *api.SecretAuth) {
	s.api.SetToken(auth.ClientToken)
	s.auth = auth
}

// over reports whether another session should be used, and can be made.
func (s *session) over() bool { return s.rotated.Load() || s.relogin && s.token.over() }

// works notes that Vault accepts the token of a session. It may have said that it does not know a
// token that was given, while it was being unsealed: from now on that is renewed again. A login's
// own token is replaced after that.
func (s *Source) works(made *session) {
	if made.relogin || !made.token.find() {
		return
	}
	s.connecting.Lock()
	defer s.connecting.Unlock()
	if s.session == made {
		made.stop()
		s.tendToken(made)
	}
}

// connect makes the session when it is first needed, or when the token of the last one is
// over. A run that asks Vault nothing must not fail because of Vault's settings.
func (s *Source) connect(ctx context.Context, reads []*read) (*session, *sources.Error) {
	s.connecting.Lock()
	defer s.connecting.Unlock()

	if s.session != nil && !s.session.over() {
		return s.session, nil
	}

	made, err := newSession(s.config)
	if err != nil {
		return nil, missetError(err)
	}
	if remote.Doubtful(made.server.Address) {
		if err := made.find(ctx); err != nil {
			return nil, err
		}
	}
	if err := s.authenticate(ctx, made, reads); err != nil {
		made.dialer.discard()
		return nil, err
	}

	s.replace(made)
	if s.config.LoggedIn != nil {
		s.config.LoggedIn(made.who(s.config))
	}
	return made, nil
}

// replace makes a session the current one. The token of the last one is not revoked, as the
// files may still hold what depends on it: it runs out by itself, or is revoked by Close.
func (s *Source) replace(made *session) {
	s.former = slices.DeleteFunc(s.former, func(old *session) bool { return sources.Past(old.token.end()) })
	if old := s.session; old != nil {
		s.former = append(s.former, old)
		old.stop()
	}
	s.session = made
	s.tendToken(made)
}

// stop ends the renewal of the token.
func (s *session) stop() {
	if s.giveUp != nil {
		s.giveUp()
	}
}

func missetError(err error) *sources.Error {
	if bad := remote.BadAuthority(err, "VAULT_CACERT"); bad != nil {
		err = bad
	}

	hint := sources.HintOf(err, "see VAULT_ADDR and the other VAULT_ variables")
	return &sources.Error{Kind: sources.Misset, Err: err, Hint: hint}
}

// authenticate gives the session its token. Meanwhile it prepares connections for the
// reads, if a request goes ahead of them.
func (s *Source) authenticate(ctx context.Context, made *session, reads []*read) *sources.Error {
	login := s.config.Auth != "" && s.config.Auth != "token"
	if s.config.Watch {
		made.tlsFiles = s.config.tlsFiles()
		made.relogin, made.instead = login, s.otherToken()
	}
	if !login {
		if err := s.setToken(ctx, made); err != nil {
			return err
		}
	}

	asksMounts := slices.ContainsFunc(reads, func(r *read) bool { return !apiPath(r.path) })
	if login || s.config.UnwrapToken || asksMounts {
		made.dialer.prepare(ctx, min(len(reads), mostRequests)-1)
	}

	switch {
	case login:
		return s.login(ctx, made)
	case s.config.UnwrapToken:
		return s.unwrapToken(ctx, made)
	}
	return nil
}

// who says who the session is to Vault.
func (s *session) who(c Config) sources.Login {
	who := sources.Login{
		Source:    "vault",
		Address:   s.server.Address,
		Namespace: s.api.Namespace(),
		Method:    cmp.Or(c.Auth, "token"),
		Ends:      s.token.end(),
	}
	if who.Method != "token" {
		who.Mount, who.Role = "auth/"+strings.Trim(cmp.Or(c.Mount, c.Auth), "/"), c.Role
	}

	if s.auth != nil {
		who.Role = cmp.Or(who.Role, s.auth.Metadata["role"], s.auth.Metadata["role_name"])
		who.Accessor = s.auth.Accessor
		who.Entity = s.auth.EntityID
		who.Policies = s.auth.Policies
	}
	return who
}

// find asks whether Vault's API is below the path of the address.
func (s *session) find(ctx context.Context) *sources.Error {
	_, err := s.api.Sys().SealStatusWithContext(ctx)
	if status := statusOf(err); status != 0 {
		err = fmt.Errorf("%w, not Vault's API: %d %s", remote.ErrForeign, status, http.StatusText(status))
	}
	if err != nil {
		return s.unreached(nil, err)
	}

	return nil
}

func newSession(c Config) (*session, error) {
	config, err := apiConfig(c)
	if err != nil {
		return nil, err
	}

	attempt := config.Timeout // VAULT_CLIENT_TIMEOUT, or a minute
	config.Timeout, config.MaxRetries = 0, 0
	// Our transport repeats requests. The API's own policy would hide its errors.
	config.CheckRetry = func(context.Context, *http.Response, error) (bool, error) { return false, nil }
	client, err := api.NewClient(config)
	if err != nil {
		return nil, bare(err)
	}
	address, err := apiAddress(client)
	if err != nil {
		return nil, err
	}
	if namespace := c.Defaults["VAULT_NAMESPACE"]; namespace != "" {
		client.SetNamespace(namespace)
	}

	// VAULT_WRAP_TTL would have secrets wrapped, and templates have no use for that.
	client.SetWrappingLookupFunc(func(string, string) string { return "" })

	// NewClient has set the transport up, also for unix://. Both share config.HttpClient.
	base := config.HttpClient.Transport.(*http.Transport)
	c.roots.Trust(base)
	made := &session{api: client, token: &life{}, dialer: newDialer(base, address), server: c.server(config, address)}
	if address.Scheme == "https" {
		made.tls = base.TLSClientConfig
	}
	config.HttpClient.Transport = c.transport(base, attempt, made.server.AddressVar)
	return made, nil
}

// apiConfig returns the API's configuration, from its variables and from ours.
func apiConfig(c Config) (*api.Config, error) {
	config := api.DefaultConfig() // reads the VAULT_ variables
	if config.Error != nil {
		return nil, bare(config.Error)
	}
	if c.Address != "" {
		config.Address, config.AgentAddress = c.Address, ""
	}
	if err := config.ConfigureTLS(c.defaultTLS()); err != nil {
		return nil, bare(err)
	}
	if address := c.Defaults["VAULT_ADDR"]; address != "" {
		config.Address = address
	}
	return config, checkForm(config)
}

// defaultTLS returns the settings of TLS that Defaults has. What it leaves out stays as it is.
func (c Config) defaultTLS() *api.TLSConfig {
	return &api.TLSConfig{
		CACert:        c.Defaults["VAULT_CACERT"],
		CACertBytes:   []byte(c.Defaults["VAULT_CACERT_BYTES"]),
		CAPath:        c.Defaults["VAULT_CAPATH"],
		ClientCert:    c.Defaults["VAULT_CLIENT_CERT"],
		ClientKey:     c.Defaults["VAULT_CLIENT_KEY"],
		TLSServerName: c.Defaults["VAULT_TLS_SERVER_NAME"],
		Insecure:      c.Defaults["VAULT_SKIP_VERIFY"] == "true",
	}
}

// apiAddress checks the client's address, and cuts the API's own /v1 off.
func apiAddress(client *api.Client) (*url.URL, error) {
	address, err := url.Parse(client.Address())
	if err != nil {
		return nil, bare(err)
	}

	switch {
	case address.Scheme != "http" && address.Scheme != "https", address.Hostname() == "",
		address.RawQuery != "", address.Fragment != "":
		return nil, errors.New("the address is not of the form https://HOST:PORT")
	case remote.BadPort(address):
		return nil, errors.New("the address has an invalid port")
	}

	root := remote.Root(address.Path) // of unix:// it is empty
	if root == address.Path {
		return address, nil
	}
	address.Path, address.RawPath = root, ""
	return address, bare(client.SetAddress(address.String()))
}

// transport wraps the API's transport in those that repeat requests and check answers.
func (c Config) transport(base *http.Transport, attempt time.Duration, variable string) http.RoundTripper {
	base.MaxIdleConnsPerHost = mostRequests // or the second round makes new connections
	remote.Last(base)
	again := &remote.Transport{
		Base:    judge{remote.ByProxy(base, remote.Share(base))},
		Source:  "vault",
		Log:     c.Log,
		Delayed: c.Delayed,
		Attempt: attempt,
		Proxy:   base.Proxy,
	}
	if c.Unset {
		again.Unset, again.Patience = variable, remote.Patience(c.InPod)
	}
	return ownAnswers{again}
}

func (c Config) server(config *api.Config, address *url.URL) remote.Server {
	_, variable := given(config)
	return remote.Server{
		Source:     "vault",
		Address:    shown(config, address),
		AddressVar: variable,
		CAVar:      "VAULT_CACERT",
		InPod:      c.InPod,
	}
}

// given returns the address as it was given, and the variable that sets it.
func given(config *api.Config) (address, variable string) {
	if config.AgentAddress != "" {
		return config.AgentAddress, "VAULT_AGENT_ADDR"
	}
	return config.Address, "VAULT_ADDR"
}

// checkForm finds addresses in a wrong form, and says what was probably meant.
func checkForm(config *api.Config) error {
	address, variable := given(config)
	if meant := remote.Bracketed(address); meant != "" {
		if !strings.Contains(meant, "://") {
			meant = "https://" + meant
		}
		return &sources.Hinted{
			Err:  errors.New("an IPv6 address must be in brackets"),
			Hint: fmt.Sprintf("set %s to %s", variable, meant),
		}
	}

	if !strings.Contains(address, "://") && !strings.Contains(address, "@") {
		return &sources.Hinted{
			Err:  errors.New("the address is not of the form https://HOST:PORT: it begins with neither https:// nor http://"),
			Hint: fmt.Sprintf("set %s to https://%s, or to http://%[2]s if that server has no TLS", variable, address),
		}
	}
	return nil
}

// shown returns the address for errors, without a password. That of a socket is its path.
func shown(config *api.Config, address *url.URL) string {
	if socket, _ := given(config); strings.HasPrefix(socket, "unix://") {
		return socket
	}
	return address.Redacted()
}

// bare removes the address as it was given from an error: it may contain a password.
func bare(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return fmt.Errorf("the address is not of the form https://HOST:PORT: %w", u.Err)
	}
	return err
}
