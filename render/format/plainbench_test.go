package format

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkEncodePlain is [BenchmarkEncode] for the formats of plain lines and
// for XML.
func BenchmarkEncodePlain(b *testing.B) {
	mixed := func(i int) any { return []any{"plain", 3306, true, " it's ", "a&b", ""}[i%6] }
	kinds := []struct {
		format             Format
		name, before, line string
		value              func(i int) any
	}{
		{INI(), "plain", "[g]\n", "optionN = §\n", func(i int) any { return "innodb" }},
		{INI(), "refused", "[g]\n", "optionN = §\n", mixed},
		{Properties(), "mixed", "", "optionN = §\n", mixed},
		{Properties(), "wrong first", "", "optionN §\n", func(i int) any { return "= é" }},
		{Env(), "plain", "", "OPTIONN=§\n", func(i int) any { return "innodb" }},
		{EnvSh(), "mixed", "", "OPTIONN=§\n", mixed},
		{EnvDocker(), "mixed", "", "OPTIONN=§\n", mixed},
		{XML(), "mixed", "<r>", "<option id='N' b='§'>§</option>\n", mixed},
	}
	for _, k := range kinds {
		for _, n := range []int{1_000, 10_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%s/%d", k.format.Name, k.name, n), func(b *testing.B) {
				doc := append([]Piece{{Text: k.before}}, manyLines(n, k.line, k.value)[1:]...)
				if k.before == "<r>" {
					doc = append(doc, Piece{Text: "</r>"})
				}
				f, parses := counted(k.format)
				var parsing time.Duration
				parse := f.Parse
				f.Parse = func(doc []byte) ([]Leaf, error) {
					defer func(from time.Time) { parsing += time.Since(from) }(time.Now())
					return parse(doc)
				}
				b.ReportAllocs()
				for b.Loop() {
					f.Encode(doc)
				}
				b.ReportMetric(float64(*parses)/float64(b.N), "parses/op")
				b.ReportMetric(100*parsing.Seconds()/b.Elapsed().Seconds(), "%parse")
			})
		}
	}
}
