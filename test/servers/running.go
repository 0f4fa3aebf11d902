package servers

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Options say what a database server is started with, besides what it needs to run at all.
type Options struct {
	// IncludeDir is a directory whose *.cnf files the server reads last, as the official images read /etc/mysql/conf.d.
	// They override the base file, also its port, socket and data directory.
	IncludeDir string
	// Config holds lines for the [mysqld] group of the base file.
	Config string
	// Unread holds lines for the end of the base file that only the server reads. It may refuse them.
	Unread string
	// Args are added to the command line, and override all files.
	Args []string
	// Initialise has the server itself make its data directory, if there is none, with all of its options: so do the
	// official images, and not every option is taken there. Else it is a copy of one that was made without options.
	Initialise bool
}

// Running is a database server that is ready for connections.
type Running struct {
	Config  string // its option file
	Socket  string
	Port    string
	DataDir string

	db      *Database
	process *process
	option  map[string]string
}

// Start starts a server that runs until the test ends. If its data directory is absent or empty, it is initialised, and
// root@localhost has no password.
func (d *Database) Start(t testing.TB, o Options) *Running {
	t.Helper()
	r := d.launch(t, o)
	if err := r.process.until(r.ready, patience); err != nil {
		t.Fatalf("%v%s", err, r.errorLog())
	}
	return r
}

// Refuses starts a server that should end with an error, and returns what it logged.
func (d *Database) Refuses(t testing.TB, o Options) (log string) {
	t.Helper()
	r := d.launch(t, o)
	select {
	case <-r.process.done:
	case <-time.After(patience):
		t.Fatalf("the server still runs:\n%s%s", r.Log(), r.errorLog())
	}

	if r.process.cmd.ProcessState.Success() {
		t.Fatalf("the server ended without an error:\n%s%s", r.Log(), r.errorLog())
	}

	return r.Log() + r.errorLog()
}

// Starts reports whether a server becomes ready, and returns what it logged. It stops the server as a crash would.
func (d *Database) Starts(t testing.TB, o Options) (started bool, log string) {
	t.Helper()
	r := d.launch(t, o)
	err := r.process.until(r.ready, patience)
	r.process.stop()
	return err == nil, r.Log() + r.errorLog()
}

func (d *Database) launch(t testing.TB, o Options) *Running {
	t.Helper()
	r := d.configure(t, o)
	if entries, _ := os.ReadDir(r.DataDir); len(entries) == 0 {
		if err := d.makeDataDir(r, o.Initialise); err != nil {
			t.Fatal(err)
		}
	}

	program := "mysqld"
	if d.mariadb {
		program = "mariadbd"
	}
	args := append([]string{"--defaults-file=" + r.Config}, o.Args...)
	p, err := start(filepath.Join(d.Dir, "bin", program), args, nil)
	if err != nil {
		t.Fatal(err)
	}

	r.process = p
	t.Cleanup(p.stop)
	return r
}

// configure writes the option file of a server, and reads from it what the server will use.
func (d *Database) configure(t testing.TB, o Options) *Running {
	t.Helper()
	dir := runDir(t)
	config := filepath.Join(dir, "my.cnf")
	base, err := d.baseConfig(dir, o)
	if err == nil {
		err = os.WriteFile(config, []byte(base), 0o644)
	}
	if err == nil {
		err = os.Mkdir(filepath.Join(dir, "tmp"), 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}

	r := &Running{Config: config, db: d, option: map[string]string{}}
	r.remember(d.PrintDefaults(t, config))
	r.remember(o.Args)
	r.Socket = r.option["socket"]
	r.Port = r.option["port"]
	r.DataDir = r.option["datadir"]

	if err := os.WriteFile(config, []byte(base+o.Unread+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return r
}

// baseConfig returns what a server needs to run beside others, without the directories that its package makes.
func (d *Database) baseConfig(dir string, o Options) (string, error) {
	ports, err := freePorts(1)
	if err != nil {
		return "", err
	}

	lines := []string{"[mysqld]",
		"basedir=" + filepath.Join(d.Dir, "root", "usr"),
		"lc-messages-dir=" + d.share(),
		"datadir=" + filepath.Join(dir, "data"),
		"tmpdir=" + filepath.Join(dir, "tmp"),
		"socket=" + filepath.Join(dir, "s.sock"),
		"pid-file=" + filepath.Join(dir, "pid"),
		fmt.Sprintf("port=%d", ports[0]),
		"bind-address=127.0.0.1",
		"innodb_buffer_pool_size=64M",
		"innodb_use_native_aio=OFF", // all servers of a machine share fs.aio-max-nr, and some kernels have no io_uring
	}
	lines = append(lines, asRoot("user=root")...)
	if !d.mariadb {
		lines = append(lines, "secure-file-priv=NULL", "loose-mysqlx=0", "innodb_redo_log_capacity=32M")
	}

	lines = append(lines, o.Config)
	if o.IncludeDir != "" {
		lines = append(lines, "!includedir "+o.IncludeDir)
	}

	return strings.Join(lines, "\n") + "\n", nil
}

// remember keeps the last value of each option.
func (r *Running) remember(options []string) {
	for _, option := range options {
		name, value, _ := strings.Cut(strings.TrimPrefix(option, "--"), "=")
		r.option[strings.ReplaceAll(name, "_", "-")] = value
	}
}

func (r *Running) ready() bool {
	conn, err := net.Dial("unix", r.Socket)
	if err != nil {
		return false
	}
	conn.Close()
	_, err = r.query("select 1")
	return err == nil
}

// Query runs SQL as root with the server's own client and returns the rows. Each is a line, with the columns separated
// by tabs and the values as they are. There is no line break after the last row.
func (r *Running) Query(t testing.TB, sql string) string {
	t.Helper()
	out, err := r.query(sql)
	if err != nil {
		t.Fatalf("%v%s", err, r.errorLog())
	}
	return out
}

func (r *Running) query(sql string) (string, error) {
	client := "mysql"
	if r.db.mariadb {
		client = "mariadb"
	}

	cmd := r.db.command(client, "--no-defaults", "--protocol=socket", "--socket="+r.Socket, "--user=root",
		"--default-character-set=utf8mb4", "--batch", "--raw", "--skip-column-names", "--execute="+sql)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", sql, err, &stderr)
	}

	return strings.TrimSuffix(string(out), "\n"), nil
}

// Log returns the end of what the server wrote to its standard output and error.
func (r *Running) Log() string { return r.process.log.String() }

// Shutdown has the server end by itself, with all that it has to write.
func (r *Running) Shutdown(t testing.TB) {
	t.Helper()
	r.Query(t, "SHUTDOWN")
	select {
	case <-r.process.done:
	case <-time.After(patience):
		t.Fatalf("the server does not end:\n%s%s", r.Log(), r.errorLog())
	}
}

// Stop ends the server as a crash would.
func (r *Running) Stop() { r.process.stop() }

// errorLog returns the content of the server's log file, if it has one, for the message of a failure.
func (r *Running) errorLog() string {
	path := r.option["log-error"]
	if path == "" || path == "stderr" {
		return ""
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.DataDir, path)
	}

	text, err := os.ReadFile(path)
	if err != nil {
		return "\n" + err.Error()
	}

	return fmt.Sprintf("\n%s:\n%s", path, text)
}
