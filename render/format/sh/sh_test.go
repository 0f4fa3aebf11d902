package sh

import (
	"fmt"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
)

// texts returns the kinds and the texts of the leaves of words.
func texts(leaves []format.Leaf) (out []string) {
	for _, l := range leaves {
		if l.Path != "word" && l.Kind != node && l.Kind != shell {
			out = append(out, fmt.Sprintf("%s %q", l.Kind, l.Text))
		}
	}
	return out
}

func TestParse(t *testing.T) {
	for _, tt := range []struct{ doc, want string }{
		{"a b'c'\"d\"\\e", `command "a", str "bc", str "d", str "e"`},
		{"a '' \"\"", `command "a", str "", str ""`},
		{"a \\\n b\\\nc \"d\\\ne\" 'f\\\ng'", `command "a", str "bc", str "", str "de", str "", str "f\\\ng"`},
		{"a \"\\$\\`\\\\\\\"\\x\" \\$\\x", "command \"a\", str \"\", str \"$`\\\\\\\"\\\\x\", str \"\", str \"$x\""},
		{"a *b ~root/c ~", `command "a", str "", special "*", str "b", str "", special "~root", str "/c", str "", special "~", str ""`},
		{"a\rb 'c\xff\r'\n", `command "a\rb", str "c\xff\r"`},
		{"#!/bin/bash\na $'b\\n\\'' $\"c\"", `command "a", str "", str "b\n'", str "", str "", str "c"`},
		{"A=b C=d e", `name "A", str "b", name "C", str "d", command "e"`},
		{"700000000=b 7=c", `name "700000000", str "b", command "7=c"`},
		{"export 700000000x=b A", `name "700000000x", str "b", name "A"`},
		{"a \"x 700000000=b\"", `command "a", str "", str "x 700000000=b"`},
		{"a <<E\n\\$b \\\"c\nE\n", `command "a", name "E", str "$b \\\"c\n"`},
		{"a <<'E'\n\\$b\n\tE\nE\n", `command "a", name "E", str "\\$b\n\tE\n"`},
		{"a <<-\\E\n\tb\n\t\tc\n\tE\n", `command "a", name "E", str "b\nc\n"`},
		{"a 2>b >&3", `command "a", descriptor "2", str "b", str "3"`},
		{"a `b \\`c\\`` $(d)", `command "a", str "", backquoted "b", backquoted "", backquoted "c", backquoted "", str "", str "", command "d", str ""`},
		{"a \"${b:-c}\" ${b:-d}", `command "a", str "", str "", name "b", inner "c", str "", str "", str "", name "b", str "d", str ""`},
		{"a $((b+1))", `command "a", str "", number "b", number "1", str ""`},
		{"[[ a -eq b && c == d ]]", `number "a", number "b", str "c", str "d"`},
		{"[[ -v a ]]; [ -v b ]; unset c", `name "a", command "", special "[", command "", str "-v", name "b"`},
		{"declare -i a=b; declare -x c=d", `name "-i", name "a", number "b", name "-x", name "c", str "d"`},
		{"eval a; env sh -ec 'b' c; x sudo -c d", `command "eval", code "a", command "env", str "sh", str "-ec", code "b", str "c", command "x"`},
		{"for i in a; do b; done; f() { c; }", `name "i", item "a", command "b", name "f", command "c"`},
	} {
		leaves, err := parse([]byte(tt.doc))
		if got := strings.Join(texts(leaves), ", "); err != nil || !strings.HasPrefix(got, tt.want) {
			t.Errorf("%q: got  %s, %v\nwant %s", tt.doc, got, err, tt.want)
		}
	}
}

// TestTree: documents of other commands have other leaves.
func TestTree(t *testing.T) {
	seen := map[string]string{}
	for _, doc := range []string{
		"a", "! a", "a &", "a; a", "a && a", "a || a", "a | a", "a |& a", "(a)", "{ a; }", "a >a", "a >>a", "a <a", "a 2>a", "if a; then a; fi", "if a; then a; else a; fi",
		"if a; then a; elif a; then a; fi", "while a; do a; done", "until a; do a; done", "for a in a; do a; done", "for a; do a; done", "select a in a; do a; done", "case a in a) a;; esac",
		"case a in a) a;& esac", "case a in a|a) a;; esac", "a() { a; }", "a() (a)", "time a", "coproc a", "let a", "((a))", "[[ a ]]", "[[ -n a ]]", "[[ ! a ]]", "[[ a == a ]]", "[[ a < a ]]", "a=a", "a+=a",
		"a=(a)", "a[a]=a", "a a", "a a a", "a $a", "a ${a}", "a ${#a}", "a ${a:-a}", "a ${a-a}", "a ${a%a}", "a ${a/a/a}", "a ${a//a/a}", "a ${a:a}", "a ${a:a:a}", "a ${!a}", "a $(a)", "a `a`", "a $((a))",
		"a <(a)", "a >(a)", "a *", "a ?", "a ~", "a ~a", "a {a,a}", "a <<a\na", "a <<-a\na", "a <<<a", "declare a", "export a", "readonly a", "if a a; then a; fi", "if a; a; then a; fi", "if a; then a; a; fi",
		"#!/bin/sh\na", "#!/bin/bash\na",
	} {
		leaves, err := parse([]byte(doc))
		var b strings.Builder
		for _, l := range leaves {
			fmt.Fprintf(&b, "%d %s %s %q\n", l.Depth, l.Path, l.Kind, l.Text)
		}
		if other, ok := seen[b.String()]; ok || err != nil {
			t.Errorf("%q has the leaves of %q, %v", doc, other, err)
		}
		seen[b.String()] = doc
	}
}

