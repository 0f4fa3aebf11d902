package metrics

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/templates"
)

// lacks says which parameters of the standard a template does not have, since its program can do nothing with them:
// given for it, they are an error rather than ignored.
var lacks = map[string]string{
	"prometheus-scrape": "bind_address",
	"servicemonitor":    "bind_address", // it says where others listen
	"podmonitor":        "bind_address",
	"mysqld-exporter":   "interval labels service environment version", // it collects when asked; labels come from what scrapes it
	"statsd-exporter":   "interval",
	"jmx-exporter":      "interval labels service environment version",
	"telegraf":          "",
	"otel-collector":    "",
	"python-otel":       "",
	"java-otel":         "",
	"node-otel":         "",
	"php-fpm-metrics":   "interval labels service environment version",
	"go-otel":           "",
	"nginx-exporter":    "interval",
	"apache-exporter":   "interval labels service environment version",
}

// TestStandard: the parameters that the templates share are written alike in each, and so is what is made of labels.
func TestStandard(t *testing.T) {
	line := regexp.MustCompile(`(?m)^  ([a-z_]+): +(\{.*\})$`)
	about := map[string]bool{"prometheus-scrape": true, "servicemonitor": true, "podmonitor": true} // other programs than the pod's
	own := regexp.MustCompile(`, "file:/etc/podinfo/[^"]*"`)
	first := map[string]string{}
	for _, name := range strings.Fields("port path bind_address interval labels service environment version") {
		first[name] = ""
	}
	seen := map[string]bool{}
	labels := ""
	for _, tmpl := range templates.All() {
		if !strings.HasPrefix(tmpl.Path, "metrics/") {
			continue
		}
		seen[tmpl.Name] = true
		missing, ok := lacks[tmpl.Name]
		if !ok {
			t.Errorf("%s is not in the table of what lacks a parameter", tmpl.Path)
		}
		header, body, _ := strings.Cut(tmpl.Text, "\n*/ -}}\n")
		has := map[string]string{}
		for _, m := range line.FindAllStringSubmatch(header, -1) {
			has[m[1]] = m[2]
		}
		for name, text := range first {
			if about[tmpl.Name] && own.MatchString(has[name]) {
				t.Errorf("%s: parameter %s is that of its own pod, and of all that is scraped", tmpl.Path, name)
			}
			if about[tmpl.Name] {
				text = own.ReplaceAllString(text, "")
			}
			switch got, want := has[name], !slices.Contains(strings.Fields(missing), name); {
			case (got != "") != want:
				t.Errorf("%s: has parameter %s: %v, want %v", tmpl.Path, name, got != "", want)
			case got != "" && text == "":
				first[name] = got
			case got != "" && got != text:
				t.Errorf("%s: parameter %s is %s, elsewhere %s", tmpl.Path, name, got, text)
			}
		}
		if has["labels"] == "" || !strings.Contains(body, ".labels") {
			continue
		}
		from, to := strings.Index(body, "{{- $labels := dict }}"), strings.Index(body, "{{- $_ := set $labels $name (")
		if from < 0 || to < from {
			t.Errorf("%s: what is made of labels does not begin with $labels", tmpl.Path)
			continue
		}
		if block := body[from:to]; labels == "" {
			labels = block
		} else if block != labels {
			t.Errorf("%s: makes of labels\n%s\nelsewhere\n%s", tmpl.Path, block, labels)
		}
	}
	for name := range lacks {
		if !seen[name] {
			t.Errorf("there is no template metrics/%s", name)
		}
	}
}

// TestAddresses: what an address is, is written alike in all templates, and each checks bind_address by it.
func TestAddresses(t *testing.T) {
	t.Parallel()
	rule := regexp.MustCompile(`(?m)^\{\{- (\$octet|\$host|\$ipv6|\$port) := .*$`)
	rules := map[string]string{}
	for _, tmpl := range templates.All() {
		if !strings.HasPrefix(tmpl.Path, "metrics/") {
			continue
		}
		for _, m := range rule.FindAllStringSubmatch(tmpl.Text, -1) {
			if rules[m[1]] != "" && rules[m[1]] != m[0] {
				t.Errorf("%s: %s, elsewhere %s", tmpl.Path, m[0], rules[m[1]])
			}
			rules[m[1]] = m[0]
		}
	}
	for name, missing := range lacks {
		if missing == "bind_address" {
			continue
		}
		for _, wrong := range []string{"[::1]", "0.0.0.0:80", "a b", `a"b`, "256.0.0.1", "1.2.3", "127.0.0.01", "::1::2", ":::", "1:2", "-a", "a;b", "x\n", "a..b"} {
			refused(t, name, params{"bind_address": wrong}, "bind_address is not an address or a host name")
		}
		for _, right := range []string{"", "127.0.0.1", "0.0.0.0", "::", "::1", "fe80::a:1", "2001:db8:1:2:3:4:5:6", "localhost", "a-1.b_c.d3"} {
			rendered(t, name, params{"bind_address": right})
		}
	}
}
