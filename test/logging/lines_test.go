package logging

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var levels = []string{"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}

// lets tells whether lines of a level are logged.
func (s standard) lets(level string) bool {
	return slices.Index(levels, level) >= slices.Index(levels, strings.ToUpper(s.level))
}

// A line is what was logged, and at which level.
type line struct{ level, message string }

// lines reads what a program logged: each line must be one object of JSON, with the fields of the standard and no name
// twice. more may look at one.
func (s standard) lines(t testing.TB, log string, more func(map[string]any)) (got []line) {
	t.Helper()
	for _, text := range strings.Split(strings.TrimSuffix(log, "\n"), "\n") {
		if text == "" {
			continue
		}
		fields, err := object(text)
		if err != nil {
			t.Errorf("%s: %v:\n%s", s.name, err, text)
			continue
		}
		for name, want := range s.fixed() {
			if fields[name] != want {
				t.Errorf("%s: field %s is %q, want %q", s.name, name, fields[name], want)
			}
		}
		at, _ := fields[s.text("timestamp_field", "timestamp")].(string)
		if when, err := time.Parse(time.RFC3339Nano, at); err != nil || time.Since(when).Abs() > time.Hour {
			t.Errorf("%s: the time is %q, not now (%v):\n%s", s.name, at, err, text)
		}
		level, _ := fields[s.text("level_field", "level")].(string)
		if !slices.Contains(levels, level) {
			t.Errorf("%s: the level is %q:\n%s", s.name, level, text)
		}
		message, ok := fields[s.text("message_field", "message")].(string)
		if !ok {
			t.Errorf("%s: no message:\n%s", s.name, text)
		}
		got = append(got, line{level, message})
		if more != nil {
			more(fields)
		}
	}
	return got
}

// object reads one object of JSON, in which no name stands twice.
func object(text string) (map[string]any, error) {
	var fields map[string]any
	if err := json.Unmarshal([]byte(text), &fields); err != nil {
		return nil, err
	}
	dec, seen := json.NewDecoder(strings.NewReader(text)), map[any]bool{}
	dec.Token()
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		if seen[name] {
			return nil, fmt.Errorf("the name %q stands twice", name)
		}
		seen[name] = true
		var skipped any
		if err := dec.Decode(&skipped); err != nil {
			return nil, err
		}
	}
	return fields, nil
}

// compare wants these lines, in this order.
func compare(t testing.TB, s standard, got, want []line) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: logged\n%q\nwant\n%q", s.name, got, want)
	}
}

// same wants these lines, in any order.
func same(t testing.TB, s standard, got, want []line) {
	t.Helper()
	order := func(a, b line) int { return strings.Compare(a.level+a.message, b.level+b.message) }
	slices.SortFunc(got, order)
	slices.SortFunc(want, order)
	compare(t, s, got, want)
}
