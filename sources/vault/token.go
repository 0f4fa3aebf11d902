package vault

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/vault/api"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// setToken gives the client the token that was given. It is not an error if there is none:
// a Vault agent or proxy may add one.
func (s *Source) setToken(ctx context.Context, made *session) *sources.Error {
	token, file, err := s.givenToken(ctx, made.api)
	if file != "" {
		made.given = newGivenFile(file, token)
	}
	if err != nil {
		return &sources.Error{
			Kind: sources.ReadKind(err),
			Err:  fmt.Errorf("token file: %w", err),
			Hint: "see INITPLATE_VAULT_TOKEN_FILE",
		}
	}

	if s.config.UnwrapToken {
		token = wrapping(strings.TrimSpace(token))
	}
	token, err = remote.Token(token)
	if err != nil {
		return &sources.Error{Kind: sources.Misset, Err: err, Hint: s.tokenHint()}
	}

	made.api.SetToken(token)
	return nil
}

// givenToken returns the token from the first place that has one, or "", and the file that it
// is from or may come to be in.
func (s *Source) givenToken(ctx context.Context, client *api.Client) (token, file string, err error) {
	if s.config.Token != "" {
		return s.config.Token, "", nil
	}
	if file := s.config.TokenFile; file != "" {
		content, err := sources.ReadSecret(ctx, file)
		if err != nil || len(content) > 0 {
			return string(content), file, err
		}
	}
	if token := cmp.Or(client.Token(), s.config.Defaults["VAULT_TOKEN"]); token != "" { // VAULT_TOKEN
		return token, "", nil
	}

	home, err := os.UserHomeDir()
	if err != nil {
		return "", "", nil
	}
	file = filepath.Join(home, ".vault-token")
	content, _ := sources.ReadFile(ctx, file)
	return string(content), file, nil
}

// tokenHint says where to look for a token that is malformed.
func (s *Source) tokenHint() string {
	if s.config.TokenFile != "" {
		return "look at the file that INITPLATE_VAULT_TOKEN_FILE names: it must contain only the token"
	}
	return "look at VAULT_TOKEN or, if that is not set, ~/.vault-token: it must contain only the token"
}

// wrapping returns the wrapping token in a text: the text itself, or the one in the JSON
// that Vault's own tools write.
func wrapping(text string) string {
	var info struct {
		Token string
		Wrap  struct{ Token string } `json:"wrap_info"`
	}
	if json.Unmarshal([]byte(text), &info) == nil {
		return cmp.Or(info.Token, info.Wrap.Token, text)
	}

	return text
}

// unwrapToken exchanges the wrapping token that was given for what it wraps: the answer of
// a login or of a token's creation, or a secret with a field token.
func (s *Source) unwrapToken(ctx context.Context, made *session) *sources.Error {
	if made.api.Token() == "" {
		return &sources.Error{
			Kind: sources.Refused,
			Err:  errors.New("there is no wrapping token to unwrap"),
			Hint: "set VAULT_TOKEN or INITPLATE_VAULT_TOKEN_FILE, or unset INITPLATE_VAULT_UNWRAP_TOKEN",
		}
	}

	wrapped := made.api.Token()
	if _, again := s.opened[wrapped]; again {
		return unwrapError(errOpened, s.otherToken())
	}

	inner, err := made.unwrap(ctx, wrapped)
	var h *sources.Hinted
	switch {
	case errors.As(err, &h):
		return unwrapError(err, h.Hint)
	case err != nil:
		return made.unreached(nil, err)
	}
	s.opened[wrapped] = ""
	return s.useUnwrapped(made, inner)
}

// errOpened is the error of a wrapping token that an earlier round has opened.
var errOpened = errors.New("this run has opened the wrapping token already, which can be done only once, " +
	"and the token from it has ended")

func unwrapError(err error, hint string) *sources.Error {
	return &sources.Error{Kind: sources.Refused, Err: fmt.Errorf("unwrapping the token: %w", err), Hint: hint}
}

