package apache

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/test/servers"
)

// A server is the real httpd, with its files in dir.
type server struct {
	httpd *servers.Unpacked
	dir   string
	addr  string
}

func newServer(t testing.TB) *server {
	t.Helper()
	dir, err := os.MkdirTemp("", "apache")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for _, step := range []error{os.Chmod(dir, 0o755), os.Mkdir(filepath.Join(dir, "www"), 0o755)} {
		if step != nil {
			t.Fatal(step)
		}
	}
	return &server{servers.Apache(t), dir, "127.0.0.1:" + servers.FreePort(t)}
}

// config is a configuration with some text at its end.
func (s *server) config(text string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "ServerRoot %s\nListen %s\nServerName localhost\nPidFile pid\nErrorLog error_log\nDocumentRoot www\n", s.dir, s.addr)
	for _, module := range []string{"mpm_prefork", "alias", "authn_core", "authz_core", "authz_user", "auth_basic", "env", "headers", "macro", "rewrite", "setenvif"} {
		fmt.Fprintf(&b, "LoadModule %s_module %s/usr/lib/apache2/modules/mod_%[1]s.so\n", module, s.httpd.Root)
	}
	b.WriteString("StartServers 1\nMaxSpareServers 1\nMinSpareServers 1\nKeepAliveTimeout 60\nMaxKeepAliveRequests 0\nMaxConnectionsPerChild 0\n" +
		"LimitRequestFieldSize 65000\nLimitRequestLine 65000\nTraceEnable off\nMutex posixsem\n")
	if os.Getuid() == 0 {
		b.WriteString("User \"#65534\"\nGroup \"#65534\"\n")
	}
	return b.String() + text
}

// test returns what httpd -t says of a configuration; "" if it is good.
func (s *server) test(t testing.TB, config string) (wrong string) {
	t.Helper()
	out, err := s.command(t, config, "-t").CombinedOutput()
	switch {
	case err == nil:
		return ""
	case len(out) == 0:
		t.Fatal(err)
	}
	return string(out)
}

func (s *server) command(t testing.TB, config string, args ...string) *exec.Cmd {
	t.Helper()
	file := filepath.Join(s.dir, "httpd.conf")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	return s.httpd.Command("apache2", append([]string{"-d", s.dir, "-f", file}, args...)...)
}

// start has httpd serve a configuration, until stop is called.
func (s *server) start(t testing.TB, config string) (client *http.Client, stop func()) {
	t.Helper()
	var said servers.Output
	cmd := s.command(t, config, "-X")
	cmd.Stdout, cmd.Stderr = &said, &said
	stop = servers.Background(t, cmd)

	for limit := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("tcp", s.addr); err == nil {
			conn.Close()
			break
		}
		if time.Now().After(limit) || strings.Contains(said.String(), "AH00526") || strings.Contains(said.String(), "Syntax error") {
			stop()
			log, _ := os.ReadFile(filepath.Join(s.dir, "error_log"))
			t.Fatalf("httpd does not start: %.2000s\n%.2000s", said.String(), log)
		}
	}
	dial := func(context.Context, string, string) (net.Conn, error) { return net.Dial("tcp", s.addr) }
	return &http.Client{
		Transport:     &http.Transport{DialContext: dial, DisableCompression: true, MaxConnsPerHost: 1},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, stop
}

