package vault

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// TestAbsent: that a version was deleted, that one was destroyed and that there is
// nothing are different things to say, and the commands of their hints work.
func TestAbsent(t *testing.T) {
	server := servers.Vault(t)
	for _, name := range []string{"deleted", "destroyed", "fields"} {
		server.PutV2(t, "ab/"+name, map[string]any{"p": "1", "null": nil})
		server.PutV2(t, "ab/"+name, map[string]any{"p": "2", "null": nil})
	}
	server.PutV2(t, "ab/my own $db", map[string]any{"p": "1"})
	server.PutV1(t, "ab/fields", map[string]any{"p": "1"})
	call(t, server, "DELETE", "secret/data/ab/deleted", nil)
	server.Write(t, "secret/destroy/ab/destroyed", map[string]any{"versions": []int{2}})
	nested := mounted(t, server, map[string]any{"type": "kv", "options": map[string]any{"version": "2"}}, "team")
	server.Write(t, nested+"/data/x", map[string]any{"data": map[string]any{"p": "1"}})
	call(t, server, "DELETE", nested+"/data/x", nil)
	server.Write(t, "auth/approle/role/ab", map[string]any{})
	const (
		kv      = "vault kv get -mount="
		destroy = "version 2 was destroyed"
	)
	deletion := regexp.MustCompile(`^version [12] was deleted at 20\d\d-`)
	for _, tt := range []struct {
		in, why, hint string
		held          bool
		says          string // the command, when it is run
	}{
		{"secret/ab/deleted#p", "deleted", "restore it with: vault kv undelete -mount=secret -versions=2 ab/deleted", false, "Success"},
		{"secret/data/ab/deleted", "deleted", "restore it with: vault kv undelete -mount=secret -versions=2 ab/deleted", false, "Success"},
		{nested + "/x#p", "deleted", "vault kv undelete -mount=" + nested + " -versions=1 x", false, "Success"},
		{nested + "/data/x#p", "deleted", "vault kv undelete -mount=" + nested + " -versions=1 x", false, "Success"},
		{"secret/ab/destroyed#p", destroy, "vault kv metadata get -mount=secret ab/destroyed", false, "Version 1"},
		{"secret/data/ab/destroyed", destroy, "vault kv metadata get -mount=secret ab/destroyed", false, "Version 1"},
		{"secret/ab/none#p", "", "look with: " + kv + "secret ab/none", false, "No value found at secret/data/ab/none"},
		{"secret/data/ab/none", "", "look with: " + kv + "secret ab/none", false, "No value found at secret/data/ab/none"},
		{nested + "/none", "", "look with: " + kv + nested + " none", false, "No value found"},
		{"kv1/ab/none#p", "", "look with: " + kv + "kv1 ab/none", false, "No value found at kv1/ab/none"},
		{"kv1/ab/none", "", "look with: " + kv + "kv1 ab/none", false, "No value found at kv1/ab/none"},
		{"secret/ab/fields?version=9#p", "there is no such secret, or no version 9 of it", "vault kv metadata get -mount=secret ab/fields", false, "Version 2"},
		{"secret/ab/fields#none", `the secret has no field "none"`, "see its fields with: " + kv + "secret ab/fields", true, "p "},
		{"secret/data/ab/fields#null", `the secret has no field "null"`, "see its fields with: " + kv + "secret ab/fields", true, "p "},
		{"kv1/ab/fields#none", `the secret has no field "none"`, "see its fields with: " + kv + "kv1 ab/fields", true, "p "},
		{"secret/ab/my own $db#none", `the secret has no field "none"`, kv + "secret 'ab/my own $db'", true, "p "},
		{"secret/ab/none/", "", "look with: vault kv list -mount=secret ab/none", false, "No value found at secret/metadata/ab/none"},
		{"kv1/ab/none/", "", "look with: vault kv list -mount=kv1 ab/none", false, "No value found at kv1/ab/none"},
		{"secret/metadata/ab/none#p", "", "look with: vault kv metadata get -mount=secret ab/none", false, "No value found at secret/metadata/ab/none"},
		{"secret/metadata/ab/fields#none", `the secret has no field "none"`, "vault kv metadata get -mount=secret ab/fields", true, "Version 2"},
		{"auth/approle/role/data#p", "", "look with: vault read auth/approle/role/data", false, "No value found"},
		{"auth/approle/role/none#p", "", "look with: vault read auth/approle/role/none", false, "No value found at auth/approle/role/none"},
		{"auth/approle/role/ab#none", `the secret has no field "none"`, "see its fields with: vault read auth/approle/role/ab", true, "token_policies"},
		{"auth/approle/role/ab/secret-id/", "", "look with: vault list auth/approle/role/ab/secret-id", false, "No value found at auth/approle/role/ab/secret-id"},
	} {
		t.Run(tt.in, func(t *testing.T) {
			door := newDoor(t, server, nil)
			source := New(Config{Address: door.Addr, Token: server.Token})
			got, err := ask(t, source, tt.in)
			if err != nil || len(got) > 0 {
				t.Fatalf("got %v, %v", got, err)
			}
			a := source.Absent(tt.in)
			if tt.why == "deleted" && !deletion.MatchString(a.Why) || tt.why != "deleted" && a.Why != tt.why {
				t.Errorf("got %q, want %q", a.Why, tt.why)
			}
			if !strings.Contains(a.Hint, tt.hint) || a.Held != tt.held {
				t.Errorf("got %q, %v; want %q", a.Hint, a.Held, tt.hint)
			}
			if n := door.count("") - door.count(probe); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
			if said := paste(t, server, a); !strings.Contains(said, tt.says) {
				t.Errorf("the command says %q, want %q", said, tt.says)
			}
			if tt.why == "deleted" { // and is back
				if got, err := ask(t, source, tt.in); err != nil || len(got) != 1 {
					t.Errorf("got %v, %v", got, err)
				}
				path, _, _ := strings.Cut(tt.in, "#")
				path = strings.Replace(path, "/data/", "/", 1)
				if mount := "secret"; strings.HasPrefix(path, mount+"/") {
					call(t, server, "DELETE", mount+"/data/"+strings.TrimPrefix(path, mount+"/"), nil)
				} else {
					call(t, server, "DELETE", nested+"/data/x", nil)
				}
			}
		})
	}
}

