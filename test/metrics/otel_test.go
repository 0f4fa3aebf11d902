package metrics

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

var otelAll = params{
	"path": "/metrics", "bind_address": "127.0.0.1", "interval": "1s", "labels": "team=core,n=1.10", "service": "shop", "environment": "production", "version": "1.10",
	"exporter": "otlp", "endpoint": "http://127.0.0.1:4318/", "protocol": "http/protobuf", "port": 9464,
}

// An otelProgram is a real program whose SDK is configured by a template's file alone.
type otelProgram struct {
	template, language string
	command            func(t *testing.T) []string
}

var otelPrograms = []otelProgram{
	{"python-otel", "python", func(t *testing.T) []string {
		program, err := filepath.Abs("testdata/orders.py")
		if err != nil {
			t.Fatal(err)
		}
		return []string{servers.MetricsProgram(t, "python3"), "-I", program}
	}},
	{"go-otel", "go", func(t *testing.T) []string { return []string{servers.MetricsProgram(t, "go-otel")} }},
}

// TestOTelPrometheus: a program with the real SDK, started by a shell that reads the file, serves its metrics with
// exactly the values that were given.
func TestOTelPrometheus(t *testing.T) {
	for _, p := range otelPrograms {
		t.Run(p.template, p.testPrometheus)
	}
	refused(t, "java-otel", params{"agent": "/opt/a b.jar"}, "whitespace")
}

func (p otelProgram) testPrometheus(t *testing.T) {
	everyParam(t, p.template, otelAll)
	value := nasty + "\r\nx=y,z"
	for name, set := range map[string]params{"defaults": {}, "nasty": {"service": value, "environment": value, "version": value, "labels": []any{"team=" + value, "on=yes"}}} {
		port := servers.Ports(t, 1)[0]
		address := map[string]string{"defaults": "::1", "nasty": "127.0.0.1"}[name]
		dir := rendered(t, p.template, with(set, params{"port": port, "bind_address": address}))
		at := "http://" + net.JoinHostPort(address, fmt.Sprint(port)) + "/metrics"
		p.start(t, dir, answers(at))
		text := page(at)
		if !regexp.MustCompile(`(?m)^orders_total(\{.*\})? 3(\.0)?$`).MatchString(text) {
			t.Errorf("%s: no three orders in\n%s", name, text)
		}
		want := []string{`telemetry_sdk_language="` + p.language + `"`}
		if name == "nasty" {
			v := quoteLabel(value)
			want = append(want, "service_name="+v, "deployment_environment_name="+v, "service_version="+v, "team="+v, `on="yes"`)
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: want %s in\n%s", name, w, grep(text, "target_info"))
			}
		}
	}
	refused(t, p.template, params{"path": "/m"}, "path must be /metrics")
	refused(t, p.template, params{"endpoint": "127.0.0.1:4318"}, "endpoint is not http://HOST:PORT")
	refused(t, p.template, params{"endpoint": "http://h:65536"}, "endpoint is not http://HOST:PORT")
	refused(t, p.template, params{"endpoint": "http://u:p@h:4318"}, "endpoint is not http://HOST:PORT")
	refused(t, p.template, params{"endpoint": "http://h:4318/v1/metrics"}, "endpoint must be without the path /v1/metrics")
	refused(t, p.template, params{"exporter": "otlp", "endpoint": "http://h:1/$(id)"}, "holds a $")
}

// TestOTelOTLP: the same programs send their metrics where they were told to.
func TestOTelOTLP(t *testing.T) {
	for _, p := range otelPrograms {
		t.Run(p.template, p.testOTLP)
	}
}

func (p otelProgram) testOTLP(t *testing.T) {
	collector := collect(t)
	dir := rendered(t, p.template, with(otelAll, params{"endpoint": collector.URL + "/", "service": nasty}))
	p.start(t, dir, func() bool { path, _ := collector.last(); return path != "" })
	if path, body := collector.last(); path != "/v1/metrics" || !strings.Contains(body, "orders") || !strings.Contains(body, nasty) || !strings.Contains(body, "1.10") {
		t.Errorf("%s got %q", path, body)
	}
}