// useUnwrapped gives the session the token that was wrapped. The token of a login is
// revoked like that of our own.
func (s *Source) useUnwrapped(made *session, inner *api.Secret) *sources.Error {
	if inner.Auth != nil && inner.Auth.ClientToken != "" {
		made.own(inner.Auth) // when it ends is not known: its time began when it was wrapped
		s.log.Debug("token unwrapped", "source", "vault", "policies", inner.Auth.Policies)
		return nil
	}

	token, _ := inner.Data["token"].(string)
	if token == "" {
		return unwrapError(errors.New("it wraps neither a token nor a secret with a field token"),
			"wrap the token itself: vault token create -wrap-ttl=...")
	}

	made.api.SetToken(token)
	s.log.Debug("token unwrapped", "source", "vault")
	return nil
}

// unwrap opens a wrapping token, which can be done once. An error that Vault answers is a
// *sources.Hinted.
func (s *session) unwrap(ctx context.Context, token string) (*api.Secret, error) {
	ctx, tries := counted(ctx)
	s.api.SetToken(token)
	inner, err := s.api.Logical().WriteWithContext(ctx, "sys/wrapping/unwrap", nil)
	s.api.ClearToken()

	hint := "a wrapping token can be opened once, before it expires; if it has not expired " +
		"and no earlier run of this pod used it, somebody else may have opened it: revoke what it wraps"
	switch {
	case err == nil && inner == nil:
		return nil, &sources.Hinted{Err: errors.New("the answer is empty"), Hint: hint}
	case statusOf(err) == 0:
		return inner, err
	case tries.Load() > 1: // a try before this one may have opened it, and its answer been lost
		hint = "an answer of Vault was lost on the way, and may have contained what it wraps: make a new wrapping token"
	}

	return nil, &sources.Hinted{Err: inWords(err), Hint: hint}
}

// counted returns a context that counts the requests that are sent with it, each try as
// one.
func counted(ctx context.Context) (context.Context, *atomic.Int64) {
	n := new(atomic.Int64)
	trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { n.Add(1) }}
	return httptrace.WithClientTrace(ctx, trace), n
}

// unwrapSecretID exchanges a wrapping token for the secret ID in it. A token that the role
// did not make may have been put in place of one that somebody has opened.
func (l *login) unwrapSecretID(ctx context.Context, text string) (string, error) {
	token := wrapping(text)
	if token == "" {
		return "", errors.New("there is no wrapping token to unwrap: set INITPLATE_VAULT_SECRET_ID_FILE, " +
			"or unset INITPLATE_VAULT_UNWRAP_SECRET_ID")
	}

	if secret, again := l.opened[token]; again {
		l.about = "the secret ID is that of a wrapping token, which cannot be opened again: " +
			"if the secret ID was for one login, put a new wrapping token in place of the old one"
		return secret, nil
	}

	secret, err := l.openSecretID(ctx, token)
	if err != nil {
		return "", fmt.Errorf("unwrapping the secret ID: %w", err)
	}
	l.opened[token] = secret
	return secret, nil
}

func (l *login) openSecretID(ctx context.Context, token string) (string, error) {
	if err := l.checkMaker(ctx, token); err != nil {
		return "", err
	}

	inner, err := l.session.unwrap(ctx, token)
	if err != nil {
		return "", err
	}
	secret, _ := inner.Data["secret_id"].(string)
	if secret == "" {
		return "", errors.New("it does not wrap a secret ID")
	}
	return secret, nil
}

// checkMaker checks that a role of the mount made a wrapping token. If Vault does not
// answer with that, unwrap gets the same error and reports it.
func (l *login) checkMaker(ctx context.Context, token string) error {
	data := map[string]any{"token": token}
	info, err := l.session.api.Logical().WriteWithContext(ctx, "sys/wrapping/lookup", data)
	if err != nil || info == nil {
		if statusOf(err) != 0 {
			return nil
		}
		return cmp.Or(err, errors.New("the answer is empty"))
	}

	by, _ := info.Data["creation_path"].(string)
	if strings.Contains("/"+by, "/"+l.mount+"/role/") && strings.HasSuffix(by, "secret-id") {
		return nil
	}
	return &sources.Hinted{
		Err:  fmt.Errorf("it was wrapped by %s, not by %s/role/ROLE/secret-id", by, l.mount),
		Hint: "somebody may have opened the wrapping token and made another: find out who, and make a new secret ID",
	}
}
