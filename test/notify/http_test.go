package notify

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// value is a template whose value comes from a file.
var value = map[string]string{"app.conf": `value = {{ file "value" | trim | quote }}` + "\n"}

// changed writes another value, and waits until it is in the file.
func changed(t *testing.T, s *sidecar, to string) {
	t.Helper()
	wrote := s.says("initplate: wrote ")
	s.write(t, "value", to)
	until(t, "new file", func() bool { return s.says("initplate: wrote ") > wrote })
}

// TestHTTP: one request after each change, none after the first files or a round that changes nothing.
func TestHTTP(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_, password, _ := req.BasicAuth()
		if req.Method == "POST" && req.URL.RequestURI() == "/reload?token=planted-token" && password == "planted-password" {
			requests.Add(1)
		}
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")

	s := prepared(t, value, "--notify", "http:http://me:planted-password@"+host+"/reload?token=planted-token")
	s.write(t, "value", "1")
	s.start(t)
	for i, to := range []string{"2", "3", "4"} {
		changed(t, s, to)
		until(t, "request", func() bool { return requests.Load() == int32(i)+1 })
	}

	s.write(t, "value", "4") // another file of the same content
	s.write(t, "templates/other.conf.tmpl", "x")
	until(t, "new file", func() bool { return s.says("wrote out/other.conf") == 1 })
	until(t, "request", func() bool { return requests.Load() == 4 })
	s.cmd.Process.Signal(hangup)
	until(t, "round that changes nothing", func() bool { return s.says("out/other.conf is up to date") == 1 })
	s.end(t)
	if got := requests.Load(); got != 4 {
		t.Errorf("%d requests after 4 changes", got)
	}
	if got := s.says("notified http:POST " + server.URL + "/reload answer=\"200 OK\""); got != 4 {
		t.Errorf("4 changes are logged as %d notifications", got)
	}
}

// TestDown: a program that does not listen for three seconds is informed afterwards, once for all changes; in the
// meantime files are written.
func TestDown(t *testing.T) {
	t.Parallel()
	port := servers.NewPort(t)
	s := prepared(t, value, "--notify", "http:POST http://"+port.Addr+"/reload")
	s.write(t, "value", "1")
	s.start(t)
	began := time.Now()
	changed(t, s, "2")
	until(t, "warning", func() bool {
		return s.says("warning: notification http:POST http://"+port.Addr+"/reload failed") == 1
	})
	changed(t, s, "3")
	time.Sleep(time.Until(began.Add(3 * time.Second)))

	var requests atomic.Int32
	go http.Serve(port.Listen(t), http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { requests.Add(1) }))
	until(t, "request", func() bool { return requests.Load() == 1 })
	until(t, "success", func() bool { return s.says("initplate: notified http:POST") == 1 })
	s.end(t)
	if got := requests.Load(); got != 1 {
		t.Errorf("%d requests", got)
	}
	if s.says("connection refused") == 0 || s.says("tries=") != 1 || s.says("hint: does the program listen there?") == 0 {
		t.Error("the log does not say what happened")
	}
}

// TestHangs: a program that never answers delays neither files nor other programs, nor the end of the sidecar.
func TestHangs(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer silent.Close()
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { requests.Add(1) }))
	defer server.Close()

	s := prepared(t, value,
		"--notify", "http:POST http://"+silent.Addr().String()+"/", "--notify", "http:POST "+server.URL)
	s.write(t, "value", "1")
	s.start(t)
	for i, to := range []string{"2", "3", "4"} {
		changed(t, s, to)
		until(t, "request to the other program", func() bool { return requests.Load() == int32(i)+1 })
	}
	took := s.end(t)
	t.Logf("ended after %v", took)
	if took > 10*time.Second || s.cmd.ProcessState.ExitCode() != 0 {
		t.Errorf("ended after %v with %v", took, s.cmd.ProcessState)
	}
}

// TestRedirects: a redirect is not followed, and is an error with a hint.
func TestRedirects(t *testing.T) {
	t.Parallel()
	var followed atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { followed.Add(1) }))
	defer other.Close()
	server := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer server.Close()

	s := prepared(t, value, "--notify", "http:POST "+server.URL+"/reload")
	s.write(t, "value", "1")
	s.start(t)
	changed(t, s, "2")
	until(t, "warning", func() bool {
		return s.says("the answer is 307 Temporary Redirect: redirects are not followed") > 0
	})
	s.end(t)
	if followed.Load() > 0 {
		t.Error("the redirect was followed")
	}
}
