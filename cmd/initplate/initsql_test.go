package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestInitSQL gives what mysql-init-sql renders to the real servers, through their
// own clients, as the images' entrypoints do, and logs in with what mysql-client
// renders: with exactly these names and passwords.
func TestInitSQL(t *testing.T) {
	passwords := []string{
		"simple", `it's`, `'`, `"`, `\`, `\\'`, `a'; DROP DATABASE mysql; -- `, "two\nlines", "x;\nDROP DATABASE mysql;\n# ", "\r\n\t \x1a\b", " blanks ", `p#w"a\'b`,
		"%_\\%\\_", "100%", "`id` $(id) ${x}", "ä €💾", "/* x */", "0", "007", "NULL", "x\nDELIMITER //\n", "it's\\", strings.Repeat(`'\"`, 25),
	}
	mysql := map[string]*servers.Database{"mysql 9.7": servers.MySQL(t)}
	for series, db := range mariadbs(t) {
		mysql["mariadb "+series] = db
	}
	if !servers.Long() {
		passwords = []string{"a\\'; DROP DATABASE mysql;\n# \"\r\n\t\x1a\b`$(id) ", `'\"ä €💾'`}
	}
	for name, db := range mysql {
		t.Run(name, func(t *testing.T) {
			client := filepath.Join(db.Dir, "bin", strings.Fields(name)[0])
			server := db.Start(t, servers.Options{})
			for i, password := range passwords {
				user, schema := []string{"o'brien\\", "app", `a"b`}[i%3]+string(rune('a'+i)), []string{"a_b%", "it's `x`", "plain"}[i%3]
				server.Query(t, "drop database if exists `"+strings.ReplaceAll(schema, "`", "``")+"`")
				ofReplicas := strings.ReplaceAll(password, "\n", "") // which takes none
				store := storeFile(t, map[string]string{"username": user, "password": password, "monitor_password": password,
					"replication_password": ofReplicas, "sst_password": password})
				env := []string{"INITPLATE_VALUES=" + store, "INITPLATE_VAULT_PATH=secret/data/db", "MYSQL_DATABASE=" + schema,
					"MYSQL_MONITOR_USER=m" + user, "MYSQL_REPLICATION_USER=r" + user, "GALERA_SST_USER=s" + user}
				server.Query(t, "set global sql_mode='"+[]string{"", "NO_BACKSLASH_ESCAPES"}[i%2]+"'")
				if out := feed(t, client, server.Socket, renderFile(t, "mysql-init-sql", env, nil)); out != "" {
					t.Errorf("%q: %s", password, out)
				}
				users := []string{user, "m" + user, "r" + user}
				if i >= 3 {
					users = users[:1]
				}
				for _, u := range users {
					set := map[string]string{"user": u}
					if u == "r"+user {
						set["password"] = ofReplicas
					}
					login := renderFile(t, "mysql-client", append(env, "INITPLATE_LINT=off", "SOCKET_FILE="+server.Socket), set)
					got := ask(t, client, login, "select current_user()")
					if want := u + "@%"; got != want {
						t.Errorf("%q with password %q is %q", want, password, got)
					}
				}
				login := renderFile(t, "mysql-client", append(env, "INITPLATE_LINT=off", "SOCKET_FILE="+server.Socket), nil)
				if got := ask(t, client, login, "create table `"+strings.ReplaceAll(schema, "`", "``")+"`.t (a int); select database(), 1"); got != "NULL\t1" {
					t.Errorf("%q: no privileges on %q: %s", user, schema, got)
				}
				if got := ask(t, client, login, "create database `"+strings.NewReplacer("_", "x", "%", "y", "`", "``").Replace(schema)+"2`"); !strings.Contains(got, "denied") {
					t.Errorf("%q: too many privileges: %s", user, got)
				}
			}
		})
	}
}

// feed is an entrypoint's way with a file.
func feed(t *testing.T, client, socket, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	must(t, err)
	cmd := exec.Command(client, "--no-defaults", "--protocol=socket", "--socket="+socket, "--user=root", "--comments")
	cmd.Env, cmd.Stdin = []string{"PATH=/usr/bin:/bin", "LC_ALL=C"}, bytes.NewReader(text)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return err.Error() + " " + string(out)
	}
	return string(out)
}

// ask runs SQL with an option file alone.
func ask(t *testing.T, client, file, sql string) string {
	t.Helper()
	cmd := exec.Command(client, "--defaults-file="+file, "--default-character-set=utf8mb4", "--batch", "--raw", "--skip-column-names", "--execute="+sql)
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C"}
	out, _ := cmd.CombinedOutput()
	return strings.TrimSuffix(string(out), "\n")
}

// storeFile is a file for --values that stands for one secret of Vault.
func storeFile(t *testing.T, fields map[string]string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "store.yaml")
	var b strings.Builder
	b.WriteString("vault:\n  secret/data/db:\n")
	for k, v := range fields {
		b.WriteString("    " + k + ": " + quoteYAML(v) + "\n")
	}
	must(t, writeFile(file, b.String()))
	return file
}

// quoteYAML writes text in double quotes as YAML has them.
func quoteYAML(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\b", `\b`, "\x1a", `\x1a`).Replace(s) + `"`
}
