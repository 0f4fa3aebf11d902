package systemd

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
)

func TestParse(t *testing.T) {
	doc := "\ufeff# c\n [Unit] \r\nDescription = a 100%% \\\n; c \\\n  %n\\\\ \nAfter=\n[Service]\nEnvironment=A=\"b c\" 'D=\\x41\\n'\nEnvironmentFile=-/e f\n" +
		"ExecStart=-@/bin/a$b \"x y\" \\; $A ${B}$$ ; /bin/sh -xc 'echo'\nExecStop=:/y $A\n\\"
	want := []format.Leaf{
		{Path: "[Unit]", Kind: "group", Line: 2},
		{Path: "[Unit] Description", Kind: "word", Line: 3},
		{Path: "[Unit] Description", Kind: "str", Text: "a 100%    \x00%n\\\\", Line: 3},
		{Path: "[Unit] After", Kind: "word", Line: 6},
		{Path: "[Service]", Kind: "group", Line: 7},
		{Path: "[Service] Environment", Kind: "word", Line: 8},
		{Path: "[Service] Environment", Kind: "variable", Text: "A", Line: 8, Style: `"`},
		{Path: "[Service] Environment", Kind: "content", Text: "b c", Line: 8, Style: `"`},
		{Path: "[Service] Environment", Kind: "variable", Text: "D", Line: 8, Style: "'"},
		{Path: "[Service] Environment", Kind: "content", Text: "A\n", Line: 8, Style: "'"},
		{Path: "[Service] EnvironmentFile", Kind: "word", Line: 9},
		{Path: "[Service] EnvironmentFile", Kind: "str-", Text: "-/e f", Line: 9},
		{Path: "[Service] ExecStart", Kind: "word", Line: 10},
		{Path: "[Service] ExecStart", Kind: "prefix", Text: "-@", Line: 10},
		{Path: "[Service] ExecStart", Kind: "program", Text: "/bin/a$b", Line: 10},
		{Path: "[Service] ExecStart", Kind: "argument", Text: "x y", Line: 10, Style: `"`},
		{Path: "[Service] ExecStart", Kind: "argument", Text: ";", Line: 10},
		{Path: "[Service] ExecStart", Kind: "argument", Text: "\x00$A", Line: 10},
		{Path: "[Service] ExecStart", Kind: "argument", Text: "\x00${B}$", Line: 10},
		{Path: "[Service] ExecStart", Kind: "word", Text: ";", Line: 10},
		{Path: "[Service] ExecStart", Kind: "prefix", Line: 10},
		{Path: "[Service] ExecStart", Kind: "program", Text: "/bin/sh", Line: 10},
		{Path: "[Service] ExecStart", Kind: "argument", Text: "-xc", Line: 10},
		{Path: "[Service] ExecStart", Kind: "code", Text: "echo", Line: 10, Style: "'"},
		{Path: "[Service] ExecStop", Kind: "word", Line: 11},
		{Path: "[Service] ExecStop", Kind: "prefix", Text: ":", Line: 11},
		{Path: "[Service] ExecStop", Kind: "program", Text: "/y", Line: 11},
		{Path: "[Service] ExecStop", Kind: "literal", Text: "$A", Line: 11},
	}
	if got, err := parse([]byte(doc)); err != nil || !slices.Equal(got, want) {
		t.Errorf("got  %+v %v\nwant %+v", got, err, want)
	}
}

func TestSyntax(t *testing.T) {
	for _, tt := range []struct {
		doc  string
		line int
		msg  string
	}{
		{"# c\na=b\n", 2, "before all sections"},
		{"[a]\nb\n", 2, "no ="},
		{"[a]\n\nb\\\n\nc=d", 4, "no ="},
		{"[a\nb=c", 1, "not closed"},
		{"[a]\nb=c\rd=e\n", 2, "carriage return"},
		{"[a]\n# \x00\n", 2, "NUL"},
		{"[a]\nb=\xff\n", 2, "UTF-8"},
		{"[a]\nEnvironment=A=\"b\n", 2, "quote is not closed"},
		{"[a]\nExecStart=/x 'y\n", 2, "quote is not closed"},
		{"[a]\nEnvironment=A\n", 2, "NAME="},
		{"[a]\nExecStart=/x y\\\\\\", 2, ""},
		{"[a]\nb=" + strings.Repeat("x", lineMax-1), 2, "1,048,575"},
		{"[a]\nb=" + strings.Repeat(strings.Repeat("x", 2000)+"\\\n", 530), 526, "1,048,575"},
	} {
		_, err := parse([]byte(tt.doc))
		var syntax *format.SyntaxError
		switch {
		case tt.msg == "" && err != nil:
			t.Errorf("%.50q: %v", tt.doc, err)
		case tt.msg != "" && (!errors.As(err, &syntax) || syntax.Line != tt.line || !strings.Contains(syntax.Msg, tt.msg)):
			t.Errorf("%.50q: got %+v, want line %d and %q", tt.doc, err, tt.line, tt.msg)
		}
	}
}

var values = []string{
	"%", "%n", "%%", "a%", "$", "$HOME", "${HOME}", "$$", "a$b", ";", "; /bin/evil", "\\;", "\\", "a\\", "\\\\", "\\n", "\\x41", "-/bin/x", "+", "!", "@", ":", "|", "|!x",
	"~", "/bin/sh", "/bin/a b", "a b", "'a b'", "x\nExecStart=/bin/evil", "x\\\nUser=root", "[Install]", "\" \"", "A=b", "a=", "-1", "5min 20s", "50%", "infinity", "a,b",
	"$(id)", "`id`", "\u00a0", "\u3000", "/a:/b", "x:80",
}

