package bench

import (
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A growth is the CPU that documents of 1,000, 10,000 and 100,000 values take, in milliseconds: the least of three, as what comes
// on top is other work.
type growth struct {
	Format, Values string
	CPU            [3]float64
}

var encoded = regexp.MustCompile(`^BenchmarkEncode/([^/]+)/([^/]+)/(1000+)\S*\s.*\s([\d.e+]+) cpu-ms/op`)

// growths runs the benchmark of render/format/encode.
func growths(t testing.TB) (found []growth) {
	t.Helper()
	out, err := exec.Command("go", "test", "-run=^$", "-bench=^BenchmarkEncode$", "-benchtime=100ms", "-count=3", "../../render/format/encode").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var times []float64
	for line := range strings.Lines(string(out)) {
		m := encoded.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		cpu, err := strconv.ParseFloat(m[4], 64)
		if err != nil {
			t.Fatal(err)
		}
		if times = append(times, cpu); len(times) < 3 {
			continue
		}
		step := len(m[3]) - len("1000")
		if step == 0 {
			found = append(found, growth{Format: m[1], Values: strings.ReplaceAll(m[2], "_", " ")})
		}
		found[len(found)-1].CPU[step] = slices.Min(times)
		times = nil
	}
	if len(found) == 0 || found[len(found)-1].CPU[2] == 0 {
		t.Fatalf("the output of the benchmark is not understood:\n%s", out)
	}
	say(t, "growth by format")
	return found
}

func (g growth) First() float64  { return g.CPU[1] / g.CPU[0] }
func (g growth) Second() float64 { return g.CPU[2] / g.CPU[1] }

func (g growth) most() float64 { return max(g.First(), g.Second()) }
