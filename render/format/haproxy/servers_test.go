package haproxy

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/test/servers"
)

// A server is the real HAProxy, with its files in dir, on a socket there.
type server struct {
	haproxy *servers.Unpacked
	dir     string
}

func newServer(t testing.TB) *server {
	t.Helper()
	dir, err := os.MkdirTemp("", "haproxy") // t.TempDir's names are too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return &server{servers.HAProxy(t), dir}
}

// config is a configuration with something in global and in a frontend.
func (s *server) config(global, frontend string) string {
	return "global\n maxconn 50\n stats socket " + s.dir + "/stats\n" + global + `
defaults
 mode http
 timeout client 60s
 timeout server 60s
 timeout connect 60s
 timeout http-keep-alive 60s
frontend f
 bind unix@` + s.dir + "/socket\n" + frontend + "\n"
}

func (s *server) write(t testing.TB, config string) (file string) {
	t.Helper()
	file = filepath.Join(s.dir, "haproxy.cfg")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// test returns what haproxy -c says of a configuration; "" if it is good.
func (s *server) test(t testing.TB, config string) (wrong string) {
	t.Helper()
	out, err := s.haproxy.Command("haproxy", "-c", "-f", s.write(t, config)).CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatal(err)
	}
	if err == nil {
		return ""
	}
	return string(out)
}

// start has HAProxy serve a configuration, until stop is called.
func (s *server) start(t testing.TB, config string) (client *http.Client, stop func()) {
	t.Helper()
	socket := filepath.Join(s.dir, "socket")
	os.Remove(socket)
	cmd := s.haproxy.Command("haproxy", "-db", "-f", s.write(t, config))
	var said servers.Output
	cmd.Stdout, cmd.Stderr = &said, &said
	stop = servers.Background(t, cmd)
	dial := func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", socket) }
	for limit := time.Now().Add(60 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if conn, err := dial(nil, "", ""); err == nil {
			conn.Close()
			break
		}
		if time.Now().After(limit) || strings.Contains(said.String(), "[ALERT]") {
			stop()
			t.Fatalf("HAProxy does not start: %.2000s", said.String())
		}
	}
	return &http.Client{Transport: &http.Transport{DialContext: dial, DisableCompression: true}}, stop
}

// get returns the body of an answer, and what its header X-Value has.
func get(t testing.TB, client *http.Client, path, key string) (body, value string) {
	t.Helper()
	request, err := http.NewRequest("GET", "http://host.invalid"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header["X-Key"] = []string{key}
	answer, err := client.Do(request)
	if err != nil {
		t.Errorf("%s %q: %v", path, key, err)
		return "", ""
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(all), answer.Header.Get("X-Value")
}

// testValues are random values and the nasty ones.
func testValues(seed uint64) (all []string) {
	r := rand.New(rand.NewPCG(seed, 72))
	for _, n := range formattest.Nasty {
		all = append(all, n.Value)
	}
	all = append(all, values...)
	for range formattest.Times(400) {
		all = append(all, formattest.RandomText(r), formattest.RandomValue(r))
	}
	return all
}

const answer = " http-request return status 200 content-type text/plain "

// TestServers gives thousands of values in every place to a running HAProxy: it must answer with
// exactly each of them.
func TestServers(t *testing.T) {
	s := newServer(t)
	for _, place := range []struct {
		global, text, want string  // § is the value, N its number
		accepts            float64 // the least share of the values
	}{
		{"", answer + "string § if { path /N }", "§", 0.85},
		{"", answer + "string \"x § \\\"y\" if { path /N }", `x § "y`, 0.9},
		{"", answer + "string 'x \\§ y'\\''z' if { path /N }", `x \§ y'z`, 0.9},
		{"", answer + "string x§y if { path /N } # §", "x§y", 0.3},
		{"", answer + "string §§x if { path -- /N }", "§§x", 0.9},
		{"", answer + "lf-string § if { path /N }", "§", 0.85},
		{"", answer + "lf-string \"50%% § %[str(x)]§%[str(y)] \" if { path /N }", `50% § x§y `, 0.9},
		{"", answer + "lf-string '%[str(§),upper]' if { path /N }", "", 0.1},
		{"", " http-request set-var-fmt(txn.aN) § if { path /N }\n" + answer + "lf-string \"%[var(txn.aN)].\" if { path /N }", "§.", 0},
		{" setenv V_N §", answer + "string \"${V_N}\"x if { path /N }", "§x", 0.5},
		{"", " acl aN path,concat(x§) -m end x§\n" + answer + "string N if { path /N } aN", "N", 0.1},
		{"", "# §\n" + answer + "string N if { path /N } # § \" '", "N", 0.3},
		{"", answer + "string N if { path /N } !{ path /N -i /§ } !{ path -- § }", "", 0.3},
	} {
		t.Run(place.global+place.text, func(t *testing.T) {
			all := testValues(71)
			var global, frontend strings.Builder
			want := map[int]string{}
			for i, v := range all {
				if strings.Contains(place.text, "set-var-fmt") && strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f }) {
					continue // what a variable holds is encoded when it is logged
				}
				number := strings.NewReplacer("N", fmt.Sprint(i))
				text, err := formattest.Encode(Format(), formattest.Pieces("global\n"+number.Replace(place.global)+"\nfrontend f\n"+number.Replace(place.text)+"\n", v))
				if err != nil {
					continue
				}
				before, after, _ := strings.Cut(strings.TrimPrefix(text, "global\n"), "\nfrontend f\n")
				global.WriteString(before + "\n")
				frontend.WriteString(after)
				want[i] = strings.ReplaceAll(number.Replace(place.want), "§", v)
				if strings.Contains(place.text, ",upper]") {
					want[i] = strings.ToUpper(v)
				}
			}
			t.Logf("%d of %d values written", len(want), len(all))
			if float64(len(want)) < place.accepts*float64(len(all)) {
				t.Error("too few to say much")
			}
			client, stop := s.start(t, s.config(global.String(), frontend.String()))
			defer stop()
			if place.want == "" && !strings.Contains(place.text, ",upper]") {
				return // it starts, so no value is more than a pattern
			}
			for i, v := range want {
				if got, _ := get(t, client, fmt.Sprint("/", i), "x"); got != v {
					t.Fatalf("%q: HAProxy answers %q, not %q", all[i], got, v)
				}
			}
		})
	}
}

