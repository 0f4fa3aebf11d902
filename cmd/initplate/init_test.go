package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/starter"
	"github.com/initplate/initplate/test/servers"
)

// says runs the program in a directory and returns what it says. Any other exit code than 0, and
// any warning, is a failure.
func says(t *testing.T, dir string, args ...string) string {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, args...)
	cmd.Args[0], cmd.Dir, cmd.Env = "initplate", dir, []string{"INITPLATE_SERVER_USER=none"}
	said, err := cmd.CombinedOutput()
	if err != nil || bytes.Contains(said, []byte("warning: ")) {
		t.Fatalf("initplate %s: %v\n%s", strings.Join(args, " "), err, said)
	}
	return string(said)
}

// TestFirst writes the first template of every format, and does what is then said: it renders with the
// values that are named, its check finds nothing, and the result is what its program loads.
func TestFirst(t *testing.T) {
	judges := judgesOfFirst()
	for _, name := range languages.Names() {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			said := says(t, dir, "init", name)
			result := renderFirst(t, dir, writtenFile(t, said), saidValues(t, said))

			if judge := judges[name]; judge != nil {
				if err := judge(t, result); err != nil {
					text, _ := os.ReadFile(result)
					t.Errorf("%v\n%s", err, text)
				}
			}
		})
	}
}

