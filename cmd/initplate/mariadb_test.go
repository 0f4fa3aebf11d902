package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/templates"
	"github.com/initplate/initplate/test/servers"
)

// renderFile renders a bundled template with an environment and with parameters
// set, and returns the file. That the lint has anything against it is a failure.
func renderFile(t *testing.T, name string, env []string, set map[string]string) string {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	file := filepath.Join(t.TempDir(), "out.cnf")
	cmd := exec.Command(exe, "render", name, "--out", file, "--owner", "none")
	for p, v := range set {
		cmd.Args = append(cmd.Args, "--set", p+"="+v)
	}
	cmd.Args[0], cmd.Env = "initplate", append([]string{"INITPLATE_SERVER_USER=none"}, env...)
	if said, err := cmd.CombinedOutput(); err != nil || bytes.Contains(said, []byte("warning")) {
		t.Fatalf("%s: %v\n%s", name, err, said)
	}
	return file
}

// wantParams fails where a template has parameters that are not among these.
func wantParams(t *testing.T, name string, set map[string]string) {
	t.Helper()
	bundled, ok := templates.Lookup(name)
	if !ok {
		t.Fatalf("there is no template %s", name)
	}
	tmpl, err := render.Parse(name, bundled.Text, render.Options{})
	must(t, err)
	for p := range tmpl.Header.Params {
		if _, ok := set[p]; !ok {
			t.Errorf("%s: the parameter %s is not among those tried", name, p)
		}
	}
}

// mariadbs are the releases of MariaDB to try.
func mariadbs(t *testing.T) map[string]*servers.Database {
	all := map[string]*servers.Database{"11.8": servers.MariaDB(t, "11.8")}
	if servers.Long() {
		all["10.11"] = servers.MariaDB(t, "10.11")
	}
	return all
}

// common are parameters that the templates mariadb and galera share, all set.
func common(dir string, db *servers.Database) map[string]string {
	return map[string]string{
		"port": "3307", "socket": dir + "/s.sock", "basedir": db.Dir + "/root/usr", "datadir": dir + "/data", "tmpdir": dir + "/tmp",
		"bind_address": "127.0.0.1", "max_connections": "500", "max_allowed_packet": "128M",
		"character_set_server": "utf8mb4", "collation_server": "utf8mb4_bin", "sql_mode": "STRICT_ALL_TABLES,ANSI_QUOTES",
		"default_time_zone": "+00:00", "profile": "auto", "innodb_buffer_pool_size": "", "memory_limit": "1Gi", "buffer_pool_percent": "10",
		"log_bin": "true", "binlog_expire": "48h", "server_id": "7", "pod_name": "db-2",
		"log_error": dir + "/log/error.log", "slow_query_log": "on", "slow_query_log_file": dir + "/log/slow.log", "long_query_time": "0.5",
		"ssl_ca": "", "ssl_cert": "", "ssl_key": "", "require_secure_transport": "yes",
		"options": "net_write_timeout=601\nnet-read-timeout=31", "user": "app", "password": "p#w\"a\\'b",
	}
}

