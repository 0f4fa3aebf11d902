package profiles

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"

	"github.com/initplate/initplate/test/bundled"
	"github.com/initplate/initplate/test/servers"
)

// A product is a server with its template, and the program that puts load on it.
type product struct {
	template, name string
	db             *servers.Database
	slap           string // path of mysqlslap or mariadb-slap
}

func products(t testing.TB) []product {
	t.Helper()
	mysql, mariadb := servers.MySQL(t), servers.MariaDB(t, "11.8")
	return []product{
		{"mysql", "MySQL 9.7", mysql, filepath.Join(mysql.Dir, "bin", "mysqlslap")},
		{"mariadb", "MariaDB 11.8", mariadb, filepath.Join(filepath.Dir(servers.Cached(t, "galera-11.8", "packages")), "bin", "mariadb-slap")},
	}
}

// A running server was rendered from its template.
type running struct {
	*servers.Running
	product
	set map[string]string // options of its file by name
}

// start renders a product's template and starts the server with it, in places of the test's.
func (p product) start(t testing.TB, params map[string]any) *running {
	t.Helper()
	files, err := bundled.Render(t, p.template, params)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "my.cnf")
	if err := os.WriteFile(file, files["my.cnf"], 0o644); err != nil {
		t.Fatal(err)
	}

	r := &running{product: p, set: map[string]string{}}
	for _, m := range regexp.MustCompile(`(?m)^(\w+) = (.*)$`).FindAllStringSubmatch(string(files["my.cnf"]), -1) {
		r.set[m[1]] = m[2]
	}
	args := []string{"--socket=" + dir + "/s", "--datadir=" + dir + "/data", "--port=" + servers.FreePort(t), "--bind-address=127.0.0.1"}
	if p.template == "mariadb" {
		args = append(args, "--log-bin="+dir+"/data/binlog")
	}
	if r.set["innodb_log_file_size"] == "4G" { // MariaDB takes all of it from the disk, which may be a test's small one
		r.set["innodb_log_file_size"] = "1G"
		args = append(args, "--innodb-log-file-size=1G")
	}
	r.Running = p.db.Start(t, servers.Options{IncludeDir: dir, Args: args})
	return r
}

// peak is the most memory that the server has had, in bytes: VmHWM of proc_pid_status(5).
func (r *running) peak(t testing.TB) int64 {
	t.Helper()
	pid, err := os.ReadFile(r.Query(t, "select @@pid_file"))
	if err != nil {
		t.Fatal(err)
	}
	status, err := os.ReadFile("/proc/" + strings.TrimSpace(string(pid)) + "/status")
	if err != nil {
		t.Fatal(err)
	}

	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		t.Fatalf("no VmHWM in\n%s", status)
	}
	kib, err := strconv.ParseInt(string(m[1]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}

// number reads a global variable.
func (r *running) number(t testing.TB, name string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(r.Query(t, "select @@global."+name), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// worst is the memory that the server has once its buffer pool is full as well, in bytes: what it had at most, and the
// part of the pool that holds nothing yet.
func (r *running) worst(t testing.TB) int64 {
	t.Helper()
	held := r.Query(t, "show global status like 'Innodb_buffer_pool_bytes_data'")
	_, text, _ := strings.Cut(held, "\t")
	bytes, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return r.peak(t) + r.number(t, "innodb_buffer_pool_size") - bytes
}

// fill makes a table in the schema d of at least so many rows, of about 200 bytes each.
func (r *running) fill(t testing.TB, table string, rows int) {
	t.Helper()
	r.Query(t, "create schema if not exists d; create table d."+table+
		" (a int primary key auto_increment, b int, c varchar(240), key (b)); insert into d."+table+" (b, c) values (1, '')")
	for n := 1; n < rows; n *= 2 {
		r.Query(t, "use d; insert into "+table+" (b, c) select a, repeat(sha2(a, 256), 3) from "+table)
	}
}

// A load is SQL that clients send at the same time.
type load struct {
	Name    string
	Queries string // statements between semicolons, which clients send in turn
	Clients int
	Number  int // of queries, of all clients
}

// busy has each row of the table in a temporary table and sorts it: what takes memory in a connection.
const busy = "select b, c, count(*) n from d.t group by b, c order by n desc, c limit 1"

// together has every connection that clients may have run the same query at the same time.
func (r *running) together(t testing.TB, query string) time.Duration {
	t.Helper()
	clients := int(r.number(t, "max_connections")) - 1 // the last one is for the test's own
	db, err := sql.Open("mysql", "root@unix("+r.Socket+")/d")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	conns := make([]*sql.Conn, clients)
	for i := range conns {
		if conns[i], err = db.Conn(t.Context()); err != nil {
			t.Fatalf("connection %d of %d: %v", i, clients, err)
		}
	}

	begin, errs := time.Now(), make(chan error, clients)
	for _, c := range conns {
		go func() {
			_, err := c.ExecContext(t.Context(), query)
			errs <- err
		}()
	}
	for range conns {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	return time.Since(begin)
}

// run puts a load on the server, and returns how long its queries took together.
func (r *running) run(t testing.TB, l load) time.Duration {
	t.Helper()
	cmd := exec.Command(r.slap, "--no-defaults", "--user=root", "--socket="+r.Socket, "--create-schema=d", "--csv", "--delimiter=;",
		fmt.Sprintf("--concurrency=%d", l.Clients), fmt.Sprintf("--number-of-queries=%d", l.Number), "--query="+l.Queries)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", l.Name, err, out)
	}

	fields := strings.Split(strings.TrimSpace(string(out)), ",") // engine, kind, average, least, most, clients, queries
	if len(fields) < 6 {
		t.Fatalf("%s: %s", l.Name, out)
	}
	seconds, err := strconv.ParseFloat(fields[2], 64)
	if err != nil {
		t.Fatalf("%s: %s", l.Name, out)
	}
	return time.Duration(seconds * float64(time.Second))
}
