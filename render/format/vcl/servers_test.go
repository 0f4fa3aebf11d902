package vcl

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/test/servers"
)

// A server is the real varnishd, with its files in dir.
type server struct {
	varnish *servers.Unpacked
	dir     string
	addr    string
}

func newServer(t testing.TB) *server {
	t.Helper()
	dir, err := os.MkdirTemp("", "vcl")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return &server{varnish: servers.Varnish(t), dir: dir}
}

// compiles returns what Varnish's compiler says of a configuration; "" if it is good. The C that it
// makes is not compiled.
func (s *server) compiles(t testing.TB, text string) (wrong string) {
	t.Helper()
	out, _ := s.varnish.Command("varnishd", "-C", "-j", "none", "-n", filepath.Join(s.dir, "check"), "-p", "cc_command=exec true", "-f", s.write(t, text)).CombinedOutput()
	at := bytes.Index(out, []byte("VCC-compiler failed"))
	if at < 0 && !bytes.Contains(out, []byte("VGC_function_vcl_synth")) {
		t.Fatalf("varnishd -C says neither C nor an error: %.500s", out)
	}
	if at < 0 {
		return ""
	}
	return string(out)
}

func (s *server) write(t testing.TB, text string) (file string) {
	t.Helper()
	file = filepath.Join(s.dir, "test.vcl")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// start has Varnish answer with a configuration, until stop is called.
func (s *server) start(t testing.TB, text string) (stop func()) {
	t.Helper()
	s.addr = "127.0.0.1:" + servers.FreePort(t) // a worker that is about to end may still have the last one
	var said servers.Output
	cmd := s.varnish.Command("varnishd", "-F", "-j", "none", "-n", filepath.Join(s.dir, "work"), "-a", s.addr, "-s", "malloc,10m",
		"-p", "cc_command=exec gcc -O0 -w -fpic -shared -o %o %s", "-p", "thread_pool_min=10", "-f", s.write(t, text))
	cmd.Stdout, cmd.Stderr = &said, &said
	stop = servers.Background(t, cmd)

	for limit := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		answer, err := http.Get("http://" + s.addr + "/ready")
		if err == nil {
			answer.Body.Close()
			return stop
		}
		if time.Now().After(limit) || strings.Contains(said.String(), "Error:") {
			stop()
			t.Fatalf("varnishd does not start: %.3000s", said.String())
		}
	}
}

