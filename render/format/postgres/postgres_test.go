package postgres

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

// values mean something to one of the readers.
var values = []string{
	"all", "sameuser", "samerole", "samegroup", "samehost", "samenet", "replication", "+all", "+postgres", "@x", "@/etc/passwd", "/", "/.*", "/^a", "\\1", "x\\1", "a,b", ",", "a b", "a\"b",
	"\"\"", "a#b", "''", "'", "a'b", "\\", "\\'", "\\\\", "\\101", "*", "#", ":", "a:b", "\\:", "::1", "10.0.0.0/8", "10.0.0.1", "10.1", "::/0", "0x7f000001", "127", "123456789", "1.2.3.4/99",
	".example.com", "a.b", "a.b.c", "5MB", "1.5", "1.5MB", "0x1F", "0x1G", "1e5", "-1", "+1", ".", "1_000", "on", "trust", "include", "include_dir", "archive_command", "port", "Port",
	"x=y", "x = y", "]", "a]b", "[a]", "ldap://x", "servicefile", "host", "a\\\nb", "x\n*:*:*:*:y", "x\n[y]", "é",
}

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		format format.Format
		doc    string
		want   []format.Leaf
	}{
		{Conf(), "# c\n\n port 5432 # x\r\nx.y='a''b\\'\\101\\q\\n'#\nPort = 0x1FkB\ninclude 'f'\narchive_command=a/b\na -1.5e-3\n", []format.Leaf{
			{Path: "port", Kind: "str", Text: "5432", Line: 3},
			{Path: "x.y", Kind: "str", Text: "a'b'Aq\n", Line: 4, Style: "'"},
			{Path: "Port", Kind: "again", Text: "0x1FkB", Line: 5},
			{Path: "include", Kind: "include", Text: "f", Line: 6, Style: "'"},
			{Path: "archive_command", Kind: "command", Text: "a/b", Line: 7},
			{Path: "a", Kind: "str", Text: "-1.5e-3", Line: 8},
		}},
		{HBA(), "# c \\\n more\nlocal all,\"all\", x\"y z\"\"\" \\\n +a,/b peer map=\"c d\" # e\nhost @f \"g\"#\nh\n", nil},
		{HBA(), "# c \\\n more\nlocal all,\"all\", x\"y z\"\"\" \\\n +a,/b peer map=\"c d\" # e\nhost @f \"g\" 10.0.0.1 255.0.0.0 \"md5\"\ninclude \"h i\"\n", []format.Leaf{
			{Path: "local", Kind: "str", Text: "local", Line: 3},
			{Path: "local database", Kind: "keyword", Text: "all", Line: 3},
			{Path: "local database", Kind: "str", Text: "all", Line: 3},
			{Path: "local database", Kind: "str", Text: "xy z\"", Line: 3},
			{Path: "local user", Kind: "member", Text: "+a", Line: 3},
			{Path: "local user", Kind: "regex", Text: "/b", Line: 3},
			{Path: "local method", Kind: "str", Text: "peer", Line: 3},
			{Path: "local map", Kind: "str", Text: "c d", Line: 3},
			{Path: "host", Kind: "str", Text: "host", Line: 5},
			{Path: "host database", Kind: "include", Text: "@f", Line: 5},
			{Path: "host user", Kind: "str", Text: "g", Line: 5},
			{Path: "host address", Kind: "str", Text: "10.0.0.1", Line: 5},
			{Path: "host mask", Kind: "str", Text: "255.0.0.0", Line: 5},
			{Path: "host method", Kind: "str", Text: "md5", Line: 5},
			{Path: "include", Kind: "include", Text: "h i", Line: 6},
		}},
		{Ident(), "m /^(.*)@x$ \\1\nm a all\n", []format.Leaf{
			{Path: "map", Kind: "str", Text: "m", Line: 1},
			{Path: "system user", Kind: "regex", Text: "/^(.*)@x$", Line: 1},
			{Path: "database user", Kind: "captured", Text: "\\1", Line: 1},
			{Path: "map", Kind: "str", Text: "m", Line: 2},
			{Path: "system user", Kind: "str", Text: "a", Line: 2},
			{Path: "database user", Kind: "keyword", Text: "all", Line: 2},
		}},
		{Pass(), "#x\n\n*:\\*:a\\:b:c\\\\:*\\\r\n", []format.Leaf{
			{Path: "host", Kind: "keyword", Text: "*", Line: 3},
			{Path: "port", Kind: "str", Text: "*", Line: 3},
			{Path: "database", Kind: "str", Text: "a:b", Line: 3},
			{Path: "user", Kind: "str", Text: `c\`, Line: 3},
			{Path: "password", Kind: "str", Text: `*\`, Line: 3},
		}},
		{Service(), " # x\n[a b] # c\r\n host=x = y \nhost=\nldap://z\n[a b]\nservice=q\n", []format.Leaf{
			{Path: "[a b]", Kind: "group", Line: 2},
			{Path: "[a b] host", Kind: "str", Text: "x = y", Line: 3},
			{Path: "[a b] host", Kind: "again", Line: 4},
			{Path: "[a b]", Kind: "include", Text: "ldap://z", Line: 5},
			{Path: "[a b]", Kind: "group again", Line: 6},
			{Path: "[a b] service", Kind: "special", Text: "q", Line: 7},
		}},
	} {
		if got, err := tt.format.Parse([]byte(tt.doc)); (err != nil) != (tt.want == nil) || err == nil && !slices.Equal(got, tt.want) {
			t.Errorf("%s of %q:\ngot  %+v %v\nwant %+v", tt.format.Name, tt.doc, got, err, tt.want)
		}
	}
}

func TestSyntax(t *testing.T) {
	for _, tt := range []struct {
		format format.Format
		doc    string
		line   int
		msg    string
	}{
		{Conf(), "a = 1\nb\n", 2, "no value"},
		{Conf(), "a = 'b\n'\n", 1, "not closed"},
		{Conf(), "a = b c\n", 1, "single quotes"},
		{Conf(), "a = b.c\n", 1, "single quotes"},
		{Conf(), "a = 1.5MB\n", 1, "single quotes"},
		{Conf(), "a = = b\n", 1, "single quotes"},
		{Conf(), "a = 1e5\n", 1, "single quotes"},
		{Conf(), "a.b.c = 1\n", 1, "name of a parameter"},
		{Conf(), "\ufeffa = b\n", 1, "byte-order mark"},
		{Conf(), "a = b # \x00\n", 1, "NUL"},
		{Conf(), "a = 'b\\0'\n", 1, "NUL"},
		{Conf(), "a = 'b\\400'\n", 1, "NUL"},
		{HBA(), "local all all trust\nremote all\n", 2, "begin with local"},
		{HBA(), "local,host all all trust\n", 1, "begin with local"},
		{HBA(), "local all \\\nall\n", 1, "before the method"},
		{HBA(), "local all\n", 1, "before the user"},
		{HBA(), "host all all\n", 1, "before the address"},
		{HBA(), "host all all 10.0.0.1 md5\n", 1, "neither /BITS nor a mask"},
		{HBA(), "host all all 10.1 md5\n", 1, "address is not"},
		{HBA(), "host all all x/24 md5\n", 1, "address is not"},
		{HBA(), "host all all 10.0.0.0/33 md5\n", 1, "address is not"},
		{HBA(), "host all all a,b md5\n", 1, "comma"},
		{HBA(), "local all all frob\n", 1, "method is not"},
		{HBA(), "local all all peer map\n", 1, "NAME=VALUE"},
		{HBA(), "local \"all all peer\n", 1, "not closed"},
		{Ident(), "a b\n", 1, "three fields"},
		{Ident(), "a b c d\n", 1, "three fields"},
		{Ident(), "a b,c d\n", 1, "comma"},
		{Pass(), "\na:b:c:d\n", 2, "five fields"},
		{Pass(), "a:b:c:d:e:f\n", 1, "five fields"},
		{Service(), "[a]\nb\n", 2, "no ="},
		{Service(), "[a]\nb =c\n", 2, "whitespace"},
		{Service(), "a=b\n", 1, "before the first"},
		{Service(), "[a\n", 1, "brackets"},
		{Service(), "[]\n", 1, "brackets"},
		{Service(), "[a]]\n", 1, "brackets"},
		{Service(), "[a]\nb=" + strings.Repeat("c", 1020), 2, "1,021"},
	} {
		_, err := tt.format.Parse([]byte(tt.doc))
		var syntax *format.SyntaxError
		if !errors.As(err, &syntax) || syntax.Line != tt.line || !strings.Contains(syntax.Msg, tt.msg) {
			t.Errorf("%s of %q: got %+v, want line %d and %q", tt.format.Name, tt.doc, err, tt.line, tt.msg)
		}
	}
}

func TestPlaces(t *testing.T) {
	for _, tt := range []struct {
		format format.Format
		places []string
	}{
		{Conf(), []string{
			"a = §\n", "a §\r\n", "a='§'\n", "a = x§\n", "a = §MB\n", "a = 'x § y' # §\n", "§ = 1\n", "x.§ = §\n", "port = 1\n§ = 2\n", "a = §§\n", "# §\na = 1\n", "include 'conf.d/§'\n",
			"archive_command = 'cp %p /§/%f'\n", "archive_command = §\n",
			"primary_conninfo = 'host=a password=§ user=b'\n",
		}},
		{HBA(), []string{
			"local § all trust\n", "local all § trust\n", "local \"§\" x,§ trust\n", "local all +§ trust\n", "local all /^§$ trust\n", "local all x§ trust\n", "local all @§ trust\n", "host all all § md5\n",
			"host all all §/8 md5\n", "host all all 10.0.0.0/§ md5\n", "host all all 10.0.0.0 § md5\n", "local all all §\n", "local all all ldap ldapbindpasswd=§\n", "local all all ldap \"ldapprefix=cn=§\"\n",
			"local all all radius radiussecrets=§\n", "local all all peer §=x\n", "local \"a \\\n §\" all trust\n", "# §\nlocal all all trust\n", "include §\n",
		}},
		{Ident(), []string{"§ a b\n", "a § b\n", "a b §\n", "a /^(.*)$ §\n", "a \"§\" x§\n"}},
		{Pass(), []string{"§:1:a:b:c\n", "a:§:b:c:d\n", "a:*:*:b:§\n", "a:1:x§:b:§§\r\n", "§§:1:a:b:c\n", "# §\n"}},
		{Service(), []string{"[§]\nhost=x\n", "[a]\n[§]\n", "[a]\nhost=§\n", "[a]\nhost=x§\nport=§y\n", "[a]\nx=1\n§=§\n", "[a]\nldap://§/x?y\n", "# §\n[a]\n"}},
	} {
		t.Run(tt.format.Name, func(t *testing.T) { formattest.PlacesTable(t, tt.format, tt.places, values...) })
	}
}

func TestWhy(t *testing.T) {
	for _, tt := range []struct {
		format                  format.Format
		place, value, msg, hint string
	}{
		{Conf(), "a = x§\n", "b c", "needs quotes", "single quotes"},
		{Conf(), "§ = 1\n", "b c", "not the name", "template"},
		{Conf(), "§ = 1\n", "include", "not the name", "template"},
		{Conf(), "§ = x\n", "archive_command", "not the name", "template"},
		{Conf(), "port = 1\n§ = 2\n", "PORT", "set above", "template"},
		{Conf(), "archive_command = 'cp %p /§/%f'\n", "a;b", "command", "script"},
		{Conf(), "archive_command = 'cp %p /§/%f'\n", "%r", "command", "script"},
		{Conf(), "a = '§'\n", "b\x00", "NUL", "change"},
		{Conf(), "primary_conninfo = 'host=a password=§'\n", "x sslmode=disable", "connection", "pgpass"},
		{Conf(), "primary_conninfo = 'password=§ user=a'\n", "", "connection", "pgpass"},
		{Conf(), "a = 1\n§\n", "b = 2\nc = 3", "alone on its line", "raw"},
		{HBA(), "local all § trust\n", "/.*", "regular expression", "change"},
		{HBA(), "local all /^§$ trust\n", ".*", "regular expression", "without a /"},
		{HBA(), "local all § trust\n", "a\nb", "a line break", "change"},
		{HBA(), "host all all § md5\n", "10.0.0.1", "address", "change"},
		{HBA(), "host all all §/8 md5\n", "x", "address", "change"},
		{HBA(), "local all all §\n", "trust map=x", "method", "scram"},
		{HBA(), "local all all peer §=x\n", "map", "name of an option", "template"},
		{HBA(), "local all all radius radiussecrets=§\n", "a,b", "splits", "change"},
		{HBA(), "local a b trust\n§\n", "local all all trust", "alone on its line", "raw"},
		{Ident(), "a /^(.*)$ §\n", "\\1", "\\1", "change"},
		{Pass(), "a:b:c:d:§\n", "e\nf", "line break", "change"},
		{Pass(), "§\n", "a:b:c:d:e", "alone on its line", "raw"},
		{Service(), "[§]\n", "a]", "name of a service", "change"},
		{Service(), "[a]\nb=§\n", "c ", "whitespace", "pgpass"},
		{Service(), "[a]\nb=§\n", "c\nd", "line break", "pgpass"},
		{Service(), "[a]\n§=x\n", "service", "name of a parameter", "template"},
		{Service(), "[a]\nb=c\n§=x\n", "b", "already", "template"},
		{Service(), "[a]\nldap://§\n", "x?y", "URL", "template"},
		{Service(), "[a]\nb=§\n", strings.Repeat("x", 1020), "1,021", "shorter"},
	} {
		_, errs := encode.Document(tt.format, formattest.Pieces(tt.place, tt.value))
		if len(errs) != 1 || !strings.Contains(errs[0].Msg, tt.msg) || !strings.Contains(errs[0].Hint, tt.hint) {
			t.Errorf("%q with %q: got %+v, want %q and %q", tt.place, tt.value, errs, tt.msg, tt.hint)
		}
	}
}
