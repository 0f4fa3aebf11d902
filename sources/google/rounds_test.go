package google

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestRounds: an identity that changes, ends or is refused does not stop later rounds.
func TestRounds(t *testing.T) {
	c := filled(t)
	const key = "my-project/db?version=1"
	good := func(t *testing.T, s *Source) {
		t.Helper()
		held, err := fetch(t, s, 10*time.Second, key)
		if err != nil || held[key].Data != "planted-old" {
			t.Fatalf("got %v, %v", held, err)
		}
	}

	t.Run("the token is kept", func(t *testing.T) {
		s := source(map[string]string{"GCE_METADATA_HOST": c.Metadata, "HOME": t.TempDir()})
		good(t, s)
		c.Requests(t)
		for range 3 {
			s.Start()
			good(t, s)
		}
		if got := strings.Join(c.Requests(t), " "); strings.Count(got, "/token") != 0 || strings.Count(got, ":access") != 3 {
			t.Errorf("asked %s", got)
		}
	})

	t.Run("tokens that end within a minute", func(t *testing.T) {
		c.Time(t, 0, 30*time.Second)
		s := source(map[string]string{"GCE_METADATA_HOST": c.Metadata, "HOME": t.TempDir()})
		good(t, s)
		c.Requests(t)
		s.Start()
		good(t, s)
		if got := strings.Join(c.Requests(t), " "); strings.Count(got, "/token") != 1 {
			t.Errorf("asked %s", got)
		}
	})

	t.Run("a token that ended early", func(t *testing.T) {
		s := source(map[string]string{"GCE_METADATA_HOST": c.Metadata, "HOME": t.TempDir()})
		good(t, s)
		c.Time(t, 2*time.Hour, time.Hour)
		s.Start()
		if _, err := fetch(t, s, 10*time.Second, key); err == nil || !strings.Contains(err.Error(), "401") {
			t.Fatalf("the service accepts it: %v", err)
		}
		s.Start()
		good(t, s)
	})

	t.Run("another file", func(t *testing.T) {
		c.PutGoogle(t, servers.GoogleSecret{
			Project: "my-project", Number: "123", Name: "rounds", Versions: versions("planted-pod"),
			Readers: []string{servers.GoogleFederatedAccount},
		})
		file := filepath.Join(t.TempDir(), "google.json")
		servers.Replace(t, file, c.File("google-key.json"))
		s := source(map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": file})
		if _, err := fetch(t, s, 10*time.Second, "rounds"); err == nil || !strings.Contains(err.Error(), "403") {
			t.Fatalf("got %v", err)
		}
		servers.Replace(t, file, c.File("google-external.json"))
		s.Start()
		held, err := fetch(t, s, 10*time.Second, "my-project/rounds")
		if err != nil || len(held) != 1 {
			t.Errorf("got %v, %v", held, err)
		}
	})

	t.Run("many", func(t *testing.T) {
		s := source(by(c, "google-key.json"))
		n := 0
		servers.Flat(t, servers.Rounds(), func() {
			n++
			s.Start()
			good(t, s)
			fetch(t, s, 10*time.Second, "my-project/none-"+strings.Repeat("x", n%200))
		})
	})
}
