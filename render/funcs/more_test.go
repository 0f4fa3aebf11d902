package funcs_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/sources"
)

func moreData() map[string]any {
	return map[string]any{
		"nil": nil, "nan": func() float64 { var z float64; return z / z }(),
		"csv":      "host,port\nb,2\n\"a, x\",10\r\n\nc,\"\"\"q\"\"\"\n",
		"services": []sources.Service{{ID: "b", Port: 80}, {ID: "a", Port: 9}, {ID: "c", Port: 80}},
		"maps":     []any{map[string]any{"n": 10, "t": "b"}, map[string]any{"n": 9.5, "t": "a"}, map[string]any{"n": uint64(11), "t": "B"}},
		"texts":    []map[string]string{{"k": "10"}, {"k": "9"}},
		"hole":     []any{map[string]any{"n": 1}, map[string]any{"n": nil}},
		"pem":      []any{map[string]any{"n": 1}, map[string]any{"m": 1}},
		"mixed":    []any{map[string]any{"n": 1}, map[string]any{"n": "s3cret"}},
		"bools":    []any{map[string]any{"n": true}, map[string]any{"n": false}},
		"nested":   []any{map[string]any{"n": []any{1}}},
		"times":    []any{map[string]any{"n": time.Hour}, map[string]any{"n": time.Minute}},
	}
}

