package templates

import (
	"regexp"
	"strings"
	"testing"
)

// The templates of logging share one standard: the same parameters with the same checks, so that one environment sets
// all of them.
func TestLoggingStandard(t *testing.T) {
	shared := []*regexp.Regexp{
		regexp.MustCompile(`(?s)\nparams:\n  # One standard: .*\n  destination: [^\n]*\n`),
		regexp.MustCompile(`(?s)\n\*/ -\}\}\n\{\{- /\* One standard, .*\n\{\{- /\* So far. \*/ -\}\}\n`),
	}
	names := regexp.MustCompile(`(?m)^  ([a-z_]+): +\{type: .*from: \[(env:LOG_[A-Z_]+).*"consul:\$\{LOG_CONSUL_PREFIX\}/([a-z_]+)"\]\}$`)
	first := map[*regexp.Regexp]string{}
	for _, tmpl := range All() {
		if !strings.HasPrefix(tmpl.Path, "logging/") {
			continue
		}
		for _, part := range shared {
			text := part.FindString(tmpl.Text)
			if first[part] == "" {
				first[part] = text
			}
			if text == "" || text != first[part] {
				t.Errorf("%s: what all templates of logging share is another here:\n%s", tmpl.Path, text)
			}
		}
	}
	found := names.FindAllStringSubmatch(first[shared[0]], -1)
	if len(found) != 10 {
		t.Errorf("%d parameters are shared, want 10:\n%s", len(found), first[shared[0]])
	}
	for _, m := range found {
		if m[2] != "env:LOG_"+strings.ToUpper(m[1]) || m[3] != m[1] {
			t.Errorf("%s comes from %s and the key %s", m[1], m[2], m[3])
		}
	}
}

// Of these, the programs that have loggers of their own share more, with levels, traces, queues and rotation.
func TestLoggersStandard(t *testing.T) {
	shared := []*regexp.Regexp{
		regexp.MustCompile(`(?s)\n  # One standard of programs that .*\n  rotate_total: [^\n]*\n`),
		regexp.MustCompile(`(?s)\n\{\{- /\* Of programs that .*\n\{\{- /\* So far these too. \*/ -\}\}\n`),
	}
	param := regexp.MustCompile(`(?m)^  ([a-z_]+): +\{type: .*from: \[(env:LOG_[A-Z_]+), "consul:\$\{LOG_CONSUL_PREFIX\}/([a-z_]+)/?"\]\}$`)
	first, all := map[*regexp.Regexp]string{}, append(Files("logback"), append(Files("log4j2"), Files("python-logging")...)...)
	for _, tmpl := range all {
		for _, part := range shared {
			text := part.FindString(tmpl.Text)
			if first[part] == "" {
				first[part] = text
			}
			if text == "" || text != first[part] {
				t.Errorf("%s: what programs with loggers of their own share is another here:\n%s", tmpl.Path, text)
			}
		}
	}
	found := param.FindAllStringSubmatch(first[shared[0]], -1)
	if len(found) != 11 || len(all) != 5 {
		t.Errorf("%d parameters of %d files, want 11 of 5:\n%s", len(found), len(all), first[shared[0]])
	}
	for _, m := range found {
		if m[2] != "env:LOG_"+strings.ToUpper(m[1]) || m[3] != m[1] {
			t.Errorf("%s comes from %s and the key %s", m[1], m[2], m[3])
		}
	}
}
