package ini

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/test/servers"
)

var phpValues = []string{
	"on", "Off", "true", "none", "null", "E_ALL", "PHP_VERSION", "E_ALL & ~E_NOTICE", "1 | 2", "!1", "(1)", "~0", "${HOME}", "${PHP_INI_SCAN_DIR}", "$", "a$", "$a", "{", "${", "$${", "a'b", "a\"b", "a'${b}\"c", "\\", "\\\\",
	"\\'", "\\\"", "\\$", "\\${", "a\\", "'", "''", "\"\"", "128M", "-1", "1.50", "0x1F", "010", "a;b", "; x", "[x]", "]", "x\n[PATH=/]\na = 1", "\nextension=evil.so", "x\"\nextension=evil.so\n\"", "=", "a=b", "#", "\x80",
}

var phpPlaces = []string{
	"tN = §\n", "tN = \"§\"\n", "tN = '§'\n", "tN = \"x§y\"\n", "tN = 'x§' ; §\n", "tN = \"$§{x} §\"\n", "tN = \"§{x}\"\n", "tN = /dir/§\n", "tN = /dir/§/x§\n", "tN=§ ; §\n", "tN = \"§§\"\n", "tN = §§\n", "; §\ntN = 1\n",
	"tN = -§\n", "tN = a\"§\"'§'\n", "tN[] = §\n",
}

func TestPlacesPHP(t *testing.T) {
	formattest.PlacesTable(t, PHP(), append(phpPlaces, "[§]\nt = 1\n", "x§ = 1\n", "§ = 1\n", "t = 1 | §\n", "t = ${§}\n", "t = a§\n", "t = a §\n"), phpValues...)
}

