package format

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkEncode writes documents of 1,000 to 100,000 values. Growth per step
// should be at most twelvefold, of cpu-ms/op where others use the machine too;
// %parse is the share of time in the reader.
func BenchmarkEncode(b *testing.B) {
	always := func(v any) func(int) any { return func(int) any { return v } }
	among := func(vs ...any) func(int) any { return func(i int) any { return vs[i%len(vs)] } }
	plain := always("innodb")
	mixed := among("plain", 3306, true, " it's: ", "a&b", "")
	lines := among("plain", 3306, true, " it's: ", "a\nb", "")
	names := among("plain", "a b", 1, "x.y", "5.5")
	kinds := []struct {
		format                    Format
		name, before, line, after string // N in the line is its number
		value                     func(i int) any
	}{
		{MySQL(), "plain", "[m]\n", "optionN = §\n", "", plain},
		{MySQL(), "nasty", "[m]\n", "optionN = §\n", "", always("p#w\"a\\'b; \n[mysqld]\nskip-grant-tables")},
		{MySQL(), "mixed", "[m]\n", "optionN = x§\n", "", lines},
		{MySQL(), "refused", "[m]\n", "optionN = x§y # c\n", "", among("a#b", "plain", "it's", "a\x00b")},
		{INI(), "plain", "[g]\n", "optionN = §\n", "", plain},
		{INI(), "refused", "[g]\n", "optionN = §\n", "", mixed},
		{JSON(), "plain", "{\n", "\"optionN\": §,\n", "\"z\": 0}\n", plain},
		{JSON(), "mixed", "{\n", "\"optionN\": {\"x\": [§], \"y\": \"§\"},\n", "\"z\": 0}\n", lines},
		{JSON(), "one string", "[\"", "§,", "\"]\n", lines},
		{YAML(), "plain", "", "optionN: §\n", "", plain},
		{YAML(), "mixed", "", "optionN:\n  - x: §\n    y: \"§\" # x\n", "", lines},
		{YAML(), "flow", "[", "{optionN: §},\n ", "]\n", lines},
		{YAML(), "comments", "[\n", "  # x §\n  §, # y\n", "]\n", mixed},
		{YAML(), "blocks", "", "optionN: |\n  §\n  x\n", "", among("plain", 3306, "it's: ", "a\nb", "x\n")},
		{YAML(), "one block", "a: |\n", "  x §\n", "", lines},
		{YAML(), "names", "", "nameN-§: 1\n", "", names},
		{YAML(), "documents", "", "---\na: &b §\nc: *b\n", "", lines},
		{YAML(), "refused", "", "- x§\n", "", among("plain", "a: b", "x #")},
		{TOML(), "plain", "", "optionN = §\n", "", plain},
		{TOML(), "mixed", "", "[tN]\nx = [§]\ny = \"§\" # x\n", "", lines},
		{TOML(), "tables", "", "[[srv]]\nname = §\n[srv.sub]\nx = '§'\n", "", among("plain", 3306, "a\"b")},
		{TOML(), "array", "a = [\n", "  §,\n", "]\n", lines},
		{TOML(), "dotted names", "", "a.b.kN = §\n", "", lines},
		{Properties(), "mixed", "", "optionN = §\n", "", mixed},
		{Properties(), "wrong first", "", "optionN §\n", "", always("= é")},
		{Env(), "plain", "", "OPTIONN=§\n", "", plain},
		{EnvDocker(), "mixed", "", "OPTIONN=§\n", "", mixed},
		{EnvSh(), "mixed", "", "OPTIONN=§\n", "", mixed},
		{EnvSh(), "beside each other", "", "OPTIONN=§§\n", "", mixed},
		{XML(), "mixed", "<r>\n", "<option id='N' b='§'>§</option>\n", "</r>\n", mixed},
		{XML(), "sections", "<r>\n", "<option><![CDATA[§]]></option>\n", "</r>\n", among("plain", "x]]>y", "]]")},
		{Text(), "plain", "", "option N: §\n", "", plain},
		{Text(), "refused", "", "option N: §\n", "", among("a\nb", "plain")},
	}
	for _, k := range kinds {
		for _, n := range []int{1_000, 10_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%s/%d", k.format.Name, k.name, n), func(b *testing.B) {
				doc := []Piece{{Text: k.before}}
				for i := range n {
					doc = append(doc, pieces(strings.ReplaceAll(k.line, "N", fmt.Sprint(i)), k.value(i))...)
				}
				doc = append(doc, Piece{Text: k.after})
				if _, errs := Document(k.format, doc); errs == nil == (k.name == "refused") {
					b.Fatal(errs)
				}
				benchmark(b, k.format, doc)
			})
		}
	}
}

func benchmark(b *testing.B, language Format, doc []Piece) {
	f, parses := counted(language)
	var parsing time.Duration
	if parse := f.Parse; language.Parse == nil {
		f.Parse = nil
	} else {
		f.Parse = func(doc []byte) ([]Leaf, error) {
			defer func(from time.Time) { parsing += time.Since(from) }(time.Now())
			return parse(doc)
		}
	}
	b.ReportAllocs()
	from := cpuTime(b)
	for b.Loop() {
		Document(f, doc)
	}
	b.ReportMetric(1000*(cpuTime(b)-from).Seconds()/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(*parses)/float64(b.N), "parses/op")
	b.ReportMetric(100*parsing.Seconds()/b.Elapsed().Seconds(), "%parse")
}

// cpuTime is what the process has used so far.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
