package main

import (
	"os"
	"os/exec"
	"testing"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/templates"
	"github.com/initplate/initplate/test/servers"
)

// The mysql template's output passes mysqld's own validation, with its defaults
// and with every parameter that it has.
func TestMySQLValidates(t *testing.T) {
	mysql := servers.MySQL(t)
	dir := t.TempDir()
	for _, d := range []string{"/data", "/tmp", "/log"} {
		must(t, os.Mkdir(dir+d, 0o755))
	}
	all := map[string]string{
		"port": "3307", "socket": dir + "/s.sock", "basedir": mysql.Dir + "/root/usr", "datadir": dir + "/data", "tmpdir": dir + "/tmp",
		"default_storage_engine": "myisam", "bind_address": "127.0.0.1", "max_connections": "500", "max_allowed_packet": "128M",
		"character_set_server": "utf8mb4", "collation_server": "utf8mb4_bin", "sql_mode": "STRICT_ALL_TABLES,ANSI_QUOTES",
		"default_time_zone": "+00:00", "innodb_buffer_pool_size": "256M", "memory_limit": "2Gi", "buffer_pool_percent": "60",
		"log_bin": "true", "log_bin_basename": dir + "/log/bin", "binlog_expire": "48h", "gtid_mode": "ON",
		"server_id": "7", "server_id_base": "200", "pod_index": "2", "pod_name": "mysql-2", "report_host": "mysql-2.mysql",
		"log_error": dir + "/log/error.log", "slow_query_log": "on", "slow_query_log_file": dir + "/log/slow.log", "long_query_time": "0.5",
		"ssl_ca": dir + "/ca.pem", "ssl_cert": dir + "/cert.pem", "ssl_key": dir + "/key.pem", "require_secure_transport": "yes",
		"admin_address": "127.0.0.1", "admin_port": "33063", "mysqlx": "true", "mysqlx_port": "33061", "mysqlx_socket": dir + "/x.sock",
		"replication_role": "ordinal", "read_only": "on", "super_read_only": "on", "relay_log": dir + "/log/relay", "relay_log_recovery": "no",
		"replica_parallel_workers": "8", "skip_replica_start": "yes", "semi_sync": "yes", "rpl_semi_sync_source_timeout": "500",
		"rpl_semi_sync_source_wait_for_replica_count": "2", "sync_binlog": "10", "innodb_flush_log_at_trx_commit": "2", "innodb_redo_log_capacity": "1G",
		"lower_case_table_names": "1", "table_open_cache": "8000", "tmp_table_size": "32M", "temptable_max_ram": "128M", "innodb_log_buffer_size": "32M", "profile": "small", "wait_timeout": "600", "interactive_timeout": "3600",
		"general_log": "yes", "general_log_file": dir + "/log/general.log", "tls_version": "TLSv1.2,TLSv1.3", "plugin_load_add": "mysql_clone.so,rewriter.so",
		"options": "net_write_timeout=601\nnet-read-timeout=31", "user": "app", "password": "p#w\"a\\'b",
	}
	bundled, ok := templates.Lookup("mysql")
	if !ok {
		t.Fatal("there is no template mysql")
	}
	tmpl, err := render.Parse("mysql", bundled.Text, render.Options{})
	must(t, err)
	for name := range tmpl.Header.Params {
		if all[name] == "" {
			t.Errorf("the parameter %s is not among those tried", name)
		}
	}
	exe, err := os.Executable()
	must(t, err)
	for name, set := range map[string]map[string]string{"defaults": nil, "every parameter": all} {
		file := t.TempDir() + "/my.cnf"
		cmd := exec.Command(exe, "render", "mysql", "--out", file, "--owner", "none")
		for p, v := range set {
			cmd.Args = append(cmd.Args, "--set", p+"="+v)
		}
		cmd.Args[0], cmd.Env = "initplate", []string{}
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, said)
		}
		if err := mysql.Validate(t, file); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
