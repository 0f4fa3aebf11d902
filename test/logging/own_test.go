package logging

import (
	"maps"
	"strings"
	"testing"
)

// What a program with loggers of its own cannot do, or what would do nothing, is refused with the reason.
func TestRefusedOwn(t *testing.T) {
	file := map[string]any{"destination": "/a.log"}
	tests := []struct {
		set  map[string]any
		more map[string]any
		want string
	}{
		{map[string]any{"loggers": "org.hibernate=verbose"}, nil, `loggers: the level of org.hibernate is "verbose", not one of trace, debug, info, warn, error, off`},
		{map[string]any{"loggers": "a="}, nil, `loggers: the level of a is "", not one of`},
		{map[string]any{"loggers": "org.hibernate"}, nil, "loggers"},
		{map[string]any{"loggers": map[string]any{"Root": "debug"}}, nil, "the level of root is the parameter level"},
		{map[string]any{"loggers": map[string]any{"a b": "debug"}}, nil, "loggers: a b: the name of a logger has no whitespace"},
		{map[string]any{"loggers": map[string]any{"${env:HOME}": "debug"}}, nil, "the name of a logger has no whitespace"},
		{map[string]any{"loggers": map[string]any{"a\n[x]": "debug"}}, nil, "the name of a logger has no whitespace"},
		{map[string]any{"context_fields": "user,service"}, nil, "there is another field service; FIELD=KEY"},
		{map[string]any{"context_fields": "message"}, nil, "there is another field message"},
		{map[string]any{"context_fields": "a,b=a,b"}, nil, "there is another field b"},
		{map[string]any{"context_fields": "trace_id"}, nil, "there is another field trace_id"},
		{map[string]any{"context_fields": "team"}, map[string]any{"static_fields": "team=x"}, "there is another field team"},
		{map[string]any{"context_fields": "*,context"}, nil, "there is another field context"},
		{map[string]any{"context_fields": []any{`a"b`}}, nil, `context_fields: "a\"b" is not KEY, FIELD=KEY or *`},
		{map[string]any{"context_fields": []any{"a:-b"}}, nil, "is not KEY, FIELD=KEY or *"},
		{map[string]any{"context_fields": []any{"a}"}}, nil, "is not KEY, FIELD=KEY or *"},
		{map[string]any{"context_fields": []any{"a="}}, nil, "is not KEY, FIELD=KEY or *"},
		{map[string]any{"context_fields": []any{"a$1=b"}}, nil, "the name of a field must consist of letters"},
		{map[string]any{"trace_id_field": "thread"}, nil, "there is another field thread"},
		{map[string]any{"trace_id_field": "a'b"}, nil, "the name of a field must consist of letters"},
		{map[string]any{"span_id_field": "trace_id"}, nil, "there is another field trace_id"},
		{map[string]any{"async_queue_size": 10}, nil, "have no effect: async is false"},
		{map[string]any{"async_when_full": "discard"}, nil, "have no effect: async is false"},
		{map[string]any{"async_when_full": "drop"}, map[string]any{"async": true}, "async_when_full"},
		{map[string]any{"async_queue_size": 0}, map[string]any{"async": true}, "async_queue_size"},
		{map[string]any{"async": "perhaps"}, nil, "async"},
		{map[string]any{"rotate_size": "10M"}, nil, "rotate_size and rotate_every have no effect: destination is stdout, not a file"},
		{map[string]any{"rotate_every": "day"}, map[string]any{"destination": "stderr"}, "destination is stderr, not a file"},
		{map[string]any{"rotate_keep": 3}, file, "have no effect without rotate_size or rotate_every"},
		{map[string]any{"rotate_total": "1G"}, file, "have no effect without rotate_size or rotate_every"},
		{map[string]any{"rotate_total": "1G", "rotate_size": "1M"}, file, "rotate_total has no effect without rotate_every"},
		{map[string]any{"rotate_total": "1M", "rotate_size": "2M", "rotate_every": "day"}, file, "rotate_total is less than rotate_size"},
		{map[string]any{"rotate_every": "week"}, file, "rotate_every"},
		{map[string]any{"rotate_size": "10X"}, file, "rotate_size"},
		{map[string]any{"rotate_size": "512"}, file, "rotate_size"},
		{map[string]any{"rotate_keep": 0, "rotate_size": "1M"}, file, "rotate_keep"},
	}
	for _, tt := range tests {
		refuses(t, "logback", tt.want, tt.set, tt.more)
	}
	for _, template := range []string{"log4j2", "python-logging.logging.json", "python-logging.logging.ini", "python-logging.initplate_logging.py"} {
		refuses(t, template, tests[0].want, tests[0].set) // TestLoggersStandard compares the rest
	}
	for _, name := range []string{"trace_id", "span_id", "trace_flags"} {
		refuses(t, "pino", "there is another field "+name, map[string]any{"static_fields": name + "=x"})
		refuses(t, "pino", "there is another field "+name, map[string]any{"message_field": name})
	}
	refuses(t, "apache-logging.httpd-logging.conf", "script must be a path", map[string]any{"script": "/my dir/x.awk"})
	refuses(t, "apache-logging.httpd-logging.awk", "script must be a path", map[string]any{"script": "/my dir/x.awk"})
	refuses(t, "logback", "rotate_keep is greater than 21", file, map[string]any{"rotate_keep": 22, "rotate_size": "1M"})
	refuses(t, "logback", "async_discarding_threshold has no effect", map[string]any{"async_discarding_threshold": 100})
	refuses(t, "logback", "logback_version is not a version", map[string]any{"logback_version": "latest"})
}

// Of a list with a mistake, the mistake is reported, and nothing that comes of it.
func TestRefusedOnce(t *testing.T) {
	for _, tt := range []struct{ template, param, value string }{
		{"rsyslog", "static_fields", "team"}, {"logback", "context_fields", "user id"}, {"python-logging.logging.json", "context_fields", "a="},
		{"php-fpm-logging", "fastcgi_params", "path"},
	} {
		_, _, err := produced(t, tt.template, map[string]any{tt.param: []any{tt.value}})
		if err == nil || strings.Count(err.Error(), tt.template+":") != 1 || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %s: want one error, got %v", tt.template, tt.param, err)
		}
	}
}

// refuses wants an error with these words.
func refuses(t *testing.T, template, want string, params ...map[string]any) {
	t.Helper()
	set := map[string]any{}
	for _, p := range params {
		maps.Copy(set, p)
	}
	text, _, err := produced(t, template, set)
	if err == nil {
		t.Errorf("%s takes %v:\n%s", template, set, text)
	} else if !strings.Contains(err.Error(), want) {
		t.Errorf("%s, %v: says\n%v\nand not %s", template, set, err, want)
	}
}

// A size is the same number of bytes in each of them, with whatever unit it is given.
func TestSizes(t *testing.T) {
	for template, want := range map[string]string{
		"logback":                     "<maxFileSize>10485760</maxFileSize>",
		"log4j2":                      `<SizeBasedTriggeringPolicy size="10485760"/>`,
		"python-logging.logging.json": `"maxBytes": 10485760,`,
		"python-logging.logging.ini":  `'a', 10485760, 7, 'utf-8'`,
	} {
		for _, size := range []string{"10M", "10MB", "10485760"} {
			text, _, err := produced(t, template, map[string]any{"destination": "/a.log", "rotate_size": size})
			if err != nil || !strings.Contains(string(text), want) {
				t.Errorf("%s with %s: %v, and not %s in\n%s", template, size, err, want, text)
			}
		}
	}
}
