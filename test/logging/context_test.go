package logging

import (
	"strings"
	"testing"
)

// hostile are values that a client may have put into the context.
var hostile = []string{
	"plain", `","level":"FATAL`, `\`, `\\"`, "a\nb", "\u2028", "x\u0085y\u2029z\v\f", nasty, half + "x", "x\\n" + half,
	"${jndi:ldap://x}", "%d{x}", "$1", "a=b, c=d", `\u0041`,
}

// traced are the ids that agents put into the context, and those that lines must have.
var traced = []struct {
	extra       map[string]string
	trace, span any
}{
	{map[string]string{"trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "span_id": "00f067aa0ba902b7"},
		"4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"},
	{map[string]string{"traceId": "5bf92f3577b34da6a3ce929d0e0e4736", "spanId": "10f067aa0ba902b7"},
		"5bf92f3577b34da6a3ce929d0e0e4736", "10f067aa0ba902b7"},
	{map[string]string{"trace_id": "6b", "traceId": "7b", "span_id": "6s", "spanId": "7s"}, "6b", "6s"},
	{nil, nil, nil},
}

func contexts() []trial {
	var known, ids, values []call
	for _, tr := range traced {
		known = append(known, call{logger: "app", level: "INFO", message: "m", extra: tr.extra})
	}
	for _, v := range hostile {
		extra := map[string]string{"trace_id": v, "spanId": v}
		ids = append(ids, call{logger: "app", level: "INFO", message: "m", extra: extra})
		context := map[string]string{"user": v, "level": v, "a.b-c@d": v, "not": v}
		values = append(values, call{logger: "app", level: "INFO", message: "m", context: context})
	}
	none := call{logger: "app", level: "INFO", message: "m"}

	return []trial{
		{name: "ids of traces", calls: known, check: hasIDs},
		{name: "hostile ids", set: map[string]any{"trace_id_field": "trace.id", "span_id_field": "span.id"}, calls: ids,
			check: hasFields(7, "trace.id", "span.id")},
		{name: "keys of the context", set: map[string]any{"context_fields": "user,mdc.level=level,a.b-c@d,absent"},
			calls: values, check: hasFields(8, "user", "mdc.level", "a.b-c@d")},
		{name: "all of the context", set: map[string]any{"context_fields": "*,user"}, calls: append(values, none),
			check: hasContext},
	}
}

func hasIDs(t *testing.T, w written) {
	for i, got := range objects(t, w.log()) {
		want := traced[i]
		if got["trace_id"] != want.trace || got["span_id"] != want.span || got["traceId"] != nil || got["spanId"] != nil {
			t.Errorf("want %v, not %q", want, got)
		}
	}
}

// hasFields wants each hostile value in these fields, and as many fields in all.
func hasFields(all int, names ...string) func(*testing.T, written) {
	return func(t *testing.T, w written) {
		for i, got := range objects(t, w.log()) {
			for _, name := range names {
				if want := w.reads(hostile[i]); got[name] != want || got["level"] != "INFO" || len(got) != all {
					t.Errorf("want %s %q, not %q", name, want, got)
				}
			}
		}
	}
}

func hasContext(t *testing.T, w written) {
	all := objects(t, w.log())
	if last := all[len(hostile)]; len(last) != 5 {
		t.Errorf("there is no context, but %q", last)
	}
	for i, value := range hostile {
		want := w.reads(value)
		context, _ := all[i]["context"].(string)
		for _, key := range []string{"user", "level", "a.b-c@d", "not"} {
			if !strings.Contains(", "+context+", ", ", "+key+"="+want+", ") {
				t.Errorf("want %s=%q in %q", key, want, context)
			}
		}
		if all[i]["user"] != want || len(all[i]) != 7 {
			t.Errorf("want %q, not %q", want, all[i])
		}
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
