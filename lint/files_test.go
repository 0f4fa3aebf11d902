package lint

import (
	"fmt"
	"strings"
	"testing"
)

// TestCheckFiles: what is wrong is told with the file and the line that it is in.
func TestCheckFiles(t *testing.T) {
	r, err := Load("mysql:9.7")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		in   []string
		want string
	}{
		{"nothing", nil, ""},
		{"well", []string{"[mysqld]\nport=1\n", "[mysqld]\nport=2"}, ""},
		{"first", []string{"[mysqld]\nportt=1\n", "[mysqld]\nport=2\n"}, "a.cnf:2"},
		{"second", []string{"[mysqld]\nport=1\n", "[mysqld]\nportt=2\n"}, "b.cnf:2"},
		{"no line break between", []string{"[mysqld]\nport=1", "[mysqld]\n\nportt=2"}, "b.cnf:3"},
		{"empty before", []string{"", "[mysqld]\nportt=2"}, "b.cnf:2"},
		{"both", []string{"[mysqld]\nportt=1\n", "[mysqld]\nportt=2\n"}, "a.cnf:2 b.cnf:2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var files []File
			for i, text := range tt.in {
				files = append(files, File{Name: string(rune('a'+i)) + ".cnf", Text: []byte(text)})
			}
			var got []string
			for _, f := range r.CheckFiles(files, 0) {
				if f.Level == Error {
					got = append(got, fmt.Sprintf("%s:%d", f.File, f.Line))
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %v, want %s", got, tt.want)
			}
		})
	}
}

// TestFitting: the newest release that takes every option, and those that do not.
func TestFitting(t *testing.T) {
	for _, tt := range []struct{ name, server, in, want string }{
		{"of all", "mysql", "port=1", "mysql:9.7"},
		{"gone since", "mysql", "expire_logs_days=1", "mysql:8.0 refused by mysql:8.4 mysql:9.7"},
		{"of none", "mysql", "portt=1", "mysql:9.7"},
		{"MariaDB", "mariadb", "expire_logs_days=1", "mariadb:11.8"},
		{"new", "mariadb", "character_set_collations=utf8mb4=uca1400_ai_ci", "mariadb:11.8 refused by mariadb:10.11"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := []File{{Name: "my.cnf", Text: []byte("[mysqld]\n" + tt.in + "\n")}}
			best, refuse, err := Fitting(tt.server, files, 0)
			if err != nil {
				t.Fatal(err)
			}
			got := best.Name()
			if len(refuse) > 0 {
				got += " refused by"
			}
			for _, r := range refuse {
				got += " " + r.Name()
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			for _, r := range refuse {
				if later := strings.HasPrefix(tt.want, "mysql:8.0"); r.Succeeds(best) != later {
					t.Errorf("%s comes after %s: %v", r.Name(), best.Name(), !later)
				}
			}
		})
	}
}

func TestNamesSecret(t *testing.T) {
	for in, want := range map[string]bool{
		"password = x": true, "WSREP_SST_AUTH=a:b": true, "wsrep-sst-auth = a:b": true, "loose_vault_token=x": true,
		"keyring_secret": true, "ssl_passphrase=": true, "port = 1": false, "init_file = /secrets/x": false, "": false,
	} {
		if got := NamesSecret(in); got != want {
			t.Errorf("NamesSecret(%q) = %v", in, got)
		}
	}
}