// get returns the body of an answer, and its header X-V.
func (s *server) get(t testing.TB, path string) (body, header string) {
	t.Helper()
	answer, err := http.Get("http://" + s.addr + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(all), answer.Header.Get("X-V")
}

// config is a configuration that answers by statements for each number.
func config(declarations string, answers []string) string {
	var b strings.Builder
	b.WriteString("vcl 4.1;\nbackend default none;\n" + declarations + "\nsub vcl_recv { return (synth(200)); }\n")
	for i, text := range answers {
		fmt.Fprintf(&b, "sub answer%d {\nif (req.url == \"/%d\") {\n%s\n}\n}\n", i, i, text)
	}
	b.WriteString("sub vcl_synth {\n")
	for i := range answers {
		fmt.Fprintf(&b, "call answer%d;\n", i)
	}
	b.WriteString("return (deliver);\n}\n")
	return b.String()
}

// testValues are random values and the nasty ones.
func testValues(r *rand.Rand) (all []string) {
	for _, n := range formattest.Nasty {
		all = append(all, n.Value)
	}
	all = append(all, values...)
	for range formattest.Times(30) {
		all = append(all, formattest.RandomText(r), formattest.RandomValue(r), soup(r))
	}
	return all
}

// soup is a text of what the compiler takes for more than itself.
func soup(r *rand.Rand) string {
	parts := []string{"a", "b c", `"`, `"`, `""`, `"""`, `"}`, `{"`, "}", "{", "C{", "}C", "/*", "*/", "//", "#", ";", "\\", "'", "\t", "é", ":", ".", "5s", "\n", "\r"}
	var b strings.Builder
	for range 1 + r.IntN(6) {
		b.WriteString(parts[r.IntN(len(parts))])
	}
	return b.String()
}

// serverPlaces are where values are put, what the answer has then, in its header or its body, and
// the least share of values that are taken.
var serverPlaces = []struct {
	text, want string
	isHeader   bool
	accepts    float64
}{
	{`synthetic("§");`, "§", false, 0.3},
	{`synthetic({"§"});`, "§", false, 0.5},
	{"synthetic({\"a\n§\"b\"} + \"\"\"§\"\"\" + \"c\"); # § \" \n", "a\n§\"b§c", false, 0.2},
	{`synthetic("""x§ """);`, "x§ ", false, 0.5},
	{`/* § */ // §` + "\n" + ` set resp.body = {"§ "};`, "§ ", false, 0.2},
	{`set resp.http.X-V = {"<§>"};`, "<§>", true, 0.3},
	{`set resp.http.X-V = "<" + "§" + ">";`, "<§>", true, 0.3},
	{`set resp.http.x-§ = "y"; set resp.http.X-V = resp.http.x-§;`, "y", true, 0.03},
	{`if (resp.reason != {"x§"}) { set resp.http.X-V = regsub("a", "a", "y"); synthetic({"§"}); }`, "§", false, 0.3},
}

// TestServers gives values in every place to a running Varnish: it must answer with exactly each of
// them.
func TestServers(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	s := newServer(t)
	all := testValues(r)
	for _, place := range serverPlaces {
		t.Run(place.text, func(t *testing.T) {
			var answers, want []string
			for _, v := range all {
				text, err := formattest.Encode(Format(), formattest.Pieces(place.text+"\n", v))
				if err != nil {
					continue
				}
				answers = append(answers, text)
				want = append(want, strings.ReplaceAll(place.want, "§", v))
			}
			t.Logf("%d of %d values accepted", len(want), len(all))
			if float64(len(want)) < place.accepts*float64(len(all)) {
				t.Error("too few to say much")
			}

			stop := s.start(t, config("", answers))
			defer stop()
			for i, v := range want {
				body, header := s.get(t, fmt.Sprintf("/%d", i))
				if place.isHeader {
					body = header
				}
				if body != v {
					t.Errorf("%q: Varnish answers %q, want %q", answers[i], body, v)
				}
			}
		})
	}
}

// stricter are the errors of parse for what Varnish may read.
var stricter = regexp.MustCompile("NUL|nested too deep|BLOB")

// TestServersAgree gives Varnish random strings: what parse refuses, its compiler must refuse, and
// what parse reads as text, Varnish must answer with.
func TestServersAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	s := newServer(t)
	var answers, want []string
	refused := 0
	for range formattest.Times(1500) {
		text := "synthetic(" + []string{`"`, `"""`, `{"`, "/* x */ \"", "# c\n{\""}[r.IntN(5)] + soup(r) + []string{`"`, `"""`, `"}`}[r.IntN(3)] + ");"
		leaves, err := parse([]byte(text))
		isText := err == nil && len(leaves) == 5 && leaves[2].Kind == format.Str && leaves[3].Text == ")"
		switch {
		case err != nil && stricter.MatchString(err.Error()):
		case err != nil && refused < formattest.Times(40):
			refused++
			if s.compiles(t, config("", []string{text})) == "" {
				t.Errorf("%q: Varnish reads what is refused: %v", text, err)
			}
		case isText && len(want) < formattest.Times(150):
			answers = append(answers, text)
			want = append(want, leaves[2].Text)
		}
	}
	t.Logf("%d read, %d refused", len(want), refused)
	if len(want) < formattest.Times(20) || refused < formattest.Times(6) {
		t.Error("too few to say much")
	}

	stop := s.start(t, config("", answers))
	defer stop()
	for i, v := range want {
		if body, _ := s.get(t, fmt.Sprintf("/%d", i)); body != v {
			t.Errorf("parse reads %q, Varnish %q", v, body)
		}
	}
}

// TestServersWords: the compiler takes each name and each number that is taken as a value.
func TestServersWords(t *testing.T) {
	r := rand.New(rand.NewPCG(27, 28))
	s := newServer(t)
	var doc strings.Builder
	seen := map[string]bool{}
	parts := []string{"a", "B", "7", "0", "_", "-", "C", ".", "s", "ms", "5", "x", "if", "sub", "set"}
	for i := range 3000 {
		var word strings.Builder
		for range 1 + r.IntN(4) {
			word.WriteString(parts[r.IntN(len(parts))])
		}
		v := word.String()
		if text, err := formattest.Encode(Format(), formattest.Pieces("backend § none;\n", v)); err == nil && isName(v) && !seen[v] {
			seen[v] = true
			doc.WriteString(text)
		}
		if text, err := formattest.Encode(Format(), formattest.Pieces(fmt.Sprintf("probe p%d_§ { .interval = 5s; }\n", i), v)); err == nil {
			doc.WriteString(text)
		}
		if text, err := formattest.Encode(Format(), formattest.Pieces(fmt.Sprintf("probe q%d { .timeout = §; }\n", i), v)); err == nil && isNumber(v) && strings.HasSuffix(v, "s") {
			doc.WriteString(text)
		}
	}
	if strings.Count(doc.String(), "\n") < 1000 || len(seen) < 200 {
		t.Errorf("too few to say much: %d names", len(seen))
	}
	out, _ := s.varnish.Command("varnishd", "-C", "-j", "none", "-n", filepath.Join(s.dir, "check"), "-p", "cc_command=exec true", "-p", "vcc_feature=-err_unref",
		"-f", s.write(t, config(doc.String(), []string{"return (deliver);"}))).CombinedOutput()
	if at := bytes.Index(out, []byte("VCC-compiler failed")); at >= 0 {
		t.Errorf("%.2000s", out[max(0, at-1000):])
	}
}
