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

func rotations() []trial {
	lines := func(times int) []call { return []call{{logger: "app", level: "INFO", message: "n", times: times}} }
	slow := []call{{logger: "app", level: "INFO", message: "n", times: 400, pause: 1}} // logback looks at the size now and then
	old := func(days int) string { return time.Now().UTC().AddDate(0, 0, -days).Format(".2006-01-02") }
	return []trial{
		{name: "rotated by size", set: map[string]any{"rotate_size": "4K", "rotate_keep": 20}, calls: slow, check: func(t *testing.T, w written) {
			rotated := w.rotated(t)
			if len(rotated) < 2 || rotated[len(rotated)-1] != w.log()+".1" {
				t.Errorf("rotated files are %q", rotated)
			}
			w.sized(t, rotated, 4096)
			inOrder(t, w.all(t), 0, 400)
		}},
		{name: "rotated by size, keep", set: map[string]any{"rotate_size": "1KB", "rotate_keep": 2}, calls: slow, check: func(t *testing.T, w written) {
			if rotated := w.rotated(t); !slices.Equal(rotated, []string{w.log() + ".2", w.log() + ".1"}) {
				t.Errorf("rotated files are %q", rotated)
			}
			all := w.all(t)
			inOrder(t, all, number(t, all[0]), 400)
		}},
		{name: "rotated by day and size", set: map[string]any{"rotate_every": "day", "rotate_size": "4096", "rotate_keep": 5, "async": true}, calls: lines(400), before: func(t *testing.T, dir string) {
			for name, days := range map[string]int{"app.log": 2, "app.log" + old(3) + ".0": 3, "app.log" + old(9) + ".0": 9, "app.log" + old(9) + ".1": 9, "app.log.bak": 20, "app.log.10.0": 20, "other.log" + old(9) + ".0": 20} {
				file(t, filepath.Join(dir, name), days)
			}
		}, check: func(t *testing.T, w written) {
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
			if day := w.log() + old(2) + ".0"; w.program != "log4j2" && !slices.Contains(rotated, day) { // its clock is the file's time of birth
				t.Errorf("there is no %s but %q", day, rotated)
			}
			w.sized(t, rotated, 4096)
			inOrder(t, slices.DeleteFunc(w.all(t), func(f map[string]any) bool { return f["message"] == "old" }), 0, 400)
		}},
		{name: "rotated by hour, total", programs: []string{"log4j2", "json", "ini"}, set: map[string]any{"rotate_every": "hour", "rotate_size": "1K", "rotate_total": "8K", "async": true}, calls: lines(3000), check: func(t *testing.T, w written) {
			total, rotated := int64(0), w.rotated(t)
			for _, path := range rotated {
				total += size(t, path)
			}
			if total == 0 || total > 8192 || !regexp.MustCompile(`app\.log\.\d{4}-\d\d-\d\d_\d\d\.\d+$`).MatchString(rotated[0]) {
				t.Errorf("%d bytes in %q", total, rotated)
			}
			all := w.all(t)
			inOrder(t, all, number(t, all[0]), 3000)
		}},
		{name: "rotated by hour, total of logback", programs: []string{"logback"}, set: map[string]any{"rotate_every": "hour", "rotate_size": "1K", "rotate_total": "16K", "async": true}, calls: slow, check: func(t *testing.T, w written) {
			total := int64(0)
			for _, path := range w.rotated(t) {
				total += size(t, path)
			}
			all := w.all(t)
			if first := number(t, all[0]); first == 0 || total == 0 || total > 16384 {
				t.Errorf("%d bytes from n%d on", total, first)
			}
			inOrder(t, all, number(t, all[0]), 400)
		}},
		{name: "rotated by day", set: map[string]any{"rotate_every": "day"}, calls: lines(2), before: func(t *testing.T, dir string) {
			file(t, filepath.Join(dir, "app.log"), 2)
		}, check: func(t *testing.T, w written) {
			if rotated := w.rotated(t); w.program != "log4j2" && !slices.Equal(rotated, []string{w.log() + old(2)}) {
				t.Errorf("rotated files are %q", rotated)
			}
			inOrder(t, slices.DeleteFunc(w.all(t), func(f map[string]any) bool { return f["message"] == "old" }), 0, 2)
		}},
	}
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

// rotated are the paths of rotated files, from the oldest on: those of days come before later days, and numbers without a
// day count down.
func (w written) rotated(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(w.log() + ".*")
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^\.(?:(\d{4}-\d\d-\d\d(?:_\d\d)?)(?:\.(\d+))?|([1-9]|1\d|2[01]))$`)
	found = slices.DeleteFunc(found, func(path string) bool { return !form.MatchString(strings.TrimPrefix(path, w.log())) })
	slices.SortFunc(found, func(a, b string) int {
		x, y := form.FindStringSubmatch(strings.TrimPrefix(a, w.log())), form.FindStringSubmatch(strings.TrimPrefix(b, w.log()))
		return cmp.Or(strings.Compare(x[1], y[1]), cmp.Compare(digits(x[2]), digits(y[2])), cmp.Compare(digits(y[3]), digits(x[3])))
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

// sized wants files of today of about a size: a line more or less, where logback looks at every sixteenth line at most.
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
