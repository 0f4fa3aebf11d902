package preflight

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A fault is a shell script that has a server fail. What it prints is the log.
type fault struct {
	name   string
	on     string // a prefix of the server's name; empty for all
	short  bool   // it is made in the short form of the tests too
	script string
	want   string // the errors that are told, see explains
	mysql  string // the same, where MySQL tells others
}

// faultTools are what the scripts use: serve, and the program ./server, run the server to its end, serve_until to a line
// of its log that matches; start and stop have it run, sql asks it, and when waits for something to be true while it
// runs. DATA is a copy of a directory that was just initialised. Nothing waits for a time: a machine may be slow.
const faultTools = `
for fd in /proc/$$/fd/*; do # what CI or make have open would count as files of the server
	fd=${fd##*/}
	[ $fd -gt 2 ] && eval "exec $fd>&-"
done
ulimit -c 0
conf() { printf '%s\n' "$@" >>"$DIR/my.cnf"; }
printf '#!/bin/sh\nexec timeout -s KILL 180 "$BIN/$SERVER" --defaults-file="$DIR/my.cnf" "$@"\n' >server
chmod 755 server
serve() {
	./server "$@"
	[ $? = 137 ] && echo "[ERROR] the script: the server ran for 180 seconds, and was killed"
}
serve_until() {
	"$BIN/$SERVER" --defaults-file="$DIR/my.cnf" "${@:2}" >"$DIR/until" 2>&1 & pid=$!
	when grep -q "$1" "$DIR/until"
	crash
	cat "$DIR/until"
}
start() {
	"$BIN/$SERVER" --defaults-file="$DIR/my.cnf" "$@" >"$DIR/log" 2>&1 & pid=$!
	when sql 'select 1' || echo "it does not start: $(cat "$DIR/log")"
}
when() {
	until "$@" >/dev/null 2>&1; do
		kill -0 $pid 2>/dev/null || return
		sleep 0.1
	done
}
sql() { client --execute="$1"; }
client() { "$BIN/$CLIENT" --no-defaults --protocol=socket --socket="$DIR/s.sock" --user=root "$@"; }
locked() { sql 'select concat("locked rows: ", sum(trx_rows_locked)) from information_schema.innodb_trx' | grep 'locked rows: [1-9]'; }
stop() { sql shutdown; wait $pid; }
crash() { kill -${1:-KILL} $pid; wait $pid 2>/dev/null; }
root() { [ "$(id -u)" = 0 ]; }
limited() { if root; then setpriv --bounding-set=-dac_override,-dac_read_search "$@"; else "$@"; fi; }
as_root() { if root; then "$@"; else unshare -r "$@"; fi; }
mounting() { if unshare -m true 2>/dev/null; then unshare -m "$@"; else conf user=root; unshare -rm "$@"; fi; }
key() {
	openssl req -x509 -newkey rsa:${2:-2048} -sha256 -nodes -subj /CN=x -days 9 -keyout $1.key -out $1.pem 2>/dev/null
}
overwrite() { head -c "$3" /dev/zero | tr '\0' Z | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }
`

func (f fault) run(t *testing.T, db *servers.Database, name, data string) (log string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "f")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	server, client, share := "mysqld", "mysql", "mysql"
	if name != "mysql-9.7" {
		server, client = "mariadbd", "mariadb"
	}
	if name == "mariadb-11.8" {
		share = "mariadb"
	}
	usr := filepath.Join(db.Dir, "root", "usr")
	lines := []string{
		"[mysqld]", "basedir=" + usr, "lc-messages-dir=" + filepath.Join(usr, "share", share),
		"datadir=" + dir + "/data", "tmpdir=" + dir + "/tmp", "socket=" + dir + "/s.sock", "pid-file=" + dir + "/pid",
		"port=" + servers.FreePort(t), "bind-address=127.0.0.1", "innodb_buffer_pool_size=64M",
		"innodb_use_native_aio=OFF", // all servers share fs.aio-max-nr, and some kernels have no io_uring
	}
	if os.Geteuid() == 0 {
		lines = append(lines, "user=root")
	}
	if server == "mysqld" {
		lines = append(lines, "secure-file-priv=NULL", "loose-mysqlx=0", "innodb_redo_log_capacity=32M",
			"auto_generate_certs=OFF", "caching_sha2_password_auto_generate_rsa_keys=OFF")
	}
	if err := os.WriteFile(dir+"/my.cnf", []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir+"/tmp", 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cp", "-a", data, dir+"/data").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", faultTools+f.script)
	cmd.Dir, cmd.WaitDelay = dir, 5*time.Second
	cmd.Env = []string{
		"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "DIR=" + dir, "DATA=" + dir + "/data", "USR=" + usr,
		"BIN=" + filepath.Join(db.Dir, "bin"), "SERVER=" + server, "CLIENT=" + client,
		"CACHE=" + filepath.Dir(db.Dir), "TAKEN=" + takenPort(t), "FREE=" + servers.FreePort(t),
	}
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.Run() // a script ends as its last server does
	if ctx.Err() != nil {
		t.Fatalf("it does not end: %s", &out)
	}
	return out.String()
}

// takenPort returns a port that is taken until the test ends.
func takenPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// TestServerFaults makes faults with the real servers, and has their logs explained.
func TestServerFaults(t *testing.T) {
	all := map[string]*servers.Database{
		"mysql-9.7":     servers.MySQL(t),
		"mariadb-10.11": servers.MariaDB(t, "10.11"),
		"mariadb-11.8":  servers.MariaDB(t, "11.8"),
	}
	for _, db := range all {
		db.Initialised(t) // faults of one server use the data of another
	}
	ref := newReference()
	for name, db := range all { // one after the other, with its faults side by side
		t.Run(name, func(t *testing.T) {
			data := clone(t, db.Initialised(t))
			for i, f := range serverFaults() {
				if !f.isFor(name, i) {
					continue
				}
				t.Run(f.name, func(t *testing.T) {
					t.Parallel()
					log := f.run(t, db, name, data)
					if wrong := ref.wrong(t, log, f.wanted(name)); len(wrong) > 0 {
						t.Errorf("%s\n%s", log, strings.Join(wrong, "\n"))
					}
				})
			}
		})
	}
}

// isFor reports whether the fault of that number is made with a server now. MariaDB 10.11
// has only those of its own. One that every server has is made with MySQL or with MariaDB
// in turn, and in a soak with both.
func (f fault) isFor(name string, number int) bool {
	if !f.short && !servers.Long() {
		return false
	}
	if f.on == "" && !servers.Soak() && (number%2 == 0) != (name == "mysql-9.7") {
		return false
	}
	return strings.HasPrefix(name, f.on) && (f.on != "" && f.on != "mariadb" || name != "mariadb-10.11")
}

// wanted returns the errors that are to be told: those of this server, if it has its own.
func (f fault) wanted(name string) string {
	if own := f.mysql; own != "" && name == "mysql-9.7" {
		return own
	}
	return f.want
}
