package servers

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// nobody is the user and the group that PostgreSQL runs as in tests by root.
const nobody = 65534

// A PostgreSQL is a running server, without a port.
type PostgreSQL struct {
	*Unpacked
	Dir  string // of its socket
	Data string // with postgresql.conf, pg_hba.conf and pg_ident.conf, which tests may write
}

// StartPostgreSQL returns a server with databases of the encoding SQL_ASCII, which takes all
// bytes, and a superuser postgres without a password.
func StartPostgreSQL(t testing.TB) *PostgreSQL {
	t.Helper()
	u := unpacked(t, "postgresql")
	dir, err := os.MkdirTemp("", "pg") // t.TempDir's names are too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })

	p := &PostgreSQL{u, dir, filepath.Join(dir, "data")}
	p.install(t)
	cmd := p.command("initdb", "-D", p.Data, "-U", "postgres", "-A", "trust", "-E", "SQL_ASCII", "--no-locale",
		"--no-sync")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v: %s", err, out)
	}

	p.start(t)
	return p
}

// install makes a tree that looks installed, since initdb runs postgres, and both find their
// other files from their own place.
func (p *PostgreSQL) install(t testing.TB) {
	t.Helper()
	installed := filepath.Dir(p.one(t, "usr/lib/postgresql/*/bin"))
	bin := filepath.Join(p.Dir, "usr/lib/postgresql", filepath.Base(installed), "bin")
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}

	must(os.MkdirAll(bin, 0o755))
	must(os.Symlink(filepath.Join(installed, "lib"), filepath.Join(filepath.Dir(bin), "lib")))
	must(os.Symlink(filepath.Join(p.Root, "usr/share"), filepath.Join(p.Dir, "usr/share")))
	must(os.Symlink(bin, filepath.Join(p.Dir, "bin")))
	for _, name := range []string{"postgres", "initdb"} {
		const script = "#!/bin/sh\nexec %q --library-path %q --argv0 \"$0\" %q \"$@\"\n"
		text := fmt.Sprintf(script, p.loader, p.libs, filepath.Join(installed, "bin", name))
		must(os.WriteFile(filepath.Join(bin, name), []byte(text), 0o755))
	}

	if os.Geteuid() == 0 {
		must(os.Chown(p.Dir, nobody, nobody))
	}
}

// command is a program that is not run as root.
func (p *PostgreSQL) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(p.Dir, "bin", name), args...)
	cmd.Dir, cmd.SysProcAttr = p.Dir, unprivileged()
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C"}
	return cmd
}

// start starts the server, and ends it with the test.
func (p *PostgreSQL) start(t testing.TB) {
	t.Helper()
	log, err := os.Create(filepath.Join(p.Dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()

	cmd := p.command("postgres", "-D", p.Data, "-k", p.Dir,
		"-c", "listen_addresses=", "-c", "fsync=off", "-c", "autovacuum=off")
	cmd.Stdout, cmd.Stderr = log, log
	Background(t, cmd)
	t.Cleanup(func() { p.stop(cmd) })

	for limit := time.Now().Add(30 * time.Second); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("unix", p.socket()); err == nil {
			conn.Close()
			return
		}
	}

	said, _ := os.ReadFile(log.Name())
	t.Fatalf("postgres does not start: %.3000s", said)
}

func (p *PostgreSQL) socket() string { return filepath.Join(p.Dir, ".s.PGSQL.5432") }

// stop asks the server to end at once, so that it frees its shared memory.
func (p *PostgreSQL) stop(cmd *exec.Cmd) {
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		return
	}
	for limit := time.Now().Add(5 * time.Second); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(p.socket()); err != nil {
			return
		}
	}
}
