package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestLivingLeases: with --watch, a real mysqld always takes the password in the file, for many
// times the life of the credentials. Users do not pile up, and none is left after the end. A
// password that Vault rotates is read again soon.
func TestLivingLeases(t *testing.T) {
	t.Parallel()
	ttl, most, during := 4*time.Second, 10*time.Second, 25*time.Second
	if servers.Soak() {
		ttl, most, during = 20*time.Second, time.Minute, 5*time.Minute
	}
	vault, release := servers.Vault(t), servers.MySQL(t)
	mysql := release.Start(t, servers.Options{})
	mount := userMaker(t, vault, mysql, ttl, most)

	dir := t.TempDir()
	for name, path := range map[string]string{"client": "creds/app", "rotated": "static-creds/svc"} {
		must(t, writeFile(filepath.Join(dir, name+".cnf.tmpl"), fmt.Sprintf(`[client]
{{ with secret "%s/%s" }}user = {{ .Data.username }}
password = {{ .Data.password }}
{{ end }}host = 127.0.0.1
port = %s
`, mount, path, mysql.Port)))
	}
	role, id := vault.AppRole(t, vault.Policy(t, fmt.Sprintf("path %q { capabilities = [\"read\"] }\npath %q { capabilities = [\"read\"] }",
		mount+"/creds/app", mount+"/static-creds/svc")))
	out, rotated := filepath.Join(dir, "client.cnf"), filepath.Join(dir, "rotated.cnf")
	p := watching(t, []string{"VAULT_ADDR=" + vault.Addr, "INITPLATE_VAULT_AUTH=approle",
		"INITPLATE_VAULT_ROLE_ID=" + role, "INITPLATE_VAULT_SECRET_ID=" + id}, dir, "--out", dir, "--log-level", "debug")
	p.wrote(t, out)

	logIn := func(file string) (user string, err error) {
		said, err := exec.Command(filepath.Join(release.Dir, "bin", "mysql"), "--defaults-file="+file, "-N",
			"-e", "select substring_index(user(), '@', 1)").CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%w: %s", err, said)
		}
		return strings.TrimSpace(string(said)), err
	}
	logins, users, piled := 0, map[string]bool{}, 0
	stalled := stalls(t)
	for begin := time.Now(); time.Since(begin) < during; time.Sleep(100 * time.Millisecond) {
		user, err := logIn(out)
		if late := stalled(); err != nil && late < ttl/10 {
			t.Fatalf("after %v: the password in the file does not work: %v\n%s", time.Since(begin), err, p.said)
		} else if err != nil {
			t.Logf("the machine stood still for %v, and a password did not work for a moment", late)
			continue
		}
		logins++
		users[user] = true
		piled = max(piled, len(strings.Fields(mysql.Query(t, "select user from mysql.user where user like 'v-%'"))))
	}
	t.Logf("%d logins as %d users, at most %d of them at a time", logins, len(users), piled)
	if least := int(during / most); len(users) < least || len(users) > 3*least || piled > 3 {
		t.Errorf("%d users, at most %d at a time:\n%s", len(users), piled, p.said)
	}
	if n := strings.Count(p.said.String(), "wrote "+rotated); n < 3 {
		t.Errorf("the rotated password was written %d times:\n%s", n, p.said)
	}
	for begin := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		_, err := logIn(rotated)
		if err == nil {
			break
		}
		if time.Since(begin) > 30*time.Second {
			t.Fatalf("the rotated password: %v\n%s", err, p.said)
		}
	}

	took := p.end(t)
	for begin := time.Now(); mysql.Query(t, "select user from mysql.user where user like 'v-%'") != ""; time.Sleep(50 * time.Millisecond) {
		if time.Since(begin) > 10*time.Second {
			t.Fatalf("users are left:\n%s", p.said)
		}
	}
	t.Logf("SIGTERM took %v", took)
}

// stalls watches how late this process gets the processor. The function that it returns says by
// how much at most since its last call but one.
func stalls(t *testing.T) func() time.Duration {
	var latest, before atomic.Int64
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	go func() {
		for last := time.Now(); ; last = time.Now() {
			select {
			case <-over:
				return
			case <-time.After(10 * time.Millisecond):
			}
			latest.Store(max(latest.Load(), int64(time.Since(last))))
		}
	}()
	return func() time.Duration {
		now := latest.Swap(0)
		return time.Duration(max(now, before.Swap(now)))
	}
}

// userMaker has Vault make users of a MySQL server, and returns where.
func userMaker(t *testing.T, vault *servers.VaultServer, mysql *servers.Running, ttl, most time.Duration) string {
	t.Helper()
	mysql.Query(t, "create user vault@'%' identified by 'v'; grant all on *.* to vault@'%' with grant option")
	mount := vaultMount(t, vault, "database")
	vault.Write(t, mount+"/config/mysql", map[string]any{"plugin_name": "mysql-database-plugin", "allowed_roles": "*",
		"connection_url": "{{username}}:{{password}}@tcp(127.0.0.1:" + mysql.Port + ")/", "username": "vault", "password": "v"})
	vault.Write(t, mount+"/roles/app", map[string]any{"db_name": "mysql", "default_ttl": ttl.String(), "max_ttl": most.String(),
		"creation_statements": "CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}'; GRANT SELECT ON *.* TO '{{name}}'@'%';"})
	mysql.Query(t, "create user svc@'%' identified by 's'")
	vault.Write(t, mount+"/static-roles/svc", map[string]any{"db_name": "mysql", "username": "svc", "rotation_period": "5s"})
	return mount
}

// A watched is a process of render --watch.
type watched struct {
	cmd  *exec.Cmd
	said *lockedBuffer
}

// watching starts render --watch with that environment alone.
func watching(t *testing.T, env []string, args ...string) *watched {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	p := &watched{exec.Command(exe, append([]string{"render", "--watch"}, args...)...), &lockedBuffer{}}
	p.cmd.Args[0], p.cmd.Env = "initplate", append([]string{"HOME=/nonexistent"}, env...)
	p.cmd.Stdout, p.cmd.Stderr = p.said, p.said
	must(t, p.cmd.Start())
	t.Cleanup(func() { p.cmd.Process.Kill(); p.cmd.Wait() })
	return p
}

// wrote waits until a file is there.
func (p *watched) wrote(t *testing.T, path string) {
	t.Helper()
	for begin := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(path); err == nil {
			return
		}
		if time.Since(begin) > 30*time.Second {
			t.Fatalf("%s was not written:\n%s", path, p.said)
		}
	}
}

// end sends SIGTERM, and returns how long the process takes to end.
func (p *watched) end(t *testing.T) time.Duration {
	t.Helper()
	begin := time.Now()
	must(t, p.cmd.Process.Signal(syscall.SIGTERM))
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v:\n%s", err, p.said)
	}
	return time.Since(begin)
}

// A lockedBuffer is what a process says, which others may read meanwhile.
type lockedBuffer struct {
	mu   sync.Mutex
	text []byte
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text = append(b.text, p...)
	return len(p), nil
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return string(b.text)
}
