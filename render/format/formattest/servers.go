package formattest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// Databases are the programs whose own reader of option files is the judge.
var Databases = map[string]func(testing.TB) *servers.Database{
	"mysql 9.7":     servers.MySQL,
	"mariadb 10.11": func(t testing.TB) *servers.Database { return servers.MariaDB(t, "10.11") },
	"mariadb 11.8":  func(t testing.TB) *servers.Database { return servers.MariaDB(t, "11.8") },
}

// Write puts an option file into a directory of the test.
func Write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "my.cnf")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
