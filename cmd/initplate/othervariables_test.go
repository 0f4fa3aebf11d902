package main

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/sources/vault"
)

// TestOtherVariables: a variable of another tool is told where its source fails, unless
// ours is set too.
func TestOtherVariables(t *testing.T) {
	for _, v := range foreignVariables() {
		env := map[string]string{v[1]: "x"}
		a := &app{streams: streams{lookup: func(name string) (string, bool) { value, ok := env[name]; return value, ok }}, tabulate: allSources}
		got := strings.Join(a.otherVariables(v[0]), "; ")
		if want := v[1] + " is set but not read: set " + v[2]; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if name, ok := strings.CutPrefix(v[2], prefix+"_"); ok && name != "" && !contains(variables(), v[2]) {
			t.Errorf("%s is no setting", v[2])
		}
		env[v[2]] = "y"
		if got := a.otherVariables(v[0]); len(got) > 0 {
			t.Errorf("with %s set: %q", v[2], got)
		}
	}
}

func contains(list []string, one string) bool {
	for _, s := range list {
		if s == one {
			return true
		}
	}
	return false
}

func TestCheckAuth(t *testing.T) {
	for _, tt := range [][2]string{
		{"", ""}, {"approle", ""}, {"k8s", "kubernetes"}, {"oidc", "jwt"}, {"aprole", "approle"}, {"frobnicate", "methods are token"},
	} {
		a := &app{}
		a.VaultAuth = tt[0]
		hint := ""
		for _, f := range failures(a.checkAuth()) {
			hint = f.hint
			if f.code != exitUsage {
				t.Errorf("%s: exit code %d", tt[0], f.code)
			}
		}
		if !strings.Contains(hint, tt[1]) || tt[1] == "" && hint != "" {
			t.Errorf("%s: got hint %q, want %q", tt[0], hint, tt[1])
		}
	}
	for _, m := range vault.Methods() {
		a := &app{}
		if a.VaultAuth = m; a.checkAuth() != nil {
			t.Errorf("%s is refused", m)
		}
	}
}
