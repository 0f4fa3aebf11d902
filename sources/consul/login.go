package consul

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/consul/api"
	"github.com/initplate/initplate/sources"
)

// podToken is where the kubelet puts a pod's service account token.
const podToken = "/var/run/secrets/kubernetes.io/serviceaccount/token"

// login makes the client a token of its own, with the auth method and the JWT that the
// method takes. A token that was given, also in a variable, is not used.
func (s *Source) login(ctx context.Context, c *client) *sources.Error {
	file := cmp.Or(s.config.JWTFile, podToken)
	jwt, err := readJWT(ctx, file)
	if err != nil {
		return s.loginError(err,
			"see INITPLATE_CONSUL_JWT_FILE, or automountServiceAccountToken of the pod and its service account")
	}

	none := (&api.WriteOptions{}).WithContext(ctx)
	token, _, err := c.ACL().Login(&api.ACLLoginParams{AuthMethod: s.config.AuthMethod, BearerToken: jwt}, none)
	var answer api.StatusError
	switch {
	case errors.As(err, &answer):
		return s.refusedLogin(c, answer, jwt, file)
	case err != nil:
		return c.unreached(err, "consul", nil)
	case token.SecretID == "":
		return s.loginError(errors.New("the answer contains no token"), "")
	}

	s.use(c, token)
	return nil
}

// readJWT returns the token in a file, without the whitespace around it.
func readJWT(ctx context.Context, file string) (string, error) {
	jwt, err := sources.ReadSecret(ctx, file)
	text := strings.TrimSpace(string(jwt))
	if err == nil && text == "" {
		err = fmt.Errorf("%s is empty", file)
	}
	return text, err
}

func (s *Source) loginError(err error, hint string) *sources.Error {
	return &sources.Error{
		Kind: sources.ReadKind(err),
		Err:  fmt.Errorf("login by auth method %s: %w", s.config.AuthMethod, err),
		Hint: hint,
	}
}

// refusedLogin returns the error of a login that Consul refuses, without the JWT.
func (s *Source) refusedLogin(c *client, answer api.StatusError, jwt, file string) *sources.Error {
	if answer.Code == http.StatusForbidden && strings.Contains(answer.Body, noToken) {
		return s.loginError(fmt.Errorf("%s has no auth method of that name", c.server.Address),
			"see INITPLATE_CONSUL_AUTH_METHOD; consul acl auth-method list shows the methods that there are")
	}

	said := strings.ReplaceAll(words(answer.Body), jwt, "...")
	return s.loginError(fmt.Errorf("%s answers: %s", c.server.Address, said),
		"does one of the method's binding rules match the token in "+file+", "+
			"and does the token have the audience that the method wants?")
}

// use gives the client the token of a login, and reports who that is to Consul.
func (s *Source) use(c *client, token *api.ACLToken) {
	now := time.Now()
	s.loggedIn.Store(&now)
	c.token, c.hasToken = token.SecretID, true

	if s.config.LoggedIn != nil {
		s.config.LoggedIn(c.who(s.config, token))
	}
	s.debug("logged in", "source", "consul", "method", s.config.AuthMethod, "accessor", token.AccessorID)
}

// who says who the client is to Consul after a login.
func (c *client) who(config Config, token *api.ACLToken) sources.Login {
	who := sources.Login{
		Source:    "consul",
		Address:   c.server.Address,
		Namespace: token.Namespace,
		Method:    config.AuthMethod,
		Accessor:  token.AccessorID,
	}
	for _, p := range token.Policies {
		who.Policies = append(who.Policies, p.Name)
	}

	var roles []string
	for _, r := range token.Roles {
		roles = append(roles, r.Name)
	}
	who.Role = strings.Join(roles, ", ")

	if token.ExpirationTime != nil {
		who.Ends = *token.ExpirationTime
	}
	return who
}

// Close ends all requests that wait, and destroys the token of our own login. It never
// destroys one that was given.
func (s *Source) Close(ctx context.Context) error {
	s.waits.close()
	s.mu.Lock()
	defer s.mu.Unlock()

	c := s.client
	if c == nil || c.token == "" || c.lost.Load() {
		return nil
	}

	s.client = nil
	_, err := c.ACL().Logout((&api.WriteOptions{Token: c.token}).WithContext(ctx))
	switch {
	case err != nil && status(err) == 0:
		return c.unreached(err, "consul", nil)
	case err != nil:
		return &sources.Error{
			Source: "consul",
			Kind:   sources.Refused,
			Err:    fmt.Errorf("the token of the login could not be destroyed: %s", words(err.Error())),
		}
	}

	s.debug("token destroyed", "source", "consul")
	return nil
}
