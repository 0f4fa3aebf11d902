package metrics

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// passwords hold what means something to the exporter's reader, its data source name, SQL or YAML.
var passwords = []string{
	"a`b\"c'd\\e#f;g: h%i@(j)/k=l&m,é💾 x ", // one for all
	"simple", "`", "``", `"`, `"x"`, `'x'`, `"""x"""`, `\`, `x\`, "#", ";", "x # y", "a:b@tcp(h:1)/d", "/", "@", "%", "%%", "(", ")", "=", "[client]", " x", "x ", "é 💾", "yes", "007", "password = y", "%(x", "%(x) s",
}

// TestMySQL tries what asks a server of MySQL, on one server.
func TestMySQL(t *testing.T) {
	t.Parallel()
	db := start(t, servers.MySQL(t))
	t.Run("Prometheus", func(t *testing.T) { testUp(t, db) })
	t.Run("passwords", func(t *testing.T) { testPasswords(t, db) })
	t.Run("TLS and passwords", func(t *testing.T) { testSecured(t, db) })
	mariadb := start(t, servers.MariaDB(t, "11.8"))
	t.Run("two servers", func(t *testing.T) { testProbe(t, db, mariadb) })
	t.Run("Telegraf", func(t *testing.T) { testTelegraf(t, db) })
	if servers.Long() {
		t.Run("passwords of MariaDB", func(t *testing.T) { testPasswords(t, mariadb) })
	}
}

// start starts a server with TLS.
func start(t *testing.T, release *servers.Database) *database {
	t.Helper()
	ca := servers.NewAuthority(t, "authority")
	cert, key := ca.Issue(t, "server")
	config := "ssl_ca=" + ca.File + "\nssl_cert=" + cert + "\nssl_key=" + key
	return &database{release.Start(t, servers.Options{Config: config}), ca.File, cert, key}
}

// A database is a server with TLS, whose certificate will do for clients too.
type database struct {
	*servers.Running
	ca, cert, key string
}

// account makes an exporter's account by mysql-init-sql.
func (db *database) account(t *testing.T, user string, password any) {
	t.Helper()
	dir := rendered(t, "mysql-init-sql", params{"monitor_user": user, "monitor_password": password})
	db.Query(t, "drop user if exists "+quoteSQL(user)+"@'%'")
	db.Query(t, read(t, dir+"/00-initplate.sql"))
}

// testUp: a real Prometheus scrapes a real MySQL by a real exporter. Prometheus, the exporter and its account are
// configured by the program as it is released, and the account's password is in a real Vault.
func testUp(t *testing.T, db *database) {
	vault, ports := servers.Vault(t), servers.Ports(t, 2)
	vault.PutV2(t, "shop/db", map[string]any{"monitor_password": passwords[0]})
	dir := t.TempDir()
	initplate(t, dir, "mysql-init-sql,mysqld-exporter,prometheus-scrape", map[string]string{
		"VAULT_ADDR": vault.Addr, "VAULT_TOKEN": vault.Token, "INITPLATE_VAULT_PATH": "secret/data/shop/db",
		"MYSQL_DB_PORT": db.Port, "MYSQLD_EXPORTER_CONFIG_FILE": dir + "/exporter.cnf",
		"METRICS_LISTEN_PORT": fmt.Sprint(ports[0]), "METRICS_BIND_ADDRESS": "127.0.0.1", "METRICS_PATH": "/own/metrics", "METRICS_INTERVAL": "1s",
		"METRICS_SERVICE": nasty, "METRICS_ENVIRONMENT": "production", "METRICS_VERSION": "1.10", "METRICS_LABELS": "team=core,on=yes",
	})
	db.Query(t, read(t, dir+"/00-initplate.sql"))

	exporter := serve(t, "prometheus-mysqld-exporter", "/own/metrics", ports[0], "@"+dir+"/exporter.args")
	prometheus := fmt.Sprintf("http://127.0.0.1:%d", ports[1])
	server := serve(t, "prometheus", "/-/ready", ports[1], "--config.file="+dir+"/prometheus.yml", "--storage.tsdb.path="+dir+"/data",
		fmt.Sprintf("--web.listen-address=127.0.0.1:%d", ports[1]))
	await(t, func() bool { return len(query(t, prometheus, "mysql_up")) > 0 }, server, exporter)
	up := query(t, prometheus, "mysql_up")
	if !is(up, "1") {
		t.Fatalf("mysql_up is %v\n%s", up, exporter.Log())
	}
	want := map[string]string{"__name__": "mysql_up", "job": nasty, "instance": fmt.Sprintf("127.0.0.1:%d", ports[0]),
		"service": nasty, "environment": "production", "version": "1.10", "team": "core", "on": "yes"}
	if !maps.Equal(up[0].Metric, want) {
		t.Errorf("its labels are %q, want %q", up[0].Metric, want)
	}
	if got := query(t, prometheus, "mysql_global_status_uptime"); len(got) != 1 {
		t.Errorf("mysql_global_status_uptime is %v\n%s", got, exporter.Log())
	}
}

// testPasswords: the exporter logs in with exactly the password that was given.
func testPasswords(t *testing.T, db *database) {
	tried := passwords
	if !servers.Long() {
		tried = passwords[2:4]
	}
	for i, password := range append(tried, "a?b") {
		user := []string{"monitor", "o'brien\\", `m"#;@x y`}[i%3]
		db.account(t, user, password)
		port := servers.Ports(t, 1)[0]
		dir := t.TempDir()
		set := params{"config_file": dir + "/exporter.cnf", "user": user, "password": password, "port": port, "bind_address": "127.0.0.1"}
		switch {
		case i == len(tried): // with TLS on both sides
			set = with(set, params{"mysql_port": db.Port, "ssl_ca": db.ca, "ssl_cert": db.cert, "ssl_key": db.key})
		case i%2 == 0:
			set["mysql_port"] = db.Port
		default:
			set["socket"] = db.Socket
		}
		if err := renderInto(t, dir, "mysqld-exporter", set); err != nil {
			t.Fatal(err)
		}
		exporter := serve(t, "prometheus-mysqld-exporter", "/", port, "@"+dir+"/exporter.args")
		if text := page(fmt.Sprintf("http://127.0.0.1:%d/metrics", port)); !strings.Contains(text, "\nmysql_up 1\n") {
			t.Errorf("%q with password %q: not up:\n%s", user, password, exporter.Log())
		}
		exporter.Stop()
	}
	// What no file can hold, as the template's error says.
	db.account(t, "monitor", "a$HOME ${x}")
	dir, port := t.TempDir(), servers.Ports(t, 1)[0]
	if err := renderInto(t, dir, "mysqld-exporter", params{"config_file": dir + "/exporter.cnf", "mysql_port": db.Port, "port": port, "bind_address": "127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	at := fmt.Sprintf("http://127.0.0.1:%d/metrics", port)
	exporter := servers.Serve(t, servers.MetricsProgram(t, "prometheus-mysqld-exporter"), []string{"@" + dir + "/exporter.args"}, []string{"MYSQLD_EXPORTER_PASSWORD=a$HOME ${x}"}, answers(at))
	if text := page(at); !strings.Contains(text, "\nmysql_up 1\n") {
		t.Errorf("not up with a password in the environment:\n%s", exporter.Log())
	}
}

// initplate runs the program as an init container does, with this environment alone.
func initplate(t *testing.T, dir, names string, env map[string]string) {
	t.Helper()
	cmd := exec.Command(servers.Initplate(t), "render")
	cmd.Env = []string{"INITPLATE_TEMPLATES=" + names, "INITPLATE_OUT=" + dir + "/", "INITPLATE_OWNER=none"}
	for _, name := range slices.Sorted(maps.Keys(env)) {
		cmd.Env = append(cmd.Env, name+"="+env[name])
	}
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
}

// serve starts a program that answers at a port.
func serve(t *testing.T, name, path string, port int, args ...string) *servers.Program {
	t.Helper()
	return servers.Serve(t, servers.MetricsProgram(t, name), args, nil, answers(fmt.Sprintf("http://127.0.0.1:%d%s", port, path)))
}

// await waits until something is so; where it takes too long, it shows what the programs said.
func await(t *testing.T, is func() bool, programs ...*servers.Program) {
	t.Helper()
	for limit := time.Now().Add(time.Minute); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(limit) {
			var said []string
			for _, p := range programs {
				said = append(said, p.Log())
			}
			t.Fatalf("not so after a minute:\n%s", strings.Join(said, "\n\n"))
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func quoteSQL(s string) string {
	return "'" + strings.NewReplacer("'", "''", `\`, `\\`).Replace(s) + "'"
}
