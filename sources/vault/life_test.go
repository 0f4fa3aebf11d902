package vault

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/vault/api"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// TestLife: when something that is renewed as Vault grants it is made again.
func TestLife(t *testing.T) {
	for _, tt := range []struct {
		name        string
		granted     []time.Duration // at first, and by each renewal
		renewable   bool
		least, most time.Duration // when it is over; zero is not within hours
		left        time.Duration // at least, when it is over
	}{
		{"not renewable", []time.Duration{time.Hour}, false, 36 * time.Minute, 40 * time.Minute, 20 * time.Minute},
		{"always renewed", []time.Duration{time.Hour}, true, 0, 0, 0},
		{"near its maximum", []time.Duration{20 * time.Second, 20 * time.Second, 20 * time.Second, 15 * time.Second, 4 * time.Second}, true, 40 * time.Second, 55 * time.Second, 4 * time.Second},
		{"at its maximum at once", []time.Duration{time.Hour, 23 * time.Minute}, true, 36 * time.Minute, 40 * time.Minute, 20 * time.Minute},
		{"no end", []time.Duration{0}, true, 0, 0, 0},
		{"no time at all", []time.Duration{time.Millisecond}, false, 500 * time.Millisecond, 700 * time.Millisecond, 300 * time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, begin := newLife(tt.granted[0], tt.renewable), time.Now()
				for n := 1; !l.over() && time.Since(begin) < 4*time.Hour; {
					time.Sleep(100 * time.Millisecond)
					if at, ok := l.renewing(); ok && sources.Past(at) {
						l.renewed(tt.granted[min(n, len(tt.granted)-1)], true)
						n++
					}
				}
				after, left := time.Since(begin), time.Until(l.end())
				switch {
				case tt.most == 0 && after < 4*time.Hour, tt.most > 0 && (after < tt.least || after > tt.most+100*time.Millisecond):
					t.Errorf("over after %v", after)
				case tt.most > 0 && left < tt.left-100*time.Millisecond:
					t.Errorf("over %v before its end", left)
				}
			})
		})
	}
}

// TestRotation: a rotation that is overdue is looked for soon, and not for ever as often.
func TestRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		secret := func(ttl string) *api.Secret {
			return &api.Secret{Data: map[string]any{"rotation_period": json.Number("60"), "ttl": json.Number(ttl)}}
		}
		r := rereadOf(secret("59"), false, reread{})
		if wait := time.Until(r.at); wait != time.Minute {
			t.Errorf("it looks after %v", wait)
		}
		looks, begin := 0, time.Now()
		for time.Since(begin) < time.Hour {
			r = rereadOf(secret("0"), false, r)
			if wait := time.Until(r.at); time.Since(begin) < 6*time.Second && wait > 2*time.Second {
				t.Errorf("after %v, it waits for %v", time.Since(begin), wait)
			}
			time.Sleep(time.Until(r.at))
			looks++
		}
		if looks > 100 {
			t.Errorf("%d looks within an hour", looks)
		}
		if r = rereadOf(secret("60"), false, r); !r.since.IsZero() {
			t.Error("still overdue")
		}
	})
}

// TestSSHLifetime: the end of a certificate is the one that Vault's SSH engine put into it.
func TestSSHLifetime(t *testing.T) {
	server := servers.Vault(t)
	mount := mounted(t, server, map[string]any{"type": "ssh"})
	server.Write(t, mount+"/config/ca", map[string]any{"generate_signing_key": true, "key_type": "ed25519"})
	server.Write(t, mount+"/roles/any", map[string]any{"key_type": "ca", "allow_user_certificates": true,
		"allow_host_certificates": true, "allowed_users": "*", "max_ttl": "720h",
		"default_extensions": map[string]any{"permit-pty": ""}})
	for kind, ttl := range map[string]time.Duration{"rsa": 2 * time.Hour, "ec": 500 * time.Hour, "ed25519": time.Minute} {
		answer := call(t, server, "POST", mount+"/issue/any", map[string]any{
			"key_type": kind, "ttl": ttl.String(), "cert_type": "user", "valid_principals": "root,app"})
		text, _ := answer["data"].(map[string]any)["signed_key"].(string)
		if got := sshLifetime(text); (got - ttl).Abs() > 5*time.Second {
			t.Errorf("%s for %v: got %v", kind, ttl, got)
		}
		fields := strings.Fields(text)
		for n := range len(fields[1]) { // cut short, it has no end or a wrong one, and is no panic
			sshLifetime(fields[0] + " " + fields[1][:n])
		}
	}
	for _, text := range []string{"", "x", "ssh-ed25519 AAAA", "x-cert-v01@openssh.com !", "ssh-ed25519-cert-v01@openssh.com /////////w=="} {
		if got := sshLifetime(text); got != 0 {
			t.Errorf("%q: got %v", text, got)
		}
	}
}