func TestMore(t *testing.T) {
	for in, want := range map[string]string{
		`required "m" "x"`: "x", `"x" | required "m"`: "x", `required "m" 0`: "0", `required "m" false`: "false", `required "m" (list) | toJSON`: "[]",

		`parseTOML "a = 1\n[b]\nc = [1.5, \"x\", true]\n[[d]]\ne = 2.0\n" | toJSON`: `{"a":1,"b":{"c":[1.5,"x",true]},"d":[{"e":2}]}`,
		`fromToml "a = 2.0" | toTOML`: "a = 2.0",
		`parseTOML "a = 1979-05-27\nb = 07:32:00\nc = 1979-05-27T07:32:00\nd = 1979-05-27T07:32:00Z"| toJSON`: `{"a":"1979-05-27","b":"07:32:00","c":"1979-05-27T07:32:00","d":"1979-05-27T07:32:00Z"}`,
		`parseTOML "" | toJSON`: "{}", `(parseTOML "a.b.c = 9223372036854775807").a.b.c`: "9223372036854775807", `(parseTOML "x = '''\na'''").x`: "a",

		`parseCSV .csv | toJSON`:              `[{"host":"b","port":"2"},{"host":"a, x","port":"10"},{"host":"c","port":"\"q\""}]`,
		`.csv | csv | toJSON`:                 `[["host","port"],["b","2"],["a, x","10"],["c","\"q\""]]`,
		`parseCSV "\t" "a\tb\n1\t2" | toJSON`: `[{"a":"1","b":"2"}]`, `csv ";" "a;b" | toJSON`: `[["a","b"]]`, `parseCSV "" | toJSON`: "[]", `csv "" | toJSON`: "[]", `parseCSV "a,b\n" | toJSON`: "[]", `(parseCSV "\ufeffa\n1" | first).a`: "1", `csv "·" "a·b" | toJSON`: `[["a","b"]]`,
		`range sortBy "port" (parseCSV "port\n9\n10\n") }}{{ .port }} {{ end`: "10 9 ",

		`range sortBy "Port" .services }}{{ .ID }}{{ end`: "abc", `range .services | sortBy "ID" }}{{ .ID }}{{ end`: "abc", `range .maps | sortBy "n" }}{{ .t }}{{ end`: "abB", `range .maps | sortBy "t" }}{{ .t }}{{ end`: "Bab", `range .texts | sortBy "k" }}{{ .k }} {{ end`: "10 9 ", `range sortBy "n" .times }}{{ .n }} {{ end`: "1m0s 1h0m0s ", `sortBy "x" (list) | toJSON`: "[]", `sortBy "Port" .services | reverse | first | toJSON | contains "\"ID\":\"c\""`: "true",
		`$l := .maps }}{{ $_ := sortBy "n" $l }}{{ (first $l).t`: "b",

		`hostPort "db" 5432`: "db:5432", `hostPort "db.example." "5432\n"`: "db.example.:5432", `hostPort "10.0.0.1" 80`: "10.0.0.1:80", `hostPort "2001:db8::1" 80`: "[2001:db8::1]:80", `hostPort "fe80::1%eth0" 80`: "[fe80::1%eth0]:80", `hostPort "::ffff:10.0.0.1" 80`: "[::ffff:10.0.0.1]:80", `hostPort " a_b\n" 65535.0`: "a_b:65535", `hostPort "bücher.example" 1`: "bücher.example:1", `80 | hostPort "::1"`: "[::1]:80",

		`cidrHost 5 "10.0.0.0/24"`: "10.0.0.5", `cidrHost -1 "10.0.0.9/24\n"`: "10.0.0.255", `cidrHost "0" "10.0.0.0/24"`: "10.0.0.0", `cidrHost 255 "10.0.0.0/24"`: "10.0.0.255", `cidrHost -256 "10.0.0.0/24"`: "10.0.0.0", `cidrHost 0 "10.0.0.1/32"`: "10.0.0.1", `cidrHost 1 "2001:db8::/32"`: "2001:db8::1", `cidrHost -1 "2001:db8::/64"`: "2001:db8::ffff:ffff:ffff:ffff", `cidrHost "36893488147419103232" "2001:db8::/32"`: "2001:db8:0:2::", `cidrHost 4294967295 "0.0.0.0/0"`: "255.255.255.255",
		`cidrNetmask "10.0.0.0/16"`: "255.255.0.0", `cidrNetmask "10.0.0.0/0"`: "0.0.0.0", `cidrNetmask "10.0.0.0/32"`: "255.255.255.255", `cidrNetmask "2001:db8::/33"`: "ffff:ffff:8000::", `cidrNetmask "10.0.0.0/23"`: "255.255.254.0",
		`cidrSubnets 2 "10.0.0.0/24" | join " "`: "10.0.0.0/26 10.0.0.64/26 10.0.0.128/26 10.0.0.192/26", `cidrSubnets 1 "2001:db8::/32" | join " "`: "2001:db8::/33 2001:db8:8000::/33", `cidrSubnets 19 "2001:db8::/32" | len`: "524288", `cidrSubnets 1 "255.255.255.254/31" | join " "`: "255.255.255.254/32 255.255.255.255/32",
		`cidrContains "10.0.0.0/8" "10.1.2.3"`: "true", `cidrContains "10.0.0.0/8" "11.1.2.3"`: "false", `"10.1.0.0/16" | cidrContains "10.0.0.0/8"`: "true", `cidrContains "10.0.0.0/16" "10.0.0.0/8"`: "false", `cidrContains "10.0.0.0/8" "::1"`: "false", `cidrContains "10.0.0.0/8" "::ffff:10.0.0.1"`: "true", `cidrContains "fe80::/10" "fe80::1%eth0"`: "true",
	} {
		got, err := executeWith(funcs.Map(), "{{"+in+"}}", moreData())
		if err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", in, got, err, want)
		}
	}
}

