package metrics

import (
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// jmxConfig is what the agent's documentation of version 1.6 lists of what the template uses
// (https://prometheus.github.io/jmx_exporter/reference/configuration). No Debian suite has the agent.
type jmxConfig struct {
	HTTPServer struct {
		Metrics struct{ Path string }
	} `yaml:"httpServer"`
	ExcludeJVM      bool     `yaml:"excludeJvmMetrics"`
	Lowercase       *bool    `yaml:"lowercaseOutputName"`
	LowercaseLabels *bool    `yaml:"lowercaseOutputLabelNames"`
	IncludeNames    []string `yaml:"includeObjectNames"`
	ExcludeNames    []string `yaml:"excludeObjectNames"`
	Rules           *[]struct{ Pattern string }
}

// TestJMX: what is rendered holds documented keys only, of their types, with exactly the values that were given.
func TestJMX(t *testing.T) {
	all := params{
		"port": "9100", "path": "/m", "bind_address": "127.0.0.1", "agent": "/java/agent.jar", "config_file": "/c/jmx.yml", "jvm": "no", "lowercase": "no",
		"object_names": []any{"Catalina:type=ThreadPool,*"}, "exclude_object_names": []any{"Catalina:type=ThreadPool,name=x"},
	}
	everyParam(t, "jmx-exporter", all)
	odd := []any{"a:b=" + nasty, "x:type=\"yes\""}
	for _, tt := range []struct {
		name    string
		set     params
		path    string
		include []string
		rules   int
		env     string
	}{
		{"defaults", nil, "", nil, 0, "-javaagent:/opt/jmx_prometheus_javaagent.jar=9464:/config/jmx.yml"},
		{"every parameter", all, "/m", []string{"Catalina:type=ThreadPool,*"}, 1, "-javaagent:/java/agent.jar=127.0.0.1:9100:/c/jmx.yml"},
		{"nasty", params{"object_names": odd, "bind_address": "::1"}, "", []string{"a:b=" + nasty, "x:type=\"yes\""}, 1, "-javaagent:/opt/jmx_prometheus_javaagent.jar=[::1]:9464:/config/jmx.yml"},
	} {
		dir := rendered(t, "jmx-exporter", tt.set)
		var c jmxConfig
		dec := yaml.NewDecoder(strings.NewReader(read(t, dir+"/jmx.yml")))
		dec.KnownFields(true)
		if err := dec.Decode(&c); err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if c.HTTPServer.Metrics.Path != tt.path || !reflect.DeepEqual(c.IncludeNames, tt.include) || c.Rules == nil || len(*c.Rules) != tt.rules || c.Lowercase == nil {
			t.Errorf("%s: %+v", tt.name, c)
		}
		if env := read(t, dir+"/jmx.env"); !strings.HasSuffix(env, "\nJAVA_TOOL_OPTIONS="+tt.env+"\n") {
			t.Errorf("%s: %s", tt.name, env)
		}
	}
	refused(t, "jmx-exporter", params{"object_names": "Catalina:type=ThreadPool,*"}, "object_names and exclude_object_names are not lists")
	refused(t, "jmx-exporter", params{"agent": "/java agent.jar"}, "whitespace")
	refused(t, "jmx-exporter", params{"config_file": "/a'b"}, "quotes")
}
