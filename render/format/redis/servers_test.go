package redis

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
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

// programs are the judges.
var programs = []string{"redis-server", "valkey-server"}

// A server is a running program, and a connection to it.
type server struct {
	conn net.Conn
	in   *bufio.Reader
	stop func()
}

// config writes a document to a file of its own, and returns its path and that of a socket.
func config(t testing.TB, doc string) (file, socket string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "redis") // t.TempDir's names are too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	file, socket = filepath.Join(dir, "redis.conf"), filepath.Join(dir, "socket")
	doc = "port 0\nunixsocket " + socket + "\nlogfile \"\"\nsave \"\"\ndir " + dir + "\n" + doc
	if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, socket
}

// start has a program read a document. It fails the test if the program does not start.
func start(t testing.TB, program, doc string) *server {
	t.Helper()
	file, socket := config(t, doc)
	log, err := os.Create(file + ".log")
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd := servers.Redis(t).Command(program, file)
	cmd.Stdout, cmd.Stderr = log, log
	stop := servers.Background(t, cmd)
	for limit := time.Now().Add(30 * time.Second); time.Now().Before(limit); time.Sleep(2 * time.Millisecond) {
		if conn, err := net.Dial("unix", socket); err == nil {
			return &server{conn, bufio.NewReader(conn), func() { conn.Close(); stop() }}
		}
	}
	stop()
	said, _ := os.ReadFile(log.Name())
	t.Fatalf("%s does not start: %.3000s", program, said)
	return nil
}

// refusal returns what a program says that does not start with a document; "" if it starts.
func refusal(t testing.TB, program, doc string) string {
	t.Helper()
	file, _ := config(t, doc)
	cmd := servers.Redis(t).Command(program, file)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &said, &said, time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	runs := time.AfterFunc(30*time.Second, func() { cmd.Process.Kill() })
	cmd.Wait()
	if !runs.Stop() {
		return ""
	}
	return said.String()
}

// do sends a command and returns the texts of its answer, lists flattened.
func (s *server) do(t testing.TB, args ...string) (texts []string) {
	t.Helper()
	fmt.Fprintf(s.conn, "*%d\r\n", len(args))
	for _, arg := range args {
		fmt.Fprintf(s.conn, "$%d\r\n%s\r\n", len(arg), arg)
	}
	texts, err := s.answer()
	if err != nil {
		t.Fatalf("%.200q: %v", args, err)
	}
	return texts
}

func (s *server) answer() (texts []string, err error) {
	line, err := s.in.ReadString('\n')
	if err != nil {
		return nil, err
	}
	n, _ := strconv.Atoi(strings.TrimSpace(line[1:]))
	switch line[0] {
	case '-':
		return nil, fmt.Errorf("the server says %q", line)
	case '$':
		if n < 0 {
			return []string{""}, nil
		}
		text := make([]byte, n+2)
		if _, err := io.ReadFull(s.in, text); err != nil {
			return nil, err
		}
		return []string{string(text[:n])}, nil
	case '*':
		for range n {
			more, err := s.answer()
			if err != nil {
				return nil, err
			}
			texts = append(texts, more...)
		}
		return texts, nil
	}
	return []string{strings.TrimSpace(line[1:])}, nil
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
	return all
}

// TestServersUsers writes thousands of values as passwords of users, in every place: the server
// must know exactly their hashes, and no user or rule more.
func TestServersUsers(t *testing.T) {
	all := testValues(rand.New(rand.NewPCG(31, 32)))
	for _, place := range []struct {
		text, want string // § is the value, N its number
		accepts    float64
	}{
		{"user uN on >§\n", "§", 0.95},
		{"user uN on >§ ~*\r\n", "§", 0.95},
		{"user uN \">§\" on\n", "§", 0.95},
		{"user uN '>§'\n", "§", 0.5},
		{"\tUSER \"uN\" \">x'§ \\x41\\\"§\" \n", "x'§ A\"§", 0.95},
		{"user uN >x§y\n", "x§y", 0.3},
		{"user uN >§§\n", "§§", 0.3},
		{"user uN >x\"§ y\"\n", "x§ y", 0.95},
		{"# §\nuser uN >x\n \t#user § §\n", "x", 0.4},
	} {
		t.Run(strings.TrimSpace(place.text), func(t *testing.T) {
			var doc strings.Builder
			want := map[int]string{}
			for i, v := range all {
				number := strings.NewReplacer("N", strconv.Itoa(i))
				text, err := formattest.Encode(Format(), formattest.Pieces(number.Replace(place.text), v))
				if err == nil {
					doc.WriteString(text)
					want[i] = strings.ReplaceAll(place.want, "§", v)
				}
			}
			t.Logf("%d of %d values accepted", len(want), len(all))
			if float64(len(want)) < place.accepts*float64(len(all)) {
				t.Error("too few to say much")
			}
			for _, program := range programs {
				s := start(t, program, doc.String())
				if users := s.do(t, "ACL", "USERS"); len(users) != len(want)+1 {
					t.Errorf("%s has %d users, not %d", program, len(users), len(want)+1)
				}
				for i, v := range want {
					got := s.do(t, "ACL", "GETUSER", fmt.Sprintf("u%d", i))
					if n := slices.Index(got, "passwords"); n < 0 || got[n+1] != fmt.Sprintf("%x", sha256.Sum256([]byte(v))) || got[n+2] != "commands" {
						t.Fatalf("%s: %q is read as %q", program, v, got)
					}
				}
				s.stop()
			}
		})
	}
}

