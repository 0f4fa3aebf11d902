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

// A page is all results, as its template takes them.
type page struct {
	begin    time.Time
	Works    []work
	Fetched  [][]row // by work
	Sizes    []size
	Locals   []*local
	Initials []initial
	Herds    []herd
	Growths  []growth
	Consul   string // its version

	SecureWorks []work
	Secured     [][]row
	AWSWork     work
	AWS         []row
	SecureHerds []herd
}

// String writes the page, or a part of it, by its template.
func (p *page) String(t testing.TB, part string) string {
	t.Helper()
	text := template.New("page.md.tmpl").Funcs(template.FuncMap{
		"ms":  milliseconds,
		"mib": func(kib int) string { return fmt.Sprintf("%.1f", float64(kib)/1024) },
		"mb":  func(bytes int) string { return fmt.Sprintf("%.2f", float64(bytes)/1e6) },
		"constants": func() map[string]any {
			return map[string]any{"rounds": rounds, "enough": enough, "tooMuch": tooMuch, "localRounds": localRounds, "containers": containers, "atOnce": atOnce}
		},
	})
	var out bytes.Buffer
	if _, err := text.ParseFiles("testdata/page.md.tmpl"); err != nil {
		t.Fatal(err)
	}
	if err := text.ExecuteTemplate(&out, part, p); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func (p *page) Date() string { return p.begin.Format(time.DateOnly) }

func (p *page) Took() time.Duration { return time.Since(p.begin).Round(time.Second) }

// Machine is what all this ran on.
func (p *page) Machine() string {
	processor := runtime.GOARCH
	text, _ := os.ReadFile("/proc/cpuinfo")
	if m := regexp.MustCompile(`(?m)^model name\s*:\s*(.*)$`).FindSubmatch(text); m != nil {
		processor = string(m[1])
	}
	return fmt.Sprintf("%s on %d processors (%s)", runtime.Version(), runtime.NumCPU(), processor)
}

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