var places = []string{
	"[Unit]\nDescription=§\n", "[Unit]\nDescription=a § b\n", "[Unit]\nDescription=x \\\n  §\n", "[Unit]\nDescription=%n§\n", "[Unit]\nAfter=§ b\n", "[Unit]\nAfter=a§.service\n",
	"[Service]\nEnvironment=A=§\n", "[Service]\nEnvironment=\"A=§\"\n", "[Service]\nEnvironment='A=§' B=x§y\n", "[Service]\nEnvironment=A_§=b\n", "[Service]\nEnvironment=§=b\n",
	"[Service]\nEnvironment=A=x \\\n  B=§\n", "[Service]\nEnvironmentFile=§\n", "[Service]\nEnvironmentFile=-/x/§\n", "[Service]\nPassEnvironment=A §\n",
	"[Service]\nExecStart=/x §\n", "[Service]\nExecStart=/x \"§\"\n", "[Service]\nExecStart=/x '§' --a=§\n", "[Service]\nExecStart=/x a§b§\n", "[Service]\nExecStart=/x \\\n  §\n",
	"[Service]\nExecStart=/x ${§}\n", "[Service]\nExecStart=/x \"${A}§\"\n", "[Service]\nExecStart=§\n", "[Service]\nExecStart=§ x\n", "[Service]\nExecStart=-/x/§ x\n", "[Service]\nExecStart=:/x §\n",
	"[Service]\nExecStart=/bin/sh -c 'echo §'\n", "[Service]\nExecStart=/bin/sh -c §\n", "[Service]\nUser=§\n", "[Service]\nMemoryMax=§\n", "[Service]\nTimeoutSec=§\n", "[Timer]\nOnCalendar=§\n",
	"[Service]\nReadWritePaths=§\n", "[Service]\nReadWritePaths=\"/x §\"\n", "[Service]\nReadWritePaths=/x§§\n", "[X-A]\nX-B=§\n", "[§]\na=b\n", "[a]\n§=b\n", "[a]\nb=§\n", "[Unit]\nConditionPathExists=§\n",
	"[Socket]\nListenStream=§\n", "# §\n", "[a]\n ; § \\\nb=c\n", "[Service]\nExecStart=/x \\\n# §\n  y\n", "[Service]\nExecStart=/x \\§\n", "[Mount]\nOptions=rw,uid=§\n", "[Service]\nUser=a§§\n",
	"[Service]\nBindPaths=§:/b\n", "[Service]\nBindPaths=/a:§\n", "[Service]\nSetCredential=a:§\n", "[Unit]\nDocumentation=https://§/a\n",
}

func TestPlaces(t *testing.T) { formattest.PlacesTable(t, Format(), places, values...) }

func TestWhy(t *testing.T) {
	formattest.CheckWhys(t, Format(), []formattest.Why{
		{"[Unit]\nDescription=§\n", "a\nb", "no escape", "remove"},
		{"[Unit]\nDescription=§\n", "a ", "whitespace", "trim"},
		{"[Unit]\nDescription=§\n", "a\\", "backslash", "trim"},
		{"# §\n", "a\\", "backslash", "after the value"},
		{"[Unit]\nDescription=%§\n", "a", "specifier", "%%"},
		{"[a]\n§=b\n", "a", "name", "raw"},
		{"[§]\na=b\n", "a", "name", "raw"},
		{"[Service]\nEnvironment=A=§\n", "a\x01", "control character", "b64enc"},
		{"[Service]\nEnvironment=A=§\n", "a\xff", "not UTF-8", "b64enc"},
		{"[Service]\nEnvironment=§=b\n", "1a", "name of a variable", "change"},
		{"[Service]\nEnvironment=A\\§=b\n", "a", "backslash", `\\`},
		{"[Service]\nEnvironmentFile=§\n", "-/a", "sign", "template"},
		{"[Service]\nEnvironmentFile=§\n", "", "empty", "{{ if }}"},
		{"[Service]\nExecStart=§\n", "/a b", "several words", "each argument"},
		{"[Service]\nExecStart=§\n", "+/a", "sign", "template"},
		{"[Service]\nExecStart=§\n", "/a\"", "refuses there", "change"},
		{"[Service]\nExecStart=§\n", ";", "not the path", "change"},
		{"[Service]\nExecStart=/a $B§\n", "x", "variable", "${NAME}"},
		{"[Service]\nExecStart=/a $§\n", "x", "variable", "${NAME}"},
		{"[Service]\nExecStart=/a ${§}\n", "x}", "name of a variable", "change"},
		{"[Service]\nExecStart=/bin/bash -euc \"echo §\"\n", "$(id)", "a shell reads", `quoteFor "sh"`},
		{"[Service]\nExecStart=/usr/bin/env bash -e -c \"echo §\"\n", "a;b", "a shell reads", `quoteFor "sh"`},
		{"[Service]\nMemoryMax=§\n", "a b", "two ways", "raw"},
		{"[Service]\nReadWritePaths=§\n", "-/a", "sign", "template"},
		{"[Service]\nReadWritePaths=§\n", "", "empty", "{{ if }}"},
		{"[Mount]\nOptions=rw,uid=§\n", "1,suid", "two ways", "raw"},
		{"[X-A]\nb=§\n", "a%", "two ways", "raw"},
		{"[Unit]\nAfter=§\n", "a.service b.service", "two ways", "range split"},
		{"[Service]\nPassEnvironment=§\n", "A B", "name of a variable", "range split"},
		{"[Service]\nBindPaths=/a:§\n", "/b:norbind", "two ways", "raw"},
		{"[Service]\nExecStart=§\n", "/a b", "several words", "double quotes"},
		{"[a]\n§\n", "b=c\nd=e", "cannot stand alone", "raw"},
	})
}
