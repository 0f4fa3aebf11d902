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
	consul *servers.ConsulServer
	vault  *servers.VaultServer

	rusage           string // the program
	token            string // for reading alone, as are those of a login
	roleID, secretID string
}

func newStore(t testing.TB) *store {
	t.Helper()
	s := &store{consul: servers.Consul(t), vault: servers.Vault(t), rusage: servers.Built(t, "rusage")}
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
	return s
}
