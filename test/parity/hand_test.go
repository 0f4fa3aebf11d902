package parity

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// A pair is a form with a value.
type pair struct {
	form
	value string
	key   string
	row   row
}

// readBack is what an independent reader takes for the setting; ok is false where it cannot read the file, or finds more
// in it than the one setting.
type readBack struct {
	text string
	ok   bool
}

// TestByHand: values that templates escape by hand read as consul-template's output does, as far as that can be read, and as
// themselves where it cannot. The readers are not ours. It needs consul-template and Consul.
func TestByHand(t *testing.T) {
	b, consul := newBench(t), servers.Consul(t)
	b.env = []string{"PATH=/usr/bin:/bin", "HOME=" + b.dir, "CONSUL_HTTP_ADDR=" + consul.Addr}
	pairs := handPairs(func(key, value string) { consul.Put(t, key, value) })
	var rows []row
	for _, p := range pairs {
		b.write(p.row)
		rows = append(rows, p.row)
	}
	if text, err := b.theirs(rows...).CombinedOutput(); err != nil {
		t.Fatalf("consul-template: %v\n%s", err, text)
	}
	said := map[string]string{}
	for _, p := range pairs {
		c := b.ours(p.row)
		c.Args = append(c.Args, "--format", handFormat(p.ext))
		if text, err := c.CombinedOutput(); err != nil {
			said[p.row.name] = string(text)
		}
	}
	theirs, ours := readAll(t, b, "theirs", pairs), readAll(t, b, "ours", pairs)

	agreed := 0
	for i, p := range pairs {
		want := p.value
		if p.makes != nil {
			want = p.makes(want)
		}
		spoilt := strings.ContainsAny(p.value, p.fails) && p.fails != ""
		switch {
		case theirs[i].ok && theirs[i].text == want:
			agreed++
		case theirs[i].ok && !spoilt:
			t.Errorf("%s with %q: consul-template's reads as %q: the table is wrong", p.template, p.value, theirs[i].text)
		}
		refused := !ours[i].ok && said[p.row.name] != ""
		if (!ours[i].ok || ours[i].text != want) && !(spoilt && refused) {
			t.Errorf("%s (%s) with %q: reads as %q, want %q\n%s%s", p.template, p.ext, p.value, ours[i].text, want, b.read("ours", p.row), said[p.row.name])
		}
	}
	t.Logf("%d pairs, of which consul-template's output reads as the value in %d", len(pairs), agreed)
	if len(pairs) < 60 || servers.Long() && len(pairs) < 150 || agreed < len(pairs)/2 {
		t.Errorf("%d pairs, %d of them right in consul-template's output: too few to say much", len(pairs), agreed)
	}
}

func handPairs(put func(key, value string)) (pairs []pair) {
	for n, value := range servers.Some(4, hand()) {
		key := fmt.Sprintf("parity/hand/%d", n)
		put(key, value)
		for k, f := range handForms() {
			if !servers.Tries(4, n, k) {
				continue
			}
			source := fmt.Sprintf("key %q", key)
			text := strings.NewReplacer("§", source, "¶", "("+source+")").Replace(f.template)
			name := fmt.Sprintf("hand %d of %d", n, k)
			pairs = append(pairs, pair{f, value, key, row{name, f.ext, text}})
		}
	}
	return pairs
}

// handFormat is the format of an extension.
func handFormat(ext string) string {
	if ext == "cnf" {
		return "mysql"
	}
	return ext
}

func (b *bench) read(whose string, r row) string {
	text, _ := os.ReadFile(b.path(whose, r.file()))
	return string(text)
}

// readAll reads the files of one of the programs, each format with one start of its reader.
func readAll(t *testing.T, b *bench, whose string, pairs []pair) []readBack {
	t.Helper()
	byExt := map[string][]int{}
	for i, p := range pairs {
		byExt[p.ext] = append(byExt[p.ext], i)
	}
	out := make([]readBack, len(pairs))
	for ext, indices := range byExt {
		var docs []string
		for _, i := range indices {
			docs = append(docs, b.read(whose, pairs[i].row))
		}
		for k, got := range readDocs(t, ext, docs) {
			out[indices[k]] = got
		}
	}
	return out
}

const handReaders = "../../render/format/formattest/testdata/readers/"

