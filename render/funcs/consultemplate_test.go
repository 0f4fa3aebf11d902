package funcs_test

import (
	"testing"

	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/sources"
)

// pairs stands for ls and tree.
func pairs(kv ...string) []sources.Pair {
	var out []sources.Pair
	for i := 0; i+1 < len(kv); i += 2 {
		out = append(out, sources.Pair{Path: kv[i], Key: kv[i], Value: kv[i+1]})
	}
	return out
}

// What consul-template 0.42.1 renders. The one difference is that a key n is
// text to us.
func TestLikeConsulTemplate(t *testing.T) {
	m := funcs.Map()
	m["pairs"] = pairs
	for _, tt := range []struct{ in, want string }{
		{`{{ base64Encode "hé?>" }} {{ base64Decode "aMOpPz4=" }} {{ base64URLEncode "hé?>" }} {{ base64URLDecode "aMOpPz4=" }}`, "aMOpPz4= hé?> aMOpPz4= hé?>"},
		{`{{ md5sum "a" }} {{ sha256Hex "a" }} {{ "key" | hmacSHA256Hex "message" }}`, "0cc175b9c0f1b6a831c399e269772661 ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb 6e9ef29b75fffc5b7abae527d58fdadb2fe42e7219011976917343065f58ed4a"},
		{`{{ in (sprig_list "a" 1 2.5) "a" }}{{ in (sprig_list 1) 1 }}{{ in (sprig_list 2.5) 2.5 }}{{ in (sprig_list "a") "b" }}{{ in "abc" "b" }}{{ in (split "," "a,b") "b" }}{{ in 5 5 }}`, "truetruetruefalsetruetruefalse"},
		{`{{ sprig_list "a" "b" | contains "a" }}{{ "abc" | contains "bc" }}{{ sprig_list 1 | contains "a" }}`, "truetruefalse"},
		{`{{ $l := sprig_list "a" "b" }}{{ containsAll (sprig_list "a") $l }}{{ containsAll (sprig_list "a" "c") $l }}{{ containsAny (sprig_list "c" "a") $l }}{{ containsAny (sprig_list "c") $l }}{{ containsNone (sprig_list "c") $l }}{{ containsNone (sprig_list "a") $l }}{{ containsNotAll (sprig_list "a" "c") $l }}{{ containsNotAll (sprig_list "a") $l }}{{ containsAll (sprig_list) $l }}{{ containsAny (sprig_list) $l }}{{ containsNone (sprig_list) $l }}{{ containsNotAll (sprig_list) $l }}`, "truefalsetruefalsetruefalsetruefalsetruefalsetruefalse"},
		{`{{ range $g, $ps := pairs "a/x" "1" "a/y/z" "2" "b/x" "3" "top" "4" | byKey }}{{ $g }}:{{ range $k, $p := $ps }} {{ $k }}={{ $p.Key }}={{ $p.Value }}{{ end }}; {{ end }}`, "a: x=x=1 y/z=y/z=2; b: x=x=3; "},
		{`{{ pairs "a/x" "1" "a/y/z" "2" "b" "3" "c/" "" | explode | toJSON }}`, `{"a":{"x":"1","y":{"z":"2"}},"b":"3","c":{}}`},
		{`{{ explodeMap (sprig_dict "a/x" 1 "a/y/z" "2" "b" 3) | toJSON }}`, `{"a":{"x":1,"y":{"z":"2"}},"b":3}`},
		{`{{ mergeMap (sprig_dict "a" 1 "m" (sprig_dict "x" 1)) (sprig_dict "a" 2 "b" 3 "m" (sprig_dict "x" 5 "y" 6)) | toJSON }}`, `{"a":1,"b":3,"m":{"x":1,"y":6}}`},
		{`{{ mergeMapWithOverride (sprig_dict "a" 1 "m" (sprig_dict "x" 1)) (sprig_dict "a" 2 "b" 3 "m" (sprig_dict "x" 5 "y" 6)) | toJSON }}`, `{"a":2,"b":3,"m":{"x":5,"y":6}}`},
		{`{{ indent 2 "a\n\n b\nc\n" }}|{{ indent 0 "a" }}|{{ indent 3 "" }}|{{ indent 1 "\n" }}|{{ indent 1 "a\r\n" }}`, "  a\n\n   b\n  c\n|a||\n| a\r\n"},
		{`{{ range loop 3 }}{{ . }},{{ end }}{{ range $i := loop 5 8 }}{{ $i }},{{ end }}{{ range loop 3 1 }}x{{ end }}{{ range loop "2" }}{{ . }}{{ end }}{{ range loop (parseInt "2") }}{{ . }}{{ end }}{{ range loop "" 2 }}{{ . }}{{ end }}`, "0,1,2,5,6,7,010101"},
		{`{{ split "," " a,b ,c " | toJSON }}{{ split "," "  " | toJSON }}{{ split "" "ab" | toJSON }}{{ split "," "a" | join "+" }}`, `["a","b ","c"][]["a","b"]a`},
		{`{{ splitToMap "," ":" " a:1,b:2:3,c " | toJSON }}{{ splitToMap "," ":" "" | toJSON }}`, `{"a":"1","b":"2:3"}{}`},
		{`{{ trim "!x" "x!hi!!" }}|{{ trimSpace " a " }}|{{ trimPrefix "a" "aab" }}|{{ trimSuffix "b" "abb" }}`, "hi|a|ab|ab"},
		{`{{ regexReplaceAll "foo([.a-z]+)" "$1" "foo.bar" }}|{{ "foo.bar" | regexMatch "foo([.a-z]+)" }}|{{ replaceAll "." "_" "a.b.c" }}`, ".bar|true|a_b_c"},
		{`{{ toLower "ÀB" }}{{ toUpper "àb" }}`, "àbÀB"},
		{`{{ parseBool "true" }}{{ parseBool "" }}{{ parseBool "0" }}|{{ parseFloat "1.5" }}{{ parseFloat "" }}|{{ parseInt "-7" }}{{ parseInt "" }}|{{ parseUint "18446744073709551615" }}{{ parseUint "" }}`, "truefalsefalse|1.50|-70|184467440737095516150"},
		{`{{ parseJSON "" | toJSON }}{{ with parseJSON "{\"port\":3306,\"l\":[1,\"x\",null,true,1.5]}" }}{{ .port }} {{ .l }}{{ end }}`, "{}3306 [1 x <nil> true 1.5]"},
		{`{{ with parseYAML "port: 3306\nl: [1, x, ~, yes, 1.5]\nd: 2024-01-02\no: off\ns: \"yes\"\nn: -5\nt: 1:30\nh: 0x1F\nu: 1_000\nb: !!binary aGk=\n" }}{{ .port }} {{ .l }} {{ .d }} {{ .o }} {{ .s }} {{ .n }} {{ .t }} {{ .h }} {{ .u }} {{ .b }}{{ end }}{{ parseYAML "" | toJSON }}`, "3306 [1 x <nil> true 1.5] 2024-01-02 false yes -5 1:30 31 1000 hi{}"},
		{`{{ with parseYAML "a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\nc: *x\n1: one\n" }}{{ .a.q }} {{ .b.p }} {{ .b.q }} {{ .c.p }} {{ index . 1 }}{{ end }}`, "2 1 3 1 one"},
		{`{{ parseYAML "y" }} {{ parseYAML "n" }} {{ parseYAML "Y" }} {{ parseYAML "off" }} {{ parseYAML "~" }} {{ parseYAML "010" }} {{ parseYAML "0o10" }}`, "true false true false <no value> 8 8"},
		{`{{ toJSON (sprig_dict "a" "<&>" "b" (sprig_list 1 2)) }}{{ toUnescapedJSON (sprig_dict "a" "<&>") }}{{ toUnescapedJSON "x\n" }}`, `{"a":"\u003c\u0026\u003e","b":[1,2]}{"a":"<&>"}"x\n"`},
		{`{{ toJSONPretty (sprig_dict "a" "<" "b" (sprig_list 1)) }}{{ toUnescapedJSONPretty (sprig_dict "a" "<") }}`, "{\n  \"a\": \"\\u003c\",\n  \"b\": [\n    1\n  ]\n}{\n  \"a\": \"<\"\n}"},
		{`{{ toYAML (sprig_dict "a" "yes" "b" (sprig_list 1 (sprig_dict "x" (sprig_list "p"))) "m" (sprig_dict "k" "v") "ml" "a\nb\n" "n" 1.5 "z" (sprig_list) "e" "" "num" "123") }}`, "a: \"yes\"\nb:\n- 1\n- x:\n  - p\ne: \"\"\nm:\n  k: v\nml: |\n  a\n  b\n\"n\": 1.5\nnum: \"123\"\nz: []"},
		{`{{ pairs "admin/port" "1234" "maxconns" "5" "minconns" "2" "admin/x/y" "z" | explode | toTOML }}`, "maxconns = \"5\"\nminconns = \"2\"\n\n[admin]\n  port = \"1234\"\n  [admin.x]\n    y = \"z\""},
		{`{{ toTOML (sprig_dict "a" 1 "f" 2.5 "w" 2.0 "t" true "s" "q\"\\\n\t" "l" (sprig_list 1 2) "tt" (sprig_list (sprig_dict "x" 1) (sprig_dict "x" 2)) "m" (sprig_dict "k.k" 1 "" 2 "é" 3) "e" (sprig_list) "em" (sprig_dict)) }}`, "a = 1\ne = []\nf = 2.5\nl = [1, 2]\ns = \"q\\\"\\\\\\n\\t\"\nt = true\nw = 2.0\n\n[em]\n\n[m]\n  \"\" = 2\n  \"k.k\" = 1\n  \"é\" = 3\n\n[[tt]]\n  x = 1\n\n[[tt]]\n  x = 2"},
		{`{{ toTOML (sprig_dict "a" (sprig_dict "b" (sprig_list (sprig_dict "c" (sprig_dict "d" 1))))) }}`, "[a]\n\n  [[a.b]]\n    [a.b.c]\n      d = 1"},
		{`{{ toTitle "hello wORLD o'neill 3rd big-world a_b x.y a:b é 'quoted' d'é 1,2a" }}`, "Hello WORLD O'neill 3Rd Big-World A_b X.y A:b É 'Quoted' D'é 1,2A"},
		{`{{ add 1 2 }} {{ add 1.5 2 }} {{ 1 | add 2 }} {{ subtract 2 5 }} {{ multiply 2 2.5 }} {{ divide 2 10 }} {{ divide 4 10 }} {{ divide 4.0 10 }} {{ modulo 2 5 }} {{ minimum 2 5 }} {{ maximum 2 5.5 }} {{ minimum 2.0 5 }} {{ add (parseUint "3") 4 }} {{ subtract 1 (parseInt "-3") }} {{ modulo 3 -7 }}`, "3 3.5 3 3 5 5 2 2.5 1 2 5.5 2 7 -4 -1"},
		{`{{ slice "abcdef" 1 3 }}{{ slice (split "," "a,b,c") 1 }}`, "bc[b c]"},
		{`{{ sprig_split "," "a,b" }}{{ sprig_trim " x " }}{{ sprig_indent 1 "a\n\nb" }}{{ sprig_regexReplaceAll "a" "banana" "o" }}{{ sprig_add 1.5 2 }}{{ sprig_join "," (sprig_list 1 2) }}{{ sprig_contains "a" "b" }}`, "map[_0:a _1:b]x a\n \n bbonono31,2false"},
	} {
		if got, err := execute(m, tt.in); err != nil || got != tt.want {
			t.Errorf("%s\n got %q, %v\nwant %q", tt.in, got, err, tt.want)
		}
	}
}

