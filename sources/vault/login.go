package vault

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

// A method returns what its login writes, to which path below its mount, and in
// words what it needs.
type method func(context.Context, Config) (path string, body map[string]any, err error)

// methods are the login methods by name.
func methods() map[string]method {
	return map[string]method{
		"approle":    appRole,
		"kubernetes": kubernetes,
	}
}

func appRole(_ context.Context, c Config) (string, map[string]any, error) {
	if c.RoleID == "" {
		return "", nil, errors.New("no role ID: set INITPLATE_VAULT_ROLE_ID")
	}
	body := map[string]any{"role_id": c.RoleID}
	secret, err := c.SecretID, error(nil)
	if secret == "" && c.SecretIDFile != "" {
		secret, err = content(c.SecretIDFile, "INITPLATE_VAULT_SECRET_ID_FILE")
	}
	if secret != "" {
		body["secret_id"] = secret
	}
	return "login", body, err
}

// podToken is where the kubelet puts a pod's service account token.
const podToken = "/var/run/secrets/kubernetes.io/serviceaccount/token"

func kubernetes(_ context.Context, c Config) (string, map[string]any, error) {
	if c.Role == "" {
		return "", nil, errors.New("no role: set INITPLATE_VAULT_ROLE")
	}
	jwt, err := content(cmp.Or(c.JWTFile, podToken), "automountServiceAccountToken of the pod and its service account")
	return "login", map[string]any{"role": c.Role, "jwt": jwt}, err
}

// content returns that of a file, without white space around it.
func content(path, see string) (string, error) {
	b, err := os.ReadFile(path)
	text := strings.TrimSpace(string(b))
	if err == nil && text == "" {
		err = fmt.Errorf("%s is empty", path)
	}
	if err != nil {
		err = fmt.Errorf("%w: see %s", err, see)
	}
	return text, err
}

// login logs in by the configured method and gives the client its token.
func (s *Source) login(ctx context.Context, made *session) *sources.Error {
	name := s.config.Auth
	mount := "auth/" + strings.Trim(cmp.Or(s.config.Mount, name), "/")
	refused := func(err error, hint string) *sources.Error {
		return &sources.Error{Kind: sources.Refused, Err: fmt.Errorf("login by %s at %s: %w", name, mount, err), Hint: hint}
	}
	credentials := methods()[name]
	if credentials == nil {
		known := slices.Sorted(maps.Keys(methods()))
		return &sources.Error{Kind: sources.Refused, Err: fmt.Errorf("there is no login method %q", name),
			Hint: "INITPLATE_VAULT_AUTH is one of token, " + strings.Join(known, ", ")}
	}
	path, body, err := credentials(ctx, s.config)
	if err != nil {
		return refused(err, "see the INITPLATE_VAULT_ variables")
	}
	made.api.ClearToken()
	answer, err := made.api.Logical().WriteWithContext(ctx, mount+"/"+path, body)
	switch {
	case statusOf(err) != 0:
		return refused(inWords(err), fmt.Sprintf("is the method enabled at %s (INITPLATE_VAULT_AUTH_MOUNT), and are the role and what it is bound to right?", mount))
	case err != nil:
		return made.unreached(nil, err)
	case answer == nil || answer.Auth == nil || answer.Auth.ClientToken == "":
		return refused(errors.New("the answer holds no token"), "logins that want a second factor cannot be used")
	}
	made.api.SetToken(answer.Auth.ClientToken)
	made.auth, made.since = answer.Auth, time.Now()
	s.log.Debug("logged in", "source", "vault", "mount", mount, "policies", answer.Auth.Policies)
	return nil
}
