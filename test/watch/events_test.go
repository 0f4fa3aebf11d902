//go:build linux

package watch

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// event has something happen that is no change of a key, each kind in its turn.
func (s *soak) event(t testing.TB, n int) {
	t.Helper()
	events := []func(t testing.TB, value string){
		s.settingsSwap, s.secretChanges, s.templateChanges, s.keyGoes, s.templateBreaks, s.listShrinks, s.tokenIsDenied,
		s.vaultIsSealed, // which takes longest, and is not in the short form
	}
	events[n%len(events)](t, fmt.Sprint(n))
}

// settingsSwap swaps the content of a volume.
func (s *soak) settingsSwap(t testing.TB, value string) {
	s.swap(t, value)
	s.region = value
}

// secretChanges writes secrets of KV version 2, which no server reports, and asks for a round.
func (s *soak) secretChanges(t testing.TB, value string) {
	for i := range secrets {
		s.putSecret(t, i, value)
		s.secrets[i] = value
	}
	s.signal(t, syscall.SIGHUP)
}

// templateChanges writes a template anew, with another comment.
func (s *soak) templateChanges(t testing.TB, value string) {
	s.write(t, "app.ini.tmpl", "{{/* "+value+" */ -}}\n"+s.appTemplate())
}

// templateBreaks writes a template that cannot be read, and a good one after a round failed.
func (s *soak) templateBreaks(t testing.TB, _ string) {
	s.fails(t, "app.ini.tmpl:1:", func() { s.write(t, "app.ini.tmpl", "{{ key }") })
	s.write(t, "app.ini.tmpl", s.appTemplate())
}

// keyGoes deletes a key for which there is no default, and puts it back after a round failed.
func (s *soak) keyGoes(t testing.TB, value string) {
	s.fails(t, "watch/app/k0", func() { s.delete(t, "app/k0") })
	s.set(t, "app/k0", value)
}

// listShrinks deletes keys below a prefix.
func (s *soak) listShrinks(t testing.TB, _ string) {
	for i := range keys {
		name := fmt.Sprintf("n%d", i)
		if i%2 == 0 {
			s.delete(t, "list/"+name)
			delete(s.list, name)
		}
	}
}

// vaultIsSealed seals Vault until a round failed.
func (s *soak) vaultIsSealed(t testing.TB, _ string) {
	s.fails(t, "sealed", func() {
		s.vault.Seal(t)
		s.signal(t, syscall.SIGHUP)
	})
	s.vault.Unseal(t)
}

// tokenIsDenied takes a right away until a round failed.
func (s *soak) tokenIsDenied(t testing.TB, value string) {
	without := strings.Replace(policy, "secret/data/watch/*", "secret/data/other/*", 1)
	s.vault.Write(t, "sys/policies/acl/watch", map[string]any{"policy": without})
	s.fails(t, "permission denied", func() { s.signal(t, syscall.SIGHUP) })
	s.vault.Write(t, "sys/policies/acl/watch", map[string]any{"policy": policy})
	s.set(t, "app/k1", value)
}

// fails has a round fail with a message.
func (s *soak) fails(t testing.TB, message string, break_ func()) {
	t.Helper()
	before := len(s.said.String())
	break_()
	eventually(t, "a round fails with "+message, func() error {
		said := s.said.String()[before:]
		if !strings.Contains(said, "error: ") || !strings.Contains(said, message) {
			return s.running(fmt.Errorf("it said %s", said))
		}
		return nil
	})

	s.failed++
	s.kept(t)
}

// kept checks that files are as they were before a round failed.
func (s *soak) kept(t testing.TB) {
	t.Helper()
	if err := holds(filepath.Join(s.out, "app.ini"), s.appFile()); err != nil {
		t.Errorf("after a round that failed: %v", s.running(err))
	}
}

// delete deletes a key of Consul below watch/.
func (s *soak) delete(t testing.TB, key string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodDelete, "http://"+s.consul.Addr+"/v1/kv/watch/"+key, nil)
	if err != nil {
		t.Fatal(err)
	}

	req.Header.Set("X-Consul-Token", s.consul.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", key, resp.Status)
	}
}
