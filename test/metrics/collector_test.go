package metrics

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// orders is a counter as OTLP has it in JSON.
const orders = `{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"app"}}]},"scopeMetrics":[{"scope":{"name":"s"},"metrics":[
{"name":"orders","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"startTimeUnixNano":"1","timeUnixNano":"2","asInt":"3"}]}}]}]}]}`

// TestCollector: the real OpenTelemetry Collector accepts every file, and what is sent to it comes out with the labels
// of the standard.
func TestCollector(t *testing.T) {
	ports := servers.Ports(t, 3)
	here := params{"bind_address": "127.0.0.1", "port": ports[0], "otlp_grpc_port": ports[1], "otlp_http_port": ports[2]}
	all := with(here, params{
		"path": "/metrics", "interval": "1s", "labels": "team=core,n=1.10", "service": "shop", "environment": "production", "version": "1.10", "otlp_address": "127.0.0.1",
		"host_metrics": "cpu,disk,filesystem,load,memory,network,paging,process,processes", "memory_percent": 50, "endpoint": "http://127.0.0.1:4318",
	})
	everyParam(t, "otel-collector", all)
	value := nasty + "\r\n$(id) ${env:HOME} ${file:/etc/passwd}"
	odd := with(here, params{"service": value, "environment": value, "version": value, "labels": []any{"team=" + value, "on=yes", "n=010", "f=1.10"}, "host_metrics": []any{}})
	otelcol := servers.MetricsProgram(t, "otelcol")
	for name, set := range map[string]params{"defaults": {}, "every parameter": all, "nasty": odd, "elsewhere": {"bind_address": "::1", "otlp_address": "::1", "endpoint": "https://x/a$b"}} {
		file := rendered(t, "otel-collector", set) + "/otel-collector.yaml"
		if said, err := servers.Accepts(otelcol, "validate", "--config="+file); err != nil {
			t.Errorf("%s: %v\n%s\n%s", name, err, said, read(t, file))
			continue
		}
		if name != "nasty" {
			continue
		}
		at := fmt.Sprintf("http://127.0.0.1:%d/metrics", ports[0])
		send := func() bool {
			resp, err := http.Post(fmt.Sprintf("http://127.0.0.1:%d/v1/metrics", ports[2]), "application/json", strings.NewReader(orders))
			if err == nil {
				resp.Body.Close()
			}
			return err == nil && resp.StatusCode == http.StatusOK
		}
		program := servers.Serve(t, otelcol, []string{"--config=" + file}, []string{"HOME=/wrong"}, send)
		await(t, func() bool { return strings.Contains(page(at), "\norders_total{") }, program)
		line := grep(page(at), "orders_total{")
		for _, label := range []string{"service=" + quoteLabel(value), "environment=" + quoteLabel(value), "version=" + quoteLabel(value), "team=" + quoteLabel(value), `on="yes"`, `n="010"`, `f="1.10"`} {
			if !strings.Contains(line, label) {
				t.Errorf("want %s in\n%s", label, line)
			}
		}
	}
	for _, tt := range []struct {
		set  params
		want string
	}{
		{params{"path": "/m"}, "path must be /metrics"},
		{params{"interval": "0s"}, "interval is below 1s"},
		{params{"endpoint": "collector:4318"}, "endpoint is not http://HOST:PORT"},
		{params{"endpoint": "http://collector:4318/v1/metrics"}, "endpoint must be without the path /v1/metrics"},
		{params{"endpoint": "http://collector:65536"}, "endpoint is not http://HOST:PORT"},
		{params{"otlp_address": "[::1]"}, "otlp_address is not an address or a host name"},
		{params{"host_metrics": "cpu,gpu"}, "host_metrics are not all among"},
	} {
		refused(t, "otel-collector", tt.set, tt.want)
	}
}