// Every function of consul-template 0.42.1 is here, or in package render, or it
// is told why not.
func TestConsulTemplateComplete(t *testing.T) {
	elsewhere := map[string]bool{}
	for _, name := range []string{"env", "envOrDefault", "mustEnv", "file", "key", "keyExists", "keyOrDefault", "ls",
		"safeLs", "safeTree", "secret", "secrets", "tree", "service", "services", "node", "nodes", "datacenters", "executeTemplate"} {
		elsewhere[name] = true
	}
	m := funcs.Map()
	for _, name := range []string{
		"add", "base64Decode", "base64Encode", "base64URLDecode", "base64URLEncode", "byKey", "byMeta", "byPort", "byTag", "caLeaf",
		"caRoots", "connect", "contains", "containsAll", "containsAny", "containsNone", "containsNotAll", "datacenters", "divide", "env",
		"envOrDefault", "executeTemplate", "explode", "explodeMap", "exportedServices", "file", "hmacSHA256Hex", "importedServices", "in",
		"indent", "join", "key", "keyExists", "keyOrDefault", "loop", "ls", "maximum", "md5sum", "mergeMap", "mergeMapWithOverride",
		"minimum", "modulo", "multiply", "mustEnv", "node", "nodes", "nomadService", "nomadServices", "nomadVar", "nomadVarExists",
		"nomadVarList", "nomadVarListSafe", "parseBool", "parseFloat", "parseInt", "parseJSON", "parseUint", "parseYAML", "partitions",
		"peerings", "pkiCert", "plugin", "regexMatch", "regexReplaceAll", "replaceAll", "safeLs", "safeTree", "scratch", "secret", "secrets",
		"service", "services", "sha256Hex", "sockaddr", "spew_dump", "spew_printf", "spew_sdump", "spew_sprintf", "split", "splitToMap",
		"subtract", "timestamp", "toJSON", "toJSONPretty", "toLower", "toTOML", "toTitle", "toUnescapedJSON", "toUnescapedJSONPretty",
		"toUpper", "toYAML", "tree", "trim", "trimPrefix", "trimSpace", "trimSuffix", "writeToFile",
	} {
		n := 0
		for _, is := range []bool{m[name] != nil, funcs.LeftOutHint(name) != "", elsewhere[name]} {
			if is {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s: offered %v, left out %q, elsewhere %v", name, m[name] != nil, funcs.LeftOutHint(name), elsewhere[name])
		}
	}
}
