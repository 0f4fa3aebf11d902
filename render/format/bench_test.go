package format

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkEncode writes documents of 1,000 to 100,000 values. Growth per step
// should be at most twelvefold; %parse is the share of time in the reader.
func BenchmarkEncode(b *testing.B) {
	kinds := []struct {
		name, line string
		value      func(i int) any
	}{
		{"plain", "optionN = §\n", func(i int) any { return "innodb" }},
		{"nasty", "optionN = §\n", func(i int) any { return "p#w\"a\\'b; \n[mysqld]\nskip-grant-tables" }},
		{"mixed", "optionN = x§\n", func(i int) any { return []any{"plain", 3306, true, " it's ", "a\nb", ""}[i%6] }},
		{"refused", "optionN = x§y # c\n", func(i int) any { return []any{"a#b", "plain", "it's", "a\x00b"}[i%4] }},
	}
	for _, n := range []int{1_000, 10_000, 100_000} {
		for _, k := range kinds {
			b.Run(fmt.Sprintf("mysql/%d/%s", n, k.name), func(b *testing.B) {
				doc := manyLines(n, k.line, k.value)
				f, parses := counted(MySQL())
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