// What is wrong with an argument is said in plain words, without a value.
func TestMoreErrors(t *testing.T) {
	for in, want := range map[string]string{
		`required "give it a host" ""`: "required: give it a host", `required "give it a host" nil`: "required: give it a host", `.nil | required "give it a host"`: "required: give it a host",

		`parseTOML "a = 1\ns3cret"`: "parseTOML: line 2 is not TOML", `parseTOML "a = s3cret"`: "parseTOML: line 1 is not TOML", `fromToml "a = 1\na = 2"`: "fromToml: line 2 is not TOML", `parseTOML "{\"a\": 1}"`: "parseTOML: line 1 is not TOML", `parseTOML (repeat 2000 "[" | printf "a = %s")`: "parseTOML: nested more than 1000 deep", `parseTOML (repeat 100000 ".a" | printf "a%s = 1")`: "parseTOML: nested more than 1000 deep", `parseTOML "a = \"\xff\""`: "parseTOML: line 1 is not TOML",

		`parseCSV "a,b\ns3cret"`: "parseCSV: line 2 has another number of fields", `parseCSV "a\n\"s3cret"`: "parseCSV: line 2 is not CSV", `csv "a\ns3\"cret"`: "csv: line 2 is not CSV", `parseCSV "a,a\n1,2"`: "parseCSV: two columns have the same name", `parseCSV "a,\n1,2"`: "parseCSV: a column has no name", `parseCSV "" "a"`: "parseCSV: the delimiter is not one character", `csv ",," "a"`: "csv: the delimiter is not one character", `csv "\n" "a"`: "csv: the delimiter is not one character", `csv "\"" "a"`: "csv: the delimiter is not one character", `csv`: "csv: takes a text", `csv "a" "b" "c"`: "csv: takes a text",

		`sortBy "n" .nil`: "sortBy: there is no value", `sortBy "n" "s3cret"`: "sortBy: the value is not a list", `sortBy "n" (dict "a" 1)`: "sortBy: the value is not a list", `sortBy "n" (list 1)`: "sortBy: item 1: it is not a map", `sortBy "n" (list nil)`: "sortBy: item 1: it is not a map", `sortBy "n" .pem`: "sortBy: item 2: it has no field of that name", `sortBy "n" .hole`: "sortBy: item 2: there is no value", `sortBy "Prt" .services`: "sortBy: item 1: it has no field", `sortBy "n" .mixed`: "sortBy: text cannot be compared", `sortBy "n" .bools`: "sortBy: only numbers and text", `sortBy "n" .nested`: "sortBy: only numbers and text", `sortBy "n" (list (dict "n" .nan))`: "sortBy: only numbers and text", `sortBy "Tags" .services`: "sortBy: item 1: there is no value",

		`hostPort "" 1`: "hostPort: the host is empty", `hostPort "[::1]" 1`: "hostPort: the host has brackets", `hostPort "s3cret:80" 1`: "hostPort: the host has a colon", `hostPort "http://x" 1`: "hostPort: the host is a URL", `hostPort "a/b" 1`: "hostPort: the host is a URL", `hostPort "a b" 1`: "hostPort: the host is neither", `hostPort "a\nb" 1`: "hostPort: the host is neither", `hostPort "a@b" 1`: "hostPort: the host is neither", `hostPort "a%eth0" 1`: "hostPort: the host is neither", `hostPort "2001:db8::1/64" 1`: "hostPort: the host is a URL or a path", `hostPort "a" 0`: "hostPort: the port is not", `hostPort "a" 65536`: "hostPort: the port is not", `hostPort "a" "http"`: "hostPort: the port is not", `hostPort "a" nil`: "hostPort: the port is not", `hostPort "a" 1.5`: "hostPort: the port is not", `hostPort "a" -1`: "hostPort: the port is not", `hostPort "a" (list)`: "hostPort: the port is not",

		`cidrHost 256 "10.0.0.0/24"`: "cidrHost: the network has fewer addresses", `cidrHost -257 "10.0.0.0/24"`: "cidrHost: the network has fewer addresses", `cidrHost "x" "10.0.0.0/24"`: "cidrHost: not a number", `cidrHost 1.5 "10.0.0.0/24"`: "cidrHost: not an integer", `cidrHost nil "10.0.0.0/24"`: "cidrHost: not a number", `cidrHost 1 "10.0.0.0"`: "cidrHost: not a network", `cidrHost 1 ""`: "cidrHost: not a network", `cidrHost "10.0.0.0/8" 1`: "cidrHost: not a network", `cidrSubnets "10.0.0.0/8" 1`: "cidrSubnets: not a network", `cidrHost 1 "10.0.0.0/33"`: "cidrHost: not a network", `cidrHost 1 "10.0.0/24"`: "cidrHost: not a network", `cidrHost 1 "fe80::%eth0/64"`: "cidrHost: not a network",
		`cidrNetmask "s3cret"`: "cidrNetmask: not a network", `cidrSubnets 0 "10.0.0.0/24"`: "cidrSubnets: a subnet needs 1 bit or more", `cidrSubnets -1 "10.0.0.0/24"`: "cidrSubnets: a subnet needs", `cidrSubnets 9 "10.0.0.0/24"`: "cidrSubnets: the network has fewer bits", `cidrSubnets 20 "10.0.0.0/8"`: "cidrSubnets: the result would have more than", `cidrSubnets 64 "::/0"`: "cidrSubnets: the result would have more than", `cidrSubnets nil "10.0.0.0/24"`: "cidrSubnets: not a number",
		`cidrContains "10.0.0.0/8" "s3cret"`: "cidrContains: not an address", `cidrContains "x" "10.0.0.1"`: "cidrContains: not a network", `cidrContains "10.0.0.0/8" ""`: "cidrContains: not an address",
	} {
		got, err := executeWith(funcs.Map(), "{{"+in+"}}", moreData())
		if err == nil || !strings.Contains(err.Error(), "error calling "+want) {
			t.Errorf("%s: got %q, %v, want %s", in, got, err, want)
			continue
		}
		if said := err.Error()[strings.Index(err.Error(), "error calling "):]; !funcs.Harmless(err) || strings.Contains(said, "s3cret") {
			t.Errorf("%s: %v is withheld of a secret, or shows one", in, err)
		}
		if funcs.Hint(err) == "" && !strings.HasPrefix(want, "required") && !strings.Contains(want, "takes") && !strings.Contains(err.Error(), "nested more") && !strings.Contains(err.Error(), "needs 1 bit") && !strings.Contains(err.Error(), "more than 1000000") {
			t.Errorf("%s: %v has no hint", in, err)
		}
	}
}