func TestSyntax(t *testing.T) {
	formattest.CheckSyntax(t, parse, []formattest.Syntax{
		{"a\nb 'c", 2, "without closing quote"},
		{"a\nif b\n", 2, "must be followed by"},
		{"a\nb <<E\nx\n", 2, "unclosed here-document"},
		{"if a\r\nthen b\r\nfi\r\n", 1, "CR LF"},
		{"a \"b\" # c\r\n\na \"b\"\r\n", 3, "CR LF"},
		{"a <<E\r\nb\r\nE\r\n", 1, "CR LF"},
		{"a\nb \x00", 2, "NUL"},
		{"\ufeffa", 1, "byte-order mark"},
		{"#!/usr/bin/python3\na", 1, "sh, dash, ash, bash and ksh"},
		{"#!/bin/zsh\na", 1, "sh, dash, ash, bash and ksh"},
		{"#!/bin/bash\n\nfi", 3, "can only be used to end an"},
		{"[[ a\n", 1, "without matching"},
		{strings.Repeat("(", 100_001), 1, "too deep"},
		{strings.Repeat("a && ", 30_000) + "a", 1, "too deep"},
	})
}

func TestWhy(t *testing.T) {
	formattest.CheckWhys(t, Format(), []formattest.Why{
		{"a §\n", "b\x00", "NUL", "b64enc"},
		{"a $((§))\n", "b[$(id)]", "whole number", "change"},
		{"[[ 1 -eq § ]]\n", "b[$(id)]", "whole number", "change"},
		{"declare -i a=§\n", "b[$(id)]", "whole number", "change"},
		{"§=a\n", "b c", "in a name", "change"},
		{"export §=a\n", "b;c", "in a name", "change"},
		{"unset §\n", "b[$(id)]", "in a name", "change"},
		{"a ${§}\n", "b:-$(id)", "in a name", "change"},
		{"a $§\n", "HOME", "name of a variable", "template"},
		{"a §>b\n", "c", "descriptor", "whitespace"},
		{"eval \"a §\"\n", "; id", "reads once more", "argument"},
		{"ssh a 'b §'\n", "; id", "reads once more", "argument"},
		{"a `b §`\n", "c d", "backquotes", "$( )"},
		{"a \"${b:-§}\"\n", "c}", "disagree on quotes", "variable"},
		{"a <<'E'\n§\nE\n", "b\nE\nid", "ends the here-document", "another delimiter"},
		{"a <<-E\n§\nE\n", "\tb", "tabs that <<-", "<<"},
		{"#!/bin/bash\na $'\\§'\n", "x41", "an escape", "'...'"},
		{"sh <<E\na §\nE\n", "; id", "reads once more", "argument"},
		{"cat <<'E' | ssh a bash\na §\nE\n", "; id", "reads once more", "argument"},
		{"echo \"a §\" | sudo sh\n", "; id", "reads once more", "argument"},
		{"PS1='§ '\n", "$(id)", "reads once more", "argument"},
		{"export PROMPT_COMMAND=§\n", "$(id)", "reads once more", "argument"},
		{"ENV=§ sh\n", "$(id)", "reads once more", "argument"},
		{"BASH_ENV=\"§\" bash a\n", "$(id)", "reads once more", "argument"},
		{"command eval \"a §\"\n", "; id", "reads once more", "argument"},
		{"builtin eval 'a §'\n", "; id", "reads once more", "argument"},
		{"command -p eval §\n", "; id", "reads once more", "argument"},
		{"\\eval \"a §\"\n", "; id", "reads once more", "argument"},
		{"$SHELL -c \"a §\"\n", "; id", "reads once more", "argument"},
		{"\"${SHELL:-/bin/sh}\" -c \"a §\"\n", "; id", "reads once more", "argument"},
		{"\"/bin/sh\" -c 'a §'\n", "; id", "reads once more", "argument"},
		{"watch -n 1 \"a §\"\n", "; id", "reads once more", "argument"},
		{"\"$BASH\" <<E\na §\nE\n", "; id", "reads once more", "argument"},
		{"a $'§'\n", "b", "bash and ksh", "'...'"},
		{"a \"$B§\"\n", "c", "right after a variable", "braces"},
		{"a <<E\n$B_§\nE\n", "c", "right after a variable", "braces"},
		{"a \\§\n", "b", "after a backslash", "\\\\"},
		{"a \"\\§\"\n", "b", "after a backslash", "\\\\"},
		{"a ~§\n", "b/c", "after a ~", "$HOME"},
		{"§\n", "a b", "command and its arguments", "raw"},
		{"for a in §; do b; done\n", "c d", "several words", "range split"},
		{"# §\na\n", "b\nc", "line break", "take it out"},
	})
}
