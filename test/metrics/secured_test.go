package metrics

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/initplate/initplate/test/servers"
)

// secured are parameters of mysqld-exporter for what it serves and whom, and set.
func secured(set params) params {
	return with(params{"client_users": "b=x", "client_passwords": "b=x", "cert_file": "/c", "key_file": "/k", "client_ca_file": "/ca", "basic_auth_users": ""}, set)
}

// hashOf is a line of htpasswd -nB.
func hashOf(t *testing.T, user, password string) string {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	return user + ":" + string(hash)
}

// testSecured: an exporter with TLS, which wants a certificate and a password, is scraped by a Prometheus that has them,
// and by nobody else.
func testSecured(t *testing.T, db *database) {
	const user, password = `o'brien \"#é`, "a`b\"c'd\\e#f;g: h%i@(j)/k=l&m,é💾 $HOME ${x}"
	ca, ports := servers.NewAuthority(t, "scraping"), servers.Ports(t, 2)
	cert, key := ca.Issue(t, "exporter")
	clientCert, clientKey := ca.Issue(t, "prometheus")
	dir := t.TempDir()
	write(t, dir+"/users", hashOf(t, "other", "x")+"\n"+hashOf(t, user, password)+"\n")
	write(t, dir+"/password", password)
	db.account(t, "monitor", "m")

	target := fmt.Sprintf("127.0.0.1:%d", ports[0])
	env := map[string]string{
		"MYSQL_DB_PORT": db.Port, "MYSQL_MONITOR_PASSWORD": "m", "MYSQLD_EXPORTER_CONFIG_FILE": dir + "/exporter.cnf", "MYSQLD_EXPORTER_CERT_FILE": cert, "MYSQLD_EXPORTER_KEY_FILE": key,
		"MYSQLD_EXPORTER_CLIENT_CA_FILE": ca.File, "MYSQLD_EXPORTER_BASIC_AUTH_USERS_FILE": dir + "/users", "METRICS_LISTEN_PORT": fmt.Sprint(ports[0]), "METRICS_BIND_ADDRESS": "127.0.0.1", "METRICS_INTERVAL": "1s",
		"PROMETHEUS_TARGETS": target, "PROMETHEUS_SCHEME": "https", "PROMETHEUS_CA_FILE": ca.File, "PROMETHEUS_CERT_FILE": clientCert, "PROMETHEUS_KEY_FILE": clientKey,
		"PROMETHEUS_USERNAME": user, "PROMETHEUS_BASIC_AUTH_PASSWORD_FILE": dir + "/password", "PROMETHEUS_DROP_METRICS": "mysql_global_status_.*", "PROMETHEUS_DROP_LABELS": "collector",
		"PROMETHEUS_JOBS": fmt.Sprintf(`[{"job": "nobody", "targets": [%q], "scheme": "https", "ca_file": %q, "cert_file": %q, "key_file": %q}, {"job": "uncertified", "targets": [%[1]q], "scheme": "https", "ca_file": %[2]q, "username": %q, "password_file": %q}]`,
			target, ca.File, clientCert, clientKey, user, dir+"/password"),
	}
	initplate(t, dir, "mysqld-exporter,prometheus-scrape", env)
	first := read(t, dir+"/web-config.yml")
	initplate(t, dir, "mysqld-exporter,prometheus-scrape", env)
	if again := read(t, dir+"/web-config.yml"); again != first || strings.Contains(first, password) {
		t.Errorf("web-config.yml changes without a reason, or holds the password:\n%s\n%s", first, again)
	}

	pair, err := tls.LoadX509KeyPair(clientCert, clientKey)
	if err != nil {
		t.Fatal(err)
	}
	known := ca.Trusted()
	known.Certificates = []tls.Certificate{pair}
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{TLSClientConfig: known}}
	stranger := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{TLSClientConfig: ca.Trusted()}}
	at := "https://" + target + "/metrics"
	exporter := servers.Serve(t, servers.MetricsProgram(t, "prometheus-mysqld-exporter"), []string{"@" + dir + "/exporter.args"}, nil, func() bool { return status(client, at, user, password) == http.StatusOK })
	for _, tt := range []struct {
		client              *http.Client
		url, user, password string
		want                int
	}{
		{client, at, "other", "x", http.StatusOK},
		{client, at, "other", password, http.StatusUnauthorized},
		{client, at, "", "", http.StatusUnauthorized},
		{stranger, at, user, password, 0},
		{client, strings.Replace(at, "https:", "http:", 1), user, password, http.StatusBadRequest},
	} {
		if got := status(tt.client, tt.url, tt.user, tt.password); got != tt.want {
			t.Errorf("%s as %q with password %q: status %d, want %d\n%s", tt.url, tt.user, tt.password, got, tt.want, exporter.Log())
		}
	}

	address, server := prometheus(t, dir, ports[1])
	await(t, func() bool { return len(query(t, address, "up")) == 3 && is(query(t, address, "mysql_up"), "1") }, server, exporter)
	for job, want := range map[string]string{"metrics": "1", "nobody": "0", "uncertified": "0"} {
		if up := query(t, address, "up{job=\""+job+"\"}"); !is(up, want) {
			t.Errorf("job %s: up is %v, want %s", job, up, want)
		}
	}
	for name, want := range map[string]bool{"mysql_global_status_.*": false, "mysql_global_variables_.*": true, "mysql_exporter_collector_success": true} {
		if got := query(t, address, `{__name__=~"`+name+`", instance="`+target+`"}`); len(got) > 0 != want {
			t.Errorf("%s: %d series", name, len(got))
		} else if want && got[0].Metric["collector"] != "" {
			t.Errorf("%s has the label collector", name)
		}
	}
}

