package reconcile

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/outcome"
	"github.com/initplate/initplate/mysqldb/vault"
)

// ensureConnection gives Vault an account of the server, unless the class names a connection that is there.
//
// An account whose password can be set goes through these states, in each of which the controller may be killed:
//
//	no connection     a new password is set and given to Vault
//	no role allowed   Vault replaces it by one that only Vault knows, and then the role is allowed
//	the role allowed  done
//
// No account is made before the password is Vault's own, and a password that Vault made is never replaced.
func (p *pass) ensureConnection(ctx context.Context) error {
	if !p.db.Status.Placement.OwnConnection {
		return nil
	}

	want := p.connection()
	state, err := p.Vault.Connection(ctx, want)
	if err != nil {
		return err
	}
	switch {
	case state == vault.Absent, state == vault.Stale && want.Account != "":
		err = p.connect(ctx, want)
	case state == vault.Unrotated:
		err = p.rotate(ctx, want)
	case state == vault.Stale:
		err = p.Vault.Reconnect(ctx, want)
	}
	return err
}

func (p *pass) connection() vault.Connection {
	placement := p.db.Status.Placement
	want := vault.Connection{
		Mount: placement.VaultMount,
		Name:  placement.Connection,
		Owner: p.uid(),
		Roles: []string{placement.ID},
		Host:  p.instance.Host,
		Port:  p.instance.Port,
	}
	if placement.Provider != v1alpha1.ProviderRDS {
		want.Roles = append(want.Roles, vault.ProbePrefix+placement.ID)
	}
	if account := p.instance.Account; account != nil {
		want.Account, want.CA = account.Version, account.CA
	}
	return want
}

func (p *pass) connect(ctx context.Context, want vault.Connection) error {
	account := p.instance.Account
	if account.SetPassword == nil {
		return p.Vault.Connect(ctx, want, account.User, account.Password)
	}

	password := p.passwords.of(p.db.UID)
	if !password.sent {
		if err := account.SetPassword(ctx, password.text); err != nil {
			return err
		}
		p.passwords.sent(p.db.UID)
	}
	if err := p.Vault.Connect(ctx, want, account.User, password.text); err != nil {
		return err
	}
	p.passwords.forget(p.db.UID)
	return p.rotate(ctx, want)
}

// rotate makes the password Vault's own. One that the server no longer takes is nobody's: no role has used it.
func (p *pass) rotate(ctx context.Context, want vault.Connection) error {
	lost, err := p.Vault.Rotate(ctx, want)
	if lost {
		if err := p.Vault.Disconnect(ctx, want); err != nil {
			return err
		}
		return outcome.Wait("PasswordLost", "the server does not take the password that vault has: it gets a new one")
	}
	if err != nil {
		return err
	}
	return p.Vault.Admit(ctx, want)
}

// passwords are those that were set and that Vault does not have yet. A server may take a while until it accepts a new
// password, and another one would only begin that anew. They are in memory only: after a crash, new ones are set.
type passwords struct {
	mu  sync.Mutex
	set map[types.UID]password
}

type password struct {
	text string
	sent bool
	made time.Time
}

// passwordLife is how long a server has to accept a password, before another is tried.
const passwordLife = 15 * time.Minute

// of returns the password that a resource's server is to get. Its letters and digits need no quotes anywhere.
func (p *passwords) of(uid types.UID) password {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.set == nil {
		p.set = map[types.UID]password{}
	}
	if time.Since(p.set[uid].made) > passwordLife {
		p.set[uid] = password{text: rand.Text(), made: time.Now()}
	}
	return p.set[uid]
}

// sent notes that the server has been given the password.
func (p *passwords) sent(uid types.UID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.set[uid]
	now.sent = true
	p.set[uid] = now
}

func (p *passwords) forget(uid types.UID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.set, uid)
}