func fuzzed(f *testing.F, name string, more ...string) {
	for _, text := range append(more, "", "a,b\n1,2\n", "a = 1\n[b]\nc = [1]\n", "\"", "10.0.0.0/8", "2001:db8::/32", "a.b.c = 1") {
		f.Add(text)
	}
	m := funcs.Map()
	fns := template.FuncMap{name: m[name], "toJSON": m["toJSON"]}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := executeWith(fns, "{{ "+name+" .t | toJSON }}", map[string]any{"t": text})
		again, err2 := executeWith(fns, "{{ "+name+" .t | toJSON }}", map[string]any{"t": text})
		if got != again || (err == nil) != (err2 == nil) {
			t.Errorf("%q: once %s, %v; once %s, %v", text, got, err, again, err2)
		}
		if err != nil && strings.Contains(err.Error(), "panic") {
			t.Errorf("%q: %v", text, err)
		}
	})
}

func FuzzParseTOML(f *testing.F) {
	fuzzed(f, "parseTOML", "a = 1979-05-27T07:32:00Z", "a = nan", "[[a]]\n[[a.b]]")
}
func FuzzParseCSV(f *testing.F) { fuzzed(f, "parseCSV", "a;b", "\ufeffa,\"b\"\n") }
func FuzzCIDR(f *testing.F)     { fuzzed(f, "cidrNetmask") }

// Every name of ours is in the package's documentation.
func TestDocumented(t *testing.T) {
	doc := packageDoc(t)
	for _, name := range slices.Sorted(maps.Keys(funcs.Map())) {
		ours := slices.Contains([]string{"required", "parseTOML", "fromToml", "parseCSV", "csv", "sortBy", "hostPort", "cidrHost", "cidrNetmask", "cidrSubnets", "cidrContains"}, name)
		if ours && !strings.Contains(doc, "//	"+name+" ") {
			t.Errorf("doc.go does not list %s", name)
		}
	}
}

func packageDoc(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
