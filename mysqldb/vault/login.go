package vault

import (
	"context"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/vault/api"

	"github.com/initplate/initplate/mysqldb/outcome"
)

// A Login gets a token by Vault's Kubernetes auth method. Its methods do nothing on nil.
type Login struct {
	Mount     string // of the auth method: "kubernetes"
	Role      string
	TokenFile string // of the service account

	mu    sync.Mutex
	until time.Time // when to log in again
}

// ensure logs in, unless the token is good for a while. The token is replaced before it ends, when two thirds of its
// time are over.
func (l *Login) ensure(ctx context.Context, client *api.Client) error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Now().Before(l.until) {
		return nil
	}

	auth, err := l.login(ctx, client)
	if err != nil {
		return err
	}
	client.SetToken(auth.ClientToken)
	l.until = time.Now().Add(time.Duration(auth.LeaseDuration) * time.Second * 2 / 3)
	return nil
}

// login gives Vault the service account's token, which Kubernetes replaces from time to time, for one of Vault's.
func (l *Login) login(ctx context.Context, client *api.Client) (*api.SecretAuth, error) {
	account, err := os.ReadFile(l.TokenFile)
	if err != nil {
		return nil, outcome.Fail("VaultLogin", "the service account's token: %w", err)
	}
	secret, err := client.Logical().WriteWithContext(ctx, "auth/"+l.Mount+"/login",
		map[string]any{"role": l.Role, "jwt": strings.TrimSpace(string(account))})
	if err != nil {
		return nil, outcome.Fail("VaultLogin", "vault: login at auth/%s as %s: %w", l.Mount, l.Role, err)
	}
	if secret == nil || secret.Auth == nil {
		return nil, outcome.Fail("VaultLogin", "vault: login at auth/%s as %s: no token in the answer", l.Mount, l.Role)
	}
	return secret.Auth, nil
}

// forget has the next request log in again. Vault answers 403 also to a token that was revoked, as by a restart.
func (l *Login) forget() {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = time.Time{}
}
