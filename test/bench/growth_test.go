package bench

import (
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A growth is the CPU that documents of 1,000, 10,000 and 100,000 values take, in milliseconds: medians of three.
type growth struct {
	format, values string
	cpu            [3]float64
}

var encoded = regexp.MustCompile(`^BenchmarkEncode/([^/]+)/([^/]+)/(1000+)\S*\s.*\s([\d.e+]+) cpu-ms/op`)

// growths runs the benchmark of render/format.
func growths(t testing.TB) (found []growth) {
	t.Helper()
	out, err := exec.Command("go", "test", "-run=^$", "-bench=^BenchmarkEncode$", "-benchtime=2x", "-count=3", "../../render/format").CombinedOutput()
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
			found = append(found, growth{format: m[1], values: strings.ReplaceAll(m[2], "_", " ")})
		}
		slices.Sort(times)
		found[len(found)-1].cpu[step] = times[1]
		times = nil
	}
	if len(found) == 0 || found[len(found)-1].cpu[2] == 0 {
		t.Fatalf("the output of the benchmark is not understood:\n%s", out)
	}
	say(t, "growth by format")
	return found
}

// most is the larger of the two steps.
func (g growth) most() float64 { return max(g.cpu[1]/g.cpu[0], g.cpu[2]/g.cpu[1]) }
