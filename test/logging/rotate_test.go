package logging

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Java makes a pause after each of these lines, since logback looks at the size of a file now and then.
var slow = []call{{logger: "app", level: "INFO", message: "n", times: 400, pause: 1}}

// first is a line that begins a new day, a second before others. logback then looks for old files in a thread. Another
// such thread beside it uses the same calendar, and so one may remove the files of today (RollingCalendar.java of 1.6).
var first = []call{{logger: "app", level: "INFO", message: "old", pause: 1000}}

func rotations() []trial {
	lines := func(times int) []call { return []call{{logger: "app", level: "INFO", message: "n", times: times}} }
	return []trial{
		{name: "rotated by size", set: map[string]any{"rotate_size": "4K", "rotate_keep": 20}, calls: slow,
			check: bySize},
		{name: "rotated by size, keep", set: map[string]any{"rotate_size": "1KB", "rotate_keep": 2}, calls: slow,
			check: kept},
		{name: "rotated by day and size", calls: append(first, lines(400)...), before: oldFiles, check: byDayAndSize,
			set: map[string]any{"rotate_every": "day", "rotate_size": "4096", "rotate_keep": 5, "async": true}},
		{name: "rotated by hour, total", programs: []string{"log4j2", "json", "ini"}, calls: lines(3000),
			set:   map[string]any{"rotate_every": "hour", "rotate_size": "1K", "rotate_total": "8K", "async": true},
			check: total(3000, 8192)},
		{name: "rotated by hour, total of logback", programs: []string{"logback"}, calls: slow,
			set:   map[string]any{"rotate_every": "hour", "rotate_size": "1K", "rotate_total": "16K", "async": true},
			check: total(400, 16384)},
		{name: "rotated by day", set: map[string]any{"rotate_every": "day"}, calls: lines(2), check: byDay,
			before: func(t *testing.T, dir string) { file(t, filepath.Join(dir, "app.log"), 2) }},
	}
}

func bySize(t *testing.T, w written) {
	rotated := w.rotated(t)
	if len(rotated) < 2 || rotated[len(rotated)-1] != w.log()+".1" {
		t.Errorf("rotated files are %q", rotated)
	}
	w.sized(t, rotated, 4096)
	inOrder(t, w.all(t), 0, 400)
}

func kept(t *testing.T, w written) {
	if rotated := w.rotated(t); !slices.Equal(rotated, []string{w.log() + ".2", w.log() + ".1"}) {
		t.Errorf("rotated files are %q", rotated)
	}
	all := w.all(t)
	inOrder(t, all, number(t, all[0]), 400)
}

// oldFiles are a log of two days ago, rotated ones and others.
func oldFiles(t *testing.T, dir string) {
	for name, days := range map[string]int{
		"app.log": 2, "app.log" + old(3) + ".0": 3, "app.log" + old(9) + ".0": 9, "app.log" + old(9) + ".1": 9,
		"app.log.bak": 20, "app.log.10.0": 20, "other.log" + old(9) + ".0": 20,
	} {
		file(t, filepath.Join(dir, name), days)
	}
}

// old is how names of rotated files say a day that was days ago.
func old(days int) string { return time.Now().UTC().AddDate(0, 0, -days).Format(".2006-01-02") }

func byDayAndSize(t *testing.T, w written) {
	for _, name := range []string{"app.log" + old(3) + ".0", "app.log.bak", "app.log.10.0", "other.log" + old(9) + ".0"} {
		if _, err := os.Stat(filepath.Join(w.dir, name)); err != nil {
			t.Errorf("removed: %v", err)
		}
	}
	for _, name := range []string{"app.log" + old(9) + ".0", "app.log" + old(9) + ".1"} {
		if _, err := os.Stat(filepath.Join(w.dir, name)); err == nil {
			t.Errorf("%s is still there", name)
		}
	}

	rotated := w.rotated(t)
	if day := w.log() + old(2) + ".0"; w.program != "log4j2" && !slices.Contains(rotated, day) {
		t.Errorf("there is no %s but %q", day, rotated) // log4j2 goes by when a file was made, which no test can set
	}
	w.sized(t, rotated, 4096)
	inOrder(t, w.fresh(t), 0, 400)
}

// total wants rotated files with so many bytes at most, and the last lines in them.
func total(lines int, most int64) func(*testing.T, written) {
	form := regexp.MustCompile(`app\.log\.\d{4}-\d\d-\d\d_\d\d\.\d+$`)
	return func(t *testing.T, w written) {
		bytes, rotated := int64(0), w.rotated(t)
		for _, path := range rotated {
			bytes += size(t, path)
		}
		if bytes == 0 || bytes > most || !form.MatchString(rotated[0]) {
			t.Errorf("%d bytes in %q", bytes, rotated)
		}

		all := w.all(t)
		if number(t, all[0]) == 0 {
			t.Errorf("nothing was removed: %q", rotated)
		}
		inOrder(t, all, number(t, all[0]), lines)
	}
}

func byDay(t *testing.T, w written) {
	if rotated := w.rotated(t); w.program != "log4j2" && !slices.Equal(rotated, []string{w.log() + old(2)}) {
		t.Errorf("rotated files are %q", rotated)
	}
	inOrder(t, w.fresh(t), 0, 2)
}

// file makes a log that was last written days ago.
func file(t *testing.T, path string, days int) {
	t.Helper()
	at := time.Now().AddDate(0, 0, -days)
	if err := os.WriteFile(path, []byte(`{"message":"old"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

// period is what is behind the name of a rotated file: a day or an hour, perhaps with a number, or a number alone.
var period = regexp.MustCompile(`^\.(?:(\d{4}-\d\d-\d\d(?:_\d\d)?)(?:\.(\d+))?|([1-9]|1\d|2[01]))$`)

// rotated are the paths of rotated files, from the oldest on: those of days come before later days, and numbers without
// a day count down.
func (w written) rotated(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(w.log() + ".*")
	if err != nil {
		t.Fatal(err)
	}
	parts := func(path string) []string { return period.FindStringSubmatch(strings.TrimPrefix(path, w.log())) }
	found = slices.DeleteFunc(found, func(path string) bool { return parts(path) == nil })
	slices.SortFunc(found, func(a, b string) int {
		x, y := parts(a), parts(b)
		return cmp.Or(strings.Compare(x[1], y[1]), cmp.Compare(digits(x[2]), digits(y[2])),
			cmp.Compare(digits(y[3]), digits(x[3])))
	})
	return found
}

func digits(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// all are the lines of all files, from the oldest on.
func (w written) all(t *testing.T) (all []map[string]any) {
	t.Helper()
	for _, path := range append(w.rotated(t), w.log()) {
		all = append(all, objects(t, path)...)
	}
	return all
}

// fresh are the lines that were not there before.
func (w written) fresh(t *testing.T) []map[string]any {
	return slices.DeleteFunc(w.all(t), func(f map[string]any) bool { return f["message"] == "old" })
}

// sized wants files of about a size, a line more or less; logback's may be larger.
func (w written) sized(t *testing.T, paths []string, want int64) {
	t.Helper()
	for _, path := range paths {
		got := size(t, path)
		if got > want+200 && w.program != "logback" || got < want-200 && got > 20 {
			t.Errorf("%s has %d bytes", path, got)
		}
	}
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
