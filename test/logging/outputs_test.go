package logging

import (
	"fmt"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// What collectors are told of servers, files and lines, where their programs cannot be had, is held against their
// sources: the config_map of the plugins of Fluent Bit 4, the structs of Vector 0.50, and config.schema.yaml of the
// Collector's elasticsearchexporter 0.152.

// A set is what parameters are set to, or what is expected at paths of a document.
type set = map[string]any

// at is the value at a path of a document, in whose lists items have numbers: filters/0/name.
func at(doc any, where string) any {
	for _, key := range strings.Split(where, "/") {
		switch v := doc.(type) {
		case map[string]any:
			doc = v[key]
		case []any:
			var i int
			if n, _ := fmt.Sscanf(key, "%d", &i); n != 1 || i >= len(v) {
				return nil
			}
			doc = v[i]
		default:
			return nil
		}
	}
	return doc
}

// document renders a template and reads what it wrote.
func document(t *testing.T, name string, set set) (doc map[string]any) {
	t.Helper()
	text, err := os.ReadFile(rendered(t, name, set))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func expect(t *testing.T, doc any, want set) {
	t.Helper()
	for where, value := range want {
		if got := at(doc, where); fmt.Sprint(got) != fmt.Sprint(value) {
			t.Errorf("%s is %v, want %v", where, got, value)
		}
	}
}

// What a password may hold for Fluent Bit, and for Vector of any release.
var (
	bitPassword    = strings.ReplaceAll(nastyPassword, "${", "$ {")
	vectorPassword = `p"a'$-$ %{x} {{y}} \ # é:` + "`@/$"
)

// An accessor is how Fluent Bit names a field of a record: src/record_accessor/ra.y. A key before brackets has letters,
// digits and _ alone.
var accessor = regexp.MustCompile(`^\$[A-Za-z_][A-Za-z0-9_]*(\['[^']+'\])*$`)

// accessed wants each field that is named in a setting to be an accessor.
func accessed(t *testing.T, setting string) {
	t.Helper()
	for _, word := range strings.FieldsFunc(setting, func(r rune) bool { return r == ' ' || r == ',' || r == '=' }) {
		if strings.HasPrefix(word, "$") && !accessor.MatchString(word) {
			t.Errorf("Fluent Bit cannot read %s", word)
		}
	}
}

// A field of any name is a label, and decides whether a line is sent.
func TestFluentBitFields(t *testing.T) {
	doc := document(t, "fluent-bit", set{"output": "loki", "endpoint": "http://loki", "level_field": "@log.level", "labels": []any{"@log.level", "a-b", "c"}})
	accessed(t, at(doc, "pipeline/outputs/0/labels").(string))

	fields := map[string]string{"@log.level": "DEBUG", "a-b": "1", "c": "2"}
	for _, p := range at(doc, "pipeline/inputs/0/processors/logs").([]any) {
		switch p := p.(map[string]any); {
		case p["action"] == "rename":
			if value, found := fields[p["key"].(string)]; found {
				delete(fields, p["key"].(string))
				fields[p["value"].(string)] = value
			}
		case p["name"] == "grep":
			key, pattern, _ := strings.Cut(p["exclude"].(string), " ")
			accessed(t, key)
			if !regexp.MustCompile(pattern).MatchString(fields[strings.TrimPrefix(key, "$")]) {
				t.Errorf("a line with %v is sent", fields)
			}
		}
	}
	if want := map[string]string{"_log_level": "DEBUG", "a_b": "1", "c": "2"}; !maps.Equal(fields, want) {
		t.Errorf("labels are %v, want %v", fields, want)
	}
}

func TestFluentBitOutputs(t *testing.T) {
	secure := set{"user": `u"$x`, "password": bitPassword, "ca_file": "/tls/ca.crt", "data_dir": "/data", "buffer_size": "1G", "retry_limit": 7}
	for _, c := range []struct {
		name      string
		set, want set
	}{
		{"loki", set{"output": "loki", "endpoint": "https://logs.example:3101/a/", "tenant": "a!*'()", "labels": []any{"service", "log.level", "@x"}}, set{
			"host": "logs.example", "port": 3101, "uri": "/a/loki/api/v1/push", "tenant_id": "a!*'()", "http_user": `u"$x`, "http_passwd": bitPassword,
			"labels": "agent=fluent-bit, service=$service, log_level=$log_level, _x=$_x",
		}},
		{"es", set{"output": "elasticsearch", "endpoint": "https://[::1]/es", "index": "logs-app-1.x_y"}, set{
			"host": "::1", "port": 443, "path": "/es", "index": "logs-app-1.x_y", "suppress_type_name": true, "http_user": `u"$x`, "http_passwd": bitPassword,
		}},
		{"forward", set{"output": "forward", "endpoint": "tls://fluentd", "token": `k"'`}, set{
			"host": "fluentd", "port": 24224, "shared_key": `k"'`, "username": `u"$x`, "password": bitPassword, "require_ack_response": true,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			maps.Copy(c.set, secure)
			doc := document(t, "fluent-bit", c.set)
			maps.Copy(c.want, set{
				"name": c.name, "match": "standard", "tls": true, "tls.verify": true, "tls.ca_file": "/tls/ca.crt", "retry_limit": 7, "storage.total_limit_size": "1024M",
			})
			out := at(doc, "pipeline/outputs/0").(map[string]any)
			plugin(t, c.name, out)
			expect(t, out, c.want)
			plugin(t, "tail", at(doc, "pipeline/inputs/0").(map[string]any))
			expect(t, doc, set{"pipeline/inputs/0/db": "/data/tail.db", "pipeline/inputs/0/storage.type": "filesystem", "service/storage.path": "/data/chunks"})
		})
	}
}

// Lines of containers are read in the order of the manual: tail joins the parts of CRI, the filter multiline comes first.
func TestFluentBitInputs(t *testing.T) {
	pattern := `^[0-9]{4}-/"'$|\[x\]`
	for _, c := range []struct {
		name      string
		set, want set
		filters   []string
	}{
		{"java", set{"multiline": "java"}, set{"pipeline/inputs/0/multiline.parser": "java", "pipeline/inputs/0/path": "/var/log/app/*.log"}, nil},
		{"pattern", set{"multiline": pattern, "files": []any{"/a b/{x}*.log", "/c"}}, set{
			"pipeline/inputs/0/multiline.parser": "first_line", "pipeline/inputs/0/path": "/a b/{x}*.log,/c", "multiline_parsers/0/name": "first_line",
			"multiline_parsers/0/rules/0/regex": "/" + pattern + "/", "multiline_parsers/0/rules/1/regex": "/^(?!.*(?:" + pattern + "))/",
		}, nil},
		{"containers", set{"input": "containers", "output": "loki", "endpoint": "http://loki"}, set{
			"pipeline/inputs/0/multiline.parser": "cri", "pipeline/inputs/0/path": "/var/log/containers/*.log", "pipeline/inputs/0/tag": "kube.*",
			"pipeline/filters/0/use_tag_for_meta": true, "pipeline/outputs/0/port": 80, "pipeline/outputs/0/match": "kube.*", "pipeline/outputs/0/retry_limit": "no_limits",
			"pipeline/outputs/0/labels": "agent=fluent-bit, service=$service, environment=$environment, namespace=$kubernetes['namespace_name'], pod=$kubernetes['pod_name'], container=$kubernetes['container_name']",
		}, []string{"kubernetes"}},
		{"kubernetes", set{"input": "kubernetes", "multiline": "go", "message_field": "msg", "level": "trace"}, set{
			"pipeline/inputs/0/multiline.parser": "cri", "pipeline/filters/0/multiline.parser": "go", "pipeline/filters/0/multiline.key_content": "msg",
			"pipeline/filters/1/use_tag_for_meta": nil,
		}, []string{"multiline", "kubernetes"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := document(t, "fluent-bit", c.set)
			expect(t, doc, c.want)
			expect(t, doc, set{"pipeline/inputs/0/parser": nil, "pipeline/inputs/0/processors/logs/0/name": "parser", "pipeline/inputs/0/processors/logs/1/action": "rename"})

			var names []string
			filters, _ := at(doc, "pipeline/filters").([]any)
			for _, f := range filters {
				name := at(f, "name").(string)
				plugin(t, name, f.(map[string]any))
				names = append(names, name)
			}
			if !slices.Equal(names, c.filters) {
				t.Errorf("filters are %s, want %s", names, c.filters)
			}
		})
	}
}

// keys are those that a part of Vector's file, or of the Collector's, may have.
var keys = map[string][]string{
	"sources/files":                 {"type", "include", "multiline"},
	"sources/files/multiline":       {"start_pattern", "mode", "condition_pattern", "timeout_ms"},
	"sources/pods":                  {"type"},
	"transforms/entries":            {"type", "inputs", "group_by", "expire_after_ms", "merge_strategies", "starts_when"},
	"sinks/out/tls":                 {"enabled", "verify_certificate", "ca_file"},
	"sinks/out/auth":                {"strategy", "user", "password", "token"},
	"sinks/out/buffer":              {"type", "max_size", "when_full"},
	"sinks/out/acknowledgements":    {"enabled"},
	"sinks/out/request":             {"retry_attempts"},
	"sinks/out/bulk":                {"action", "index"},
	"exporters/elasticsearch":       {"endpoint", "logs_index", "retry", "tls", "headers", "sending_queue"},
	"exporters/elasticsearch/tls":   {"ca_file"},
	"exporters/elasticsearch/retry": {"max_retries"},
}

// sinks are the keys of an output of Vector.
var sinks = map[string][]string{
	"loki": {
		"inputs", "type", "endpoint", "tenant_id", "labels", "remove_label_fields", "remove_timestamp", "out_of_order_action", "encoding",
		"auth", "tls", "acknowledgements", "request", "buffer",
	},
	"elasticsearch": {"inputs", "type", "endpoints", "mode", "bulk", "auth", "tls", "acknowledgements", "request", "buffer"},
	"vector":        {"inputs", "type", "address", "tls", "acknowledgements", "request", "buffer"},
}

// known wants no keys but those that are listed.
func known(t *testing.T, doc any, where string, of []string) {
	t.Helper()
	part, _ := at(doc, where).(map[string]any)
	for key := range part {
		if !slices.Contains(of, key) {
			t.Errorf("%s has no %s", where, key)
		}
	}
}

func TestVectorOutputs(t *testing.T) {
	for _, c := range []struct {
		name      string
		set, want set
	}{
		{"loki", set{"endpoint": "https://loki:3100/", "tenant": "t", "labels": []any{"service", "log.level"}, "user": "u", "password": vectorPassword}, set{
			"endpoint": "https://loki:3100", "tenant_id": "t", "labels/agent": "vector", "labels/service": `{{ ."service" }}`, "labels/log_level": `{{ ."log.level" }}`,
			"auth/strategy": "basic", "auth/user": "u", "auth/password": vectorPassword,
		}},
		{"elasticsearch", set{"endpoint": "https://es:9200", "index": "app-1", "user": "é$", "password": `"`, "timestamp_field": "time"}, set{
			"endpoints/0": "https://es:9200", "bulk/index": "app-1", "bulk/action": "create", "auth/user": "é$", "auth/password": `"`,
		}},
		{"vector", set{"endpoint": "https://other:6000"}, set{"address": "https://other:6000", "tls/enabled": true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			maps.Copy(c.set, set{"output": c.name, "ca_file": "/ca.crt", "data_dir": "/data", "buffer_size": "1G", "retry_attempts": 3})
			doc := document(t, "vector", c.set)
			for where, value := range c.want {
				expect(t, doc, set{path.Join("sinks/out", where): value})
			}
			expect(t, doc, set{
				"sinks/out/type": c.name, "sinks/out/tls/ca_file": "/ca.crt", "sinks/out/buffer/max_size": 1 << 30, "sinks/out/buffer/type": "disk",
				"sinks/out/request/retry_attempts": 3, "sinks/out/acknowledgements/enabled": true, "data_dir": "/data",
			})
			known(t, doc, "sinks/out", sinks[c.name])
			for where, of := range keys {
				known(t, doc, where, of)
			}
		})
	}
}

// The patterns of Vector join the traces that the Collector's tests join.
func TestVectorInputs(t *testing.T) {
	for name, trace := range map[string]string{"java": javaTrace, "python": pythonTrace, "go": goTrace} {
		doc := document(t, "vector", set{"multiline": name})
		expect(t, doc, set{"sources/files/multiline/start_pattern": "^", "sources/files/multiline/mode": "continue_through"})
		more := regexp.MustCompile(at(doc, "sources/files/multiline/condition_pattern").(string))
		for i, line := range strings.Split(trace, "\n") {
			if more.MatchString(line) != (i > 0) {
				t.Errorf("%s: line %d, %q, is joined wrongly", name, i, line)
			}
		}
	}

	doc := document(t, "vector", set{"multiline": `^["'$]`, "files": []any{"/a b/{c}*.log"}})
	expect(t, doc, set{
		"sources/files/include/0": "/a b/{c}*.log", "sources/files/multiline/mode": "halt_before",
		"sources/files/multiline/start_pattern": `^["'$]`, "sources/files/multiline/condition_pattern": `^["'$]`,
	})
	doc = document(t, "vector", set{"multiline": `^["'$]`, "input": "kubernetes"})
	expect(t, doc, set{
		"sources/files": nil, "sources/pods/type": "kubernetes_logs", "transforms/standard/inputs/0": "entries",
		"transforms/entries/starts_when": "match(string!(.message), r'^[\"\\x27$]')\n",
	})
	for where, of := range keys {
		known(t, doc, where, of)
	}

	// VRL ends r'...' at a quote without a backslash before it: a quote is \x27, and no backslash is left over.
	for pattern, want := range map[string]string{`^\'x`: `^\x27x`, `\\'`: `\\\x27`, `\\\'`: `\\\x27`, `''\d`: `\x27\x27\d`} {
		doc = document(t, "vector", set{"multiline": pattern, "input": "kubernetes"})
		expect(t, doc, set{"transforms/entries/starts_when": "match(string!(.message), r'" + want + "')\n"})
	}
}

// The Collector reads a pattern from a string of its expressions, whose escapes are those of Go.
func TestCollectorPatterns(t *testing.T) {
	for _, pattern := range []string{"^`x", "^\\`x", "\\\\`", "\\Q`\\E\\d", `^["']\"\\$`, `\x60|\n`} {
		doc := document(t, "otel-collector-logs", set{"multiline": pattern, "files": "/a.log"})
		got, err := strconv.Unquote(strings.TrimPrefix(at(doc, "receivers/filelog/operators/0/is_first_entry").(string), "body matches "))
		if got = strings.ReplaceAll(got, "$$", "$"); err != nil || got != pattern {
			t.Errorf("%q becomes %q (%v)", pattern, got, err)
		}
	}
}

// The Collector's exporter for Elasticsearch cannot be had here.
func TestCollectorElasticsearch(t *testing.T) {
	doc := document(t, "otel-collector-logs", set{
		"output": "elasticsearch", "endpoint": "https://es:9200", "index": "logs-app-1", "ca_file": "/ca.crt", "user": "u", "password": "$x", "data_dir": "/data",
	})
	expect(t, doc, set{
		"exporters/elasticsearch/endpoint": "https://es:9200", "exporters/elasticsearch/logs_index": "logs-app-1", "exporters/elasticsearch/tls/ca_file": "/ca.crt",
		"exporters/elasticsearch/headers/Authorization": "Basic dTokeA==", "exporters/elasticsearch/sending_queue/storage": "file_storage",
	})
	for where, of := range keys {
		known(t, doc, where, of)
	}
}

// What would have no effect, and endpoints that no request could reach, are refused with the reason.
func TestCollectorsSayWhy(t *testing.T) {
	const all = "otel-collector-logs fluent-bit vector"
	loki, es := set{"output": "loki"}, set{"output": "elasticsearch"}
	for _, tt := range []struct {
		templates string
		set, more set
		want      string
	}{
		{all, set{"endpoint": "loki:3100"}, loki, "endpoint must be http://HOST:PORT or https://HOST:PORT, and may"},
		{all, set{"endpoint": "http://h:65536"}, loki, "the port of endpoint is 65536, and must be 1 to 65535"},
		{all, set{"endpoint": "http://[::1]:0/a"}, loki, "the port of endpoint is 0"},
		{all, set{"endpoint": "http://h:123456789"}, loki, "the port of endpoint is 123456789"},
		{all, set{"endpoint": "http://h/a/loki/api/v1/push"}, loki, "endpoint must be without /loki/api/v1/push"},
		{all, set{"endpoint": "http://h/_bulk/"}, es, "endpoint must be without /_bulk/"},
		{"otel-collector-logs", set{"endpoint": "http://h/otlp"}, loki, "endpoint must be without /otlp: output loki adds a path itself"},
		{"otel-collector-logs", set{"endpoint": "http://h:4318/v1/logs"}, nil, "endpoint must be without /v1/logs: output otlp adds a path itself"},
		{"fluent-bit", set{"output": "forward", "endpoint": "http://h"}, nil, "endpoint must be tcp://HOST:PORT or tls://HOST:PORT"},
		{"fluent-bit", set{"output": "forward", "endpoint": "tcp://h:1/x"}, nil, "endpoint must be without /x: output forward has no path"},
		{"vector", set{"output": "vector", "endpoint": "http://h/x"}, nil, "endpoint must be without /x: output vector has no path"},

		{all, set{"endpoint": "http://h", "index": "logs"}, loki, "index has no effect: output is loki"},
		{all, set{"index": "logs"}, nil, "index has no effect: output is destination"},
		{all, set{"buffer_size": "1G"}, nil, "buffer_size has no effect"},
		{"otel-collector-logs fluent-bit", set{"endpoint": "http://h", "buffer_size": "1G"}, loki, "buffer_size has no effect without data_dir"},
		{"otel-collector-logs", set{"multiline": "java"}, nil, "multiline has no effect without files"},
		{"otel-collector-logs", set{"data_dir": "/d"}, nil, "data_dir has no effect"},
		{"otel-collector-logs", set{"max_elapsed_time": "5m"}, nil, "max_elapsed_time has no effect: output is destination"},
		{"otel-collector-logs", set{"max_elapsed_time": "5m", "endpoint": "http://h"}, es, "max_elapsed_time has no effect: output is elasticsearch"},
		{"otel-collector-logs", set{"files": "logs/*.log"}, nil, "files must be paths that begin with /"},
		{"otel-collector-logs", set{"files": "/a,~/b"}, nil, "files must be paths that begin with /"},
		{"fluent-bit vector", set{"labels": "service"}, nil, "labels has no effect: output is destination"},
		{"fluent-bit vector", set{"endpoint": "http://h", "labels": "service"}, es, "labels has no effect: output is elasticsearch"},
		{"fluent-bit", set{"retry_limit": 3}, nil, "retry_limit has no effect"},
		{"vector", set{"retry_attempts": 3}, nil, "retry_attempts has no effect"},
		{"vector", set{"files": "/a.log", "input": "kubernetes"}, nil, "files has no effect: input kubernetes"},
	} {
		for _, name := range strings.Fields(tt.templates) {
			refuses(t, name, tt.want, tt.set, tt.more)
		}
	}

	// The least that the parameter allows is more for Vector.
	doc := document(t, "vector", set{"output": "loki", "endpoint": "http://h", "buffer_size": "256M"})
	expect(t, doc, set{"sinks/out/buffer/max_size": 256<<20 + 32})
}

// What a collector cannot be told is refused.
func TestCollectorsRefuse(t *testing.T) {
	at := "http://h:1"
	bad := []set{
		{"output": "loki"}, {"output": "loki", "endpoint": "loki:3100"}, {"output": "loki", "endpoint": "http://h/${x}"}, {"output": "loki", "endpoint": "http://u:p@h"},
		{"output": "loki", "endpoint": "http://h/{{ x }}"}, {"output": "loki", "endpoint": "http://h/%d"}, {"output": "loki", "endpoint": at, "tenant": "a b"},
		{"output": "loki", "endpoint": at, "tenant": "{{ x }}"}, {"output": "elasticsearch", "endpoint": at, "tenant": "a"}, {"tenant": "a"},
		{"output": "elasticsearch", "endpoint": at, "index": "Logs"}, {"output": "elasticsearch", "endpoint": at, "index": "a-%Y"},
		{"output": "elasticsearch", "endpoint": at, "index": "{{ x }}"}, {"output": "elasticsearch", "endpoint": at, "index": `a"$x`},
		{"output": "loki", "endpoint": at, "user": "u"}, {"output": "loki", "endpoint": at, "password": "p"}, {"output": "loki", "endpoint": at, "user": "a:b", "password": "p"},
		{"output": "loki", "endpoint": at, "user": "u", "password": "a\nb"}, {"output": "loki", "endpoint": at, "token": "a b"}, {"output": "loki", "endpoint": at, "token": "$x"},
		{"output": "loki", "endpoint": at, "token": "t", "user": "u", "password": "p"}, {"user": "u", "password": "p"}, {"token": "t"}, {"ca_file": "/ca"},
		{"output": "loki", "endpoint": at, "ca_file": "/ca"}, {"output": "loki", "endpoint": "https://h", "ca_file": "ca"}, {"data_dir": "data"}, {"data_dir": "/a$b"},
		{"output": "loki", "endpoint": at, "data_dir": "/d", "buffer_size": "1M"}, {"multiline": "("}, {"multiline": "a\nb"},
	}
	only := map[string][]set{
		"fluent-bit": {
			{"output": "loki", "endpoint": at, "user": "u", "password": "a${b}"}, {"multiline": "a${b}"}, {"files": "/a,b"}, {"files": []any{"/a,/b"}}, {"files": "/a${b}"},
			{"output": "loki", "endpoint": at, "labels": "a b"}, {"output": "loki", "endpoint": at, "labels": "a.b,a-b"}, {"output": "loki", "endpoint": at, "labels": "agent"},
			{"output": "forward", "endpoint": at}, {"output": "elasticsearch", "endpoint": at, "token": "t"}, {"input": "containers", "files": "/x/*.log"},
			{"output": "forward", "endpoint": "tcp://h", "user": "u", "password": "p"},
		},
		"vector": {
			{"output": "loki", "endpoint": at, "user": "u", "password": "a$b"}, {"multiline": "a$$"}, {"files": "/a$b"}, {"files": "a"},
			{"output": "loki", "endpoint": at, "labels": "a{b}"}, {"output": "vector", "endpoint": at, "token": "t"}, {"output": "elasticsearch", "endpoint": at, "token": "t"},
		},
	}
	for _, name := range []string{"otel-collector-logs", "fluent-bit", "vector"} {
		for _, s := range slices.Concat(bad, only[name]) {
			if text, _, err := produced(t, name, s); err == nil {
				t.Errorf("%s takes %v:\n%s", name, s, text)
			} else if p, ok := s["password"].(string); ok && len(p) > 1 && strings.Contains(err.Error(), p) {
				t.Errorf("%s shows the password: %v", name, err)
			}
		}
	}
}
