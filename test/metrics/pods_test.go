package metrics

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestPods: what a real Prometheus makes of pods, whose labels are given to it as Kubernetes' discovery would.
func TestPods(t *testing.T) {
	t.Parallel()
	dir := rendered(t, "prometheus-scrape", params{"discover": "pods", "service": nasty, "version": "$1", "labels": []any{"team=" + nasty, "empty="}})
	text, pods := read(t, dir+"/prometheus.yml"), ""
	for _, p := range []struct{ address, labels string }{
		{"127.0.1.1:3306", `pod_annotation_prometheus_io_scrape: "true", namespace: shop, pod_name: plain`},
		{"127.0.1.2", `pod_annotation_prometheus_io_scrape: "true", namespace: shop, pod_name: noport, pod_phase: Running`},
		{"[::1]:80", `pod_annotation_prometheus_io_scrape: "true", pod_annotation_prometheus_io_port: "9104", pod_annotation_prometheus_io_path: /own, pod_annotation_prometheus_io_scheme: https, namespace: shop, pod_name: own, pod_label_app_kubernetes_io_name: db, pod_label_app_kubernetes_io_version: "1.10"`},
		{"127.0.1.4:1", `pod_annotation_prometheus_io_scrape: "false", pod_name: no`},
		{"127.0.1.5:1", `pod_name: silent`},
		{"127.0.1.6:1", `pod_annotation_prometheus_io_scrape: "true", pod_phase: Succeeded, pod_name: done`},
	} {
		labels := "__meta_kubernetes_" + strings.ReplaceAll(p.labels, ", ", ", __meta_kubernetes_")
		pods += fmt.Sprintf("\n      - targets: [%q]\n        labels: {%s}", p.address, labels)
	}
	const discovery = "kubernetes_sd_configs:\n      - role: pod"
	if !strings.Contains(text, discovery) {
		t.Fatal(text)
	}
	file := dir + "/static.yml"
	if err := os.WriteFile(file, []byte(strings.Replace(text, discovery, "static_configs:"+pods, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	port := servers.Ports(t, 1)[0]
	program := serve(t, "prometheus", "/-/ready", port, "--config.file="+file, "--storage.tsdb.path="+dir+"/data", fmt.Sprintf("--web.listen-address=127.0.0.1:%d", port))
	var answer struct {
		Data struct {
			ActiveTargets []struct {
				ScrapeURL string
				Labels    map[string]string
			}
		}
	}
	await(t, func() bool {
		err := json.Unmarshal([]byte(page(fmt.Sprintf("http://127.0.0.1:%d/api/v1/targets?state=active", port))), &answer)
		return err == nil && len(answer.Data.ActiveTargets) > 0
	}, program)
	fixed := map[string]string{"job": nasty, "team": nasty, "service": nasty, "version": "$1", "namespace": "shop"}
	want := map[string]map[string]string{
		"http://127.0.1.1:9464/metrics": {"instance": "127.0.1.1:9464", "pod": "plain"},
		"http://127.0.1.2:9464/metrics": {"instance": "127.0.1.2:9464", "pod": "noport"},
		"https://[::1]:9104/own":        {"instance": "[::1]:9104", "pod": "own", "service": "db", "version": "1.10"},
	}
	for _, got := range answer.Data.ActiveTargets {
		labels := maps.Clone(fixed)
		maps.Copy(labels, want[got.ScrapeURL])
		if !maps.Equal(got.Labels, labels) {
			t.Errorf("%s has the labels %q, want %q", got.ScrapeURL, got.Labels, labels)
		}
		delete(want, got.ScrapeURL)
	}
	if len(want) > 0 {
		t.Errorf("not scraped: %v; active are %v", want, answer.Data.ActiveTargets)
	}
}
