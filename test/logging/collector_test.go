package logging

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// otlpPath is where VictoriaLogs takes OTLP, without the /v1/logs that the Collector adds.
const otlpPath = "/insert/opentelemetry"

// What a password may hold, beside the characters of control.
const nastyPassword = `p"a'$s$$ ${env:HOME} %{x} {{y}} \ # é:` + "`@/"

// collects starts a Collector with these parameters, without its own port for metrics. stop asks it to end.
func collects(t *testing.T, params ...map[string]any) (stop func(), log *servers.Output) {
	t.Helper()
	params = append(params, map[string]any{"http_port": port(t)})
	conf := rendered(t, "otel-collector-logs", params...)
	quiet := filepath.Join(t.TempDir(), "quiet.yaml")
	write(t, quiet, "service: {telemetry: {metrics: {level: none}}}\n")

	cmd := exec.Command(servers.Otelcol(t), "--config="+conf, "--config="+quiet)
	_, log, _ = running(t, cmd)
	stop = func() {
		cmd.Process.Signal(syscall.SIGTERM)
		until(t, "the end", func() bool { return strings.Contains(log.String(), "Shutdown complete") }, log)
	}
	return stop, log
}

// victoriaLogs starts a server on a port that is free.
func victoriaLogs(t *testing.T) *servers.VictoriaLogs {
	t.Helper()
	at := servers.VictoriaLogsAt{Address: fmt.Sprintf("127.0.0.1:%d", port(t)), Dir: t.TempDir()}
	return servers.ServeVictoriaLogs(t, at)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

// arrived waits for at least that many entries.
func arrived(t *testing.T, v *servers.VictoriaLogs, want int, log *servers.Output) (found []map[string]string) {
	t.Helper()
	until(t, "the entries", func() bool {
		found = v.Query(t, "*")
		return len(found) >= want
	}, log)
	return found
}

// counted returns how often each message is there.
func counted(found []map[string]string) map[string]int {
	count := map[string]int{}
	for _, entry := range found {
		count[entry["_msg"]]++
	}
	return count
}

// Over TLS with a user and a password that mean something to the Collector, each value arrives as it was given.
func TestCollectorSendsOTLP(t *testing.T) {
	t.Parallel()
	ca := servers.NewAuthority(t, "collector-ca")
	cert, key := ca.Issue(t, "logs")
	v := servers.ServeVictoriaLogs(t, servers.VictoriaLogsAt{
		Address: fmt.Sprintf("127.0.0.1:%d", port(t)), Dir: t.TempDir(), Cert: cert, Key: key,
		User: `us"er $HOME`, Password: nastyPassword, Client: trusts(t, ca.File),
	})
	s := standards(t.TempDir())[2]
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a b {c} $d", "app.log"), "")
	want := source(t, s, filepath.Join(dir, "a b {c} $d", "app.log"))

	stop, log := collects(t, s.set, map[string]any{
		"files": []any{dir + "/a b \\{c\\} $d/*.log"}, "destination": "stdout",
		"endpoint": v.URL + otlpPath, "ca_file": ca.File,
		"user": `us"er $HOME`, "password": nastyPassword,
	})
	found := arrived(t, v, len(want), log)
	stop()

	var got []line
	for _, entry := range found {
		got = append(got, line{strings.TrimPrefix(entry["severity_text"], "Unspecified"), entry["_msg"]})
		for name, value := range s.fixed() {
			if name = attribute(name); entry[name] != value {
				t.Errorf("%s is %q, want %q", name, entry[name], value)
			}
		}
	}
	same(t, s, got, want)
}

// attribute is the name that a field of the standard has as an attribute.
func attribute(field string) string {
	switch field {
	case "service", "version":
		return "service." + strings.Replace(field, "service", "name", 1)
	case "environment":
		return "deployment.environment.name"
	}
	return field
}

func trusts(t *testing.T, file string) *http.Client {
	t.Helper()
	pem, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
}

// What Loki is asked: its path, its tenant, and a token. VictoriaLogs reads what was sent there.
func TestCollectorSendsToLoki(t *testing.T) {
	t.Parallel()
	v := victoriaLogs(t)
	loki := newDoor(t, v.URL, "/otlp")
	dir := t.TempDir()
	write(t, dir+"/app.log", "one\ntwo\n")

	_, log := collects(t, map[string]any{
		"files": []any{dir + "/app.log"}, "output": "loki", "endpoint": loki.server.URL + "/",
		"tenant": "team-a!(x)'*", "token": "ab.C-_~+/0==",
	})
	arrived(t, v, 2, log)

	for _, asked := range loki.asked() {
		if asked != "POST /otlp/v1/logs team-a!(x)'* Bearer ab.C-_~+/0==" {
			t.Errorf("Loki was asked %q", asked)
		}
	}
}

// A door stands before VictoriaLogs: it notes what is asked, passes it on to the path for OTLP, and can be shut.
type door struct {
	server *httptest.Server

	mu   sync.Mutex
	said []string
	shut bool
}

// newDoor makes a door to a server. Without prefix is what the path is there.
func newDoor(t *testing.T, to, prefix string) *door {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.URL.Path = otlpPath + strings.TrimPrefix(r.In.URL.Path, prefix)
	}}

	d := &door{}
	d.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.lets(r) {
			proxy.ServeHTTP(w, r)
			return
		}
		http.Error(w, "shut", http.StatusServiceUnavailable)
	}))
	t.Cleanup(d.server.Close)
	return d
}

