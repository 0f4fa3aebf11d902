package sources

import (
	"errors"
	"strings"
	"testing"
)

// TestReadSecret: a secret that is given in the place of its file does not show.
func TestReadSecret(t *testing.T) {
	for name, want := range map[string]bool{
		"HUSH": true, "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.HUSH-_": true,
		"eyJhbGciOiJSUzI1NiJ9." + strings.Repeat("HUSH", 300) + ".x": true, strings.Repeat("HUSH/", 2000): true,
		"no/such/file": false, "token.jwt": false, "eyJ.token": false,
	} {
		_, err := ReadSecret(t.Context(), name)
		if err == nil || errors.Is(err, ErrNoSecret) != want {
			t.Errorf("%.40s: got %.100v", name, err)
		}
		if _, err := ReadWord(t.Context(), name, "SETTING"); err == nil || strings.Contains(err.Error(), "HUSH") {
			t.Errorf("%.40s: got %.100v", name, err)
		}
	}
}