// TestGoGRPC: over gRPC too, to a real Collector. Debian's Python has not what its exporter for gRPC needs.
func TestGoGRPC(t *testing.T) {
	ports, p := servers.Ports(t, 3), otelPrograms[1]
	file := rendered(t, "otel-collector", params{"bind_address": "127.0.0.1", "port": ports[0], "otlp_grpc_port": ports[1], "otlp_http_port": ports[2], "host_metrics": []any{}}) + "/otel-collector.yaml"
	collector := servers.Serve(t, servers.MetricsProgram(t, "otelcol"), []string{"--config=" + file}, nil, func() bool {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", ports[1]))
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	at := fmt.Sprintf("http://127.0.0.1:%d/metrics", ports[0])
	set := with(otelAll, params{"protocol": "grpc", "endpoint": fmt.Sprintf("http://127.0.0.1:%d", ports[1]), "labels": []any{"team=" + nasty}})
	p.start(t, rendered(t, p.template, set), func() bool { return strings.Contains(page(at), "\norders_total{") })
	if line := grep(page(at), "orders_total{"); !strings.Contains(line, `job="shop"`) || !strings.HasSuffix(line, "} 3\n") {
		t.Errorf("the Collector serves\n%s\n%s", line, collector.Log())
	}
}

// start runs the program until ready.
func (p otelProgram) start(t *testing.T, dir string, ready func() bool) {
	t.Helper()
	command := p.command(t)
	sourced(t, dir+"/"+p.template+".env", exec.Command(command[0], command[1:]...), ready)
}

// sourced runs a program as a container does whose command reads the file, until ready.
func sourced(t *testing.T, file string, program *exec.Cmd, ready func() bool) {
	t.Helper()
	cmd := exec.Command("/bin/sh", append([]string{"-c", `set -a; . "$1"; shift; exec "$@"`, "sh", file}, program.Args...)...)
	cmd.Dir, cmd.Env = program.Dir, append([]string{"PATH=/usr/bin:/bin", "HOME=/nonexistent"}, program.Env...)
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		input.Close() // at which it ends
		cmd.Process.Kill()
		<-ended
	})
	for limit := time.Now().Add(time.Minute); !ready(); time.Sleep(50 * time.Millisecond) {
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("ended: %v\n%s", err, &said)
		default:
		}
		if time.Now().After(limit) {
			t.Fatal("not ready after a minute")
		}
	}
}

// TestNode: a program that knows of no SDK, started by a shell that reads the file, serves what the real instrumentation
// measures, with exactly the values that were given, or sends it where it was told to.
func TestNode(t *testing.T) {
	everyParam(t, "node-otel", otelAll, params{"require": 1, "detectors": 1, "node_options": 1})
	value := nasty + "\r\nx=y,z"
	for name, set := range map[string]params{"defaults": {}, "nasty": {"service": value, "environment": value, "version": value, "labels": []any{"team=" + value, "on=yes", "b="}}} {
		port := servers.Ports(t, 1)[0]
		dir := rendered(t, "node-otel", with(set, params{"port": port, "bind_address": "127.0.0.1"}))
		at := fmt.Sprintf("http://127.0.0.1:%d/metrics", port)
		node(t, dir+"/node-otel.env", func() bool { return strings.Contains(page(at), "\nhttp_server_request_duration_count{") })
		text := page(at)
		want := []string{"\norders_total{", "\nnodejs_eventloop_utilization{", `telemetry_sdk_language="nodejs"`, `host_name="`}
		if name == "nasty" {
			v := quoteLabel(value)
			want = append(want, "service_name="+v, "deployment_environment_name="+v, "service_version="+v, "team="+v, `on="yes"`, `b=""`)
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: want %s in\n%s", name, w, grep(text, "target_info"))
			}
		}
	}

	collector := collect(t)
	preload, err := filepath.Abs("testdata/preload.cjs")
	if err != nil {
		t.Fatal(err)
	}
	required := []any{"@opentelemetry/auto-instrumentations-node/register", preload}
	dir := rendered(t, "node-otel", with(otelAll, params{"endpoint": collector.URL + "/", "service": nasty, "require": required[:1], "node_options": "--max-old-space-size=512 --require=" + preload, "detectors": "env"}))
	node(t, dir+"/node-otel.env", func() bool { _, body := collector.last(); return strings.Contains(body, "preloaded") })
	if path, body := collector.last(); path != "/v1/metrics" || !strings.Contains(body, "orders") || !strings.Contains(body, nasty) || strings.Contains(body, "host.name") {
		t.Errorf("%s got %q", path, body)
	}
	for _, tt := range []struct {
		set  params
		want string
	}{
		{params{"path": "/m"}, "path must be /metrics"},
		{params{"service": strings.Repeat("x", 256)}, "longer than 255 bytes"},
		{params{"detectors": "host"}, "detectors lack env"},
		{params{"detectors": "env,$(id)"}, "detectors are not names"},
		{params{"node_options": "max-old-space-size"}, "node_options are not options of Node.js"},
		{params{"node_options": "--title=$HOME"}, "node_options are not options of Node.js"},
		{params{"require": "/a b"}, "require is not a list of modules"},
	} {
		refused(t, "node-otel", tt.set, tt.want)
	}
}

