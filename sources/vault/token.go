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
	"time"

	"github.com/hashicorp/vault/api"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// setToken finds the token that was given. None is no error: a Vault agent or
// proxy may add one.
func (s *Source) setToken(ctx context.Context, client *api.Client) *sources.Error {
	token := s.config.Token
	if file := s.config.TokenFile; token == "" && file != "" {
		content, err := sources.ReadSecret(ctx, file)
		if err != nil {
			return &sources.Error{Kind: sources.ReadKind(err), Err: fmt.Errorf("token file: %w", err), Hint: "see INITPLATE_VAULT_TOKEN_FILE"}
		}
		token = string(content)
	}

	if token == "" && client.Token() != "" { // VAULT_TOKEN
		token = client.Token()
	}

	if home, err := os.UserHomeDir(); err == nil && token == "" {
		content, _ := sources.ReadFile(ctx, filepath.Join(home, ".vault-token"))
		token = string(content)
	}

	if s.config.UnwrapToken {
		token = wrapping(strings.TrimSpace(token))
	}

	token, err := remote.Token(token)
	if err != nil {
		return &sources.Error{Kind: sources.Misset, Err: err, Hint: s.tokenHint()}
	}

	client.SetToken(token)
	return nil
}

// tokenHint says where the token comes from that was given.
func (s *Source) tokenHint() string {
	if s.config.TokenFile != "" {
		return "look at the file of INITPLATE_VAULT_TOKEN_FILE: it is to hold the token alone"
	}
	return "look at VAULT_TOKEN or, where that is not set, ~/.vault-token: it is to hold the token alone"
}

// wrapping returns the wrapping token in a text: the text itself, or that of the
// JSON in which Vault's own tools write one.
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

// unwrapToken trades the wrapping token that was given for what it wraps: the answer
// of a login or of a token's creation, or a secret with a field token.
func (s *Source) unwrapToken(ctx context.Context, made *session) *sources.Error {
	if made.api.Token() == "" {
		return &sources.Error{Kind: sources.Refused, Err: errors.New("there is no wrapping token to unwrap"),
			Hint: "set VAULT_TOKEN or INITPLATE_VAULT_TOKEN_FILE, or unset INITPLATE_VAULT_UNWRAP_TOKEN"}
	}

	inner, err := made.unwrap(ctx, made.api.Token())
	refused := func(err error, hint string) *sources.Error {
		return &sources.Error{Kind: sources.Refused, Err: fmt.Errorf("unwrapping the token: %w", err), Hint: hint}
	}
	var told *hinted
	switch {
	case errors.As(err, &told):
		return refused(err, told.hint)
	case err != nil:
		return made.unreached(nil, err)
	}

	if inner.Auth != nil && inner.Auth.ClientToken != "" {
		made.own(inner.Auth)
		made.ends = time.Time{} // its time has run since it was wrapped
		s.log.Debug("token unwrapped", "source", "vault", "policies", inner.Auth.Policies)
		return nil
	}

	token, _ := inner.Data["token"].(string)
	if token == "" {
		return refused(errors.New("it wraps neither a token nor a secret with a field token"), "wrap the token itself: vault token create -wrap-ttl=...")
	}

	made.api.SetToken(token)
	s.log.Debug("token unwrapped", "source", "vault")
	return nil
}

// unwrap opens a wrapping token, which can be done once. An error that is an answer
// of Vault is a *hinted.
func (s *session) unwrap(ctx context.Context, token string) (*api.Secret, error) {
	ctx, tries := counted(ctx)
	s.api.SetToken(token)
	inner, err := s.api.Logical().WriteWithContext(ctx, "sys/wrapping/unwrap", nil)
	s.api.ClearToken()

	hint := "a wrapping token can be opened once, before its time ends; if neither its end nor an earlier run of this pod explains it, " +
		"somebody else may have opened it: revoke what it wraps"
	switch {
	case err == nil && inner == nil:
		return nil, &hinted{errors.New("the answer is empty"), hint}
	case statusOf(err) == 0:
		return inner, err
	case tries.Load() > 1: // a try before this one may have opened it, and its answer been lost
		hint = "an answer of Vault was lost on the way, and may have been the one that held it: make a new wrapping token"
	}

	return nil, &hinted{inWords(err), hint}
}

// counted is a context whose requests are counted as they are sent, each try of one.
func counted(ctx context.Context) (context.Context, *atomic.Int64) {
	n := new(atomic.Int64)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { n.Add(1) }}), n
}

// unwrapSecretID trades a wrapping token for the secret ID in it. A token that was
// not made by the role may be a forged one, in place of one that was opened.
func (l *login) unwrapSecretID(ctx context.Context, text string) (string, error) {
	token := wrapping(text)
	if token == "" {
		return "", errors.New("there is no wrapping token to unwrap: set INITPLATE_VAULT_SECRET_ID_FILE, or unset INITPLATE_VAULT_UNWRAP_SECRET_ID")
	}

	fail := func(err error) (string, error) { return "", fmt.Errorf("unwrapping the secret ID: %w", err) }
	info, err := l.session.api.Logical().WriteWithContext(ctx, "sys/wrapping/lookup", map[string]any{"token": token})
	if err == nil && info != nil {
		if by, _ := info.Data["creation_path"].(string); !strings.Contains("/"+by, "/"+l.mount+"/role/") || !strings.HasSuffix(by, "secret-id") {
			return fail(&hinted{fmt.Errorf("it was wrapped by %s, not by %s/role/ROLE/secret-id", by, l.mount),
				"somebody may have opened the wrapping token and made another: find out who, and make a new secret ID"})
		}
	} else if statusOf(err) == 0 {
		return fail(cmp.Or(err, errors.New("the answer is empty")))
	} // the same answer to unwrap says it all

	inner, err := l.session.unwrap(ctx, token)
	if err != nil {
		return fail(err)
	}

	secret, _ := inner.Data["secret_id"].(string)
	if secret == "" {
		return fail(errors.New("it wraps no secret ID"))
	}

	return secret, nil
}