// get returns the header and the body of an answer.
func get(t testing.TB, client *http.Client, path string) (header http.Header, body string) {
	t.Helper()
	request, err := http.NewRequest("GET", "http://localhost/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.URL.Path = path
	answer, err := client.Do(request)
	if err != nil {
		t.Fatalf("%.200q: %v", path, err)
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Header, string(all)
}

// testValues are random values and the nasty ones.
func testValues(r *rand.Rand) (all []string) {
	for _, n := range formattest.Nasty {
		all = append(all, n.Value)
	}
	all = append(all, values...)
	for range formattest.Times(200) {
		all = append(all, formattest.RandomText(r), formattest.RandomValue(r), soup(r))
	}
	return all
}

// soup is a text of what httpd takes for more than itself.
func soup(r *rand.Rand) string {
	parts := []string{"a", "b c", `"`, "'", `\`, `\\`, "%", "%%", "%{HTTP_HOST}", "%{V}e", "$", "$1", "${", "}", "{", "<", ">", "#", "|", "=",
		" ", "\t", "é", "&", ";", "!", "-", "/x", "http://h/", "[L]", ",", "\\n", "\\1", "\\%", "env=X", "expr=", "</Location>"}
	var b strings.Builder
	for range 1 + r.IntN(6) {
		b.WriteString(parts[r.IntN(len(parts))])
	}
	return b.String()
}

// serverPlaces are where values are put. What httpd answers to /№ has the value in a header, or in
// its body.
var serverPlaces = []struct {
	text    string // § is the value, № its number
	header  string // of the answer; "" is its body
	want    string
	accepts float64 // the least share of the values
}{
	{"<Location /№>\nHeader always set X-V §\n</Location>", "X-V", "§", 0.5},
	{"<Location /№>\nHeader always set X-V \"a § %% \\\\ b\"\n</Location>", "X-V", "a § % \\ b", 0.5},
	{"<Location /№>\nHeader always set X-V 'it\\'s §' \"expr=%{REQUEST_URI} == '/№'\"\n</Location>", "X-V", "it's §", 0.5},
	{"<Location /№>\nHeader always set X-V a§b\n</Location>", "X-V", "a§b", 0.3},
	{"<Location /№>\nHeader always set X-V \"expr=§%{REQUEST_URI}\"\n</Location>", "X-V", "§/№", 0.5},
	{"<Location /№>\nErrorDocument 404 §\n</Location>", "", "§", 0.5},
	{"<Location /№>\nErrorDocument 404 \"a § %{REQUEST_URI}\"\n</Location>", "", "a § /№", 0.5},
	{"<Location /№>\nErrorDocument 404 'a \\\n§ b'\n</Location>", "", "a § b", 0.5},
	{"<Location /№>\nErrorDocument 404 \"a §\n</Location>", "", "a §", 0.4},
	{"<Location /№>\nSetEnv V §\nHeader always set X-V <%{V}e>\n</Location>", "X-V", "<§>", 0.5},
	{"<Location /№>\nSetEnv V \"§ x\"\nHeader always set X-V <%{V}e>\n</Location>", "X-V", "<§ x>", 0.5},
	{"<Location /№>\nSetEnv V x§§\nHeader always set X-V <%{V}e>\n</Location>", "X-V", "<x§§>", 0.3},
	{"Define V№_§ x№\n<Location /№>\nHeader always set X-V ${V№_§}\n</Location>", "X-V", "x№", 0.05},
	{"Define V№ §\n<Location /№>\nSetEnv V ${V№}\nHeader always set X-V <%{V}e>\n</Location>", "X-V", "<§>", 0.05},
	{"<Macro m№ $x>\n<Location /№>\nSetEnv V $x§\nHeader always set X-V <%{V}e>\n</Location>\n</Macro>\nUse m№ §", "X-V", "<§§>", 0.05},
	{"# § \n<Location /№>\n # § \nHeader always set X-V №\n</Location>", "X-V", "№", 0.3},
	{"<Location /№>\nAuthType Basic\nAuthName §\nRequire user §\n</Location>", "Www-Authenticate", "Basic realm=\"§\"", 0.05},
	{"<Location /№>\n<If \"%{REQUEST_URI} == '/№' && '§' == 'x§' || '№§' =='№§'\">\nHeader always set X-V §\n</If>\n</Location>", "X-V", "§", 0.05},
	{"<Location /№>\nRewriteEngine On\nRewriteCond \"§\" \"!^x§y$\"\nRewriteRule \"^\" - [E=V:§]\nHeader always set X-V <%{V}e>\n</Location>", "X-V", "<§>", 0.05},
	{"<Location /№>\nRewriteEngine On\nRewriteCond § !=x§y\nRewriteRule ^ - [E=V:№]\nHeader always set X-V <%{V}e>\n</Location>", "X-V", "<№>", 0.2},
	{"<Location /№>\nSetEnvIf Host ^ V=§\nHeader always set X-V <%{V}e>\n</Location>", "X-V", "<§>", 0.05},
	{"<Location \"/№/§\">\nHeader always set X-V №\n</Location>", "path", "№", 0.5},
	{"<Location /№/§>\nHeader always set X-V №\n</Location>", "path", "№", 0.3},
}

// TestServers gives thousands of values in every place to a running httpd: it must answer with
// exactly each of them.
func TestServers(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	s := newServer(t)
	all := testValues(r)
	for _, place := range serverPlaces {
		t.Run(place.text, func(t *testing.T) {
			var doc []string
			want := map[int]string{}
			asked := 0
			for i, v := range all {
				if place.header == "path" && !isPath(v) || place.header == "" && isTarget(v, place.want) {
					continue
				}
				number := strings.NewReplacer("№", strconv.Itoa(i))
				asked++
				text, err := formattest.Encode(Format(), formattest.Pieces(number.Replace(place.text)+"\n", v))
				if err != nil {
					continue
				}
				doc = append(doc, text)
				want[i] = strings.ReplaceAll(number.Replace(place.want), "§", v)
			}
			t.Logf("%d of %d values accepted", len(want), asked)
			if float64(len(want)) < place.accepts*float64(asked) {
				t.Error("too few to say much")
			}

			config := s.config(strings.Join(doc, ""))
			if _, err := parse([]byte(config)); err != nil {
				t.Fatal(err)
			}
			client, stop := s.start(t, config)
			defer stop()
			for i, v := range want {
				path := fmt.Sprintf("/%d", i)
				if place.header == "path" {
					path += "/" + all[i]
				}
				header, got := get(t, client, path)
				switch place.header {
				case "path":
					got = header.Get("X-V")
				case "":
				default:
					got, v = header.Get(place.header), strings.Trim(v, " \t")
				}
				if got != v {
					t.Errorf("%q: httpd answers %q, want %q", all[i], got, v)
				}
			}
		})
	}
}

// isPath reports whether a value is the same in the path of a request: httpd decodes and
// normalizes it, and takes some characters for a pattern.
func isPath(v string) bool {
	return v != "" && !strings.ContainsAny(v, "./\x00*?[\\") && strings.ToValidUTF8(v, "") == v
}

// isTarget reports whether ErrorDocument takes an argument for the address of a document.
func isTarget(v, want string) bool {
	s := strings.ReplaceAll(want, "§", v)
	return !strings.Contains(s, " ") && (strings.HasPrefix(s, "/") || strings.Contains(s, ":"))
}

// stricter are the errors of parse for what httpd does read.
var stricter = regexp.MustCompile("NUL|Lua|nested too deep|byte-order mark|longer than")

// TestServersAgree gives httpd random lines: what parse refuses, httpd must refuse, and what it reads
// as the text of an error, httpd must answer with.
func TestServersAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	s := newServer(t)
	parts := []string{
		"a", "b", "a b", `"`, `"`, "'", "'", `\\`, `\\\\`, `\"`, `\'`, `\n`, `\x`, `\ `, " ", " ", "\t", "\v", "\f", "\n", "\r\n", "\\\n", "\\\r\n", "\r", "<", ">", "#",
		"# c\n", "\n# c \\\n x\n", "\n</Location>\n", "\n<If true>\n", "\n<If true >\n", "\n</If>\n", "\n</If >\n", `"a;{}"`, `'#'`, `"a'b"`, "é", "\xff", "\x01", "$", "${", "%", "%%", `\%`, `\$`,
		strings.Repeat("x", 200), strings.Repeat("y", 4090),
	}
	var doc strings.Builder
	want := map[int]string{}
	refused := 0
	asks := formattest.Times(60) // each starts httpd
	for i := range formattest.Times(2000) {
		var soup strings.Builder
		for range r.IntN(8) {
			soup.WriteString(parts[r.IntN(len(parts))])
		}
		text := fmt.Sprintf("<Location /%d>\nErrorDocument 404 %s\n</Location>\n", i, soup.String())
		leaves, err := parseFilled([]byte(text))
		switch {
		case err != nil && stricter.MatchString(err.Error()):
		case err != nil && refused < asks:
			refused++
			if wrong := s.test(t, s.config(text)); wrong == "" {
				t.Errorf("%.300q: httpd reads what is refused: %v", text, err)
			}
		case err != nil, len(leaves) < 5 || leaves[2].Path != "ErrorDocument" || leaves[4].Text == "":
		case slices.ContainsFunc(leaves[3:5], func(l format.Leaf) bool { return l.Kind != format.Str }), len(leaves) > 5 && leaves[5].Kind != format.Group:
			// it is more than a text
		case slices.ContainsFunc(leaves[5:], func(l format.Leaf) bool { return l.Path != "<If" }):
		case strings.Count(text, "true") > 0 && s.test(t, s.config(text)) != "": // sections that are not those of httpd
			t.Errorf("%.300q: httpd refuses what is read", text)
		default:
			doc.WriteString(text)
			want[i] = leaves[4].Text
		}
	}
	t.Logf("%d read, %d refused", len(want), refused)

	client, stop := s.start(t, s.config(doc.String()))
	defer stop()
	for i, text := range want {
		if _, body := get(t, client, fmt.Sprintf("/%d", i)); body != text {
			t.Errorf("parse reads %.300q, httpd %.300q", text, body)
		}
	}
	if len(want) < formattest.Times(60) || refused < formattest.Times(10) {
		t.Error("too few to say much")
	}
}

// TestLineMax: httpd reads lines in .htaccess up to the length that parse takes in a document with
// values, also in parts.
func TestLineMax(t *testing.T) {
	s := newServer(t)
	config := s.config("AccessFileName .htaccess\n<Directory " + s.dir + "/www>\nAllowOverride All\nRequire all granted\n</Directory>\n")
	client, stop := s.start(t, config)
	defer stop()

	const name = "ErrorDocument 404 "
	for size := lineMax - 3; size <= lineMax+3; size++ {
		for _, joint := range []string{"", "\\\n", "\\\r\n"} {
			half := strings.Repeat("x", 4000)
			text := name + half + joint + strings.Repeat("y", size-len(name)-len(half)) + "\n"
			if err := os.WriteFile(filepath.Join(s.dir, "www", ".htaccess"), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}

			_, body := get(t, client, "/none")
			_, err := parseFilled([]byte(text))
			if isRead := strings.HasPrefix(body, half+"y"); isRead != (err == nil) {
				t.Errorf("%d bytes with %q: httpd answers %.40q, parse says %v", size, joint, body, err)
			}
		}
	}
}
