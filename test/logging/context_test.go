package logging

import (
	"strings"
	"testing"
)

// hostile are values that a client may have put into the context.
var hostile = []string{
	"plain", `","level":"FATAL`, `\`, `\\"`, "a\nb", "\u2028", "x\u0085y\u2029z\v\f", nasty, half + "x", "x\\n" + half, "${jndi:ldap://x}", "%d{x}", "$1", "a=b, c=d", `\u0041`,
}

func contexts() []trial {
	var values, ids []call
	for _, v := range hostile {
		values = append(values, call{logger: "app", level: "INFO", message: "m", context: map[string]string{"user": v, "level": v, "a.b-c@d": v, "not": v}})
		ids = append(ids, call{logger: "app", level: "INFO", message: "m", extra: map[string]string{"trace_id": v, "spanId": v}})
	}
	return []trial{
		{name: "ids of traces", calls: []call{
			{logger: "app", level: "INFO", message: "agent", extra: map[string]string{"trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "span_id": "00f067aa0ba902b7"}},
			{logger: "app", level: "INFO", message: "micrometer", extra: map[string]string{"traceId": "5bf92f3577b34da6a3ce929d0e0e4736", "spanId": "10f067aa0ba902b7"}},
			{logger: "app", level: "INFO", message: "both", extra: map[string]string{"trace_id": "6b", "traceId": "7b", "span_id": "6s", "spanId": "7s"}},
			{logger: "app", level: "INFO", message: "none"},
		}, check: func(t *testing.T, w written) {
			want := [][2]any{{"4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"}, {"5bf92f3577b34da6a3ce929d0e0e4736", "10f067aa0ba902b7"}, {"6b", "6s"}, {nil, nil}}
			for i, got := range objects(t, w.log()) {
				if got["trace_id"] != want[i][0] || got["span_id"] != want[i][1] || got["traceId"] != nil || got["spanId"] != nil {
					t.Errorf("want %v, not %q", want[i], got)
				}
			}
		}},
		{name: "hostile ids", set: map[string]any{"trace_id_field": "trace.id", "span_id_field": "span.id"}, calls: ids, check: func(t *testing.T, w written) {
			for i, got := range objects(t, w.log()) {
				if want := w.reads(hostile[i]); got["trace.id"] != want || got["span.id"] != want || len(got) != 7 {
					t.Errorf("want %q, not %q", want, got)
				}
			}
		}},
		{name: "keys of the context", set: map[string]any{"context_fields": "user,mdc.level=level,a.b-c@d,absent"}, calls: values, check: func(t *testing.T, w written) {
			for i, got := range objects(t, w.log()) {
				want := w.reads(hostile[i])
				if got["user"] != want || got["mdc.level"] != want || got["a.b-c@d"] != want || got["level"] != "INFO" || len(got) != 8 {
					t.Errorf("want %q, not %q", want, got)
				}
			}
		}},
		{name: "all of the context", set: map[string]any{"context_fields": "*,user"}, calls: append(values, call{logger: "app", level: "INFO", message: "none"}), check: func(t *testing.T, w written) {
			for i, got := range objects(t, w.log()) {
				if i == len(hostile) {
					if len(got) != 5 {
						t.Errorf("there is no context, but %q", got)
					}
					continue
				}
				want := w.reads(hostile[i])
				context, _ := got["context"].(string)
				for _, key := range []string{"user", "level", "a.b-c@d", "not"} {
					if !strings.Contains(", "+context+", ", ", "+key+"="+want+", ") {
						t.Errorf("want %s=%q in %q", key, want, context)
					}
				}
				if got["user"] != want || len(got) != 7 {
					t.Errorf("want %q, not %q", want, got)
				}
			}
		}},
	}
}

// reads is the text that a line has for a value of the context.
func (w written) reads(value string) string {
	other := map[string]string{"logback": "?", "log4j2": "?"}[w.program]
	if other == "" {
		other = "\ufffd"
	}
	value = strings.ReplaceAll(value, half, other)
	if w.program == "logback" {
		value = strings.Map(drawn, value)
	}
	return value
}
