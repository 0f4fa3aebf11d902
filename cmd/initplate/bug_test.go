package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/report"
)

// panicReader is an input that is wrong in a way that nobody thought of.
type panicReader struct{}

func (panicReader) Read([]byte) (int, error) { panic(planted) }

type panicWriter struct{}

func (panicWriter) Write([]byte) (int, error) { panic(planted) }

// Whichever part panics, the run ends as with any other failure: it says what to
// report, in the termination log too, writes its report, and leaves the files alone.
func TestPanics(t *testing.T) {
	lookup := func(name string) (string, bool) {
		if name == "BOOM" {
			panic(planted)
		}
		return "", false
	}
	tests := []struct {
		name string
		args []string
		in   io.Reader
		out  io.Writer
		text string
	}{
		{"a source", []string{"render", "t.cnf.tmpl"}, nil, nil, "initplate failed while asking for values"},
		{"standard input", []string{"render", "-"}, panicReader{}, nil, "initplate failed while reading or writing"},
		{"standard output", []string{"render", "good.cnf.tmpl", "--diff"}, nil, panicWriter{}, "initplate failed while reading or writing"},
		{"a plan", []string{"plan", "t.cnf.tmpl"}, nil, nil, "initplate failed while running a command"},
		{"a policy", []string{"policy", "t.cnf.tmpl"}, nil, nil, "initplate failed while running a command"},
		{"a check", []string{"check", "t.cnf.tmpl"}, nil, nil, "initplate failed while running a command"},
		{"a log", []string{"explain-error"}, panicReader{}, nil, "initplate failed while reading or writing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for name, text := range map[string]string{
				"t.cnf.tmpl": "[m]\na = {{ env \"BOOM\" }}\n", "good.cnf.tmpl": "[m]\na = 2\n", "out.cnf": "[m]\na = 1\n", "termination": "",
			} {
				must(t, os.WriteFile(name, []byte(text), 0o644))
			}
			renders := tt.args[0] == "render"
			args := append(tt.args, "--termination-log", "termination")
			if renders {
				args = append(args, "--out", "out.cnf", "--report", "report.json", "--metrics", "metrics.prom")
			}
			var out, said bytes.Buffer
			s := streams{tt.in, &out, &said, noTerminal, noTerminal, lookup, func() []string { return nil }, nil}
			if tt.out != nil {
				s.out = tt.out
			}
			if code := run(context.Background(), args, s); code != exitInvalid {
				t.Errorf("exit code %d", code)
			}
			termination := read(t, "termination")
			for _, text := range []string{said.String(), termination} {
				for _, want := range []string{tt.text, "initplate: hint: this is a bug in initplate", issuesURL, "initplate " + tt.args[0] + ", version ", ".go:"} {
					if !strings.Contains(text, want) {
						t.Errorf("does not hold %q:\n%s", want, text)
					}
				}
				if strings.Contains(text, planted) {
					t.Errorf("shows a secret:\n%s", text)
				}
			}
			if got := read(t, "out.cnf"); got != "[m]\na = 1\n" {
				t.Errorf("out.cnf is %q", got)
			}
			if found, _ := filepath.Glob(".*"); len(found) > 0 {
				t.Errorf("left: %v", found)
			}
			if !renders {
				return
			}
			var r report.Report
			must(t, json.Unmarshal([]byte(read(t, "report.json")), &r))
			if r.ExitCode != exitInvalid || len(r.Errors) != 1 || r.Errors[0].Kind != "invalid" {
				t.Errorf("report %+v", r)
			}
			if !strings.Contains(read(t, "metrics.prom"), "initplate") {
				t.Error("no metrics")
			}
		})
	}
}

// Where even the words for a failure go wrong, there is an exit code and a line.
func TestPanicsAtTheEnd(t *testing.T) {
	var said bytes.Buffer
	a := &app{streams: streams{err: &said}, settings: settings{Color: "never"}} // without settings, finish finds no log
	a.record = &record{}
	a.Report = t.TempDir() + "/report.json"
	code := a.finishSafely(context.Background(), nil)
	if code != exitInvalid || !strings.Contains(said.String(), "initplate failed while saying what went wrong") {
		t.Errorf("exit code %d, %s", code, said.String())
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	must(t, err)
	return string(text)
}
