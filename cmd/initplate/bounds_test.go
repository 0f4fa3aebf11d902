package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// unread starts a run that waits for a named pipe that nobody writes to, and returns when
// it has ended. A loaded machine has it take long; without an end of its own it never ends.
func unread(t *testing.T, env []string, args ...string) (code int, said string) {
	t.Helper()
	cmd, stderr := started(t, env, nil, nil, args...)
	ended := time.AfterFunc(2*time.Minute, func() { cmd.Process.Kill() })
	defer ended.Stop()
	cmd.Wait()
	return cmd.ProcessState.ExitCode(), stderr.String()
}

// TestNothingComes: a pipe, a device or a huge file in place of any file ends a run with
// its code, by the deadline at the latest.
func TestNothingComes(t *testing.T) {
	dir := t.TempDir()
	pipe, key, secret := dir+"/pipe", dir+"/key.tmpl", dir+"/secret.tmpl"
	must(t, syscall.Mkfifo(pipe, 0o600))
	must(t, writeFile(key, `{{ key "a" }}`))
	must(t, writeFile(secret, `{{ ref "vault:a/data/b#c" }}`))
	must(t, writeFile(dir+"/old", "old"))
	large := dir + "/large"
	must(t, writeFile(large, ""))
	must(t, os.Truncate(large, 17<<20))
	const late, wrong = "the deadline has passed (--timeout 1s)", "it is a pipe, a device or a socket, not a file"
	const huge = "it holds more than 16 MiB"
	for _, tt := range []struct {
		env  string
		args []string
		code int
		said string
	}{
		{"", []string{key, "--values", pipe}, exitUnreached, late},
		{"", []string{"--config", pipe}, exitUnreached, late},
		{"", []string{pipe}, exitUnreached, late},
		{"", []string{secret, "--vault-token-file", pipe}, exitUnreached, late},
		{"", []string{secret, "--vault-auth", "jwt", "--vault-jwt-file", pipe}, exitUnreached, late},
		{"", []string{secret, "--vault-auth", "approle", "--vault-role-id", "x", "--vault-secret-id-file", pipe}, exitUnreached, late},
		{"", []string{secret, "--vault-auth", "userpass", "--vault-username", "x", "--vault-password-file", pipe}, exitUnreached, late},
		{"", []string{key, "--consul-auth-method", "x", "--consul-jwt-file", pipe}, exitUnreached, late},
		{"CONSUL_CACERT", []string{key}, exitUsage, wrong},
		{"CONSUL_CLIENT_KEY", []string{key}, exitUsage, wrong},
		{"CONSUL_HTTP_TOKEN_FILE", []string{key}, exitUsage, wrong},
		{"VAULT_CACERT", []string{secret}, exitUsage, wrong},
		{"VAULT_CLIENT_CERT", []string{secret}, exitUsage, wrong},
		{"", []string{"/dev/zero"}, exitUsage, huge},
		{"", []string{key, "--values", "/dev/zero"}, exitUsage, huge},
		{"", []string{key, "--values", large}, exitUsage, huge},
		{"", []string{"--config", large}, exitUsage, huge},
		{"", []string{large}, exitUsage, huge},
		{"", []string{secret, "--vault-token-file", "/dev/zero"}, exitRefused, huge},
	} {
		t.Run(strings.ReplaceAll(strings.Join(append(tt.args, tt.env), " "), dir, ""), func(t *testing.T) {
			t.Parallel()
			env := []string{"CONSUL_HTTP_ADDR=127.0.0.1:1", "VAULT_ADDR=http://127.0.0.1:1", tt.env + "=" + pipe}
			args := append([]string{"render"}, tt.args...)
			code, said := unread(t, env, append(args, "--timeout", "1s", "--out", dir+"/old")...)
			if code != tt.code || !strings.Contains(said, tt.said) {
				t.Errorf("exit code %d, want %d with %q: %s", code, tt.code, tt.said, said)
			}
			if old, err := os.ReadFile(dir + "/old"); string(old) != "old" {
				t.Errorf("the target is now %q, %v", old, err)
			}
		})
	}
}

// TestLeft: what computes and listens to nothing does not keep a run from ending, soon
// after the first signal or the deadline, with its code and a termination log.
func TestLeft(t *testing.T) {
	dir := t.TempDir()
	must(t, syscall.Mkfifo(dir+"/pipe", 0o600))
	must(t, writeFile(dir+"/key.tmpl", `{{ key "a" }}`))
	for _, tt := range []struct {
		name string
		args []string
		want int
	}{
		{"explain-error", []string{"explain-error", dir + "/pipe"}, 143},
		{"values", []string{"render", dir + "/key.tmpl", "--values", dir + "/pipe", "--out", dir + "/new", "--termination-log", dir + "/log"}, 143},
	} {
		t.Run(tt.name, func(t *testing.T) {
			must(t, writeFile(dir+"/log", ""))
			cmd, stderr := stop(t, syscall.SIGTERM, nil, nil, nil, tt.args...)
			if code := cmd.ProcessState.ExitCode(); code != tt.want {
				t.Errorf("exit code %d, want %d: %s", code, tt.want, stderr)
			}
			if !strings.Contains(stderr.String(), "stopped by SIGTERM") {
				t.Errorf("stderr does not say so: %s", stderr)
			}
			log, _ := os.ReadFile(dir + "/log")
			if tt.name == "values" && !strings.Contains(string(log), "stopped by SIGTERM") {
				t.Errorf("the termination log says %q", log)
			}
		})
	}
}

// TestManyValues: a hundred thousand keys are read in a time that grows with their number.
func TestManyValues(t *testing.T) {
	var b strings.Builder
	b.WriteString("consul:\n")
	for i := range 100_000 {
		fmt.Fprintf(&b, "  app/key%06d: v%d\n", i, i)
	}
	dir := t.TempDir()
	must(t, writeFile(dir+"/values.yaml", b.String()))
	must(t, writeFile(dir+"/key.tmpl", `{{ key "app/key099999" }}`))
	begin := time.Now()
	code, said := unread(t, nil, "render", dir+"/key.tmpl", "--values", dir+"/values.yaml", "--out", dir+"/out")
	if out, _ := os.ReadFile(dir + "/out"); code != 0 || string(out) != "v99999" {
		t.Errorf("exit code %d, %q: %s", code, out, said)
	}
	if took := time.Since(begin); took > 20*time.Second { // it is less than one; each key with each other took 21
		t.Errorf("it took %v", took)
	}
}
