package nginx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
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

// A server is the real nginx, with its files in dir, on a socket there.
type server struct {
	nginx *servers.Unpacked
	dir   string
}

func newServer(t testing.TB) *server {
	t.Helper()
	dir, err := os.MkdirTemp("", "nginx") // t.TempDir's names are too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return &server{servers.LoggingPrograms(t).Unpacked, dir}
}

// config is a configuration with something in the block http.
func (s *server) config(text string) string {
	return fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log stderr crit;
events {}
http {
  client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  access_log off; default_type text/plain; map_hash_bucket_size 8192; map_hash_max_size 100000; variables_hash_max_size 100000; variables_hash_bucket_size 8192; keepalive_requests 1000000;
`, s.dir) + text + "}\n"
}

// test returns what nginx -t says of a configuration; "" if it is good.
func (s *server) test(t testing.TB, config string) (wrong string) {
	t.Helper()
	file := filepath.Join(s.dir, "test.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := s.nginx.Command("nginx", "-t", "-q", "-p", s.dir, "-c", file, "-e", "stderr").CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatal(err)
	}
	return string(out)
}

// start has nginx serve a configuration, until stop is called.
func (s *server) start(t testing.TB, config string) (client *http.Client, stop func()) {
	t.Helper()
	file := filepath.Join(s.dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(s.dir, "socket")
	os.Remove(socket)

	var said servers.Output
	cmd := s.nginx.Command("nginx", "-p", s.dir, "-c", file, "-e", "stderr")
	cmd.Stdout, cmd.Stderr = &said, &said
	stop = servers.Background(t, cmd)

	dial := func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", socket) }
	for limit := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if conn, err := dial(nil, "", ""); err == nil {
			conn.Close()
			break
		}
		if time.Now().After(limit) || strings.Contains(said.String(), "[emerg]") {
			stop()
			t.Fatalf("nginx does not start: %.2000s", said.String())
		}
	}
	return &http.Client{
		Transport:     &http.Transport{DialContext: dial, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, stop
}

// get returns the body of an answer, and what its header X-Value has.
func get(t testing.TB, client *http.Client, path string, header http.Header) (body, value string) {
	t.Helper()
	request, err := http.NewRequest("GET", "http://host.invalid/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.URL.Path = path
	for name, values := range header {
		request.Header[name] = values
	}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatalf("%.200q: %v", path, err)
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(all), answer.Header.Get("X-Value")
}

// testValues are random values and the nasty ones.
func testValues(r *rand.Rand) (all []string) {
	for _, n := range formattest.Nasty {
		all = append(all, n.Value)
	}
	all = append(all, values...)
	for range formattest.Times(600) {
		all = append(all, formattest.RandomText(r), formattest.RandomValue(r))
	}
	for n := 4085; n < 4100; n++ { // about as long as a parameter may be
		all = append(all, strings.Repeat("x", n), strings.Repeat(";", n), strings.Repeat(`"`, n/2))
	}
	return all
}

