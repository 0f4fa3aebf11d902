package azure

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// TestRounds: an identity that changes, ends or is refused does not stop later rounds.
func TestRounds(t *testing.T) {
	c := filled(t)
	c.PutSetting(t, servers.AzureSetting{Store: "rounds", Key: "host", Value: "db.example", Readers: everybody()})
	machine := func() *Source {
		env := map[string]string{
			"AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://" + c.Metadata, "AZURE_CLIENT_ID": servers.AzureMachineClient,
		}
		return New(Config{Env: func(name string) (string, bool) { v, ok := env[name]; return v, ok }})
	}
	ask := func(t *testing.T, of sources.Source, key string) error {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		held, err := of.Fetch(ctx, []string{key})
		if err == nil && len(held) != 1 {
			t.Errorf("%s is not held", key)
		}
		return err
	}

	for _, tt := range []struct{ name, key string }{{"Key Vault", "app/db"}, {"App Configuration", "rounds/host"}} {
		of := func(s *Source) sources.Source {
			if tt.name == "Key Vault" {
				return s
			}
			return s.appConfigRow().Source
		}

		t.Run(tt.name+": the token is kept", func(t *testing.T) {
			s := machine()
			c.Requests(t)
			for range 3 {
				s.Start()
				if err := ask(t, of(s), tt.key); err != nil {
					t.Fatal(err)
				}
			}
			if got := strings.Join(c.Requests(t), " "); strings.Count(got, "oauth2/token") != 1 {
				t.Errorf("asked %s", got)
			}
		})

		t.Run(tt.name+": a token that ended early", func(t *testing.T) {
			s := machine()
			if err := ask(t, of(s), tt.key); err != nil {
				t.Fatal(err)
			}
			c.Time(t, 2*time.Hour, time.Hour)
			s.Start()
			if err := ask(t, of(s), tt.key); err == nil || !strings.Contains(err.Error(), "401") {
				t.Fatalf("the service accepts it: %v", err)
			}
			s.Start()
			if err := ask(t, of(s), tt.key); err != nil {
				t.Error(err)
			}
		})
	}

	t.Run("a federated token that is replaced", func(t *testing.T) {
		c.Time(t, 0, 30*time.Second) // no token is used again
		file := filepath.Join(t.TempDir(), "token")
		put := func(text []byte) {
			if err := os.WriteFile(file, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		env := map[string]string{
			"AZURE_FEDERATED_TOKEN_FILE": file, "AZURE_CLIENT_ID": servers.AzurePodClient, "AZURE_TENANT_ID": servers.AzureTenant,
		}
		s := New(Config{Env: func(name string) (string, bool) { v, ok := env[name]; return v, ok }})
		put([]byte("eyJ.old.token"))
		if err := ask(t, s, "app/db"); err == nil {
			t.Fatal("the old token is accepted")
		}
		text, err := os.ReadFile(c.File("azure-federated-token"))
		if err != nil {
			t.Fatal(err)
		}
		put(text)
		s.Start()
		if err := ask(t, s, "app/db"); err != nil {
			t.Error(err)
		}
	})

	t.Run("many", func(t *testing.T) {
		s := machine()
		servers.Flat(t, servers.Rounds(), func() {
			s.Start()
			if err := ask(t, s, "app/db"); err != nil {
				t.Fatal(err)
			}
		})
	})
}
