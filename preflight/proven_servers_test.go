package preflight

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestRealMembers asks real servers with a password. Those whose certificate is of
// the authority that is named answer, with every method that they have; those with
// the certificate that they make themselves, or with none, are not given it.
func TestRealMembers(t *testing.T) {
	ca, other := servers.NewAuthority(t, "an authority"), servers.NewAuthority(t, "another authority")
	cert, key := ca.Issue(t, "db.example")
	directory := t.TempDir()
	text, err := os.ReadFile(ca.File)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(directory, "0a1b2c3d.0"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]struct {
		db       *servers.Database
		accounts []string // what stands behind IDENTIFIED
	}{
		"mysql-9.7":     {servers.MySQL(t), []string{"WITH caching_sha2_password BY"}},
		"mariadb-10.11": {servers.MariaDB(t, "10.11"), []string{"BY", "VIA mysql_native_password USING PASSWORD"}},
		"mariadb-11.8":  {servers.MariaDB(t, "11.8"), []string{"BY"}},
	} {
		if name != "mysql-9.7" && !servers.Long() {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tls := "ssl_ca = " + ca.File + "\nssl_cert = " + cert + "\nssl_key = " + key
			server := of.db.Start(t, servers.Options{Config: tls})
			for _, how := range of.accounts {
				secret := "'" + sstPassword + "'"
				if strings.HasSuffix(how, "PASSWORD") {
					secret = "(" + secret + ")"
				}
				server.Query(t, "DROP USER IF EXISTS sst@'%'; CREATE USER sst@'%' IDENTIFIED "+how+" "+secret+
					" REQUIRE SSL; GRANT SELECT ON *.* TO sst@'%'")
				for _, tt := range []struct{ options, wrong string }{
					{"[client]\nssl-ca = " + ca.File, ""},
					{"[client]\nssl_capath = " + directory, ""},
					{"[sst]\ntca = " + ca.File, ""},
					{"[mariadb]\nssl_ca = " + ca.File, ""},
					{"[mysqld]\nssl_ca = " + other.File + "\n[client]\nssl-ca = " + ca.File, ""},
					{"", "no certificate authority is named"},
					{"[client]\nssl-ca = " + other.File, "is not of the authority in " + other.File},
				} {
					d, err := ask(t, server.Port, sstPassword, tt.options)
					switch {
					case tt.wrong == "" && (err != nil || d.name != "127.0.0.1:"+server.Port):
						t.Errorf("%s, %s: %v, %v", how, tt.options, d, err)
					case tt.wrong != "" && (err == nil || !strings.Contains(err.Error(), tt.wrong)):
						t.Errorf("%s, %s: %v, %v; want %q", how, tt.options, d, err, tt.wrong)
					}
				}
				if _, err := ask(t, server.Port, "other", "[client]\nssl-ca = "+ca.File); !refused(err) {
					t.Errorf("%s: a wrong password: %v", how, err)
				}
			}

			// As it is out of the box: a certificate of its own, if any.
			plain := of.db.Start(t, servers.Options{})
			plain.Query(t, "CREATE USER sst@'%' IDENTIFIED BY '"+sstPassword+
				"'; CREATE USER nobody@'%'; GRANT SELECT ON *.* TO nobody@'%'")
			_, err := ask(t, plain.Port, sstPassword, "[client]\nssl-ca = "+ca.File)
			var u *unasked
			if !errors.As(err, &u) || u.hint == "" || !strings.Contains(u.msg, "was not given the password") {
				t.Errorf("out of the box: %v", err)
			}
			t.Logf("out of the box: %v", err)
			d, err := ask(t, plain.Port, "", "[mysqld]\nwsrep_sst_auth = nobody:")
			if err != nil || d.name != "127.0.0.1:"+plain.Port {
				t.Errorf("without a password: %v, %v", d, err)
			}
		})
	}
}

// ask asks one member at loopback with the account of wsrep_sst_auth.
func ask(t *testing.T, port, password, options string) (*donor, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "my.cnf")
	text := "[mysqld]\nport = " + port + "\nwsrep_sst_auth = sst:" + password + "\n" + options + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := ReadOptions(file)
	if err != nil {
		t.Fatal(err)
	}
	r := &run{Host: Host{Options: o, Patience: time.Minute}, members: []member{{"127.0.0.1", groupPort}}}
	return r.findDonor(t.Context())
}
