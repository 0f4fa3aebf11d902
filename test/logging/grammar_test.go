package logging

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// Fluent Bit and Vector cannot be had as packages of Debian or modules of Go, so that what is rendered is held against
// their manuals: sections, plugins and settings, as of Fluent Bit 4 and Vector 0.50.

// network are the settings that every output to a server has.
var network = []string{"name", "match", "host", "port", "tls", "tls.verify", "tls.ca_file", "retry_limit", "storage.total_limit_size"}

// settings are those that a plugin has, of those that the template sets.
var settings = map[string][]string{
	"service":          {"flush", "log_level", "storage.path"},
	"json":             {"name", "format", "time_key", "time_format", "time_keep"}, // a parser
	"regex":            {"name", "type", "flush_timeout", "rules"},                 // a parser of several lines
	"tail":             {"name", "tag", "path", "read_from_head", "parser", "processors", "db", "storage.type", "multiline.parser"},
	"content_modifier": {"name", "action", "key", "value"},
	"parser":           {"name", "key_name", "parser", "reserve_data"},
	"multiline":        {"name", "match", "multiline.key_content", "multiline.parser"},
	"kubernetes":       {"name", "match", "use_tag_for_meta"},
	"grep":             {"name", "match", "exclude"},
	"stdout":           {"name", "match", "format", "json_date_key"},
	"file":             {"name", "match", "path", "file", "format"},
	"loki":             append([]string{"uri", "labels", "tenant_id", "http_user", "http_passwd", "bearer_token"}, network...),
	"es":               append([]string{"path", "index", "suppress_type_name", "time_key_nanos", "trace_error", "http_user", "http_passwd"}, network...),
	"forward":          append([]string{"require_ack_response", "shared_key", "username", "password"}, network...),
}

func TestFluentBitGrammar(t *testing.T) {
	for _, s := range standards(t.TempDir()) {
		fixed := s.fixed()
		for name, v := range s.set {
			if text, ok := v.(string); ok {
				s.set[name] = strings.ReplaceAll(text, "${", "$ {")
			}
			if list, ok := v.([]any); ok {
				for i := range list {
					list[i] = strings.ReplaceAll(list[i].(string), "${", "$ {")
				}
			}
		}
		var conf struct {
			Service  map[string]any
			Parsers  []map[string]any
			Pipeline struct{ Inputs, Filters, Outputs []map[string]any }
		}
		strict(t, rendered(t, "fluent-bit", s.set), &conf)
		plugin(t, "service", conf.Service)
		for _, p := range conf.Parsers {
			plugin(t, p["format"].(string), p)
		}
		got := map[string]string{}
		for _, p := range slices.Concat(conf.Pipeline.Inputs, conf.Pipeline.Filters, conf.Pipeline.Outputs) {
			plugin(t, p["name"].(string), p)
			processors, _ := p["processors"].(map[string]any)
			logs, _ := processors["logs"].([]any)
			for _, l := range logs {
				l := l.(map[string]any)
				plugin(t, l["name"].(string), l)
				if exclude, ok := l["exclude"].(string); ok {
					key, _, _ := strings.Cut(exclude, " ")
					accessed(t, key)
				}
				if l["action"] == "insert" {
					got[l["key"].(string)] = l["value"].(string)
				}
			}
		}
		for name, value := range fixed {
			if want := strings.ReplaceAll(value, "${", "$ {"); got[name] != want {
				t.Errorf("%s: %s is %q, want %q", s.name, name, got[name], want)
			}
		}
	}
}

// plugin wants no setting that a plugin does not have.
func plugin(t *testing.T, name string, set map[string]any) {
	t.Helper()
	for key := range set {
		if !slices.Contains(settings[name], key) {
			t.Errorf("%s has no setting %s", name, key)
		}
	}
}

// VRL's raw strings, s'...', have no escapes but for the quote, and Vector replaces $NAME in its whole file.
func TestVectorGrammar(t *testing.T) {
	raw := regexp.MustCompile(`\n\. = merge\(object!\(parse_json!\(s'([^']*)'\)\), \.\)\n`)
	for _, s := range standards(t.TempDir()) {
		path := rendered(t, "vector", s.set)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "$") {
			t.Errorf("%s: Vector takes a $ for the beginning of a variable:\n%s", s.name, text)
		}
		var conf struct {
			DataDir    string `yaml:"data_dir"`
			Sources    struct{ Files struct{ Type, Include any } }
			Transforms struct {
				Standard struct {
					Type, Source string
					Inputs       []string
				}
				Least struct {
					Type, Condition string
					Inputs          []string
				}
			}
			Sinks struct {
				Out struct {
					Type, Target, Path string
					Inputs             []string
					Encoding           struct{ Codec string }
				}
			}
		}
		strict(t, path, &conf)
		got, found := map[string]string{}, raw.FindStringSubmatch(conf.Transforms.Standard.Source)
		if found != nil {
			if err := json.Unmarshal([]byte(found[1]), &got); err != nil {
				t.Errorf("%s: %v", s.name, err)
			}
		}
		for name, want := range s.fixed() {
			if got[name] != want {
				t.Errorf("%s: %s is %q, want %q", s.name, name, got[name], want)
			}
		}
		if at := "\"" + s.text("level_field", "level") + "\""; !strings.Contains(conf.Transforms.Least.Condition, at) || !strings.Contains(conf.Transforms.Standard.Source, at) {
			t.Errorf("%s: the level is not in %s", s.name, at)
		}
	}
}

// strict reads YAML that has no other keys than those of to.
func strict(t *testing.T, path string, to any) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dec := yaml.NewDecoder(f)
	dec.KnownFields(true)
	if err := dec.Decode(to); err != nil {
		t.Error(err)
	}
}