// readDocs reads files of one format.
func readDocs(t *testing.T, ext string, docs []string) (out []readBack) {
	t.Helper()
	switch ext {
	case "json", "toml", "yaml":
		return readNested(t, map[string]string{"json": "json", "toml": "toml", "yaml": "pyyaml"}[ext], docs)
	case "xml", "properties":
		return readJava(t, map[string]string{"xml": "xml", "properties": "latin1"}[ext], docs)
	case "cnf":
		db := servers.MySQL(t)
		for _, doc := range docs {
			out = append(out, readOptions(t, db, doc))
		}
	case "sql":
		return readSQL(t, docs)
	case "env-sh":
		for _, doc := range docs {
			out = append(out, readShell(t, doc))
		}
	default:
		t.Fatalf("no reader of %s", ext)
	}
	return out
}

// readNested reads with Python's libraries: the one text in the document.
func readNested(t *testing.T, reader string, docs []string) (out []readBack) {
	t.Helper()
	in, err := json.Marshal(docs)
	if err != nil {
		t.Fatal(err)
	}
	var read [][]struct {
		Items [][]string
		Err   string
	}
	if err := json.Unmarshal(readWith(t, in, servers.Python(t), "-I", handReaders+"nested.py", reader), &read); err != nil {
		t.Fatal(err)
	}
	for _, doc := range read[0] {
		var texts []string
		for _, item := range doc.Items {
			if text, ok := strings.CutPrefix(item[len(item)-1], "s"); ok {
				texts = append(texts, text)
			}
		}
		if doc.Err != "" || len(texts) != 1 {
			out = append(out, readBack{})
			continue
		}
		out = append(out, readBack{texts[0], true})
	}
	return out
}

// readJava reads with Java's own classes: the text of the element a, or its one attribute.
func readJava(t *testing.T, reader string, docs []string) (out []readBack) {
	t.Helper()
	var in strings.Builder
	for _, doc := range docs {
		in.WriteString(base64.StdEncoding.EncodeToString([]byte(doc)) + "\n")
	}
	got := readWith(t, []byte(in.String()), "java", "-XX:TieredStopAtLevel=1", "-cp", servers.JavaClasses(t, handReaders+"Readers.java"), "Readers", reader)
	for line := range strings.Lines(string(got)) {
		out = append(out, javaText(t, strings.TrimSuffix(line, "\n")))
	}
	return out
}

func javaText(t *testing.T, line string) readBack {
	t.Helper()
	if strings.HasPrefix(line, "!") {
		return readBack{}
	}
	var texts []string
	fields := strings.Fields(strings.ReplaceAll(line, "  ", " = "))
	for i := 1; i < len(fields); i += 2 {
		text, err := base64.StdEncoding.DecodeString(fields[i])
		if err != nil && fields[i] != "=" {
			t.Fatalf("%q: %v", line, err)
		}
		if s := string(text); s != "" && s != "<element>" {
			texts = append(texts, s)
		}
	}
	if len(texts) != 1 {
		return readBack{}
	}
	return readBack{texts[0], true}
}

// readOptions reads with the server's own reader.
func readOptions(t *testing.T, db *servers.Database, doc string) readBack {
	t.Helper()
	file := filepath.Join(t.TempDir(), "my.cnf")
	if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	options := db.PrintDefaults(t, file, "m")
	if len(options) != 1 {
		return readBack{}
	}
	text, ok := strings.CutPrefix(options[0], "--a=")
	return readBack{text, ok}
}

// readSQL reads with the server and its own client: the one value that a statement selects.
func readSQL(t *testing.T, docs []string) (out []readBack) {
	t.Helper()
	db := servers.MySQL(t)
	s := db.Start(t, servers.Options{})
	for _, doc := range docs {
		c := exec.Command(filepath.Join(db.Dir, "bin", "mysql"), "--no-defaults", "--protocol=socket", "--socket="+s.Socket, "--user=root",
			"--batch", "--raw", "--skip-column-names", "--default-character-set=utf8mb4")
		c.Env = []string{"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C.UTF-8"}
		c.Stdin = strings.NewReader(doc)
		text, err := c.Output()
		value, ended := strings.CutSuffix(string(text), "\n")
		out = append(out, readBack{value, err == nil && ended})
	}
	return out
}

// readShell reads with the system's shell, in an environment with a variable that must not be expanded.
func readShell(t *testing.T, doc string) readBack {
	t.Helper()
	c := exec.Command("sh", "-c", doc+"\nprintf '%s.' \"$a\"")
	c.Env = []string{"PATH=/usr/bin:/bin", "HOME=/expanded"}
	text, err := c.Output()
	if err != nil || !bytes.HasSuffix(text, []byte(".")) {
		return readBack{}
	}
	return readBack{strings.TrimSuffix(string(text), "."), true}
}

func readWith(t *testing.T, in []byte, name string, args ...string) []byte {
	t.Helper()
	c := exec.Command(name, args...)
	c.Stdin, c.Stderr = bytes.NewReader(in), os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}