// paste runs the command of a hint in a shell, and returns what it says.
func paste(t *testing.T, server *servers.VaultServer, a sources.Absence) string {
	t.Helper()
	_, command, ok := strings.Cut(a.Hint, ": ")
	command, _, _ = strings.Cut(command, ", or ")
	if !ok {
		t.Fatalf("no command in %q", a.Hint)
	}
	cmd := exec.Command("sh", "-c", command)
	cmd.Env = []string{"PATH=" + filepath.Dir(servers.Built(t, "vault")) + ":" + os.Getenv("PATH"),
		"HOME=" + t.TempDir(), "VAULT_ADDR=" + server.Addr, "VAULT_TOKEN=" + server.Token}
	said, _ := cmd.CombinedOutput() // 2 where nothing is there
	return string(said)
}

// TestSpellings: every way to write the path of a secret leads to it.
func TestSpellings(t *testing.T) {
	server := servers.Vault(t)
	v2 := mounted(t, server, map[string]any{"type": "kv", "options": map[string]any{"version": "2"}}, "team", "data")
	v1 := mounted(t, server, map[string]any{"type": "kv"}, "team", "one")
	for _, name := range []string{"data", "metadata", "subkeys", "delete", "app/data", "app/metadata", "db",
		"data/db"} {
		server.PutV2(t, name, map[string]any{"p": name})
		server.PutV1(t, name, map[string]any{"p": name})
		server.Write(t, v2+"/data/"+name, map[string]any{"data": map[string]any{"p": name}})
		server.Write(t, v1+"/"+name, map[string]any{"p": name})
		for _, in := range []string{"secret/" + name, "secret/data/" + name, "kv1/" + name, v2 + "/" + name,
			v2 + "/data/" + name, v1 + "/" + name} {
			t.Run(in, func(t *testing.T) {
				want := name
				if name == "data/db" && !strings.HasPrefix(in, "kv1") && !strings.HasPrefix(in, v1) &&
					!strings.Contains(in, "data/data") {
					want = "db" // the API's data goes before a folder of that name
				}
				for _, key := range []string{in + "#p", in + "/#p", "/" + in + "#p"} {
					got, err := ask(t, New(Config{Address: server.Addr, Token: server.Token}), key)
					if err != nil || got[key].Data != want {
						t.Errorf("%s: got %v, %v; want %s", key, got[key].Data, err, want)
					}
				}
			})
		}
	}
	fresh := mounted(t, server, map[string]any{"type": "kv", "options": map[string]any{"version": "2"}})
	server.Write(t, fresh+"/data/app/data", map[string]any{"data": map[string]any{"p": "1"}})
	server.Write(t, fresh+"/data/app/metadata", map[string]any{"data": map[string]any{"p": "1"}})
	for _, in := range []string{fresh + "/", fresh + "/data/", fresh + "/metadata/"} {
		t.Run(in, func(t *testing.T) {
			got, err := ask(t, New(Config{Address: server.Addr, Token: server.Token}), in)
			if names, _ := got[in].Data.([]string); err != nil || strings.Join(names, " ") != "app/" {
				t.Errorf("got %v, %v", got[in].Data, err)
			}
		})
	}
	for _, in := range []string{fresh + "/data/app/", "secret/data/app/", "secret/app/", "secret/metadata/app/",
		v2 + "/data/app/"} {
		t.Run(in, func(t *testing.T) {
			got, err := ask(t, New(Config{Address: server.Addr, Token: server.Token}), in)
			if names, _ := got[in].Data.([]string); err != nil || strings.Join(names, " ") != "data metadata" {
				t.Errorf("got %v, %v", got[in].Data, err)
			}
		})
	}
}

// TestSpellingsWithLittle reads a secret called data with a policy that allows that
// secret alone.
func TestSpellingsWithLittle(t *testing.T) {
	server := servers.Vault(t)
	server.PutV2(t, "little/data", map[string]any{"p": "x"})
	token := server.NewToken(t, server.Policy(t, `path "secret/data/little/data" { capabilities = ["read"] }`))
	for _, key := range []string{"secret/little/data#p", "secret/data/little/data#p"} {
		got, err := ask(t, New(Config{Address: server.Addr, Token: token}), key)
		if err != nil || got[key].Data != "x" {
			t.Errorf("%s: got %v, %v", key, got, err)
		}
	}
	_, err := ask(t, New(Config{Address: server.Addr, Token: token}), "secret/litle/data#p")
	if err == nil || !strings.Contains(err.Error(), "403 Forbidden") {
		t.Errorf("got %v, want it refused", err)
	}
}
