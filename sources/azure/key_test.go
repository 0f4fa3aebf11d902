package azure

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/initplate/initplate/sources/cloud"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct{ name, in, want, err string }{
		{"name", "app/db-password", "app/db-password", ""},
		{"capitals", "App/Db", "app/db", ""},
		{"host", "app.vault.azure.cn/db", "app.vault.azure.cn/db", ""},
		{"version and field", "app/db?version=0123456789ABCDEF0123456789abcdef#a b?c#d", "app/db?version=0123456789abcdef0123456789abcdef#a b?c#d", ""},
		{"certificate", "app/certificates/web#tls.crt", "app/certificates/web#tls.crt", ""},

		{"empty", "", "", `"" is neither the name of a vault nor its host`},
		{"no name", "app", "", "no name of a secret"},
		{"no name after the slash", "app/", "", "no name of a secret"},
		{"no name of a certificate", "app/certificates/", "", "no name of a secret"},
		{"underscore", "app/db_password", "", `"db_password" cannot be the name of a secret: it may hold letters, digits and "-"`},
		{"path", "app/secrets/db", "", `"secrets/db" cannot be`},
		{"dots", "app/..", "", `".." cannot be`},
		{"slash in hex", "app/a%2fb", "", `"a%2fb" cannot be`},
		{"question mark", "app/a%3Fb", "", `"a?b" cannot be`},
		{"NUL", "app/a\x00b", "", `"a\x00b" cannot be`},
		{"unicode", "app/dä", "", `"dä" cannot be`},
		{"space", "app/a b", "", `"a b" cannot be`},
		{"long", "app/" + strings.Repeat("x", 128), "", "the name has 128 characters"},
		{"short vault", "ab/db", "", `"ab" is neither`},
		{"URL", "https://app.vault.azure.net/secrets/db", "", `"https:" is neither`},
		{"port", "app.vault.azure.net:444/db", "", "is neither"},
		{"user", "a@app.vault.azure.net/db", "", "is neither"},
		{"dots in the host", "app..net/db", "", "is neither"},
		{"managed HSM", "app.managedhsm.azure.net/db", "", "a managed HSM holds no secrets"},
		{"version", "app/db?version=3", "", `"3" is not the ID of a version, which has 32 digits`},
		{"empty version", "app/db?version=", "", `"" is not the ID of a version`},
		{"no field", "app/db#", "", `no field follows "#"`},
		{"unknown parameter", "app/db?v=3", "", `there is no parameter "v": what may follow "?" is version`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := cloud.Keys(split, below).Clean(tt.in)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %q, %v; want %q", got, err, tt.err)
				}
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
			if again, err := cloud.Keys(split, below).Clean(got); again != got || err != nil {
				t.Errorf("clean again: got %q, %v", again, err)
			}
		})
	}
}

func TestHost(t *testing.T) {
	for _, tt := range []struct{ vault, authority, want string }{
		{"app", "", "app.vault.azure.net"},
		{"app", "https://login.microsoftonline.com/", "app.vault.azure.net"},
		{"app", "https://login.microsoftonline.us", "app.vault.usgovcloudapi.net"},
		{"app", "https://login.chinacloudapi.cn/", "app.vault.azure.cn"},
		{"app.vault.azure.net", "https://login.chinacloudapi.cn/", "app.vault.azure.net"},
	} {
		if got := hostOf(tt.vault, tt.authority); got != tt.want {
			t.Errorf("%s, %s: got %s", tt.vault, tt.authority, got)
		}
	}
}

func TestBelow(t *testing.T) {
	for _, tt := range []struct{ at, name, want string }{
		{"app", "db_password", "app/db-password"},
		{"app", "logging/level", "app/logging-level"},
		{"app/mysql", "db_password", "app/mysql#db_password"},
		{"app/all#/db", "db_password", "app/all#/db/db_password"},
	} {
		if got := below(tt.at, tt.name); got != tt.want {
			t.Errorf("%s, %s: got %q", tt.at, tt.name, got)
		}
	}
}

// TestPolicy: the commands are a shell's, and say what they should.
func TestPolicy(t *testing.T) {
	for _, key := range []string{"app/db#a", "app/certificates/db", "app.vault.azure.cn/DB"} {
		rules := rules(key, false)
		if len(rules) != 1 {
			t.Fatalf("%s: got %+v", key, rules)
		}
		out, err := exec.Command("sh", "-c", `az() { case "$1" in keyvault) echo "/id/$4";; *) echo "$*";; esac; }; PRINCIPAL="a b"; `+rules[0].Stanza).CombinedOutput()
		const want = "role assignment create --role Key Vault Secrets User --assignee a b --scope /id/app/secrets/"
		if got := strings.TrimSpace(string(out)); err != nil || !strings.EqualFold(got, want+"db") {
			t.Errorf("%s: got %q, %v", key, got, err)
		}
	}
}
