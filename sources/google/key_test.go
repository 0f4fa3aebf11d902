package google

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/initplate/initplate/sources/cloud"
)

func TestParse(t *testing.T) {
	long := strings.Repeat("x", 256)
	for _, tt := range []struct{ name, in, want, err string }{
		{"name", "db", "db", ""},
		{"project", "my-project/db", "my-project/db", ""},
		{"number", "123/db_1-x", "123/db_1-x", ""},
		{"domain", "example.com:my-project/db", "example.com:my-project/db", ""},
		{"latest", "p/db?version=latest", "p/db", ""},
		{"alias and field", "p/db?version=prod_1#a b?c#d", "p/db?version=prod_1#a b?c#d", ""},
		{"location first", "p/db?version=3&location=europe-west1", "p/db?location=europe-west1&version=3", ""},
		{"escaped", "p%3Fx/db", "", `"p?x" is not the ID or the number of a project`},

		{"empty", "", "", "no name of a secret"},
		{"no name", "p/", "", "no name of a secret"},
		{"no project", "/db", "", `"" is not the ID`},
		{"resource", "projects/p/secrets/db", "", "that is the name of a resource"},
		{"path", "p/a/b", "", `"a/b" cannot be the name of a secret`},
		{"dots", "p/..", "", `".." cannot be the name of a secret`},
		{"project of dots", "../db", "", `".." is not the ID`},
		{"slash in hex", "p/a%2fb", "", `"a%2fb" cannot be`},
		{"NUL", "p/a\x00b", "", `"a\x00b" cannot be`},
		{"unicode", "p/dä", "", `"dä" cannot be`},
		{"unicode that is small", "p/\u212a", "", "cannot be"},
		{"space", "p/a b", "", `"a b" cannot be`},
		{"capitals of a project", "P/db", "", `"P" is not the ID`},
		{"long", "p/" + long, "", "the name has 256 characters"},
		{"no field", "p/db#", "", `no field follows "#"`},
		{"no parameter", "p/db?", "", `what follows "?" is not of the form NAME=VALUE`},
		{"unknown parameter", "p/db?versoin=3", "", `there is no parameter "versoin": what may follow "?" is version or location`},
		{"twice", "p/db?version=3&version=4", "", "the parameter version is given twice"},
		{"empty version", "p/db?version=", "", `"" is not the number or the alias`},
		{"path in the version", "p/db?version=3%2F..", "", `"3/.." is not the number`},
		{"empty location", "p/db?location=", "", `"" is not the name of a location`},
		{"host in the location", "p/db?location=evil.example%2F", "", `"evil.example/" is not the name of a location`},
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

func TestBelow(t *testing.T) {
	for _, tt := range []struct{ at, name, want string }{
		{"my-project", "db_password", "my-project/db_password"},
		{"my-project", "logging/level", "my-project/logging-level"},
		{"my-project", "a.b", "my-project/a-b"},
		{"my-project/mysql", "password", "my-project/mysql#password"},
		{"my-project/mysql", "logging/level", "my-project/mysql#logging/level"},
		{"my-project/all?version=3#/db", "logging/level", "my-project/all?version=3#/db/logging~1level"},
		{"my-project/all#a/b", "port", "my-project/all#/a~1b/port"},
	} {
		if got := below(tt.at, tt.name); got != tt.want {
			t.Errorf("%s, %s: got %q", tt.at, tt.name, got)
		}
	}
}

func TestCovers(t *testing.T) {
	for _, tt := range []struct {
		key, other string
		want       bool
	}{
		{"p/db", "p/db#a", true},
		{"p/db?version=latest", "p/db#a", true},
		{"p/db#a", "p/db#a", true},
		{"p/db#a", "p/db#b", false},
		{"p/db#a", "p/db", true}, // part of it
		{"p/db", "p/db?version=3", false},
		{"p/db", "p/other", false},
	} {
		if got := cloud.Keys(split, below).Covers(tt.key, tt.other); got != tt.want {
			t.Errorf("%s, %s: got %v", tt.key, tt.other, got)
		}
	}
}

// TestPolicy: the commands are a shell's, and say what they should.
func TestPolicy(t *testing.T) {
	for key, want := range map[string]string{
		"my-project/db#a":                     "secrets add-iam-policy-binding db --role=roles/secretmanager.secretAccessor --member=user:a b --project=my-project",
		"db":                                  "secrets add-iam-policy-binding db --role=roles/secretmanager.secretAccessor --member=user:a b",
		"my-project/db?location=europe-west1": "secrets add-iam-policy-binding db --role=roles/secretmanager.secretAccessor --member=user:a b --project=my-project --location=europe-west1",
	} {
		rules := rules(key, false)
		if len(rules) != 1 {
			t.Fatalf("%s: got %+v", key, rules)
		}
		out, err := exec.Command("sh", "-c", `gcloud() { echo "$*"; }; MEMBER="user:a b"; `+rules[0].Stanza).CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("%s: got %q, %v; want %q", key, got, err, want)
		}
	}
}