// TestServersHeaders does the same for headers, which show whether the value stayed in its line,
// and for patterns.
func TestServersHeaders(t *testing.T) {
	s := newServer(t)
	var frontend strings.Builder
	var sent []string
	for _, v := range testValues(73) {
		isOdd := strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f })
		if len(v) > 1000 || v == "" || strings.TrimSpace(v) != v || isOdd {
			continue // servers and clients trim, limit and refuse them
		}
		place := fmt.Sprintf(" acl a%[1]d req.fhdr(x-key) -m str -- §\n"+answer+"hdr X-Value § string %[1]d if a%[1]d { req.fhdr(x-key) -m str -- § } { path /%[1]d }\n", len(sent))
		text, err := formattest.Encode(Format(), formattest.Pieces(place, v))
		if err == nil {
			frontend.WriteString(text)
			sent = append(sent, v)
		}
	}
	t.Logf("%d values", len(sent))
	client, stop := s.start(t, s.config("", frontend.String()))
	defer stop()
	for i, v := range sent {
		body, value := get(t, client, fmt.Sprint("/", i), v)
		if body != fmt.Sprint(i) || value != v {
			t.Fatalf("%q: HAProxy answers %q with the header %q", v, body, value)
		}
	}
	if len(sent) < formattest.Times(50) {
		t.Error("too few to say much")
	}
}

// TestHints shows what hints are worth.
func TestHints(t *testing.T) {
	s := newServer(t)
	frontend := " http-request set-var-fmt(txn.name) \"a,b)]%%\"\n acl flag path -- -i /y\n" + answer + "lf-string \"%[var(txn.name)]\" if flag\n" +
		answer + "string x if { path -- -i /x }\n"
	client, stop := s.start(t, s.config("", frontend))
	defer stop()
	for path, want := range map[string]string{"/y": "a,b)]%", "/x": "x"} {
		if got, _ := get(t, client, path, ""); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

// stricter are the errors of parse for what HAProxy does read.
var stricter = regexp.MustCompile("NUL|carriage return")

var variables = regexp.MustCompile(mark + `\$[^` + mark + `]*` + mark)

// variableOf is the value of a variable, of which only A is set.
func variableOf(s string) string {
	name, fallback, _ := strings.Cut(strings.Trim(s, mark+"${}"), "-")
	if name == "A" {
		return "<variable>"
	}
	return fallback
}

// TestServersAgree gives HAProxy random arguments: what parse refuses, it must refuse, and what it
// reads as one text, HAProxy must read as the same.
func TestServersAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(75, 76))
	s := newServer(t)
	parts := []string{
		"a", "b", "\"", "\"", "\"", "'", "'", "'", `\`, `\\`, `\"`, `\'`, `\n`, `\t`, `\x41`, `\x4`, `\$`, `\#`, `\ `, `\q`, " ", "\t", "\v", "#", "# c", "$", "$A", "${A}", "${A", "$1",
		"%", "%%", "%[str(b)]", "{", "}", "é", "\xff", "\x01", ";", ",", "(", "!", "-",
	}
	var frontend strings.Builder
	want := map[int]string{}
	refused := 0
	for i := range formattest.Times(3000) {
		var soup strings.Builder
		for range r.IntN(8) {
			soup.WriteString(parts[r.IntN(len(parts))])
		}
		text := answer + "string " + soup.String()
		leaves, err := parse([]byte(text))
		switch {
		case err != nil && (stricter.MatchString(err.Error()) || refused == formattest.Times(30)):
		case err != nil:
			refused++
			if wrong := s.test(t, s.config("", text)); wrong == "" {
				t.Errorf("%q: HAProxy reads what is refused: %v", text, err)
			}
		case len(leaves) != 8 || leaves[7].Text == "" || strings.Contains(soup.String(), "#"):
			// it has no text, or more than that
		default:
			frontend.WriteString(text + fmt.Sprintf("\tif { path /%d }\n", i)) // a space might be escaped
			want[i] = variables.ReplaceAllStringFunc(leaves[7].Text, variableOf)
		}
	}
	t.Logf("%d read, %d refused", len(want), refused)
	client, stop := s.start(t, s.config(" setenv A <variable>", frontend.String()))
	defer stop()
	for i, text := range want {
		if got, _ := get(t, client, fmt.Sprint("/", i), ""); got != text {
			t.Fatalf("parse reads %q, HAProxy %q", text, got)
		}
	}
	if len(want) < formattest.Times(40) || refused < formattest.Times(4) {
		t.Error("too few to say much")
	}
}
