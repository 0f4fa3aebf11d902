package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestMySQLFromAWS starts a real server with what `initplate render mysql` wrote from
// Parameter Store and Secrets Manager. The user of AWS has the policy that `initplate
// policy` prints for the same arguments, and nothing else.
func TestMySQLFromAWS(t *testing.T) {
	mysql, aws := servers.MySQL(t), servers.AWS(t)
	dir, conf := t.TempDir(), t.TempDir()
	must(t, os.Mkdir(dir+"/tmp", 0o755))
	const password = "p#w\"a\\'b; \n[mysqld]\nskip-grant-tables"
	port := servers.FreePort(t)
	parameters := map[string]string{
		"port": port, "socket": dir + "/s.sock", "datadir": dir + "/data", "tmpdir": dir + "/tmp", "default_storage_engine": "innodb",
		"max_connections": "321", "max_allowed_packet": "32M", "sql_mode": "STRICT_ALL_TABLES,ANSI_QUOTES",
		"default_time_zone": "+02:00", "character_set_server": "latin1", "collation_server": "latin1_bin",
		"binlog_expire": "48h", "server_id": "77", "slow_query_log": "yes", "long_query_time": "0.25",
		"innodb_buffer_pool_size": "128M", "report_host": "db-7", "mysqlx": "false",
	}
	for name, value := range parameters {
		aws.Parameter(t, "/mysqld/prod/"+name, "String", value)
	}
	secret, err := json.Marshal(map[string]any{"username": "app", "password": password, "engine": "mysql"})
	must(t, err)
	aws.Secret(t, "mysqld/prod", string(secret))

	from := []string{"mysql", "--from", "aws-ssm:/mysqld/prod", "--from", "aws-sm:mysqld/prod"}
	region := []string{"AWS_REGION=" + aws.Region, "AWS_EC2_METADATA_DISABLED=true", "HOME=" + t.TempDir()}
	policy := printedPolicy(t, region, from)
	env := slices.Concat(region, aws.User(t, policy).Env(), []string{"AWS_ENDPOINT_URL=" + aws.URL, "INITPLATE_OWNER=none"})
	report := t.TempDir() + "/report.json"
	args := slices.Concat([]string{"render"}, from, []string{"--out", conf + "/", "--report", report})
	if said, code := initplate(t, env, args...); code != exitDone || strings.Contains(said, "skip-grant") {
		t.Fatalf("exit code %d: %s\nwith the policy\n%s", code, said, policy)
	}

	wantOneRound(t, report)
	wantStarted(t, mysql, conf, password, map[string]string{
		"port": port, "socket": dir + "/s.sock", "datadir": dir + "/data/", "tmpdir": dir + "/tmp",
		"default_storage_engine": "InnoDB", "max_connections": "321", "max_allowed_packet": "33554432",
		"sql_mode": "ANSI_QUOTES,STRICT_ALL_TABLES", "time_zone": "+02:00", "character_set_server": "latin1",
		"collation_server": "latin1_bin", "binlog_expire_logs_seconds": "172800", "server_id": "77",
		"slow_query_log": "1", "long_query_time": "0.250000", "innodb_buffer_pool_size": "134217728", "report_host": "db-7",
	})

	// One path more than the policy has is denied, and no default stands in for it.
	args = []string{"render", "mysql", "--from", "aws-ssm:/mysqld/other"}
	if said, code := initplate(t, env, args...); code != exitRefused || !strings.Contains(said, "aws-ssm:/mysqld/other/") {
		t.Errorf("another path: exit code %d: %s", code, said)
	}
}

// printedPolicy is what initplate policy prints for AWS.
func printedPolicy(t *testing.T, env, from []string) string {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, slices.Concat([]string{"policy", "--for", "aws"}, from)...)
	cmd.Args[0], cmd.Env = "initplate", env
	var notes bytes.Buffer
	cmd.Stderr = &notes
	policy, err := cmd.Output()
	if err != nil || !json.Valid(policy) || !strings.Contains(notes.String(), "/prod/port: mysql: parameter port\n") {
		t.Fatalf("%v\n%s\n%s", err, policy, &notes)
	}
	return string(policy)
}

// wantOneRound wants a report to say that both sources were asked once, at once.
func wantOneRound(t *testing.T, path string) {
	t.Helper()
	var report struct {
		Rounds []struct{ References map[string]int }
	}
	must(t, json.Unmarshal([]byte(read(t, path)), &report))
	if len(report.Rounds) != 1 || report.Rounds[0].References["aws-ssm"] < 18 || report.Rounds[0].References["aws-sm"] < 18 {
		t.Errorf("got rounds %+v", report.Rounds)
	}
}

// wantStarted starts a server with an option file, and wants it to have the values and the
// clients' group to have the account.
func wantStarted(t *testing.T, mysql *servers.Database, conf, password string, values map[string]string) {
	t.Helper()
	want := []string{"--user=app", "--password=" + password}
	if got := mysql.PrintDefaults(t, conf+"/my.cnf", "client_login"); !slices.Equal(got, want) {
		t.Errorf("my_print_defaults gives %q, want %q", got, want)
	}
	server := mysql.Start(t, servers.Options{IncludeDir: conf})
	for name, want := range values {
		if got := server.Query(t, "select @@global."+name); got != want {
			t.Errorf("@@%s is %q, want %q", name, got, want)
		}
	}
}
