package bench

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"testing"
	"text/template"
	"time"
)

// A page is all results.
type page struct {
	begin    time.Time
	programs []program
	locals   []*local
	initials []initial
	fetched  [][]row // by work
	herds    []herd
	growths  []growth
}

// String writes the page by its template.
func (p *page) String(t testing.TB) string {
	t.Helper()
	text := template.New("page.md.tmpl").Funcs(template.FuncMap{
		"ms":  milliseconds,
		"mib": func(kib int) string { return fmt.Sprintf("%.1f", float64(kib)/1024) },
		"mb":  func(bytes int) string { return fmt.Sprintf("%.2f", float64(bytes)/1e6) },
	})
	var out bytes.Buffer
	if _, err := text.ParseFiles("testdata/page.md.tmpl"); err != nil {
		t.Fatal(err)
	}
	if err := text.Execute(&out, p.data(t)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

type object = map[string]any

func (p *page) data(t testing.TB) object {
	var sizes []size
	for _, program := range p.programs {
		sizes = append(sizes, sizeOf(t, program))
	}
	var fetched, herds, locals, growths []object
	for i, w := range works {
		var rows []object
		for _, r := range p.fetched[i] {
			if r.failed != "" {
				rows = append(rows, object{"program": r.program, "failed": r.failed})
				continue
			}
			var walls []string
			for _, trip := range trips {
				n := len(r.runs[trip])
				switch {
				case n == 0:
					walls = append(walls, "-")
				case n < rounds:
					walls = append(walls, fmt.Sprintf("%s (%d)", milliseconds(r.wall(trip)), n))
				default:
					walls = append(walls, milliseconds(r.wall(trip)))
				}
			}
			all := r.all()
			rows = append(rows, object{
				"program": r.program, "walls": walls, "written": median(r.runs[near], written), "trips": r.trips(),
				"cpu": median(all, cpu), "memory": median(all, memory),
				"consul": median(all, func(r run) int { return r.consul }), "vault": median(all, func(r run) int { return r.vault }),
			})
		}
		fetched = append(fetched, object{"work": w.name, "rows": rows})
	}
	for _, h := range p.herds {
		herds = append(herds, object{"program": h.program, "wall": h.wall.Seconds(), "median": median(h.runs, wall), "own": h.own, "consulCPU": h.consulCPU, "vaultCPU": h.vaultCPU,
			"consul": median(h.runs, func(r run) int { return r.consul }), "vault": median(h.runs, func(r run) int { return r.vault })})
	}
	for _, l := range p.locals {
		locals = append(locals, object{"name": l.name, "wall": median(l.runs, wall), "cpu": median(l.runs, cpu), "memory": median(l.runs, memory)})
	}
	for _, g := range p.growths {
		growths = append(growths, object{"format": g.format, "values": g.values, "cpu": g.cpu, "first": g.cpu[1] / g.cpu[0], "second": g.cpu[2] / g.cpu[1]})
	}
	return object{
		"date": p.begin.Format(time.DateOnly), "took": time.Since(p.begin).Round(time.Second), "go": runtime.Version(), "processors": runtime.NumCPU(), "processor": processor(),
		"consul": versionOf(t, "consul"), "sizes": sizes, "fetched": fetched, "herds": herds, "containers": containers, "atOnce": atOnce,
		"locals": locals, "initials": p.initials, "growths": growths, "budgets": p.budgets(sizes[0]), "rounds": rounds, "enough": enough, "tooMuch": tooMuch, "localRounds": localRounds,
	}
}

func wall(r run) time.Duration    { return r.wall }
func written(r run) time.Duration { return r.written }
func cpu(r run) time.Duration     { return r.cpu }
func memory(r run) int            { return r.memory }

// milliseconds keeps three figures, or all before the point.
func milliseconds(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case ms < 9.995:
		return fmt.Sprintf("%.2f", ms)
	case ms < 99.95:
		return fmt.Sprintf("%.1f", ms)
	}
	return fmt.Sprintf("%.0f", ms)
}

// A size is a program's file.
type size struct {
	Name, Version  string
	Bytes, Gzipped int
}

func sizeOf(t testing.TB, p program) size {
	t.Helper()
	info, err := os.Stat(p.path)
	if err != nil {
		t.Fatal(err)
	}
	small, err := exec.Command("gzip", "-9", "-c", p.path).Output()
	if err != nil {
		t.Fatal(err)
	}
	return size{p.name, p.version(t), int(info.Size()), len(small)}
}

// processor is what Linux calls it.
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	if m := regexp.MustCompile(`(?m)^model name\s*:\s*(.*)$`).FindSubmatch(text); m != nil {
		return string(m[1])
	}
	return runtime.GOARCH
}
