package postgres

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/test/servers"
)

// A judge is a real server, and libpq.
type judge struct {
	*servers.PostgreSQL
	to      io.Writer
	from    *bufio.Reader
	service string // a pg_service.conf that libpq reads
	loads   int
}

func newJudge(t testing.TB) *judge {
	t.Helper()
	j := &judge{PostgreSQL: servers.StartPostgreSQL(t)}
	j.service = filepath.Join(j.Dir, "pg_service.conf")
	cmd := j.Command("python3", "testdata/libpq.py", filepath.Join(j.Libs(), "libpq.so.5"))
	cmd.Env = append(cmd.Env, "PGSERVICEFILE="+j.service)
	cmd.Stderr = os.Stderr
	to, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	from, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	j.to, j.from = to, bufio.NewReader(from)
	servers.Background(t, cmd)
	return j
}

// An answer is what libpq or the server says.
type answer struct {
	Rows      [][]string
	Pass, Err string
}

// ask sends a request to libpq.py.
func (j *judge) ask(t testing.TB, do string, params map[string]string, sql string) (a answer) {
	t.Helper()
	chars := map[string]string{}
	for name, value := range params {
		chars[name] = toChars(value)
	}
	request, err := json.Marshal(map[string]any{"Do": do, "Params": chars, "SQL": toChars(sql)})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(j.to, "%s\n", request)
	line, err := j.from.ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(line, &a); err != nil {
		t.Fatal(err)
	}
	a.Pass, a.Err = toBytes(a.Pass), toBytes(a.Err)
	for _, row := range a.Rows {
		for i := range row {
			row[i] = toBytes(row[i])
		}
	}
	return a
}

// toChars makes a character below 256 of each byte.
func toChars(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteRune(rune(c))
	}
	return b.String()
}

func toBytes(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteByte(byte(r))
	}
	return b.String()
}

// query asks the server as its superuser.
func (j *judge) query(t testing.TB, sql string) [][]string {
	t.Helper()
	a := j.ask(t, "query", map[string]string{"host": j.Dir, "user": "postgres", "dbname": "postgres"}, sql)
	if a.Err != "" {
		t.Fatalf("%s: %s", sql, a.Err)
	}
	return a.Rows
}

// says is what the server says to a connection, which never succeeds.
func (j *judge) says(t testing.TB, database, user string) string {
	t.Helper()
	return j.ask(t, "connect", map[string]string{"host": j.Dir, "user": user, "dbname": database}, "").Err
}

// write writes a file that the server or libpq reads.
func (j *judge) write(t testing.TB, file, doc string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	os.Chmod(file, 0o644)
}

// A written is a document with values, each in a place of its own.
type written struct {
	doc  string
	want map[int]string // by number of the value
}

// writeAll puts each value in a place of its own, where N is its number.
func writeAll(t testing.TB, f format.Format, place string, all []string, accepts float64) (w written) {
	t.Helper()
	var doc strings.Builder
	w.want = map[int]string{}
	for i, v := range all {
		text, err := formattest.Encode(f, formattest.Pieces(strings.ReplaceAll(place, "N", fmt.Sprint(i)), v))
		if err == nil {
			doc.WriteString(text)
			w.want[i] = v
		}
	}
	w.doc = doc.String()
	t.Logf("%q: %d of %d values written", place, len(w.want), len(all))
	if float64(len(w.want)) < accepts*float64(len(all)) {
		t.Error("too few to say much")
	}
	return w
}

// testValues are random values and the nasty ones.
func testValues(seed uint64) (all []string) {
	r := rand.New(rand.NewPCG(seed, 52))
	for _, n := range formattest.Nasty {
		all = append(all, n.Value)
	}
	all = append(all, values...)
	for range formattest.Times(600) {
		all = append(all, formattest.RandomText(r), formattest.RandomValue(r))
	}
	return all
}

// someValues are fewer, for tests that connect with each.
func someValues(seed uint64) []string {
	all := testValues(seed)
	return all[:len(formattest.Nasty)+len(values)+formattest.Times(40)]
}
