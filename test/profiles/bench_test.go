package profiles

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"testing"
	"text/template"
	"time"
)

var update = flag.Bool("update", false, "write docs/mysql-profiles.md")

// loads are what mysqlslap sends. Each row of the write is 12 kB, so that all of them are more than the default redo log.
func loads() []load {
	return []load{
		{"read a row by its key", "select b, c from d.t where a = 17; select b, c from d.t where a = 4711", 16, 10_000},
		{"insert 12 kB and commit", "insert into d.w (c) values (repeat('x', 12000))", 16, 9_000},
		{"group and sort 65,536 rows", busy, 2, 4},
	}
}

// A result is one server that was measured.
type result struct {
	Server, Profile, Size string // no Profile is ""
	Limit                 int64
	Times                 []time.Duration // by load; none with large
	Peak, Worst           int64           // bytes, with all connections busy
	Connections           int64
}

// MiB is a number of bytes.
func (r result) MiB(bytes int64) int64 { return bytes >> 20 }

// PerSecond is how many queries of a load were answered in a second.
func (r result) PerSecond(i int) string {
	return strconv.FormatFloat(float64(loads()[i].Number)/r.Times[i].Seconds(), 'f', 1, 64)
}

// Latency is what a query of a load took on average.
func (r result) Latency(i int) string {
	l := loads()[i]
	return fmt.Sprintf("%.1f ms", r.Times[i].Seconds()*1000*float64(l.Clients)/float64(l.Number))
}

// measure has a server do each load twice, and takes the better time.
func (p product) measure(b *testing.B, profile, size string) result {
	params := map[string]any{"memory_limit": limits[size]}
	if profile != "" {
		params["profile"] = profile
	}
	r := p.start(b, params)
	res := result{Server: p.name, Profile: profile, Size: size, Limit: limits[size], Connections: r.number(b, "max_connections")}
	r.fill(b, "t", 1<<16)
	r.Query(b, "create table d.w (a int primary key auto_increment, c text)")
	for _, l := range loads() {
		if size == "large" {
			break
		}
		res.Times = append(res.Times, min(r.run(b, l), r.run(b, l)))
	}

	r.Query(b, "drop table d.t")
	r.fill(b, "t", 1<<12)
	r.together(b, busy)
	res.Peak, res.Worst = r.peak(b), r.worst(b)
	r.Stop()
	return res
}

// BenchmarkProfiles writes docs/mysql-profiles.md: servers with a profile, and without one.
func BenchmarkProfiles(b *testing.B) {
	var page struct {
		Date, Machine string
		Loads         []load
		Results       []result
	}
	page.Date, page.Machine, page.Loads = time.Now().Format(time.DateOnly), machine(), loads()
	for _, p := range products(b) {
		for _, size := range []string{"small", "medium", "large"} {
			for _, profile := range []string{"", size} {
				res := p.measure(b, profile, size)
				fmt.Fprintf(os.Stderr, "%+v\n", res)
				page.Results = append(page.Results, res)
			}
		}
	}

	text := template.Must(template.ParseFiles("testdata/page.md.tmpl"))
	var out bytes.Buffer
	if err := text.Execute(&out, page); err != nil {
		b.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("../../docs/mysql-profiles.md", out.Bytes(), 0o644); err != nil {
			b.Fatal(err)
		}
	}
}

// machine is what all this ran on.
func machine() string {
	processor := runtime.GOARCH
	text, _ := os.ReadFile("/proc/cpuinfo")
	if m := regexp.MustCompile(`(?m)^model name\s*:\s*(.*)$`).FindSubmatch(text); m != nil {
		processor = string(m[1])
	}
	return fmt.Sprintf("%d processors (%s)", runtime.NumCPU(), processor)
}