// TestServersNames does the same where Redis takes no whitespace: for names of users, patterns of
// keys, in a selector or not.
func TestServersNames(t *testing.T) {
	var doc strings.Builder
	want := map[string][2]string{}
	for i, v := range testValues(rand.New(rand.NewPCG(33, 34))) {
		if strings.ContainsAny(v, " \t\n\v\f\r") || len(v) > 1000 {
			continue
		}
		place := fmt.Sprintf("user n§%d resetkeys ~k:§ (~s§:* +get) on\n", i)
		if text, err := formattest.Encode(Format(), formattest.Pieces(place, v)); err == nil {
			doc.WriteString(text)
			want[fmt.Sprintf("n%s%d", v, i)] = [2]string{"~k:" + v, "~s" + v + ":*"}
		}
	}
	t.Logf("%d values", len(want))
	if len(want) < formattest.Times(60) {
		t.Error("too few to say much")
	}
	for _, program := range programs {
		s := start(t, program, doc.String())
		if users := s.do(t, "ACL", "USERS"); len(users) != len(want)+1 {
			t.Errorf("%s has %d users, not %d", program, len(users), len(want)+1)
		}
		for name, keys := range want {
			got := s.do(t, "ACL", "GETUSER", name)
			n, m := slices.Index(got, "keys"), slices.Index(got, "selectors")
			if n < 0 || m < 0 || got[n+1] != keys[0] || !slices.Equal(got[m+1:], []string{"commands", "-@all +get", "keys", keys[1], "channels", ""}) {
				t.Fatalf("%s: %q is read as %q", program, name, got)
			}
		}
		s.stop()
	}
}

// TestServersConfig writes values as settings, and asks the server for them.
func TestServersConfig(t *testing.T) {
	options := []string{
		"masterauth", "masteruser", "tls-key-file-pass", "tls-client-key-file-pass", "tls-cert-file", "tls-key-file", "tls-ca-cert-file", "tls-dh-params-file",
		"tls-ciphers", "tls-ciphersuites", "syslog-ident", "replica-announce-ip", "cluster-announce-ip",
	}
	places := []string{"¶ §\n", "¶ \"§\"\n", " ¶ \"§\" \r\n", "¶ x§\n", "¶ \"x§y\"\n", "¶ '§'\n"}
	all := testValues(rand.New(rand.NewPCG(35, 36)))
	r := rand.New(rand.NewPCG(37, 38))
	asked := 0
	for range formattest.Times(12) {
		doc := ""
		want := map[string]string{}
		for _, option := range options {
			v := all[r.IntN(len(all))]
			place := strings.ReplaceAll(places[r.IntN(len(places))], "¶", option)
			text, err := formattest.Encode(Format(), formattest.Pieces(place, v))
			if err != nil {
				continue
			}
			doc += text
			_, quoted, _ := strings.Cut(strings.TrimSpace(place), " ")
			want[option] = strings.ReplaceAll(strings.Trim(quoted, `"'`), "§", v)
		}
		for _, program := range programs {
			s := start(t, program, doc)
			for option, v := range want {
				asked++
				if got := s.do(t, "CONFIG", "GET", option); len(got) != 2 || got[1] != v {
					t.Fatalf("%s: %s = %q is read as %q", program, option, v, got)
				}
			}
			s.stop()
		}
	}
	t.Logf("%d settings", asked)
}