// TestServers gives thousands of values in every place to a running nginx: it must answer with
// exactly each of them.
func TestServers(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	s := newServer(t)
	all := testValues(r)
	for _, place := range []struct {
		text, want string  // § is the value, N its number
		accepts    float64 // the least share of the values
	}{
		{"location = /N { return 200 §; }", "§", 0.75},
		{"location = /N { return 200 \"§\"; }", "§", 0.75},
		{"location = /N { return 200 '§'; }", "§", 0.75},
		{"location = /N { return 200 \"x;}\n§ §\"; # it's § \n}", "x;}\n§ §", 0.3},
		{"location = /N { return 200 'x \\'\\\\§\\\\\\' y'; }", `x '\§\' y`, 0.75},
		{"location = /N { return 200 x§y; }", "x§y", 0.3},
		{"location = /N { return 200 §§; }", "§§", 0.25},
		{"location = /N { return 200 ${uri}§; }", "/N§", 0.3},
		{"location = /N { return 200 \"$uri/§{\"; }", "/N/§{", 0.75},
		{"# §\nlocation = /N { # § { \" \n return 200 N; # §\n}", "N", 0.3},
		{"location = /N { set $v §; return 200 $v; }", "§", 0.55},
		{"location = /N { set $vN_§ x; return 200 ${vN_§}; }", "x", 0.03},
		{"location = /N { if ($http_host != q§) { return 200 q§; } }", "q§", 0.3},
		{"location = /N { if ($http_host != \"§\") { return 200 §; } }", "§", 0.5},
		{"location = \"/N/§\" { return 200 N; }", "", 0.5},
		{"location = /N { error_page 418 =200 @N§; return 418; } location @N§ { return 200 §; }", "§", 0.3},
	} {
		t.Run(place.text, func(t *testing.T) {
			doc := []string{"server { listen unix:" + s.dir + "/socket;"}
			want := map[int]string{}
			asked := 0
			for i, v := range all {
				number := strings.NewReplacer("N", strconv.Itoa(i))
				if strings.HasPrefix(place.text, "location = \"/N/") && !isPath(v) {
					continue
				}
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
			config := s.config(strings.Join(doc, "\n") + "\n}\n")
			if _, err := parse([]byte(config)); err != nil {
				t.Fatal(err)
			}
			client, stop := s.start(t, config)
			defer stop()
			for i, v := range want {
				path := fmt.Sprintf("/%d", i)
				if place.want == "" {
					path, v = path+"/"+all[i], strconv.Itoa(i)
				}
				if got, _ := get(t, client, path, nil); got != v {
					t.Fatalf("%q: nginx answers %q", all[i], got)
				}
			}
		})
	}
}

// isPath reports whether a value is the same in the path of a request: nginx decodes and
// normalizes it.
func isPath(v string) bool {
	return v != "" && !strings.ContainsAny(v, "./\x00") && strings.ToValidUTF8(v, "") == v
}

// TestServersHeaders does the same for headers, which show whether the value stayed in its line,
// and for the keys and values of a map.
func TestServersHeaders(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	s := newServer(t)
	seen := map[string]bool{}
	var headers, texts []string
	keys := []string{"map $http_x_key $found {", "default none;"}
	for _, v := range testValues(r) {
		if len(v) > 1000 || v == "" || strings.TrimSpace(v) != v || seen[strings.ToLower(v)] || strings.ContainsAny(v, "\v\f") {
			continue // servers and clients trim and limit headers; keys have no case
		}
		if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\r\n\t", r) || r == 0x7f }) {
			continue // Go's client sends and takes none of these
		}
		seen[strings.ToLower(v)] = true
		pair := fmt.Sprintf("location = /%d { return 200 $found; add_header X-Value §; }\n", len(headers))
		text, err := formattest.Encode(Format(), formattest.Pieces(pair, v))
		line, err2 := formattest.Encode(Format(), formattest.Pieces("map $a $b { § §; }", v))
		if (err == nil) != (err2 == nil) && !strings.HasPrefix(v, "~") {
			t.Errorf("%q: %v, but %v", v, err, err2)
		}
		if err != nil || err2 != nil {
			continue
		}
		headers, texts = append(headers, v), append(texts, text)
		keys = append(keys, strings.TrimSuffix(strings.TrimPrefix(line, "map $a $b { "), " }"))
	}
	t.Logf("%d values", len(headers))
	client, stop := s.start(t, s.config(strings.Join(keys, "\n")+"\n}\nserver { listen unix:"+s.dir+"/socket;\n"+strings.Join(texts, "")+"}\n"))
	defer stop()
	for i, v := range headers {
		body, value := get(t, client, fmt.Sprintf("/%d", i), http.Header{"X-Key": {v}})
		if body != v || value != v {
			t.Fatalf("%q: nginx answers %q with the header %q", v, body, value)
		}
	}
	if len(headers) < formattest.Times(60) {
		t.Error("too few to say much")
	}
}

// TestDollar shows what the hint about a $ is worth.
func TestDollar(t *testing.T) {
	s := newServer(t)
	config := s.config("geo $dollar { default \"$\"; }\nserver { listen unix:" + s.dir + "/socket; location = / { return 200 \"a${dollar}uri\"; } }")
	client, stop := s.start(t, config)
	defer stop()
	if body, _ := get(t, client, "/", nil); body != "a$uri" {
		t.Errorf("got %q", body)
	}
}

