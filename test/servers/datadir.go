package servers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Initialised returns a data directory as the server initialises it, after a slow shutdown: root@localhost has no
// password. That takes seconds, so it is done once per release. Tests copy it, and change nothing in it.
func (d *Database) Initialised(t testing.TB) (dir string) {
	t.Helper()
	dir, err := d.initialised()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func (d *Database) initialised() (dir string, err error) {
	dir = filepath.Join(d.Dir, "initialised")
	unlock, err := lock(dir + ".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if isDir(dir) {
		return dir, nil
	}

	fresh := dir + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return "", err
	}
	if err := d.initialise(fresh, "--no-defaults"); err != nil {
		return "", err
	}
	// MySQL's contains the server's UUID, and each copy must make its own.
	if err := os.RemoveAll(filepath.Join(fresh, "auto.cnf")); err != nil {
		return "", err
	}
	return dir, os.Rename(fresh, dir)
}

// makeDataDir makes the data directory of a server that has not been started yet.
func (d *Database) makeDataDir(r *Running, initialise bool) error {
	if !initialise {
		return d.fillDataDir(r.DataDir)
	}
	return d.initialise(r.DataDir, "--defaults-file="+r.Config)
}

// fillDataDir makes dir, which must be empty or absent, a copy of the initialised one.
func (d *Database) fillDataDir(dir string) error {
	initialised, err := d.initialised()
	if err != nil {
		return err
	}

	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	// Most of a new redo log and system tablespace are zeroes, which need not be written.
	if out, err := exec.Command("cp", "-a", "--sparse=always", initialised+"/.", dir).CombinedOutput(); err != nil {
		return fmt.Errorf("copy of %s: %w: %s", initialised, err, out)
	}

	return nil
}

// slowShutdown has InnoDB leave nothing to do: no undo log to purge, and no change to merge. Without it, what the next
// start finds depends on how far the server had come when it was shut down.
const slowShutdown = "--innodb-fast-shutdown=0"

// initialise has the server make a data directory. defaults is its first argument: which option file it reads.
func (d *Database) initialise(dir, defaults string) error {
	tmp, err := os.MkdirTemp("", "initialise")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if d.mariadb {
		return d.bootstrap(dir, defaults, tmp)
	}

	cmd := d.server("mysqld", tmp, append([]string{defaults, "--initialize-insecure", "--datadir=" + dir,
		"--lc-messages-dir=" + d.share(), "--secure-file-priv=NULL", "--innodb-redo-log-capacity=32M", slowShutdown},
		asRoot("--user=root")...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("mysqld --initialize-insecure: %w\n%s", err, out)
	}

	return nil
}

// bootstrap does what mariadb-install-db does, which needs a server that is installed in /usr.
func (d *Database) bootstrap(dir, defaults, tmp string) error {
	sql, err := d.bootstrapSQL()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}

	args := []string{
		defaults, "--bootstrap", "--datadir=" + dir, "--lc-messages-dir=" + d.share(),
		"--enforce-storage-engine=", "--skip-log-bin", "--max-allowed-packet=8M", "--net-buffer-length=16K", slowShutdown,
	}
	cmd := d.server("mariadbd", tmp, append(args, asRoot("--user=root")...)...)
	cmd.Stdin = strings.NewReader(sql)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("mariadbd --bootstrap: %w\n%s", err, out)
	}
	return nil
}

func (d *Database) bootstrapSQL() (string, error) {
	sql := "create database mysql;\nuse mysql;\nset @auth_root_socket=NULL;\n"
	for _, name := range []string{"system_tables", "performance_tables", "system_tables_data", "sys_schema"} {
		files, err := filepath.Glob(filepath.Join(d.share(), "*_"+name+".sql"))
		if err != nil || len(files) != 1 {
			return "", fmt.Errorf("%s: want one *_%s.sql, found %d (%v)", d.share(), name, len(files), err)
		}

		text, err := os.ReadFile(files[0])
		if err != nil {
			return "", err
		}
		sql += string(text)
	}
	return sql, nil
}

// lock waits until no other process holds the lock of this name, and takes it. The kernel releases it when this process
// ends.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}

	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: lock: %w", path, err)
	}

	return func() { f.Close() }, nil
}