// phpReads returns what PHP has for the settings t0, t1, ... of a php.ini.
func phpReads(t testing.TB, doc string, count int) []string {
	t.Helper()
	php := servers.PHP(t)
	dir := t.TempDir()
	ini := filepath.Join(dir, "php.ini")
	if err := os.WriteFile(ini, []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	code := fmt.Sprintf("for ($i = 0; $i < %d; $i++) { $v = get_cfg_var('t'.$i); "+
		"echo $v === false ? '-' : bin2hex(is_array($v) ? $v[0] : $v), \"\\n\"; }", count)
	cmd := php.Command("php8.4", "-c", ini, "-d", "display_errors=0", "-r", code)
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Contains(string(out), "syntax error") {
		t.Fatalf("php: %v: %.2000s", err, out)
	}
	var all []string
	for _, line := range strings.Split(strings.TrimSuffix(string(out), "\n"), "\n") {
		text, err := hex.DecodeString(line)
		if all = append(all, string(text)); err != nil {
			all[len(all)-1] = "no such setting"
		}
	}
	return all
}

// TestPHP gives thousands of values in every place to PHP, which must have exactly each of them.
func TestPHP(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	values := append([]string{}, phpValues...)
	for _, n := range formattest.Nasty {
		values = append(values, n.Value)
	}
	for range formattest.Times(400) {
		values = append(values, formattest.RandomText(r), formattest.RandomValue(r))
	}

	for _, place := range phpPlaces {
		var doc strings.Builder
		doc.WriteString("[PHP]\n")
		var want []string
		for _, v := range values {
			text, err := formattest.Encode(PHP(), formattest.Pieces(strings.ReplaceAll(place, "N", fmt.Sprint(len(want))), v))
			if err != nil {
				continue
			}
			doc.WriteString(text)
			want = append(want, textPHP(t, strings.ReplaceAll(place, "§", v), v, place))
		}
		if len(want) < len(values)/4 && !strings.Contains(place, "-§") {
			t.Errorf("%q: %d of %d values accepted", place, len(want), len(values))
		}
		for i, got := range phpReads(t, doc.String(), len(want)) {
			if got != want[i] {
				t.Fatalf("%q: PHP reads %q, want %q", place, got, want[i])
			}
		}
	}
}

// textPHP is what a place makes of a value.
func textPHP(t *testing.T, _, v, place string) string {
	t.Helper()
	text := strings.TrimSpace(strings.SplitN(place, "=", 2)[1])
	text, _, _ = strings.Cut(text, " ;")
	return strings.NewReplacer(`"`, "", "'", "", "§", v).Replace(text)
}

// TestPHPAgrees gives PHP random values of random tokens: what parsePHP reads, PHP reads as the same.
func TestPHPAgrees(t *testing.T) {
	r := rand.New(rand.NewPCG(43, 44))
	parts := []string{"a", "b", "/x", "1", "-", ".", "\"", "\"", "'", "'", `\`, `\\`, `\"`, "$", "{", "}", " ", "\t", ";", "é", "\"a\"", "'b'", "\"x\\\"y\"", "\"a\nb\"", "#", ":", "]", "["}
	var doc strings.Builder
	var want []string
	for range formattest.Times(6000) {
		text := fmt.Sprintf("t%d = ", len(want))
		for range r.IntN(7) {
			text += parts[r.IntN(len(parts))]
		}
		text += "\n"
		leaves, err := parsePHP([]byte(text))
		if err != nil || len(leaves) != 1 || leaves[0].Kind == code || leaves[0].Kind == format.Bool {
			continue
		}
		doc.WriteString(text)
		want = append(want, leaves[0].Text)
	}
	if t.Logf("%d read", len(want)); len(want) < formattest.Times(200) {
		t.Error("too few to say much")
	}
	for i, got := range phpReads(t, doc.String(), len(want)) {
		if got != want[i] {
			t.Fatalf("t%d: PHP reads %q, parsePHP %q", i, got, want[i])
		}
	}
}

func TestSyntaxPHP(t *testing.T) {
	formattest.CheckSyntax(t, parsePHP, []formattest.Syntax{
		{"\ufeff[PHP]\n", 1, "byte-order mark"},
		{"a = 1\nb = \x00\n", 1, "NUL"},
		{"a = 1\n[b\n", 2, "not closed"},
		{"a = 1\nb = x=y\n", 2, "ignores the rest"},
		{"a = \"x\ny\nb = 1\n", 1, "not closed"},
		{"a = \"x\ny\"\nb = 'x\n", 3, "not closed"},
		{"a = \"x\" y\n", 1, "right beside"},
		{"a = \"${x}\"\n", 1, "outside"},
		{"a = \"\\$\"\n", 1, "releases"},
		{"= 1\n", 1, "no name"},
		{"a&b = 1\n", 1, "name of a setting"},
		{"a = $x\n", 1, "outside quotes"},
		{"a = ''b\n", 1, "two single"},
		{"a = 1\rb = 2\n", 1, "carriage return"},
	})
}

// TestNoTextPHP shows what fits where PHP takes no text.
func TestNoTextPHP(t *testing.T) {
	for _, tt := range []struct {
		place string
		value any
		want  string
	}{
		{"error_reporting = §\n", "32767", "error_reporting = 32767\n"},
		{"error_reporting = §\n", -1, "error_reporting = -1\n"},
		{"xerror_reporting = §\n", "E_ALL", "xerror_reporting = \"E_ALL\"\n"},
		{"[www]\nclear_env = §\n", false, "[www]\nclear_env = false\n"},
		{"[www]\nclear_env = §\n", "1", "[www]\nclear_env = 1\n"},
	} {
		before, after, _ := strings.Cut(tt.place, "§")
		pieces := []encode.Piece{{Text: before}, {Kind: encode.Scalar, Value: tt.value}, {Text: after}}
		texts, errs := encode.Document(PHP(), pieces)
		if got := strings.Join(texts, ""); len(errs) > 0 || got != tt.want {
			t.Errorf("%q with %v: got %q, %+v, want %q", tt.place, tt.value, got, errs, tt.want)
		}
	}
}

func TestWhyPHP(t *testing.T) {
	formattest.CheckWhys(t, PHP(), []formattest.Why{
		{"a§ = 1\n", "b", "name of a setting", "raw"},
		{"[§]\n", "b", "name of a setting", "raw"},
		{"a = b§\n", "c", "constant", "double quotes"},
		{"a = ${b§}\n", "c", "constant", "double quotes"},
		{"a = b §\n", "c d", "does not read back", "double quotes"},
		{"a = §\n", "b\x00", "NUL", "change"},
		{"[PHP]\nerror_reporting = §\n", "E_ALL & ~E_NOTICE", "as 0", "number"},
		{"[www]\nphp_admin_value[error_reporting] = \"§\"\n", "E_ALL", "as 0", "raw"},
		{"[www]\nclear_env = §\n", "no", "only a bool", "type: bool"},
		{"[www]\nenv[A] = §\n", "$b", "a $ at its beginning, which php-fpm takes for a variable", "change"},
		{"[www]\nenv[A] = \"§\"\n", "$b", "a $ at its beginning, which php-fpm takes for a variable", "change"},
		{"[www]\nphp_admin_value[a] = \"x§\"\n", "a$poolb", "$pool, which php-fpm replaces, in", "change"},
		{"[www]\nslowlog = §\n", "$pool", "$pool, which php-fpm replaces, in [www] slowlog", "change"},
	})
}
