package funcs_test

import (
	"encoding/json"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/initplate/initplate/render/funcs"
)

// store are values as sources hold them: texts, and numbers of JSON, YAML and Vault.
func store() map[string]any {
	return map[string]any{
		"port": "3306", "line": "5432\n", "zeros": "08", "text": "abc", "empty": "", "blank": " ", "frac": "1.5", "hex": "0x1F", "trap": "a%!d(b",
		"mem": int64(512), "cpu": 1.5, "two": int64(2), "twof": 2.0, "large": 1610612736.5, "tiny": 0.0000125, "id": int64(9007199254740993), "id64": uint64(18446744073709551615),
		"vport": json.Number("8080"), "vcpu": json.Number("1.5"), "vid": json.Number("18446744073709551615"), "vexp": json.Number("1.5e+09"), "huge": json.Number("123456789012345678901234567890"),
		"nil": nil, "list": []any{int64(1), json.Number("2"), 3.0}, "holes": []any{"a", nil, 1.5e9}, "m": map[string]any{"x": nil}, "ok": true,
		"yint": 7, "d": 90 * time.Second,
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[string]string{
		// Every verb takes every number.
		`printf "%.0f" .mem`: "512", `printf "%d" .mem`: "512", `printf "%s" .mem`: "512", `printf "%v" .mem`: "512", `printf "%q" .mem`: `"512"`, `printf "%x" .mem`: "200", `printf "%5.1f|" .mem`: "512.0|", `printf "%05d" .mem`: "00512",
		`printf "%.0f" .vport`: "8080", `printf "%d" .vport`: "8080", `printf "%s" .vport`: "8080", `printf "%x" .vport`: "1f90", `printf "%q" .vport`: `"8080"`, `printf "%5d|" .vport`: " 8080|",
		`printf "%d" .port`: "3306", `printf "%.1f" .port`: "3306.0", `printf "%d" .line`: "5432", `printf "%05d" .zeros`: "00008", `printf "%.2f" .frac`: "1.50", `printf "%x" .port`: "33333036", `printf "%X" "hi"`: "6869",
		`printf "%d" .twof`: "2", `printf "%s" .cpu`: "1.5", `printf "%v" .large`: "1610612736.5", `printf "%s" .large`: "1610612736.5", `printf "%g" .vcpu`: "1.5", `printf "%e" .two`: "2.000000e+00", `printf "%.1f%%" .cpu`: "1.5%",
		`printf "%d" .id`: "9007199254740993", `printf "%.0f" .id`: "9007199254740993", `printf "%.0f" .id64`: "18446744073709551615", `printf "%d" .vid`: "18446744073709551615", `printf "%.0f" .vid`: "18446744073709551615", `printf "%d" .huge`: "123456789012345678901234567890",
		`printf "%t" .ok`: "true", `printf "%t" "true\n"`: "true", `printf "%s" .ok`: "true", `printf "%c" 65`: "A", `printf "%c" .vport`: "ᾐ", `printf "%b" .two`: "10", `printf "%o" 8`: "10", `printf "%U" 65`: "U+0041",
		`printf "%*d" 5 1`: "    1", `printf "%-*d|" 3 1`: "1  |", `printf "%.*f" 2 .cpu`: "1.50", `printf "%*d" .two 1`: " 1", `printf "%.*s" -1 "abc"`: "abc", `printf "%[2]d %[1]d" 1 2`: "2 1", `printf "%[1]s" "a" "b"`: "a", `printf "%[3]*.[2]*[1]f" 12.0 2 6`: " 12.00",

		`printf "%s %s" "a" "b"`: "a b", `printf "%-5s|%5s|%.2s" "a" "b" "xyz"`: "a    |    b|xy", `printf "%6v|" .cpu`: "   1.5|", `printf "100%%"`: "100%", `printf "é%sé" "ü"`: "éüé", `printf ""`: "", `printf "%s" .d`: "1m30s", `printf "%d" .d`: "90000000000", `printf "%T" .mem`: "int64", `printf "%+d" 5`: "+5", `printf "%#x" 255`: "0xff", `printf "%x" .cpu`: "0x1.8p+00",
		`printf "%s" .trap`: "a%!d(b", `printf "%v and %q" .trap .trap`: `a%!d(b and "a%!d(b"`, `print .trap`: "a%!d(b", `println .trap | trim`: "a%!d(b", `cat .trap "x"`: "a%!d(b x", `sprig_cat .trap`: "a%!d(b",

		// Floats are digits, and nothing of an identifier is lost.
		`print .large`: "1610612736.5", `toString .large`: "1610612736.5", `print 1.5e9 .tiny`: "1500000000 0.0000125", `toString .id64`: "18446744073709551615", `print .vid .huge`: "18446744073709551615123456789012345678901234567890",
		`quote .large`: `"1610612736.5"`, `squote .large`: "'1610612736.5'", `cat .large 1`: "1610612736.5 1", `join "," (list 1.5e9 .vport 1)`: "1500000000,8080,1", `toStrings (list 1e6)`: "[1000000]", `toString .vexp`: "1500000000", `html 1e6`: "1000000", `js .trap`: "a%!d(b", `urlquery 1e6`: "1000000",
		`print 1 2`: "1 2", `print "a" 1 2 "b"`: "a1 2b", `print 1.5 2.5`: "1.5 2.5",

		// Numbers are compared as numbers, whatever holds them.
		`gt .cpu 1.0`: "true", `gt .two 1.0`: "true", `gt .twof 1`: "true", `gt .cpu 1`: "true", `lt .cpu 1`: "false", `ge .two 2.0`: "true", `le .twof 2`: "true", `eq .two 2.0`: "true", `eq .twof 2`: "true", `ne .cpu 1`: "true", `ne .twof 2`: "false",
		`eq .vport 8080`: "true", `eq .vport 8080.0`: "true", `eq 8080 .vport`: "true", `gt .vport 1024`: "true", `lt .vcpu 2`: "true", `eq .vcpu 1.5`: "true", `eq .vport "8080"`: "true", `eq .vport "8081"`: "false", `eq .vport .vport`: "true",
		`eq .two 1 2 3`: "true", `eq .two 1 3`: "false", `eq .vport 1 8080.0`: "true", `eq .id 9007199254740992`: "false", `eq .id 9007199254740993`: "true", `gt .id 9007199254740992.0`: "true", `eq .id64 .vid`: "true", `gt .vid .id`: "true", `gt .huge .id64`: "true", `eq .yint .yint`: "true",
		`eq "a" "a"`: "true", `eq "a" "b" "a"`: "true", `lt "a" "b"`: "true", `eq .nil nil`: "true", `eq .nil 1`: "false", `ne .nil "x"`: "true", `eq .ok true`: "true", `eq (list) nil`: "false", `eq .d 90000000000`: "true", `.port | eq "3306"`: "true",
		`gt (.port | parseInt) 1024`: "true", `eq (.line | int) 5432`: "true", `gt (.frac | parseFloat) 1`: "true", `eq (.two | toString) "2"`: "true",
		`in .list 2`: "true", `in .list 3`: "true", `in .list "1"`: "false", `has 2 .list`: "true", `has 3 .list`: "true", `has 4 .list`: "false", `mustHas "a" (list "a")`: "true", `without .list 2`: "[1 3]", `contains 1.0 .list`: "true", `containsAny (list 3) .list`: "true",

		// What counts takes them all.
		`add .mem 1`: "513", `add .vport 1`: "8081", `add .line 1`: "5433", `multiply .cpu 2`: "3", `maximum .vid 1`: "18446744073709551615", `subtract 1 .id64`: "18446744073709551614", `mul .vport 2`: "16160", `mul .port "2"`: "6612", `div .mem 2`: "256", `div "7" 2`: "3", `mod .vport 3`: "1", `sub .line 1`: "5431", `max .mem .vport 3`: "8080", `min .mem .line`: "512", `biggest 1 .twof`: "2", `add1 .vport`: "8081", `add1 .id`: "9007199254740994", `sprig_add 1.5 .vport`: "8081",
		`addf .vcpu 1`: "2.5", `mulf .cpu "2"`: "3", `divf .mem 1024`: "0.5", `divf 1 1e20`: "1e-20", `divf 1 3e15`: "3.333333333333333e-16", `divf -1 1e10 1e10`: "-1e-20", `divf 0 5`: "0", `divf 2 3`: "0.6666666666666667", `subf 1 0.25`: "0.75", `maxf .cpu .vcpu 1`: "1.5", `minf .vport .mem`: "512", `add1f .frac`: "2.5", `ceil .vcpu`: "2", `floor .frac`: "1", `round .frac 0`: "2", `round -2.3 0`: "-2", `round -2.5 0`: "-3", `round -0.2 0`: "0", `round "-1.26" 1`: "-1.3", `round 1.255 .two`: "1.25",
		`until .two`: "[0 1]", `until .vport | len`: "8080", `seq .twof`: "1 2", `seq (index .list 1) 4`: "2 3 4", `untilStep 0 .vport 8079`: "[0 8079]", `loop .two`: "[0 1]", `index (list "a" "b" "c") .two`: "c", `index (list "a" "b" "c") (index .list 1)`: "c", `index (list "a" "b" "c") .twof`: "c", `index .list 0`: "1", `index "abc" 1`: "98", `index (parseYAML "{1: a, 2: b}") .two`: "b", `index (parseYAML "{1: a}") (index .list 0)`: "a", `index (parseYAML "{8080: a}") .vport`: "a", `index (dict "a" (dict "b" 5)) "a" "b"`: "5",
		`trunc .two "abcdef"`: "ab", `substr 0 .two "abc"`: "ab", `repeat .two "x"`: "xx", `chunk .two (list 1 2 3) | len`: "2", `plural "one" "many" .two`: "many", `abbrev .vport "x"`: "x", `splitn "," .two "a,b,c"`: "map[_0:a _1:b,c]", `regexFindAll "a" "aaa" .two`: "[a a]", `wrap .vport "a b"`: "a b", `bytes .vport`: "8080", `seconds .vport`: "8080",
		`range $i := until .two }}{{ $i }}{{ end`: "01",

		// Conversions give what is meant.
		`int .line`: "5432", `int .zeros`: "8", `int64 "010"`: "10", `int .hex`: "31", `int " 0b11 "`: "3", `int .cpu`: "1", `int "1.9"`: "1", `int .vport`: "8080", `int nil`: "0", `int ""`: "0", `int true`: "1", `int64 .id`: "9007199254740993", `default 0 .nil | int`: "0", `default "7" .empty | int`: "7", `atoi .line`: "5432", `atoi .zeros`: "8", `atoi ""`: "0", `atoi .vport`: "8080",
		`float64 .line`: "5432", `float64 "3.10"`: "3.1", `float64 .vport`: "8080", `float64 nil`: "0", `float64 ""`: "0", `float64 .hex`: "31", `toDecimal "0644"`: "420", `toDecimal 644`: "420", `toDecimal "0644\n"`: "420", `toDecimal .nil`: "0", `toDecimal "0o644"`: "420",
		`duration 3600`: "1h0m0s", `duration "95"`: "1m35s", `duration .vport`: "2h14m40s", `duration "90\n"`: "1m30s", `duration "1h30m"`: "1h30m0s", `duration .cpu`: "1.5s", `duration .d`: "1m30s", `durationRound "2h10m5s"`: "2h", `durationRound .d`: "1m", `durationRound "2400h"`: "3mo", `durationRound 3600`: "60m", `3600 | int64 | durationRound`: "60m", `durationRound "3600"`: "60m", `durationRound .vport`: "2h",
		`deepEqual (parseJSON "[1,2]") (list 1 2)`: "true", `deepEqual (parseJSON "[1,2]") (list 2 1)`: "false", `deepEqual (parseJSON "{\"a\": {\"b\": [1.0]}}") (dict "a" (dict "b" (list 1)))`: "true", `deepEqual (dict "a" 1) (dict "b" 1)`: "false", `deepEqual (dict "a" nil) (dict "b" nil)`: "false", `deepEqual (split "," "a,b") (list "a" "b")`: "true", `deepEqual .vport 8080`: "true", `deepEqual "1" 1`: "false", `deepEqual nil nil`: "true", `deepEqual nil (list)`: "false", `deepEqual "a" "a"`: "true", `deepEqual (parseYAML "{1: x}") (dict "1" "x")`: "false",
		`has (list 1) (parseJSON "[[1]]")`: "true", `without (parseJSON "[[1],[2]]") (list 1) | toJSON`: "[[2]]", `concat (parseJSON "[1,2]") (list 1 2) | uniq | toJSON`: "[1,2]", `uniq (list "a" "b" "a") | toJSON`: `["a","b"]`,
		`mulf 1e11 1e11 | toString`: "10000000000000000000000", `print 1e21 1e-21`: "1000000000000000000000 0.000000000000000000001", `printf "%d" "1e30"`: "1000000000000000000000000000000", `printf "%d" 1e23`: "100000000000000000000000", `printf "%d" .id64`: "18446744073709551615",
		`toTOML (dict "a" 1610612736.5 "b" 2.0)`: "a = 1610612736.5\nb = 2.0", `toYAML (dict "a" 1610612736.5)`: "a: 1610612736.5", `toJSON (dict "a" 1610612736.5)`: `{"a":1610612736.5}`, `len .list`: "3", `len "abc"`: "3", `len (dict "a" 1)`: "1", `len ""`: "0",
		`parseInt .line`: "5432", `parseInt .mem`: "512", `parseInt .vport`: "8080", `parseFloat .cpu`: "1.5", `parseFloat .port`: "3306", `parseUint .vid`: "18446744073709551615", `parseBool .ok`: "true", `parseInt ""`: "0",

		// What is nil is left out where others stand beside it.
		`join "," .holes`: "a,1500000000", `cat "a" nil "b"`: "a b", `quote nil`: "", `quote "a" nil`: `"a"`, `squote nil 1`: "'1'", `toStrings .holes`: "[a 1500000000]", `coalesce .nil "x" | toString`: "x", `default "x" .nil | print`: "x", `sortAlpha (list "b" nil "a")`: "[a b]",
	} {
		got, err := executeWith(funcs.Map(), "{{"+in+"}}", store())
		if err != nil {
			t.Errorf("%s: %v, want %q", in, err, want)
		} else if plain := got; plain != want {
			t.Errorf("%s: got %q, want %q", in, plain, want)
		}
	}
}

// What is no number, and what is not there, is an error that shows no value, and never
// a zero, %! or <nil>.
func TestNoSilentNumbers(t *testing.T) {
	for in, want := range map[string]string{
		`int .text`: "int: not a number", `int64 "1x"`: "int64: not a number", `int .blank`: "int: not a number", `float64 .text`: "float64: not a number", `atoi .text`: "atoi: not a whole number", `atoi "3.7"`: "atoi: not a whole number", `int "9223372036854775808"`: "int: number out of range", `int .id64`: "int: number out of range", `int 1e300`: "int: number out of range", `int (list 1)`: "int: not a number", `int .d`: "int: not a number", `float64 .id`: "float64: a whole number with more digits", `float64 .id64`: "float64: a whole number with more digits",
		`toDecimal "abc"`: "toDecimal: not an octal number", `toDecimal "8"`: "toDecimal: not an octal number", `duration .text`: "duration: not a duration", `duration nil`: "duration: there is no value", `durationRound "x"`: "durationRound: not a duration", `duration (list)`: "duration: not a duration", `seconds .text`: "seconds: not a duration",
		`deepCopy nil`: "deepCopy: there is no value", `toTOML nil`: "toTOML: there is no value", `len nil`: "len: there is no value", `len .nil`: "len: there is no value", `len 5`: "len: only lists, maps and text have a length",
		`duration 1e30`: "duration: number out of range for a duration", `durationRound 1e30`: "durationRound: number out of range for a duration", `mulf 1e300 1e300`: "mulf: number out of range for a float", `multiply 1e300 1e300`: "multiply: number out of range for a float", `bytes "9E"`: "bytes: number out of range for a size",
		`mul "a" 2`: "mul: not a number", `mul nil 2`: "mul: not a number", `mul 2 "x"`: "mul: not a number", `add1 .text`: "add1: not a number", `sub .text 1`: "sub: not a number", `div 1 .text`: "div: not a number", `mod .text 2`: "mod: not a number", `max 1 .text`: "max: not a number", `min .text`: "min: not a number", `biggest .text 1`: "biggest: not a number", `sprig_add 1 .text`: "sprig_add: not a number", `add .text 1`: "add: not a number",
		`div 1 0`: "div: division by zero", `mod 1 "0"`: "mod: division by zero", `divf 1 0`: "divf: division by zero", `mul .cpu 1000`: "mul: takes whole numbers, but one has a fraction", `max .cpu 2`: "max: takes whole numbers, but one has a fraction", `mul 9223372036854775807 2`: "mul: number out of range", `add1 9223372036854775807`: "add1: number out of range", `sub -9223372036854775808 1`: "sub: number out of range",
		`addf .text 1`: "addf: not a number", `mulf 1 .text`: "mulf: not a number", `maxf .text 1`: "maxf: not a number", `minf 1 nil`: "minf: not a number", `ceil .text`: "ceil: not a number", `floor nil`: "floor: not a number", `round .text 1`: "round: not a number", `round 1.5 .text`: "round: not a number", `round 1.5`: "round: has the wrong number", `add1f .text`: "add1f: not a number", `subf .text 1`: "subf: not a number", `floor .id`: "floor: a whole number with more digits",
		`until .text`: "until: not a number", `until nil`: "until: not a number", `until .cpu`: "until: not an integer", `seq .text`: "seq: not a number", `trunc .text "x"`: "trunc: not a number", `substr 0 .text "x"`: "substr: not a number", `index (list 1) .port`: "index: the index of a list", `index (list 1) .cpu`: "index: not an integer", `index (list 1) 1`: "index: index out of range: 1", `index (dict "a" 1) 1`: "index: the key has another type", `index .m .list`: "index: a list or a map", `index .two 1`: "index: only lists, maps and text", `repeat .text "x"`: "repeat: not a number",

		`printf "%d" .text`: "printf: the verb %d takes a whole number", `printf "%d" .cpu`: "printf: the verb %d takes a whole number", `printf "%f" .text`: "printf: the verb %f takes a number", `printf "%d" .trap`: "printf: the verb %d takes", `printf "%t" .text`: "printf: the verb %t takes true or false", `printf "%c" .text`: "printf: the verb %c takes", `printf "%d" (list 1 "x")`: "printf: the value is a list", `printf "%x" .ok`: "printf: the verb %x takes",
		`printf "%d %s" 1`: "printf: the verb %s has no value", `printf "%s" "a" "b"`: "printf: the format has fewer verbs", `printf "x" .port`: "printf: the format has fewer verbs", `printf "%z" 1`: "printf: there is no verb %z", `printf "100%"`: "printf: the format ends after a %", `printf "a%!d(b"`: "printf: there is no verb %!", `printf "%p" .list`: "printf: there is no verb %p", `printf "%w" 1`: "printf: there is no verb %w", `printf "%[3]d" 1`: "printf: the format asks for value 3, but there is 1", `printf "%[5]d" 1 2`: "printf: the format asks for value 5, but there are 2", `printf "%[0]d" 1`: "printf: the format has a [", `printf "%[x]d" 1`: "printf: the format has a [", `printf "%[1d" 1`: "printf: the format has a [", `printf "%*d" "x" 1`: "printf: the * of the format", `printf "%*d" 2`: "printf: the verb %d has no value", `printf "%9999999d" 1`: "printf: the format has a width",
		`printf "%v" nil`: "printf: there is no value", `printf "%s" .nil`: "printf: there is no value", `printf "%d" .nil`: "printf: there is no value", `printf "%s" .holes`: "printf: the value is a list", `printf "%v" .m`: "printf: the value is a map", `print .nil`: "print: there is no value", `print "a" .nil`: "print: there is no value", `println .holes`: "println: the value is a list", `toString .nil`: "toString: there is no value", `toString .holes`: "toString: the value is a list", `join "," (list .holes)`: "join: an item of the list is a list or a map", `quote .m`: "quote: the value is a map", `html .nil`: "html: there is no value", `js .nil`: "js: there is no value", `urlquery .nil`: "urlquery: there is no value", `parseInt .nil`: "parseInt: there is no value",

		`gt .port 1`: "gt: text cannot be compared with a number", `eq .port 3306`: "eq: text cannot be compared with a number", `eq 1 "1"`: "eq: text cannot be compared", `ne .text 1`: "ne: text cannot be compared", `lt 1 .port`: "lt: text cannot be compared", `lt .vport "9"`: "lt: text cannot be compared", `eq 3 1 "3"`: "eq: text cannot be compared", `lt .nil 1`: "lt: there is no value", `gt .ok false`: "gt: only numbers and text", `eq .ok "true"`: "eq: values of different kinds", `eq .list .list`: "eq: lists and maps", `eq .m "x"`: "eq: lists and maps", `eq 1`: "eq: needs two values",
	} {
		got, err := executeWith(funcs.Map(), "{{"+in+"}}", store())
		if err == nil || !strings.Contains(err.Error(), "error calling "+want) {
			t.Errorf("%s: got %q, %v, want %s", in, got, err, want)
			continue
		}
		if !funcs.Harmless(err) && !strings.Contains(want, "out of range: 1") {
			t.Errorf("%s: %v is withheld of a secret", in, err)
		}
	}
}

// Nothing that any function makes of odd arguments is one of these.
func TestNoRubbish(t *testing.T) {
	m := funcs.Map()
	for name := range m {
		for _, args := range []string{"nil", `""`, `"abc"`, "1", `1 "x"`, `"x" 1`, `nil nil`, `"%d" "x"`, `(list nil)`, `"," (list nil)`, `"," (list (list nil))`, `(dict "a" nil)`, `1 2 nil`} {
			got, err := execute(template.FuncMap{name: m[name], "list": m["list"], "dict": m["dict"], "kindIs": m["kindIs"]}, "{{ $x := "+name+" "+args+" }}{{ if kindIs \"string\" $x }}{{ $x }}{{ end }}")
			if strings.HasSuffix(name, "typeOf") {
				continue // the name of nothing's type, to compare with
			}
			if err == nil && (strings.Contains(got, "<nil>") || strings.Contains(got, "%!") || strings.Contains(got, "<no value>")) {
				t.Errorf("%s %s makes %s", name, args, got)
			}
		}
	}
}
