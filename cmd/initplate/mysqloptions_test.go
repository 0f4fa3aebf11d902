package main

import (
	"path/filepath"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestOptionsReachServers: further variables that are given in each way are those of a real
// server. So is a parameter that is given as empty.
func TestOptionsReachServers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		template string
		server   *servers.Database
	}{
		{"mysql", servers.MySQL(t)},
		{"mariadb", servers.MariaDB(t, "10.11")},
		{"mariadb", servers.MariaDB(t, "11.8")},
	} {
		t.Run(filepath.Base(tt.server.Dir), func(t *testing.T) {
			t.Parallel()
			dir, conf := t.TempDir(), t.TempDir()
			must(t, writeFile(dir+"/values.yaml", "params: {options: {net_read_timeout: 31, ft_stopword_file: ''}}\n"))
			env := []string{"INITPLATE_OWNER=none", "MYSQL_OPTION_NET_WRITE_TIMEOUT=601", "MYSQL_OPTION_NET_READ_TIMEOUT=30", `MYSQL_OPTION_INIT_CONNECT=SET @x = "#'\";`}
			args := []string{"render", tt.template, "--out", conf + "/my.cnf", "--values", dir + "/values.yaml",
				"--set", "port=" + servers.FreePort(t), "--set", "socket=" + dir + "/s.sock", "--set", "datadir=" + dir + "/data",
				"--set", "options.table-definition-cache=433", "--set", "sql_mode="}
			if said, code := initplate(t, env, args...); code != exitDone {
				t.Fatalf("exit code %d: %s", code, said)
			}

			server := tt.server.Start(t, servers.Options{IncludeDir: conf})
			for name, want := range map[string]string{
				"net_write_timeout": "601", "net_read_timeout": "31", "table_definition_cache": "433", "init_connect": `SET @x = "#'\";`, "ft_stopword_file": "", "sql_mode": "",
			} {
				if got := server.Query(t, "select @@global."+name); got != want {
					t.Errorf("@@%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}