// TestServersRename gives commands the values for names.
func TestServersRename(t *testing.T) {
	all := testValues(rand.New(rand.NewPCG(39, 40)))
	for _, program := range programs {
		probe := start(t, program, "")
		names := probe.do(t, "COMMAND", "LIST")

		doc := ""
		want := map[string]string{}
		for _, name := range names {
			if name == "command" || strings.Contains(name, "|") || slices.Contains(probe.do(t, "COMMAND", "INFO", name), "module") {
				continue
			}
			for range 100 {
				v := strings.ToLower(all[len(want)%len(all)]) + strconv.Itoa(len(want))
				if text, err := formattest.Encode(Format(), formattest.Pieces("rename-command "+name+" §\n", v)); err == nil && !strings.Contains(v, "|") {
					doc += text
					want[v] = name
					break
				}
				all = append(all[1:], all[0])
			}
		}
		probe.stop()
		s := start(t, program, doc)
		for name, old := range want {
			if got := s.do(t, "COMMAND", "INFO", name); got[0] != old {
				t.Errorf("%s: the command %q is %q, not %s", program, name, got[0], old)
			}
			if got := s.do(t, "COMMAND", "INFO", old); got[0] != "" {
				t.Errorf("%s: the command %s has its name still", program, old)
			}
		}
		s.stop()
		t.Logf("%d names", len(want))
		if len(want) < formattest.Times(20) {
			t.Error("too few to say much")
		}
	}
}

// TestServersSentinel gives a sentinel the values for names of its masters.
func TestServersSentinel(t *testing.T) {
	var doc strings.Builder
	want := map[string]bool{}
	for i, v := range testValues(rand.New(rand.NewPCG(41, 42))) {
		if len(want) == 100 {
			break
		}
		place := fmt.Sprintf("sentinel monitor §%d 127.0.0.1 1 1\nsentinel auth-pass §%d §\n", i, i)
		if text, err := formattest.Encode(Format(), formattest.Pieces(place, v)); err == nil {
			doc.WriteString(text)
			want[fmt.Sprint(v, i)] = true
		}
	}
	s := start(t, "redis-sentinel", doc.String())
	defer s.stop()
	got := s.do(t, "SENTINEL", "MASTERS")
	for name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("there is no master %q", name)
		}
	}
	if n := len(want); n < 50 || strings.Count(strings.Join(got, "\x00"), "\x00ip\x00") != n {
		t.Errorf("%d masters, want %d", strings.Count(strings.Join(got, "\x00"), "\x00ip\x00"), n)
	}
}

// stricter are the errors of parse for what Redis does read.
var stricter = regexp.MustCompile("NUL|byte FF|byte-order mark")

// TestServersAgree gives servers random arguments: what parse refuses, they must refuse, and what
// it reads, they must read as the same.
func TestServersAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(43, 44))
	parts := []string{
		"a", "b c", `"`, `"`, "'", "'", `\`, `\\`, `\"`, `\'`, `\n`, `\x41`, `\x4`, `\xZZ`, " ", " ", "\t", "\r", "\v", "\f", "#", "é", "\xff", "\x01", `"a b"`, `'a"b'`, `x"y"`, ">", "=",
	}
	var doc strings.Builder
	var bad []string
	want := map[string][]string{}
	for i := range formattest.Times(3000) {
		soup := ""
		for range r.IntN(8) {
			soup += parts[r.IntN(len(parts))]
		}
		name := fmt.Sprintf("u%d", i)
		line := "user " + name + " on >p" + soup
		leaves, err := parse([]byte(line))
		switch {
		case err != nil && stricter.MatchString(err.Error()):
		case err != nil:
			bad = append(bad, line)
		case len(leaves) == 4: // with more, Redis would refuse the rules
			doc.WriteString(line + "\n")
			want[name] = []string{strings.TrimPrefix(leaves[3].Text, ">")}
		}
		if slices.ContainsFunc(leaves, func(l format.Leaf) bool { return l.Line != 1 }) {
			t.Errorf("%q: %+v", line, leaves)
		}
	}
	t.Logf("%d read, %d refused", len(want), len(bad))
	for _, program := range programs {
		s := start(t, program, doc.String())
		for name, passwords := range want {
			got := s.do(t, "ACL", "GETUSER", name)
			if n := slices.Index(got, "passwords"); got[n+1] != fmt.Sprintf("%x", sha256.Sum256([]byte(passwords[0]))) {
				t.Fatalf("%s: %s %q is read as %q", program, name, passwords, got)
			}
		}
		s.stop()
		for _, line := range bad[:min(len(bad), formattest.Times(40))] {
			if wrong := refusal(t, program, line+"\n"); !strings.Contains(wrong, "Unbalanced quotes") {
				t.Errorf("%s: %q: %s", program, line, wrong)
			}
		}
	}
	if len(want) < formattest.Times(60) || len(bad) < formattest.Times(20) {
		t.Error("too few to say much")
	}
}
