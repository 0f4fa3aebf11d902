package servers

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Database is an unpacked release of MySQL or MariaDB. Its programs are in Dir/bin, its other files in Dir/root/usr.
type Database struct {
	Dir     string
	mariadb bool
	groups  []string // which the server reads in an option file
	nulputs string   // the library that ends each option of my_print_defaults with a NUL
}

// MySQL returns MySQL 9.7.
func MySQL(t testing.TB) *Database {
	t.Helper()
	return database(t, "mysql", "9.7")
}

// MariaDB returns MariaDB of one of the series that are fetched: "10.11" or "11.8".
func MariaDB(t testing.TB, series string) *Database {
	t.Helper()
	return database(t, "mariadb", series)
}

func database(t testing.TB, name, series string) *Database {
	t.Helper()
	d := &Database{mariadb: name == "mariadb", groups: []string{"mysqld", "server", "mysqld-" + series}}
	if d.mariadb {
		d.groups = append(d.groups, "mariadb", "mariadb-"+series, "mariadbd", "mariadbd-"+series, "galera")
	}

	d.Dir = filepath.Dir(Cached(t, name+"-"+series, "packages"))
	d.nulputs = Cached(t, "bin", "nulputs.so")
	return d
}

// PrintDefaults returns the options that the server's own reader, my_print_defaults, finds in the groups of an option
// file. They are in order, each as "--name=value" or "--name", and exact whatever characters a value has. No groups
// means those that the server reads.
func (d *Database) PrintDefaults(t testing.TB, file string, groups ...string) []string {
	t.Helper()
	options, err := d.printDefaults(file, groups)
	if err != nil {
		t.Fatal(err)
	}
	return options
}

func (d *Database) printDefaults(file string, groups []string) ([]string, error) {
	file, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}

	args := []string{"--defaults-file=" + file}
	if !d.mariadb {
		args = append(args, "--show") // or passwords come out as *****
	}
	if len(groups) == 0 {
		groups = d.groups
	}

	cmd := d.command("my_print_defaults", append(args, groups...)...)
	// From the library's directory, since LD_PRELOAD takes no path with a space or a colon in it.
	cmd.Dir = filepath.Dir(d.nulputs)
	cmd.Env = append(cmd.Env, "LD_PRELOAD=./"+filepath.Base(d.nulputs))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()

	// The reader continues after a bad line and reports it on stderr only, so any text there is a failure.
	if err != nil || stderr.Len() > 0 {
		return nil, fmt.Errorf("my_print_defaults %s: %v\n%s", file, err, &stderr)
	}
	if len(out) == 0 {
		return nil, nil
	}
	if out[len(out)-1] != 0 {
		return nil, fmt.Errorf("my_print_defaults does not end its lines with NUL: nulputs.so was not loaded")
	}

	return strings.Split(string(out[:len(out)-1]), "\x00"), nil
}

// Validate asks the server whether it would start with this option file, and returns its objections. The server stops
// at the first variable that it does not know. It does not look for files and directories that options name.
func (d *Database) Validate(t testing.TB, file string) error {
	t.Helper()
	program, args := "mysqld", []string{"--defaults-file=" + file}
	if d.mariadb {
		program, args = "mariadbd", append(args, "--secure-file-priv=", "--verbose", "--help")
	} else {
		args = append(args, "--secure-file-priv=NULL", "--validate-config")
	}

	cmd := d.server(program, t.TempDir(), append(args, asRoot("--user=root")...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr

	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s does not accept %s: %w\n%s", program, file, err, &stderr)
	}

	return nil
}

// command returns a program of this release. It gets none of our environment: MYSQL_ variables change what it reads.
func (d *Database) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(d.Dir, "bin", program), args...)
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C"}
	return cmd
}

// server returns a server's command whose directory for temporary files is tmp, if no option says otherwise. tmp must be
// its own: a server that starts removes each #sql* file there, also those of a server that runs (mysql_rm_tmp_tables in
// sql/sql_base.cc of MariaDB).
func (d *Database) server(program, tmp string, args ...string) *exec.Cmd {
	cmd := d.command(program, args...)
	cmd.Env = append(cmd.Env, "TMPDIR="+tmp)
	return cmd
}

// share returns the directory with the server's messages and SQL files.
func (d *Database) share() string {
	share := filepath.Join(d.Dir, "root", "usr", "share")
	if dir := filepath.Join(share, "mariadb"); d.mariadb && isDir(dir) { // mysql before 11
		return dir
	}
	return filepath.Join(share, "mysql")
}

// asRoot returns the options if root starts the server, and none otherwise.
func asRoot(options ...string) []string {
	if os.Geteuid() == 0 {
		return options
	}
	return nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
