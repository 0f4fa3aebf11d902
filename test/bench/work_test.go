package bench

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A work is what programs are asked to do: to write a file with so many keys of Consul and passwords of Vault.
type work struct {
	Name          string
	keys, secrets int
	login         bool // by AppRole, instead of a token that is given
}

var works = []work{
	{"1 key and 1 secret", 1, 1, false},
	{"20 keys and 20 secrets", 20, 20, false},
	{"20 keys and 20 secrets, after a login", 20, 20, true},
	{"200 keys and 200 secrets", 200, 200, false},
	{"1,000 keys", 1000, 0, false},
}

// secureWorks are those that are done over TLS too.
var secureWorks = works[1:4]

// trips are the round trips to both servers.
var trips = []time.Duration{0, 5 * time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond}

// text writes the file with key and secret, which are formats for a number.
func (w work) text(key, secret string) string {
	var b strings.Builder
	b.WriteString("[app]\n")
	for _, part := range []struct {
		name, value string
		n           int
	}{{"key", key, w.keys}, {"secret", secret, w.secrets}} {
		for i := range part.n {
			fmt.Fprintf(&b, "%s%d = "+part.value+"\n", part.name, i, i)
		}
	}
	return b.String()
}

// want is the file.
func (w work) want() string { return w.text("value-of-key-%d", "value-of-secret-%d") }

// A store is a Consul and a Vault that hold what all works ask for.
type store struct {
	consul            *servers.ConsulServer
	vault             *servers.VaultServer
	consulAt, vaultAt string // where programs ask
	consulCA, vaultCA string // the files of those who signed their certificates; "" where there is no TLS

	rusage           string // the program
	token            string // for reading alone, as are those of a login
	roleID, secretID string
}

func newStore(t testing.TB) *store {
	t.Helper()
	s := &store{consul: servers.Consul(t), vault: servers.Vault(t)}
	s.consulAt, s.vaultAt = s.consul.Addr, s.vault.Addr
	s.fill(t)
	return s
}

// newSecureStore is one that is asked over TLS.
func newSecureStore(t testing.TB) *store {
	t.Helper()
	consul, vault := servers.OpenConsul(t, false), servers.OpenVault(t)
	s := &store{
		consul: consul.ConsulServer, consulAt: consul.TLS, consulCA: consul.Authority.File,
		vault: vault.VaultServer, vaultAt: vault.TLS, vaultCA: vault.Authority.File,
	}
	s.fill(t)
	return s
}

func (s *store) fill(t testing.TB) {
	t.Helper()
	s.rusage = servers.Built(t, "rusage")
	for _, w := range works {
		for i := range w.keys {
			s.consul.Put(t, fmt.Sprintf("bench/%d", i), fmt.Sprintf("value-of-key-%d", i))
		}
		for i := range w.secrets {
			s.vault.PutV2(t, fmt.Sprintf("bench/%d", i), map[string]any{"password": fmt.Sprintf("value-of-secret-%d", i)})
		}
	}
	policy := s.vault.Policy(t, `path "secret/data/bench/*" { capabilities = ["read"] }`)
	s.token = s.vault.NewToken(t, policy)
	s.roleID, s.secretID = s.vault.AppRole(t, policy)
}

// scheme is that of the addresses.
func (s *store) scheme() string {
	if s.vaultCA == "" {
		return "http"
	}
	return "https"
}

// trust are the variables that Consul's and Vault's own programs read too.
func (s *store) trust() []string {
	if s.vaultCA == "" {
		return nil
	}
	return []string{"CONSUL_HTTP_SSL=true", "CONSUL_CACERT=" + s.consulCA, "VAULT_CACERT=" + s.vaultCA}
}
