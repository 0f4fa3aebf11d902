package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestMySQL starts a real server with what `initplate render mysql` wrote from the
// environment, Consul and Vault, and asks it.
func TestMySQL(t *testing.T) {
	mysql, consul, vault := servers.MySQL(t), servers.Consul(t), servers.Vault(t)
	dir, conf := t.TempDir(), t.TempDir()
	must(t, os.Mkdir(dir+"/tmp", 0o755))
	const password = "p#w\"a\\'b; \n[mysqld]\nskip-grant-tables"
	for key, value := range map[string]string{
		"max_connections": "321", "max_allowed_packet": "32M", "sql_mode": "STRICT_ALL_TABLES,ANSI_QUOTES",
		"default_time_zone": "+02:00", "character_set_server": "latin1", "collation_server": "latin1_bin",
		"binlog_expire": "48h", "server_id": "77", "slow_query_log": "yes", "long_query_time": "0.25",
		"innodb_buffer_pool_size": "128M", "report_host": "db-7", "port": "1",
	} {
		consul.Put(t, "mysqld/"+key, value)
	}
	vault.PutV2(t, "mysqld", map[string]any{"username": "app", "password": password})
	port := servers.FreePort(t)
	env := []string{"CONSUL_HTTP_ADDR=" + consul.Addr, "VAULT_ADDR=" + vault.Addr, "VAULT_TOKEN=" + vault.Token,
		"INITPLATE_CONSUL_PREFIX=mysqld", "INITPLATE_VAULT_PATH=secret/data/mysqld", "INITPLATE_TEMPLATES=mysql", "INITPLATE_OUT=" + conf + "/",
		"MYSQL_DB_PORT=" + port, "SOCKET_FILE=" + dir + "/s.sock", "MYSQL_DATA_DIR=" + dir + "/data", "MYSQL_ENGINE=innodb",
		"MYSQL_TMP_DIR=" + dir + "/tmp", "MYSQL_MYSQLX=false", "INITPLATE_OWNER=none"}
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, "render")
	cmd.Args[0], cmd.Env = "initplate", env
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}

	file := conf + "/my.cnf"
	want := []string{"--user=app", "--password=" + password}
	if got := mysql.PrintDefaults(t, file, "client_login"); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("my_print_defaults gives %q, want %q", got, want)
	}
	for _, option := range mysql.PrintDefaults(t, file) {
		if strings.Contains(option, "skip-grant-tables") {
			t.Errorf("a value has become an option: %q", option)
		}
	}
	server := mysql.Start(t, servers.Options{IncludeDir: conf})
	for _, tt := range []struct{ name, want string }{
		{"port", port}, {"socket", dir + "/s.sock"}, {"datadir", dir + "/data/"}, {"default_storage_engine", "InnoDB"},
		{"max_connections", "321"}, {"max_allowed_packet", "33554432"}, {"sql_mode", "ANSI_QUOTES,STRICT_ALL_TABLES"},
		{"time_zone", "+02:00"}, {"character_set_server", "latin1"}, {"collation_server", "latin1_bin"},
		{"binlog_expire_logs_seconds", "172800"}, {"server_id", "77"}, {"slow_query_log", "1"},
		{"long_query_time", "0.250000"}, {"innodb_buffer_pool_size", "134217728"}, {"report_host", "db-7"},
		{"gtid_mode", "ON"}, {"enforce_gtid_consistency", "ON"}, {"log_bin", "1"}, {"tmpdir", dir + "/tmp"},
		{"slow_query_log_file", dir + "/data/slow.log"},
	} {
		if got := server.Query(t, "select @@global."+tt.name); got != tt.want {
			t.Errorf("@@%s is %q, want %q", tt.name, got, tt.want)
		}
	}
}