// writtenFile returns the file that init says it wrote.
func writtenFile(t *testing.T, said string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^initplate: wrote (\S+\.tmpl)$`).FindStringSubmatch(said)
	if found == nil {
		t.Fatalf("which file was written?\n%s", said)
	}
	return found[1]
}

// renderFirst checks and renders a first template as init says, and returns the file.
func renderFirst(t *testing.T, dir, file string, values []string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, file))
	must(t, err)
	for _, want := range []string{"doc:", "format:", "params:", "type:", "default:", "from:", "envOrDefault"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s has no %s", file, want)
		}
	}

	if hasSecret := strings.Contains(string(text), "secret: true"); hasSecret != (len(values) > 0) {
		t.Errorf("a secret: %v, values to give: %q", hasSecret, values)
	}

	check := []string{"check", file}
	if strings.HasSuffix(file, ".cnf.tmpl") {
		check = append(check, "--rules", "mysql,mariadb:11.8")
	}
	says(t, dir, check...)

	args := append([]string{"render", file}, values...)
	if shown := says(t, dir, args...); strings.Contains(shown, "example") {
		t.Errorf("the secret shows:\n%s", shown)
	}
	says(t, dir, append(args, "--out", "out/", "--mkdir", "--owner", "none", "--mode", "0644")...)
	return filepath.Join(dir, "out", strings.TrimSuffix(file, ".tmpl"))
}

// saidValues returns the flags that init's next step has.
func saidValues(t *testing.T, said string) []string {
	t.Helper()
	line := regexp.MustCompile(`(?m)^  initplate render \S+((?: --set \S+)*)$`).FindStringSubmatch(said)
	if line == nil {
		t.Fatalf("no command renders it:\n%s", said)
	}
	return strings.Fields(line[1])
}

// TestStarters: every first template is of a format. Only where a format has no place for a secret is none.
func TestStarters(t *testing.T) {
	files, err := filepath.Glob("../../starter/*.tmpl")
	must(t, err)
	if len(files) != len(languages.Names()) {
		t.Errorf("%d first templates, %d formats", len(files), len(languages.Names()))
	}
	for _, name := range languages.Names() {
		text, ok := starter.Template(name)
		isOpen := name == "pg_hba" || name == "pg_ident"
		if !ok || strings.Contains(text, "secret: true") == isOpen {
			t.Errorf("%s: there is no first template, or not the secret that it should have:\n%s", name, text)
		}
	}
}

// judgesOfFirst are the programs that read the formats. Each returns why the file is not good.
func judgesOfFirst() map[string]func(t *testing.T, file string) error {
	return map[string]func(t *testing.T, file string) error{
		"mysql":      loadsMySQL,
		"json":       loadsJSON,
		"xml":        loadsXML,
		"env-sh":     loadsShell,
		"sh":         loadsShell,
		"nginx":      loadsNginx,
		"redis":      loadsRedis,
		"haproxy":    loadsHAProxy,
		"vcl":        loadsVarnish,
		"apache":     loadsApache,
		"php":        loadsPHP,
		"systemd":    loadsSystemd,
		"hcl1":       loadsConsul,
		"postgresql": loadsPostgreSQL,
		"pg_hba":     loadsHBA,
		"pg_ident":   loadsHBA,
	}
}

// saidOf returns what a program said as an error, if it failed.
func saidOf(cmd *exec.Cmd) error {
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %.3000s", err, said)
	}
	return nil
}

func loadsMySQL(t *testing.T, file string) error {
	return errors.Join(servers.MySQL(t).Validate(t, file), servers.MariaDB(t, "11.8").Validate(t, file))
}

func loadsJSON(t *testing.T, file string) error {
	text, err := os.ReadFile(file)
	must(t, err)
	return json.Unmarshal(text, new(map[string]any))
}

func loadsXML(t *testing.T, file string) error {
	f, err := os.Open(file)
	must(t, err)
	defer f.Close()
	for d := xml.NewDecoder(f); ; {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func loadsShell(t *testing.T, file string) error {
	return saidOf(exec.Command("sh", "-euc", `. "$1"; test "$APP_PORT" = 8080; test "$DB_PASSWORD" = example`, "sh", file))
}

func loadsNginx(t *testing.T, file string) error {
	dir := t.TempDir()
	must(t, os.Mkdir(dir+"/logs", 0o755))
	args := []string{"-t", "-q", "-p", dir, "-c", file, "-e", "stderr", "-g", "pid " + dir + "/pid;"}
	return saidOf(asTempDirs(servers.LoggingPrograms(t).Command("nginx", args...), file, dir))
}

// asTempDirs has nginx use directories that the tests may write, where its packages have others built in.
func asTempDirs(cmd *exec.Cmd, file, dir string) *exec.Cmd {
	text, _ := os.ReadFile(file)
	var paths strings.Builder
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&paths, " %s_temp_path %s/%s;", kind, dir, kind)
	}
	paths.WriteString(" access_log off;")
	os.WriteFile(file, bytes.Replace(text, []byte("http {"), []byte("http {"+paths.String()), 1), 0o644)
	return cmd
}

// loadsRedis has Redis start with a file, on a port that is free.
func loadsRedis(t *testing.T, file string) error {
	dir := t.TempDir()
	text, err := os.ReadFile(file)
	must(t, err)
	var said servers.Output
	port := servers.FreePort(t)
	text = bytes.Replace(text, []byte("port 6379"), []byte("port "+port+"\ndir "+dir), 1)
	must(t, os.WriteFile(file, text, 0o644))
	cmd := servers.Redis(t).Command("redis-server", file)
	cmd.Stdout, cmd.Stderr = &said, &said
	stop := servers.Background(t, cmd)
	defer stop()
	return awaitSaid(said.String, "Ready to accept connections", "FATAL CONFIG")
}

// awaitSaid waits until a program says one text or another, which is an error.
func awaitSaid(said func() string, good, bad string) error {
	for limit := time.Now().Add(time.Minute); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		switch text := said(); {
		case strings.Contains(text, bad):
			return fmt.Errorf("%.3000s", text)
		case strings.Contains(text, good):
			return nil
		}
	}
	return fmt.Errorf("neither %q nor %q after a minute: %.3000s", good, bad, said())
}

func loadsHAProxy(t *testing.T, file string) error {
	return saidOf(servers.HAProxy(t).Command("haproxy", "-c", "-f", file))
}

func loadsVarnish(t *testing.T, file string) error {
	dir := t.TempDir()
	args := []string{"-C", "-j", "none", "-n", dir + "/check", "-p", "cc_command=exec true", "-f", file}
	said, _ := servers.Varnish(t).Command("varnishd", args...).CombinedOutput()
	if bytes.Contains(said, []byte("VCC-compiler failed")) || !bytes.Contains(said, []byte("VGC_function_vcl_recv")) {
		return fmt.Errorf("%.3000s", said)
	}
	return nil
}

func loadsApache(t *testing.T, file string) error {
	httpd, dir := servers.Apache(t), t.TempDir()
	args := []string{"-t", "-d", dir, "-f", file}
	for _, module := range []string{"mpm_prefork", "authz_core"} {
		args = append(args, "-C", fmt.Sprintf("LoadModule %s_module %s/usr/lib/apache2/modules/mod_%[1]s.so", module, httpd.Root))
	}
	return saidOf(httpd.Command("apache2", args...))
}

func loadsPHP(t *testing.T, file string) error {
	cmd := servers.PHP(t).Command("php8.4", "-c", file, "-r", `echo get_cfg_var("memory_limit"), get_cfg_var("mysqli.default_pw");`)
	said, err := cmd.CombinedOutput()
	if err != nil || string(said) != "128Mexample" {
		return fmt.Errorf("%w: %.3000s", err, said)
	}
	return nil
}

func loadsSystemd(t *testing.T, file string) error {
	cmd := servers.SystemdPrograms(t).Command("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", "./"+filepath.Base(file))
	cmd.Dir = filepath.Dir(file)
	cmd.Env = append(cmd.Env, "SYSTEMD_UNIT_PATH="+cmd.Dir, "SYSTEMD_LOG_COLOR=0", "SYSTEMD_LOG_LEVEL=debug")
	said, _ := cmd.CombinedOutput()
	complaint := regexp.MustCompile(`app\.service:\d+:.*`).Find(said)
	if complaint != nil || !bytes.Contains(said, []byte("Unit Load State: loaded")) {
		return fmt.Errorf("%s: %.3000s", complaint, said)
	}
	return nil
}

func loadsConsul(t *testing.T, file string) error {
	return saidOf(exec.Command(servers.Built(t, "consul"), "validate", file))
}

func loadsPostgreSQL(t *testing.T, file string) error {
	p := servers.StartPostgreSQL(t)
	cmd := exec.Command(p.Dir+"/bin/postgres", "-C", "log_min_messages", "-D", p.Data, "-c", "config_file="+file)
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C"}
	said, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(said), "warning") {
		return fmt.Errorf("%w: %.3000s", err, said)
	}
	return nil
}

// loadsHBA has PostgreSQL read a pg_hba.conf or pg_ident.conf again, and then one that is wrong: it says so
// of that one alone.
func loadsHBA(t *testing.T, file string) error {
	p := servers.StartPostgreSQL(t)
	text, err := os.ReadFile(file)
	must(t, err)
	to := filepath.Join(p.Data, filepath.Base(file))
	reload := func(text []byte) {
		must(t, os.WriteFile(to, text, 0o644))
		pid, err := os.ReadFile(p.Data + "/postmaster.pid")
		must(t, err)
		number, err := strconv.Atoi(strings.Fields(string(pid))[0])
		must(t, err)
		must(t, syscall.Kill(number, syscall.SIGHUP))
	}
	said := func() string {
		log, _ := os.ReadFile(p.Dir + "/log")
		return string(log)
	}

	reload(text)
	if err := awaitSaid(said, "received SIGHUP", "not reloaded"); err != nil {
		return err
	}
	reload([]byte("wrong\n"))
	if err := awaitSaid(said, "not reloaded", "\x00"); err != nil {
		return err
	}
	if n := strings.Count(said(), "not reloaded"); n != 1 {
		return fmt.Errorf("%d times: %.3000s", n, said())
	}
	return nil
}
