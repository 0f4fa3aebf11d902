package logging

import "strings"

// A standard is what the parameters that all templates share are set to.
type standard struct {
	name  string
	level string // the least that is logged
	set   map[string]any
	file  string // destination, where that is a file
}

// nasty holds every printable character of ASCII, those that JSON escapes, what patterns, shells and lookups take for
// theirs, and ends in what would escape a quote.
var nasty = func() string {
	var b strings.Builder
	for c := ' '; c <= '~'; c++ {
		b.WriteRune(c)
	}
	return b.String() + "\n\t\r ${env:HOME:-x} $(id) $${x} %m%n %d{ISO8601} %(name)s {{x}} '+\"+' `id` é 😀 \u2028 \x7f \u0085 */ --> ]]> :-} \\u0041 \\"
}()

// messages are what programs are made to log.
var messages = []string{
	"plain", `he said "no" \ 'yes' \n`, "two\nlines\r\n\tand a tab", "é 😀 \u2028 ～", "%d ${jndi:ldap://x} {} %s", "\x01\x1b[31mred\x7f", "", nasty,
}

// standards are those that every template is tried with. dir is a folder for a file.
func standards(dir string) []standard {
	return []standard{
		{name: "defaults", level: "info"},
		{name: "every parameter", level: "warn", set: map[string]any{
			"level": "WARN", "service": "shop", "environment": "production", "version": "1.2.3", "format": "json",
			"timestamp_field": "@timestamp", "level_field": "log.level", "message_field": "msg",
			"static_fields": "team=core,region=eu-1", "destination": "stderr",
		}},
		{name: "nasty", level: "trace", file: dir + "/app.log", set: map[string]any{
			"level": "trace", "service": nasty, "environment": nasty, "version": nasty, "static_fields": []any{"a=" + nasty, "b=", "c=x=y", "d=" + nasty},
			"destination": dir + "/app.log",
		}},
		{name: "text", level: "error", set: map[string]any{"level": "error", "format": "text", "service": nasty, "static_fields": []any{"a=" + nasty}}},
	}
}

// text returns a parameter, or its default.
func (s standard) text(name, otherwise string) string {
	if v, ok := s.set[name].(string); ok {
		return v
	}
	return otherwise
}

// json tells whether lines are to be JSON.
func (s standard) json() bool { return s.set["format"] != "text" }

// fixed are the fields that every line has.
func (s standard) fixed() map[string]string {
	fields := map[string]string{}
	for _, name := range []string{"service", "environment", "version"} {
		if v, ok := s.set[name].(string); ok {
			fields[name] = v
		}
	}
	list, _ := s.set["static_fields"].([]any)
	if text, ok := s.set["static_fields"].(string); ok {
		for _, item := range strings.Split(text, ",") {
			list = append(list, item)
		}
	}
	for _, item := range list {
		name, value, _ := strings.Cut(item.(string), "=")
		fields[name] = value
	}
	return fields
}
