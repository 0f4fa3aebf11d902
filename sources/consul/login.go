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

// login makes the client a token of its own, by the auth method and the JWT that
// it takes. A token that was given, also by a variable, is not looked at.
func (s *Source) login(ctx context.Context, c *client) *sources.Error {
	refused := func(err error, hint string) *sources.Error {
		return &sources.Error{Kind: sources.ReadKind(err), Err: fmt.Errorf("login by auth method %s: %w", s.config.AuthMethod, err), Hint: hint}
	}
	file := cmp.Or(s.config.JWTFile, podToken)
	jwt, err := sources.ReadSecret(ctx, file)
	text := strings.TrimSpace(string(jwt))
	if err == nil && text == "" {
		err = fmt.Errorf("%s is empty", file)
	}
	if err != nil {
		return refused(err, "see INITPLATE_CONSUL_JWT_FILE, or automountServiceAccountToken of the pod and its service account")
	}
	none := (&api.WriteOptions{}).WithContext(ctx)
	token, _, err := c.ACL().Login(&api.ACLLoginParams{AuthMethod: s.config.AuthMethod, BearerToken: text}, none)
	var answer api.StatusError
	switch {
	case errors.As(err, &answer) && answer.Code == http.StatusForbidden && strings.Contains(answer.Body, noToken):
		return refused(fmt.Errorf("%s knows no auth method of that name", c.server.Address),
			"INITPLATE_CONSUL_AUTH_METHOD names it; consul acl auth-method list shows those that there are")
	case errors.As(err, &answer):
		return refused(fmt.Errorf("%s answers: %s", c.server.Address, strings.ReplaceAll(words(answer.Body), text, "...")),
			"does one of the method's binding rules match the token in "+file+", and is that for the audience that the method wants?")
	case err != nil:
		return c.unreached(err, "consul", nil)
	case token.SecretID == "":
		return refused(errors.New("the answer holds no token"), "")
	}
	now := time.Now()
	s.loggedIn.Store(&now)
	c.token, c.hasToken = token.SecretID, true
	if s.config.LoggedIn != nil {
		s.config.LoggedIn(c.who(s.config, token))
	}
	if s.config.Log != nil {
		s.config.Log.Debug("logged in", "source", "consul", "method", s.config.AuthMethod, "accessor", token.AccessorID)
	}
	return nil
}

// who tells of a login who it is to Consul.
func (c *client) who(config Config, token *api.ACLToken) sources.Login {
	who := sources.Login{Source: "consul", Address: c.server.Address, Namespace: token.Namespace, Method: config.AuthMethod, Accessor: token.AccessorID}
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

// Close destroys the token of our own login. One that was given is left alone.
func (s *Source) Close(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.client
	if c == nil || c.token == "" {
		return nil
	}
	s.client = nil
	_, err := c.ACL().Logout((&api.WriteOptions{Token: c.token}).WithContext(ctx))
	switch {
	case err != nil && status(err) == 0:
		return c.unreached(err, "consul", nil)
	case err != nil:
		return &sources.Error{Source: "consul", Kind: sources.Refused, Err: fmt.Errorf("the token of the login could not be destroyed: %s", words(err.Error()))}
	}
	if s.config.Log != nil {
		s.config.Log.Debug("token destroyed", "source", "consul")
	}
	return nil
}
