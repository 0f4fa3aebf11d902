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