// lets notes a request, and reports whether the door is open.
func (d *door) lets(r *http.Request) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	said := []string{r.Method, r.URL.Path, r.Header.Get("X-Scope-OrgID"), r.Header.Get("Authorization")}
	d.said = append(d.said, strings.Join(said, " "))
	return !d.shut
}

func (d *door) asked() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.said
}

func (d *door) turn(shut bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shut = shut
}

// A restart neither repeats nor loses lines, and what the server could not take waits on disk.
func TestCollectorRestarts(t *testing.T) {
	t.Parallel()
	v := victoriaLogs(t)
	door := newDoor(t, v.URL, "")
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "app.log")
	params := map[string]any{"files": []any{file}, "data_dir": dir + "/data", "endpoint": door.server.URL}

	write(t, file, "first\n")
	stop, log := collects(t, params)
	arrived(t, v, 1, log)
	stop()

	write(t, file, "while it was away\n")
	stop, log = collects(t, params)
	arrived(t, v, 2, log)

	door.turn(true)
	asked := len(door.asked())
	write(t, file, "while the server was away\n")
	until(t, "a request in vain", func() bool { return len(door.asked()) > asked }, log)
	stop()
	door.turn(false)
	_, log = collects(t, params)
	write(t, file, "last\n")

	arrived(t, v, 4, log)
	time.Sleep(500 * time.Millisecond) // for what comes twice
	count := counted(v.Query(t, "*"))
	for _, message := range []string{"first", "while it was away", "while the server was away", "last"} {
		if count[message] != 1 {
			t.Errorf("%q is there %d times: %v", message, count[message], count)
		}
	}
}

// javaTrace is what the JVM prints of an exception.
const javaTrace = "java.lang.IllegalStateException: no\n\tat shop.Cart.pay(Cart.java:7)\n" +
	"Caused by: java.io.IOException: gone\n\t... 3 more"

const pythonTrace = `Traceback (most recent call last):
  File "cart.py", line 7, in pay
    raise shop.NoMoney("x")
shop.errors.NoMoneyError: x`

const goTrace = "panic: no\ngoroutine 1 [running]:\nmain.(*cart).pay({0x1, 0x2})\n\t/cart.go:7 +0x1d\nexit status 2"

