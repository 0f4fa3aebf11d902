package bundled

import (
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestQuoted wants a value to read as itself, in flow style and in block style.
func TestQuoted(t *testing.T) {
	for _, s := range []string{
		"", "mysql", "3306", "0644", "1e3", "0x1F", "1_000", "190:20:30", "999:999", "true", "No", "on", "y", "NULL", "~", "null",
		"a: b", "a:", ":a", "a #b", "#a", "a,b", "[a]", "{a}", "- a", "-", "--", "?", "*a", "&a", "!a", "%a", "@a", "`a`", "|", ">",
		"'a'", `"a"`, `a\b`, " a", "a ", "a\nb", "\t", "zoë", "a\u2028b", "a\u0085b", "<a>&b", "/etc/initplate", "team=core", "2026-01-01",
		".5", ".inf", ".nan", "=", "<<", "a/b:c@d", "registry.example:5000/initplate:v1", "---", "...",
	} {
		var flow struct{ V yaml.Node }
		text := "{v: " + quoted(s) + "}"
		if err := yaml.Unmarshal([]byte(text), &flow); err != nil || flow.V.Value != s || flow.V.ShortTag() != "!!str" {
			t.Errorf("%q is written %s, which reads %q, %s (%v)", s, text, flow.V.Value, flow.V.ShortTag(), err)
		}
		text = "v: " + quoted(s) + " # comment\n"
		if err := yaml.Unmarshal([]byte(text), &flow); err != nil || flow.V.Value != s || flow.V.ShortTag() != "!!str" {
			t.Errorf("%q is written %s, which reads %q, %s (%v)", s, text, flow.V.Value, flow.V.ShortTag(), err)
		}
	}
}