// TestMariaDB starts real servers with the template mariadb: with its defaults but
// for the paths of the image, and with every parameter.
func TestMariaDB(t *testing.T) {
	for series, db := range mariadbs(t) {
		t.Run(series, func(t *testing.T) {
			dir := t.TempDir()
			for _, d := range []string{"/data", "/tmp", "/log"} {
				must(t, os.Mkdir(dir+d, 0o755))
			}
			all, ca := common(dir, db), servers.NewAuthority(t, "ca")
			all["ssl_ca"] = ca.File
			all["ssl_cert"], all["ssl_key"] = ca.Issue(t, "server")
			for p, v := range map[string]string{
				"default_storage_engine": "aria", "log_bin_basename": dir + "/log/bin", "binlog_format": "mixed", "log_slave_updates": "no",
				"gtid_domain_id": "3", "gtid_strict_mode": "no", "server_id_base": "200", "pod_index": "2", "report_host": "db-2.db",
				"port": servers.FreePort(t), "extra_port": servers.FreePort(t), "extra_max_connections": "2", "innodb_buffer_pool_size": "64M",
				"replication_role": "replica", "read_only": "on", "relay_log": dir + "/log/relay", "relay_log_recovery": "no", "slave_parallel_threads": "8",
				"skip_slave_start": "yes", "semi_sync": "yes", "rpl_semi_sync_master_timeout": "500", "rpl_semi_sync_master_wait_point": "after_sync",
				"sync_binlog": "10", "innodb_flush_log_at_trx_commit": "3", "innodb_log_file_size": "64M", "lower_case_table_names": "1",
				"table_open_cache": "500", "tmp_table_size": "32M", "max_heap_table_size": "48M", "wait_timeout": "600", "interactive_timeout": "3600",
				"general_log": "yes", "general_log_file": dir + "/log/general.log", "tls_version": "TLSv1.2,TLSv1.3", "plugin_load_add": "server_audit",
			} {
				all[p] = v
			}
			wantParams(t, "mariadb", all)
			server := startWith(t, db, renderFile(t, "mariadb", nil, all))
			for name, want := range map[string]string{
				"max_connections": "500", "sql_mode": "ANSI_QUOTES,STRICT_ALL_TABLES", "default_storage_engine": "Aria", "server_id": "7",
				"log_bin": "1", "log_bin_basename": dir + "/log/bin", "binlog_format": "MIXED", "gtid_domain_id": "3", "gtid_strict_mode": "0",
				"binlog_expire_logs_seconds": "172800", "extra_max_connections": "2", "require_secure_transport": "1", "have_ssl": "YES",
				"innodb_buffer_pool_size": "67108864", "slow_query_log": "1", "time_zone": "+00:00", "net_write_timeout": "601", "net_read_timeout": "31",
			} {
				if got := server.Query(t, "select @@global."+name); got != want {
					t.Errorf("@@%s is %q, want %q", name, got, want)
				}
			}

			plain := renderFile(t, "mariadb", []string{"POD_NAME=mariadb-2"}, nil)
			must(t, db.Validate(t, plain))
			fresh := t.TempDir()
			server = startWith(t, db, plain, "--socket="+fresh+"/s", "--datadir="+fresh+"/data", "--log-bin="+fresh+"/data/binlog",
				"--port="+servers.FreePort(t), "--bind-address=127.0.0.1")
			if got := server.Query(t, "select @@server_id, @@log_bin, @@binlog_format, @@character_set_server"); got != "102\t1\tROW\tutf8mb4" {
				t.Errorf("with defaults: %q", got)
			}
		})
	}
}

func startWith(t *testing.T, db *servers.Database, file string, args ...string) *servers.Running {
	t.Helper()
	return db.Start(t, servers.Options{IncludeDir: filepath.Dir(file), Args: args})
}