// node runs the program until ready.
func node(t *testing.T, file string, ready func() bool) {
	t.Helper()
	program, err := filepath.Abs("testdata/orders.cjs")
	if err != nil {
		t.Fatal(err)
	}
	cmd := servers.NodeJS(t, program)
	cmd.Env = append(cmd.Env, "NODE_PATH="+cmd.Dir+"/node_modules") // else the program's own directory has them
	sourced(t, file, cmd, ready)
}

// A collection is what was sent by OTLP last.
type collection struct {
	*httptest.Server
	mu         sync.Mutex
	path, body string
}

// collect starts a server that takes what is sent by OTLP.
func collect(t *testing.T) *collection {
	c := new(collection)
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.path, c.body = r.URL.Path, string(text)
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *collection) last() (path, body string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.path, c.body
}

// TestJavaOTel: no Debian suite has the Java agent. So the names are compared with those that its documentation lists
// (https://opentelemetry.io/docs/languages/java/configuration), and the values with what a shell reads.
func TestJavaOTel(t *testing.T) {
	everyParam(t, "java-otel", otelAll, params{"agent": 1})
	documented := []string{
		"OTEL_METRICS_EXPORTER", "OTEL_TRACES_EXPORTER", "OTEL_LOGS_EXPORTER", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_METRIC_EXPORT_INTERVAL",
		"OTEL_EXPORTER_PROMETHEUS_HOST", "OTEL_EXPORTER_PROMETHEUS_PORT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "JAVA_TOOL_OPTIONS",
	}
	for name, set := range map[string]params{"defaults": {}, "every parameter": with(otelAll, params{"agent": "/java/agent.jar"}), "grpc": with(otelAll, params{"protocol": "grpc"}), "grpc alone": {"exporter": "otlp", "protocol": "grpc"}, "otlp alone": {"exporter": "otlp"}, "nasty": {"service": nasty, "labels": []any{"a=" + nasty}}} {
		file := rendered(t, "java-otel", set) + "/java-otel.env"
		cmd := exec.Command("/bin/sh", "-c", `set -a; . "$1"; exec env -0`, "sh", file)
		cmd.Env = []string{}
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, v := range strings.Split(string(out), "\x00") {
			if name, value, _ := strings.Cut(v, "="); name != "" && name != "PWD" && name != "_" && name != "SHLVL" && name != "OLDPWD" {
				got[name] = value
			}
		}
		for v := range got {
			if !slices.Contains(documented, v) {
				t.Errorf("%s: %s is not documented", name, v)
			}
		}
		var attributes []string
		for _, a := range strings.Split(got["OTEL_RESOURCE_ATTRIBUTES"], ",") {
			_, v, _ := strings.Cut(a, "=")
			plain, err := url.PathUnescape(v)
			if err != nil || strings.Contains(v, "+") {
				t.Errorf("%s: %s: %v", name, a, err)
			}
			attributes = append(attributes, plain)
		}
		if name == "nasty" && !slices.Equal(attributes, []string{nasty, nasty}) {
			t.Errorf("attributes are %q", attributes)
		}
		if want := map[string]string{"every parameter": "http://127.0.0.1:4318/v1/metrics", "grpc": "http://127.0.0.1:4318",
			"grpc alone": "http://127.0.0.1:4317", "otlp alone": "http://127.0.0.1:4318/v1/metrics"}[name]; got["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] != want {
			t.Errorf("%s: the endpoint is %q, want %q", name, got["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"], want)
		}
	}
}