// testProbe: one exporter is asked for two servers, each with an account of its own.
func testProbe(t *testing.T, one, two *database) {
	ports, dir := servers.Ports(t, 2), t.TempDir()
	one.account(t, "monitor", passwords[0])
	two.account(t, "o'brien", `m"#;@x y`)
	first, second := "127.0.0.1:"+one.Port, "127.0.0.1:"+two.Port
	at := fmt.Sprintf("127.0.0.1:%d", ports[0])
	initplate(t, dir, "mysqld-exporter,prometheus-scrape", map[string]string{
		"MYSQL_HOST": "nosuch.invalid", "MYSQL_MONITOR_PASSWORD": passwords[0], "MYSQLD_EXPORTER_CLIENT_USER_B": "o'brien", "MYSQLD_EXPORTER_CLIENT_PASSWORD_B": `m"#;@x y`,
		"MYSQLD_EXPORTER_CONFIG_FILE": dir + "/exporter.cnf", "METRICS_LISTEN_PORT": fmt.Sprint(ports[0]), "METRICS_BIND_ADDRESS": "127.0.0.1", "METRICS_INTERVAL": "1s",
		"PROMETHEUS_TARGETS": first, "PROMETHEUS_EXPORTER": at,
		"PROMETHEUS_JOBS": fmt.Sprintf(`[{"job": "second", "targets": [%q], "exporter": %q, "auth_module": "client.b", "keep_metrics": ["mysql_up", "mysql_version_.*"]}]`, second, at),
	})
	exporter := serve(t, "prometheus-mysqld-exporter", "/", ports[0], "@"+dir+"/exporter.args")
	address, server := prometheus(t, dir, ports[1])
	await(t, func() bool { return len(query(t, address, "mysql_up == 1")) == 2 }, server, exporter)
	for instance, want := range map[string]*database{first: one, second: two} {
		version := strings.TrimSpace(want.Query(t, "select @@version"))
		info := query(t, address, `mysql_version_info{instance="`+instance+`"}`)
		if len(info) != 1 || info[0].Metric["version"] != version {
			t.Errorf("%s is %v, want version %s", instance, info, version)
		}
	}
	if got := query(t, address, `count({job="second", __name__=~"mysql_.*"})`); !is(got, "2") {
		t.Errorf("second keeps %v metrics of mysql, want 2", got)
	}
}

// prometheus starts the server with the configuration in a directory.
func prometheus(t *testing.T, dir string, port int, args ...string) (address string, server *servers.Program) {
	t.Helper()
	args = append(args, "--config.file="+dir+"/prometheus.yml", fmt.Sprintf("--storage.tsdb.path=%s/data-%d", dir, port), fmt.Sprintf("--web.listen-address=127.0.0.1:%d", port))
	return fmt.Sprintf("http://127.0.0.1:%d", port), serve(t, "prometheus", "/-/ready", port, args...)
}

// status is that of an answer, 0 where there is none.
func status(client *http.Client, address, user, password string) int {
	req, err := http.NewRequest(http.MethodGet, address, bytes.NewReader(nil))
	if err != nil {
		return 0
	}
	if user != "" {
		req.SetBasicAuth(user, password)
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}