// TestGaleraValidates: the servers of its family take what the template galera
// renders, with defaults and with every parameter. (What is Percona's own is left
// out for MySQL, on which it is built. Whole clusters run in test/galera.)
func TestGaleraValidates(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{"/data", "/tmp", "/log"} {
		must(t, os.Mkdir(dir+d, 0o755))
	}
	for series, db := range mariadbs(t) {
		all := common(dir, db)
		for p, v := range map[string]string{
			"server": "mariadb", "wsrep_provider": dir + "/libgalera_smm.so", "wsrep_cluster_name": "it's", "wsrep_cluster_address": "db-0.db,10.0.0.1:4567",
			"consul_service": "", "cluster_service": "db", "replicas": "5", "wsrep_node_name": "db-2", "wsrep_node_address": "10.0.0.3", "bootstrap": "new", "formed": "yes",
			"grastate": "", "data": "", "mounts": "", "sst_in_progress": "", "wsrep_sst_method": "mariabackup", "wsrep_sst_donor": "db-0,",
			"wsrep_sst_receive_address": "10.0.0.3:4444", "sst_user": "sst", "sst_password": "p:#'\"", "gcache_size": "1G", "wsrep_provider_options": "gcache.page_size=64M; evs.send_window=512;",
			"applier_threads": "4", "wsrep_sync_wait": "7", "wsrep_mode": "STRICT_REPLICATION,REQUIRED_PRIMARY_KEY", "wsrep_gtid_domain_id": "9",
			"gcache_dir": dir + "/data", "gcache_recover": "no", "gmcast_segment": "0", "pc_weight": "0", "evs_keepalive_period": "3s", "evs_suspect_timeout": "30s", "evs_inactive_timeout": "1m",
			"evs_install_timeout": "1m", "gcs_fc_limit": "64", "lower_case_table_names": "1", "table_open_cache": "3000", "tmp_table_size": "32M", "max_heap_table_size": "48M", "wait_timeout": "600",
			"interactive_timeout": "700", "innodb_log_file_size": "64M", "innodb_redo_log_capacity": "", "sync_binlog": "1", "general_log": "yes", "general_log_file": dir + "/log/general.log",
			"tls_version": "TLSv1.2,TLSv1.3", "plugin_load_add": "simple_password_check.so,query_response_time.so",
			"pxc_strict_mode": "", "pxc_encrypt_cluster_traffic": "", "cluster_tls": "no", "innodb_doublewrite": "no", "innodb_flush_log_at_trx_commit": "0",
		} {
			all[p] = v
		}
		wantParams(t, "galera", all)
		for p, v := range all {
			if v == "" {
				delete(all, p)
			}
		}
		for name, set := range map[string]map[string]string{"defaults": nil, "every parameter": all} {
			if err := db.Validate(t, renderFile(t, "galera", nil, set)); err != nil {
				t.Errorf("%s, %s: %v", series, name, err)
			}
		}
		options := db.PrintDefaults(t, renderFile(t, "galera", nil, all), "mysqld")
		for _, want := range []string{`--wsrep_sst_auth=sst:p:#'"`, "--wsrep_cluster_address=gcomm://db-0.db,10.0.0.1:4567",
			"--wsrep_provider_options=evs.inactive_timeout=PT60S; evs.install_timeout=PT60S; evs.keepalive_period=PT3S; evs.suspect_timeout=PT30S; gcache.dir=" + dir +
				"/data; gcache.recover=no; gcache.size=1G; gcs.fc_limit=64; gmcast.segment=0; pc.weight=0; gcache.page_size=64M; evs.send_window=512", "--max_heap_table_size=48M", "--tls_version=TLSv1.2,TLSv1.3",
			"--wsrep_cluster_name=it's"} {
			if !slices.Contains(options, want) {
				t.Errorf("%s: %q is not among %q", series, want, options)
			}
		}
	}
	file := renderFile(t, "galera", []string{"INITPLATE_RULES=galera:8.4"}, map[string]string{"server": "percona", "pxc_strict_mode": "enforcing", "pxc_encrypt_cluster_traffic": "no",
		"wsrep_sst_method": "clone", "log_bin": "yes", "applier_threads": "4", "basedir": servers.MySQL(t).Dir + "/root/usr", "binlog_expire": "48h", "innodb_redo_log_capacity": "1G", "tmp_table_size": "32M", "plugin_load_add": "mysql_clone.so", "general_log": "on"})
	text, err := os.ReadFile(file)
	must(t, err)
	var stock []string
	for _, line := range strings.Split(string(text), "\n") {
		if !strings.HasPrefix(line, "wsrep_") && !strings.HasPrefix(line, "pxc_") {
			stock = append(stock, line)
		}
	}
	must(t, os.WriteFile(file, []byte(strings.Join(stock, "\n")), 0o600))
	must(t, servers.MySQL(t).Validate(t, file))
	for _, want := range []string{"wsrep_provider = /usr/lib64/galera4/libgalera_smm.so", "wsrep_sst_method = clone", "wsrep_applier_threads = 4",
		"pxc_strict_mode = ENFORCING", "pxc_encrypt_cluster_traffic = OFF", "log_replica_updates = ON"} {
		if !strings.Contains(string(text), "\n"+want+"\n") {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
}

// TestGaleraBootstrap: when a member begins a cluster, and when it must not.
func TestGaleraBootstrap(t *testing.T) {
	const left = "# GALERA saved state\nversion: 2.1\nuuid:    9acf4d34-acdb-11e6-bcc3-d3e36276629f\nseqno:   15\nsafe_to_bootstrap: "
	const never = "# GALERA saved state\nversion: 2.1\nuuid:    00000000-0000-0000-0000-000000000000\nseqno:   -1\nsafe_to_bootstrap: 1\n"
	tests := []struct {
		name  string
		files map[string]string
		pod   string
		set   []string
		begin bool
	}{
		{"safe, empty directory", nil, "db-0", nil, false},
		{"safe, left last", map[string]string{"grastate.dat": left + "1\n"}, "db-0", nil, true},
		{"safe, left last, another pod", map[string]string{"grastate.dat": left + "1\n"}, "db-2", nil, true},
		{"safe, left others", map[string]string{"grastate.dat": left + "0\n"}, "db-0", nil, false},
		{"safe, crashed", map[string]string{"grastate.dat": strings.Replace(left, "15", "-1", 1) + "0\n"}, "db-0", nil, false},
		{"safe, never a member", map[string]string{"grastate.dat": never}, "db-0", nil, false},
		{"safe, in a state transfer", map[string]string{"grastate.dat": left + "1\n", "sst_in_progress": ""}, "db-0", nil, false},
		{"new, empty directory", nil, "db-0", []string{"bootstrap=new"}, true},
		{"new, empty directory, second pod", nil, "db-1", []string{"bootstrap=new"}, false},
		{"new, empty directory, tenth pod", nil, "db-10", []string{"bootstrap=new"}, false},
		{"new, formed", nil, "db-0", []string{"bootstrap=new", "formed=true"}, false},
		{"new, left others", map[string]string{"grastate.dat": left + "0\n"}, "db-0", []string{"bootstrap=new"}, false},
		{"new, never a member", map[string]string{"grastate.dat": never}, "db-0", []string{"bootstrap=new"}, false},
		{"new, data of MariaDB", map[string]string{"aria_log_control": "x"}, "db-0", []string{"bootstrap=new"}, false},
		{"new, data of Percona", map[string]string{"auto.cnf": "x"}, "db-0", []string{"bootstrap=new"}, false},
		{"new, in a state transfer", map[string]string{"sst_in_progress": ""}, "db-0", []string{"bootstrap=new"}, false},
		{"never, left last", map[string]string{"grastate.dat": left + "1\n"}, "db-0", []string{"bootstrap=never"}, false},
		{"force, left others", map[string]string{"grastate.dat": left + "0\n"}, "db-1", []string{"bootstrap=force"}, true},
	}
	exe, err := os.Executable()
	must(t, err)
	for _, tt := range tests {
		dir := t.TempDir()
		for name, text := range tt.files {
			must(t, writeFile(dir+"/"+name, text))
		}
		cmd := exec.Command(exe, "render", "galera", "--set", "mounts=/dev/sdb "+dir+" ext4 rw 0 0")
		for _, s := range tt.set {
			cmd.Args = append(cmd.Args, "--set", s)
		}
		cmd.Args[0], cmd.Env = "initplate", []string{"POD_NAME=" + tt.pod, "MYSQL_DATA_DIR=" + dir}
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		want := "\nwsrep_cluster_address = gcomm://db-0.galera,db-1.galera,db-2.galera\n"
		if tt.begin {
			want = "\nwsrep_cluster_address = gcomm://\n"
		}
		if !strings.Contains(string(out), want) {
			t.Errorf("%s: want %q in\n%s", tt.name, want, out)
		}
	}
}

// TestGaleraConsul: the members are those that Consul's catalog holds, and while
// there are any, no other cluster begins.
func TestGaleraConsul(t *testing.T) {
	consul := servers.Consul(t)
	ask := func(method, path string, body any) {
		t.Helper()
		text, err := json.Marshal(body)
		must(t, err)
		req, err := http.NewRequest(method, "http://"+consul.Addr+"/v1/agent/service/"+path, strings.NewReader(string(text)))
		must(t, err)
		resp, err := http.DefaultClient.Do(req)
		must(t, err)
		resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Fatalf("%s: %s", path, resp.Status)
		}
	}
	env := []string{"CONSUL_HTTP_ADDR=" + consul.Addr, "POD_NAME=db-0", "GALERA_CONSUL_SERVICE=galera-test"}
	address := func() string {
		text, err := os.ReadFile(renderFile(t, "galera", env, map[string]string{"bootstrap": "new", "mounts": "x /var/lib/mysql x"}))
		must(t, err)
		_, rest, _ := strings.Cut(string(text), "\nwsrep_cluster_address = ")
		line, _, _ := strings.Cut(rest, "\n")
		return line
	}
	if got := address(); got != "gcomm://" {
		t.Errorf("with no member: %s", got)
	}
	for i, a := range []string{"10.0.0.1", "10.0.0.2"} {
		id := []string{"galera-test-0", "galera-test-1"}[i]
		ask(http.MethodPut, "register", map[string]any{"ID": id, "Name": "galera-test", "Address": a, "Port": 3306})
		t.Cleanup(func() { ask(http.MethodPut, "deregister/"+id, nil) })
	}
	if got := address(); got != "gcomm://10.0.0.1,10.0.0.2" {
		t.Errorf("with two members: %s", got)
	}
}