// stricter are the errors of parse for what nginx does read.
var stricter = regexp.MustCompile("NUL|Lua|nested too deep|byte-order mark")

// badVariable is what nginx says of a $ without the name of a variable. It cuts long messages.
var badVariable = regexp.MustCompile(`unknown "|invalid parameter|variable|closing bracket`)

// TestServersAgree gives nginx random parameters: what parse refuses, nginx must refuse, and what
// it reads, nginx must read as the same. A log format joins its parameters, and shows them.
func TestServersAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	s := newServer(t)
	parts := []string{
		"a", "b", "a b", "\"", "\"", "'", "'", `\`, `\\`, `\"`, `\'`, `\n`, `\t`, `\x`, `\ `, " ", " ", "\t", "\n", "\r\n", ";", "{", "}", "#", "# c\n", " # '\n",
		`"a;{}"`, `'#'`, `"a'b"`, `)`, `("a")`, "é", "\xff", "\x01", "${uri}", "$uri", "$", "${", "~", "=",
		strings.Repeat("x", 4090), strings.Repeat(" ", 4093), "# " + strings.Repeat("c", 4090) + "\n", `"` + strings.Repeat("y", 4091) + `"`,
	}
	var doc strings.Builder
	want := map[int]string{}
	refused, dollars := 0, 0
	asks := formattest.Times(100) // each starts nginx
	for i := range formattest.Times(4000) {
		var soup strings.Builder
		for range r.IntN(8) {
			n := len(parts)
			if r.IntN(8) > 0 {
				n -= 4 // the long ones are rare
			}
			soup.WriteString(parts[r.IntN(n)])
		}
		text := fmt.Sprintf("log_format f%d escape=none x %s;\n", i, soup.String())
		leaves, err := parse([]byte(text))
		switch {
		case err != nil && stricter.MatchString(err.Error()):
		case err != nil && refused < asks:
			refused++
			if wrong := s.test(t, s.config(text)); wrong == "" {
				t.Errorf("%.300q: nginx reads what is refused: %v", text, err)
			}
		case err != nil:
		case len(leaves) < 4 || slices.ContainsFunc(leaves[1:], func(l format.Leaf) bool { return l.Kind != format.Str }) || leaves[0].Kind != format.Word:
			// it is more than a format, or no format
		default:
			if strings.Contains(soup.String(), "$") {
				if dollars++; dollars > asks {
					continue
				}
				if wrong := s.test(t, s.config(text)); wrong != "" {
					if !badVariable.MatchString(wrong) {
						t.Errorf("%.300q: nginx refuses what is read: %.300s", text, wrong)
					}
					continue // there is no name after a $
				}
			}
			doc.WriteString(text)
			for _, l := range leaves[3:] {
				want[i] += l.Text
			}
		}
	}
	t.Logf("%d read, %d refused", len(want), refused)
	server := "server { listen unix:" + s.dir + "/socket;\n"
	for i := range want {
		server += fmt.Sprintf("location = /%d { access_log %s/log f%d; return 204; }\n", i, s.dir, i)
	}
	client, stop := s.start(t, s.config(doc.String()+server+"}\n"))
	defer stop()
	log := filepath.Join(s.dir, "log")
	for i, text := range want {
		if err := os.Truncate(log, 0); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		path := fmt.Sprintf("/%d", i)
		get(t, client, path, nil)
		text = strings.NewReplacer("${uri}", path, "$uri", path).Replace(text) + "\n"
		var got []byte
		for range 200 {
			if got, _ = os.ReadFile(log); len(got) >= len(text) {
				break
			}
			time.Sleep(time.Millisecond)
		}
		if string(got) != text {
			t.Fatalf("parse reads %.300q, nginx %.300q", text, got)
		}
	}
	if len(want) < formattest.Times(60) || refused < formattest.Times(20) {
		t.Error("too few to say much")
	}
}