// Stack traces are one entry each, in lines of files and in those of containers.
func TestCollectorJoinsLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, multiline, entry string }{
		{"java", "java", javaTrace}, {"python", "python", pythonTrace}, {"go", "go", goTrace},
		{"pattern", "^\\[(\\`|[`$\"'{\\\\])", "[`one\n two\nthree {{x}} $y"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := victoriaLogs(t)
			dir := t.TempDir()
			start := map[bool]string{true: "[\"", false: ""}[c.name == "pattern"]
			lines := strings.Replace(c.entry, "panic: no\n", "panic: no\n\n", 1) // the Collector leaves empty lines out
			write(t, dir+"/app.log", start+"before\n"+lines+"\n"+start+"after\n")

			_, log := collects(t, map[string]any{
				"files": []any{dir + "/app.log"}, "multiline": c.multiline, "endpoint": v.URL + otlpPath,
			})
			count := counted(arrived(t, v, 3, log))
			if len(count) != 3 || count[c.entry] != 1 {
				t.Errorf("want %q once: %v", c.entry, count)
			}
		})
	}
}

// A line's own service and the like are those of its record; the parameters are for lines without.
func TestCollectorKeepsService(t *testing.T) {
	t.Parallel()
	v := victoriaLogs(t)
	dir := t.TempDir()
	write(t, dir+"/app.log", `{"message":"own","service":"shop","version":"7","environment":"test","team":"core"}`+"\n"+"plain\n")

	_, log := collects(t, map[string]any{
		"files": []any{dir + "/app.log"}, "endpoint": v.URL + otlpPath,
		"service": "collector", "version": "1", "environment": "production",
	})
	want := map[string][3]string{"own": {"shop", "7", "test"}, "plain": {"collector", "1", "production"}}
	for _, entry := range arrived(t, v, 2, log) {
		got := [3]string{entry["service.name"], entry["service.version"], entry["deployment.environment.name"]}
		if got != want[entry["_msg"]] || entry["service"] != "" {
			t.Errorf("want %q, got %q", want[entry["_msg"]], entry)
		}
	}
}

// Lines of containers have the names of their pod, and parts of a line are joined.
func TestCollectorReadsContainers(t *testing.T) {
	t.Parallel()
	v := victoriaLogs(t)
	dir := t.TempDir()
	file := dir + "/shop_web-1_0f8fad5b-d9cb-469f-a165-70867728950e/app/0.log"
	var b strings.Builder
	cri := func(flag, text string) { fmt.Fprintf(&b, "2026-11-30T10:50:00.000000001Z stdout %s %s\n", flag, text) }
	cri("F", `{"timestamp":"2026-11-30T10:50:00.1Z","level":"WARN","message":"hello","n":7}`)
	for _, text := range strings.Split(javaTrace, "\n") {
		cri("F", text)
	}
	cri("P", "one part, ")
	cri("F", " and its end")
	cri("F", "last")
	write(t, file, b.String())

	_, log := collects(t, map[string]any{
		"files": []any{dir + "/*/*/*.log"}, "input": "containers", "multiline": "java", "endpoint": v.URL + otlpPath,
	})
	found := arrived(t, v, 4, log)
	count := counted(found)
	for _, message := range []string{"hello", javaTrace, "one part,  and its end", "last"} {
		if count[message] != 1 {
			t.Errorf("%q is there %d times: %v", message, count[message], count)
		}
	}
	for _, entry := range found {
		if entry["k8s.namespace.name"] != "shop" || entry["k8s.pod.name"] != "web-1" || entry["k8s.container.name"] != "app" {
			t.Errorf("the pod is not known: %q", entry)
		}
		read := entry["severity_text"] == "WARN" && entry["n"] == "7" && entry["_time"] == "2026-11-30T10:50:00.1Z"
		if entry["_msg"] == "hello" && !read {
			t.Errorf("the object is not read: %q", entry)
		}
	}
}
