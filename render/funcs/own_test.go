package funcs_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/render/funcs"
)

// What is ours, or is unlike sprig and consul-template on purpose.
func TestOwn(t *testing.T) {
	m := funcs.Map()
	m["vault"] = func() any { // numbers as its client reads them
		return map[string]any{"port": json.Number("3306"), "part": json.Number("0.5"), "l": []string{"a\rb", "c"}}
	}
	m["day"] = func() time.Duration { return 24 * time.Hour }
	for _, tt := range []struct{ name, in, want string }{
		{"bytes", `{{ bytes "16M" }} {{ bytes "512Mi" }} {{ bytes "1073741824" }} {{ bytes "1gb" }} {{ bytes "2KiB" }} {{ bytes " 3 t " }} {{ bytes "7B" }} {{ bytes "0" }} {{ bytes 42 }}`,
			"16777216 536870912 1073741824 1073741824 2048 3298534883328 7 0 42"},
		{"bytes, large", `{{ bytes "7E" }} {{ bytes "1P" }} {{ bytes "9223372036854775807" }}`, "8070450532247928832 1125899906842624 9223372036854775807"},
		{"size", `{{ size 134217728 }} {{ size 1536 }} {{ size 1000 }} {{ size 0 }} {{ size "512Mi" }} {{ size (bytes "7E") }} {{ size "1024K" }} {{ size 1048577 }}`,
			"128M 1536 1000 0 512M 7E 1M 1048577"},
		{"size of a part", `{{ "512Mi" | bytes | mul 3 | divide 4 | size }}`, "384M"},
		{"seconds", `{{ seconds "90s" }} {{ seconds "1h30m" }} {{ seconds "90" }} {{ seconds 7 }} {{ seconds "-1m" }} {{ seconds "2000ms" }} {{ seconds day }}`, "90 5400 90 7 -60 2 86400"},

		{"JSON, whole numbers", `{{ (fromJson "{\"p\":3306}").p }} {{ fromJson "1000000" }} {{ parseJSON "12345678901234567890" }} {{ parseJSON "123456789012345678901234567890" }} {{ parseJSON "1e6" }} {{ parseJSON "-0" }}`,
			"3306 1000000 12345678901234567890 123456789012345678901234567890 1000000 0"},
		{"JSON, types", `{{ range parseJSON "[1, 18446744073709551615, 18446744073709551616, 1.5, 1.0]" }}{{ typeOf . }} {{ end }}`, "int64 uint64 json.Number float64 float64 "},
		{"JSON, there and back", `{{ parseJSON "[18446744073709551616,3306,1.5,-9223372036854775808]" | toJSON }}`, "[18446744073709551616,3306,1.5,-9223372036854775808]"},
		{"YAML, whole numbers", `{{ parseYAML "3306" }} {{ parseYAML "1000000" }} {{ parseYAML "18446744073709551615" }} {{ parseYAML "99999999999999999999" }} {{ parseYAML "-99999999999999999999" }} {{ parseYAML "+5" }}`,
			"3306 1000000 18446744073709551615 99999999999999999999 -99999999999999999999 5"},
		{"YAML, types", `{{ range parseYAML "[1, 18446744073709551616, 1.5, .inf, -.inf, .nan, 1e3, 1.5e3, !!float 3, 0b11, !!str yes, !x y, \"no\", no, ~]" }}{{ typeOf . }}={{ . }} {{ end }}`,
			"int=1 string=18446744073709551616 float64=1.5 float64=+Inf float64=-Inf float64=NaN float64=1000 float64=1500 float64=3 int=3 string=yes string=y string=no bool=false <nil>=<no value> "},
		{"YAML, keys", `{{ $m := parseYAML "{y: 1, no: 2, 3: x, true: t}" }}{{ $m.y }}{{ $m.no }}{{ index $m 3 }}{{ index $m true }}{{ toJSON $m }}`, `12xt{"3":"x","no":2,"true":"t","y":1}`},
		{"YAML, merge", `{{ parseYAML "{a: &a {x: 1, 1: 2}, b: &b {x: 2, y: 3}, c: {<<: [*a, *b], z: 4}}" | toJSON }}`, `{"a":{"1":2,"x":1},"b":{"x":2,"y":3},"c":{"1":2,"x":1,"y":3,"z":4}}`},
		{"YAML, nothing", `{{ parseYAML "" | toJSON }}{{ parseYAML "# c" | toJSON }}{{ fromYaml "a: 1" | toJSON }}`, `{}null{"a":1}`},
		{"YAML, there and back", `{{ parseYAML "a: [18446744073709551616, 3306]\nb: 'no'" | toYaml }}`, "a:\n- \"18446744073709551616\"\n- 3306\nb: \"no\""},
		{"YAML, final line breaks", `{{ toYAML "a\n\n" }}|`, "|+\n  a\n|"},
		{"TOML", `{{ toToml (dict "n" (parseJSON "[9223372036854775807, 1.0, 1e30]") "d" nil "m" (list (dict "a" 1) 2 (dict)) "y" (parseYAML "{1: {2: x}}") "c" "\u0001\u007f") }}`,
			"c = \"\\u0001\\u007f\"\nm = [{a = 1}, 2, {}]\nn = [9223372036854775807, 1.0, 1e+30]\n\n[y]\n  [y.1]\n    2 = \"x\""},
		{"YAML, what others read otherwise", `{{ toYAML (dict "=" "=" "b" "1e400" "c" "2001-12-14 21:59:43.10 -5" "d" "._1" "f" "0x_") }}`, "\"=\": \"=\"\nb: \"1e400\"\nc: \"2001-12-14 21:59:43.10 -5\"\nd: \"._1\"\nf: \"0x_\""},
		{"YAML, what they do not", `{{ toYAML (list "10.0.0.1" "1.2.3" "2024-xy" "+49 30" "-a_b" "==" "1_a b") }}`, "- 10.0.0.1\n- 1.2.3\n- 2024-xy\n- +49 30\n- -a_b\n- ==\n- 1_a b"},
		{"YAML, floats", `{{ toYAML (list 1e6 1.5 1610612736.5 1e300 1e-30 2.0 0.1) }} {{ parseYAML (toYAML (list 1e300 1e-30 0.1)) | toJSON }}`, "- 1000000\n- 1.5\n- 1610612736.5\n- 1.0e+300\n- 1.0e-30\n- 2\n- 0.1 [1e+300,1e-30,0.1]"},
		{"JSON and TOML, floats", `{{ toJSON (list 1e6 1610612736.5 0.1 1e300) }} {{ toTOML (dict "f" 1610612736.5 "g" 1e300) }}`, "[1000000,1610612736.5,0.1,1e+300] f = 1610612736.5\ng = 1e+300"},
		{"numbers as text", `{{ toJSON vault }} {{ toTOML vault }} {{ toYAML vault }} {{ add vault.port 1 }}`,
			"{\"l\":[\"a\\rb\",\"c\"],\"part\":0.5,\"port\":3306} l = [\"a\\rb\", \"c\"]\npart = 0.5\nport = 3306 l:\n- \"a\\rb\"\n- c\npart: 0.5\nport: 3306 3307"},
		{"indent keeps to YAML", `a:{{ dict "x" (list 1) "z" "z\n\nq" | toYaml | nindent 2 }}`, "a:\n  x:\n  - 1\n  z: |-\n    z\n  \n    q"},

		{"text as numbers", `{{ add "3306" 1 }} {{ add "1.5" "2" }} {{ divide "2" "7" }} {{ mul "3" 2 }} {{ until "3" }} {{ repeat (parseInt "2") "x" }} {{ loop "1" "3" }} {{ add 1 2 3 4 }} {{ add }}`,
			"3307 3.5 3 6 [0 1 2] xx [1 2] 10 0"},
		{"large numbers", `{{ add (parseJSON "9223372036854775806") 1 }} {{ subtract 1 -9223372036854775807 }} {{ maximum (parseJSON "9223372036854775807") 9.3e18 }} {{ minimum (parseJSON "9223372036854775806") 9223372036854775807 }}`,
			"9223372036854775807 -9223372036854775808 9.3e+18 9223372036854775806"},
		{"trim of one", `{{ trim " a " }}|{{ "xax" | trim "x" }}`, "a|a"},
		{"slice of text", `{{ slice "hello" 1 3 }}{{ slice "" }}{{ slice "abc" 3 }}`, "el"},
		{"add of floats", `{{ add 1.5 2 3 }} {{ sprig_add 1.5 2 3 }}`, "6.5 6"},
		{"sprig's", `{{ toString 1e6 }} {{ quote "a" 1 }} {{ atoi "7" }}`, `1000000 "a" "1" 7`},
		{"JSON by any name", `{{ toJson (parseYAML "{1: a}") }}{{ mustToRawJson "<" }}{{ (mustFromJson "{\"n\":1000000}").n }}{{ sprig_toPrettyJson (fromJson "[1000000]") }}`, "{\"1\":\"a\"}\"<\"1000000[\n  1000000\n]"},
		{"sorted", `{{ $m := dict "b" 1 "a" 2 "c" 3 }}{{ keys $m }} {{ values $m }}`, "[a b c] [2 1 3]"},
		{"merge copies", `{{ $a := dict "x" (dict "y" 1) }}{{ $b := merge (dict) $a }}{{ $_ := set $b.x "y" 2 }}{{ $a.x.y }}{{ $b.x.y }}`, "12"},
		{"merge into itself", `{{ $a := dict "x" (dict "y" 1) }}{{ merge $a $a $a.x (dict "x" $a) | toJSON }}`, `{"x":{"x":{"y":1},"y":1},"y":1}`},
		{"set shares", `{{ $a := dict }}{{ $b := dict "a" $a }}{{ $_ := set $a "k" "v" }}{{ $b.a.k }}`, "v"},
		{"date without a zone", `{{ toDate "2006-01-02 15:04" "2024-02-29 10:00" }}`, "2024-02-29 10:00:00 +0000 UTC"},
		{"nothing", `{{ parseInt "" }}{{ int "" }}{{ int nil }}{{ float64 "" }}{{ parseBool "" }}`, "0000false"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := execute(m, tt.in); err != nil || got != tt.want {
				t.Errorf("%s\n got %q, %v\nwant %q", tt.in, got, err, tt.want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`bytes "16X"`, "bytes: not a size such as 16M, 512Mi or 1073741824"},
		{`bytes ""`, "bytes: not a size"}, {`bytes "M"`, "bytes: not a size"}, {`bytes "-1"`, "bytes: not a size"}, {`bytes "1.5G"`, "bytes: not a size"},
		{`bytes "1I"`, "bytes: not a size"}, {`bytes "1iB"`, "bytes: not a size"}, {`bytes "1MM"`, "bytes: not a size"}, {`bytes -1`, "bytes: not a size"},
		{`bytes "8E"`, "bytes: number out of range"}, {`bytes "99999999999999999999"`, "bytes: number out of range"},
		{`size "x"`, "size: not a size"}, {`seconds "1500ms"`, "seconds: not a whole number of seconds"}, {`seconds "1d"`, "seconds: not a duration"}, {`seconds true`, "seconds: not a duration"},
		{`parseInt "33o6"`, `parseInt: "33o6": invalid syntax`}, {`parseInt "9223372036854775808"`, `parseInt: "9223372036854775808": value out of range`},
		{`parseUint "-1"`, "parseUint: "}, {`parseFloat "x"`, "parseFloat: "}, {`parseBool "yes"`, `parseBool: "yes": invalid syntax`},
		{`add 1 "x"`, "add: not a number"}, {`add 1 nil`, "add: not a number"}, {`add 9223372036854775807 1`, "add: number out of range"}, {`subtract 1 -9223372036854775808`, "subtract: number out of range"},
		{`multiply 4611686018427387904 2`, "multiply: number out of range"}, {`multiply 1e300 1e300`, "multiply: number out of range"}, {`minimum "a" 1`, "minimum: not a number"},
		{`divide 0 1`, "divide: division by zero"}, {`divide 0.0 1`, "divide: division by zero"}, {`divide -1 -9223372036854775808`, "divide: number out of range"},
		{`modulo 0 1`, "modulo: division by zero"}, {`modulo 1.5 2`, "modulo: not an integer"},
		{`parseJSON "{\"a\":}"`, "parseJSON: not JSON: invalid character '}'"}, {`fromJson "1 2"`, "fromJson: not JSON: more than one value"}, {`fromJson ""`, "fromJson: not JSON"},
		{`parseYAML "a: [b"`, "parseYAML: yaml: line 1"}, {`parseYAML "a: *b"`, "parseYAML: yaml: "}, {`parseYAML "a: 1\na: 2"`, "parseYAML: yaml: "}, {`parseYAML "&a [*a]"`, "parseYAML: yaml: "},
		{`parseYAML "{[1]: 2}"`, "parseYAML: yaml: "}, {`parseYAML "a: !!int b"`, "parseYAML: yaml: "}, {`parseYAML "<<: 1"`, "parseYAML: yaml: "},
		{`toTOML (list)`, "toTOML: toml: "}, {`toTOML (dict "a" (list nil))`, "toTOML: toml: "}, {`toTOML (dict "a" (parseJSON "18446744073709551615"))`, "toTOML: toml: "},
		{`toTOML (dict "a" (list (parseJSON "18446744073709551616")))`, "toTOML: number out of range"},
		{`repeat 2`, "repeat: takes 2 arguments"}, {`join 1 2`, "join: argument 1 is not text"},
		{`toJson complex`, "toJson: json: unsupported type"}, {`toYAML complex`, "toYAML: "},
		{`b64dec "?"`, "b64dec: illegal base64 data"}, {`base64Decode "?"`, "base64Decode: illegal base64 data"}, {`base64URLDecode "?"`, "base64URLDecode: illegal base64 data"}, {`b32dec "?"`, "b32dec: illegal base32 data"},
		{`regexMatch "(" "x"`, "regexMatch: error parsing regexp: missing closing )"}, {`regexReplaceAll "(" "x" "y"`, "regexReplaceAll: error parsing regexp"}, {`sprig_regexReplaceAll "(" "x" "y"`, "sprig_regexReplaceAll: error parsing regexp"},
		{`toDate "2006" "x"`, "toDate: parsing time"}, {`durationRound (toDate "2006" "2024")`, "durationRound: it would read the clock for a date"},
		{`repeat -1 "x"`, "repeat: negative count"}, {`indent -1 "x"`, "indent: negative count"}, {`nindent "x" "y"`, "nindent: not a number"}, {`until 1.5`, "until: not an integer"},
		{`trim`, "trim: takes"}, {`trim "a" "b" "c"`, "trim: takes"}, {`loop`, "loop: takes one or two numbers"}, {`loop "x"`, "loop: not a number"}, {`containsAll 1 (list)`, "containsAll: not a list"},
		{`explodeMap (dict "a" "x" "a/b" 1)`, `explodeMap: the key "a/b" is below one that has a value`}, {`explodeMap (dict "a-b" 1 "a/b" 1 "a" 1 "a/" 2)`, `explodeMap: the key "a/" is below one that has a value`},
		{`fail "on purpose"`, "fail: on purpose"},

		// A map within itself would be followed until the stack is gone.
		{`$d := dict}}{{set $d "self" $d`, "set: a map cannot be put into itself"}, {`$d := dict}}{{$l := list (dict "d" $d)}}{{sprig_set $d "self" $l`, "sprig_set: a map cannot be put into itself"},
		{`$s := secret}}{{$d := set (dict) "s" $s}}{{set $s.Data "d" $d`, "set: a map cannot be put into itself"},
		{`$a := dict}}{{$b := set (dict) "a" $a}}{{set $a "b" $b`, "set: a map cannot be put into itself"}, {`set (parseJSON "null") "a" 1`, ""},

		// Counts from a value must not eat the memory, nor the time.
		{`repeat 99999999999 "x"`, "repeat: the result would exceed 10 MiB"}, {`repeat 10485761 "x"`, "repeat: the result would exceed 10 MiB"}, {`indent 99999999999 "x"`, "indent: the result would exceed 10 MiB"}, {`sprig_indent 6000000 "x\ny"`, "sprig_indent: the result would exceed 10 MiB"}, {`nindent 6000000 "x\ny"`, "nindent: the result would exceed 10 MiB"},
		{`until 1000001`, "until: the result would have more than 1000000 elements"}, {`until -9223372036854775808`, "until: the result would have more"}, {`untilStep -9223372036854775808 9223372036854775807 1`, "untilStep: the result would have more"}, {`untilStep 0 9223372036854775807 5000000000000000000`, "untilStep: the result would have more"},
		{`loop 9999999999`, "loop: the result would have more"}, {`loop -9223372036854775808 9223372036854775807`, "loop: the result would have more"},
		{`seq 9999999999`, "seq: the result would have more"}, {`seq -9999999999`, "seq: the result would have more"}, {`seq 5 -9999999999`, "seq: the result would have more"}, {`seq 0 9223372036854775807`, "seq: the result would have more"}, {`seq 1 1 99999999`, "seq: the result would have more"}, {`seq 1 -1 -99999999`, "seq: the result would have more"},
		{`replace "" (repeat 5000 "x") (repeat 5000 "y")`, "replace: the result would exceed"}, {`replaceAll "y" (repeat 5000 "x") (repeat 5000 "y")`, "replaceAll: the result would exceed"}, {`join (repeat 5000 "x") (until 5000)`, "join: the result would exceed"},
		{`regexReplaceAll "" (repeat 5000 "x") (repeat 5000 "y")`, "regexReplaceAll: the result would exceed"}, {`mustRegexReplaceAll "(y+)" (repeat 5000 "y") (repeat 5000 "$1")`, "mustRegexReplaceAll: the result would exceed"}, {`regexReplaceAllLiteral "" (repeat 5000 "y") (repeat 5000 "x")`, "regexReplaceAllLiteral: the result would exceed"},
		{`wrapWith 1 (repeat 5000 "x") (repeat 5000 "y")`, "wrapWith: the result would exceed"},
		{`parseYAML (cat "a: &a [" (repeat 2000 "x, ") "x]\nb: &b [" (repeat 2000 "*a, ") "*a]\nc: [" (repeat 2000 "*b, ") "*b]")`, "parseYAML: yaml: document contains excessive aliasing"},
	} {
		m := funcs.Map()
		m["secret"] = func() any { return &struct{ Data map[string]any }{map[string]any{}} }
		m["complex"] = func() any { return []any{make(chan int)} }
		_, err := execute(m, "{{"+tt.in+"}}")
		if err == nil || tt.want != "" && !strings.Contains(err.Error(), "error calling "+tt.want) {
			t.Errorf("%s: %v\nwant %s", tt.in, err, tt.want)
		}
	}
}

// What is encoded reads back, as a key and as a value.
func TestRoundTrip(t *testing.T) {
	m := funcs.Map()
	var s string
	m["s"] = func() string { return s }
	for _, s = range []string{"", " ", "a", "yes", "n", "~", "null", "3306", "0x1F", "1_000", "1e3", "1:30", "2024-01-02", "---", "...", "a: b", "a #b", "# c", "- x", "? x", "'", `"`, `\`, `\ufffd`, "\uFFFD",
		"{}", "[a", "&a", "*a", "!a", "%a", "@a", "`a", "|", ">", "<<", "=", "\t", "\ta", "\téa\nb", " a\nb", "\na", "a\n", "a\n\n", "a\n \nb", "a\r\nb", "a\rb", "\u0001", "\u007f", "a\u0085b", "!\u2028", "\u2029 x", "\uFEFFa", "é", "\U0001F600",
		strings.Repeat("word ", 50), strings.Repeat("é\n", 50), "<&>"} {
		for _, text := range []string{
			`{{ $m := dict s (list s (dict "x" s)) }}{{ deepEqual $m (printf "%s\n" (toYAML $m) | parseYAML) }}`,
			`{{ $m := dict s (list s (dict "x" s)) }}{{ deepEqual $m (printf "%s\n" (toYAML $m) | indent 2 | printf "a:\n%s" | parseYAML).a }}`,
			`{{ $m := dict s (list s (dict "x" s)) }}{{ deepEqual $m (toJSON $m | parseJSON) }}`,
			`{{ $m := dict s (list s (dict "x" s)) }}{{ deepEqual $m (toUnescapedJSONPretty $m | parseJSON) }}`,
		} {
			if got, err := execute(m, text); err != nil || got != "true" {
				t.Errorf("%q: %s: %s, %v", s, text, got, err)
			}
		}
	}
	for _, s = range []string{"\xff", "a\x80b", "\xed\xa0\x80"} {
		for _, text := range []string{`{{ toJSON s }}`, `{{ toJson (list s) }}`, `{{ toTOML (dict "a" s) }}`, `{{ toTOML (dict s 1) }}`, `{{ toTOML (dict "a" (list s)) }}`} {
			if got, err := execute(m, text); err == nil {
				t.Errorf("%q: %s: %s", s, text, got)
			}
		}
	}
}

// At their limits, counts still do what they did.
func TestLimits(t *testing.T) {
	for in, want := range map[string]string{
		`len (until 1000000)`: "1000000", `len (until -1000000)`: "1000000", `len (repeat 10485760 "x")`: "10485760", `len (loop 1000000)`: "1000000",
		`until 0`: "[]", `until -3`: "[0 -1 -2]", `untilStep 3 10 3`: "[3 6 9]", `untilStep 10 3 -3`: "[10 7 4]", `untilStep 1 5 0`: "[]", `untilStep 1 5 -1`: "[]", `untilStep 5 1 1`: "[]",
		`seq 5`: "1 2 3 4 5", `seq -3`: "1 0 -1 -2 -3", `seq 0 2 10`: "0 2 4 6 8 10", `seq 2 -2`: "2 1 0 -1 -2", `seq 5 1 0`: "", `seq`: "", `seq 1 2 3 4`: "", `loop 3 1`: "[]",
		`wrapWith 5 "-" "Hello World averylongword"`: "Hello-World-avery-longw-ord", `replace "a" "bb" "banana"`: "bbbnbbnbb", `replace "" "-" "ab"`: "-a-b-", `join "," (list 1 nil "a")`: "1,a", `join "," "x"`: "x",
		`regexReplaceAll "a(x*)b" "${1}W" "-ab-axxb-"`: "-W-xxW-", `mustRegexReplaceAllLiteral "z*" "azzb" "$"`: "$a$b$", `indent 0 ""`: "", `sprig_indent 2 "a\n\nb"`: "  a\n  \n  b",
	} {
		if got, err := execute(funcs.Map(), "{{"+in+"}}"); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", in, got, err, want)
		}
	}
}

// No merge makes a map that is within itself, and what it takes is its own.
func TestMergeIsFinite(t *testing.T) {
	for name := range funcs.Map() {
		if !strings.Contains(strings.ToLower(name), "merge") {
			continue
		}
		for in, want := range map[string]string{
			`{{ $a := dict "x" 1 }}{{ $_ := ` + name + ` $a (dict "self" $a) }}{{ toJSON $a }}`:                                     `{"self":{"x":1},"x":1}`,
			`{{ $a := dict "x" (dict "y" 1) }}{{ $_ := ` + name + ` $a (dict "x" (dict "self" $a.x "top" $a)) }}{{ toJSON $a }}`:    `{"x":{"self":{"y":1},"top":{"x":{"y":1}},"y":1}}`,
			`{{ $a := dict "x" (dict "y" 1) }}{{ $b := ` + name + ` (dict) $a }}{{ $_ := set $b.x "y" 2 }}{{ $a.x.y }}{{ $b.x.y }}`: "12",
			`{{ $a := dict "x" (dict "y" (list 1 nil)) }}{{ ` + name + ` $a $a | toJSON }}`:                                         `{"x":{"y":[1,null]}}`,
		} {
			if got, err := execute(funcs.Map(), in); err != nil || got != want {
				t.Errorf("%s: %s, %v; want %s", in, got, err, want)
			}
		}
	}
}
