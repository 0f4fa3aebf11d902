package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/stage"
)

func TestExitCode(t *testing.T) {
	invalid, missing := &problem.Problem{Msg: "x"}, &problem.Problem{Msg: "y", Cause: problem.Missing}
	refused := &sources.Error{Source: "vault", Kind: sources.Refused, Err: errors.New("403")}
	unreached := &sources.Error{Source: "vault", Kind: sources.Unreached, Err: errors.New("no")}
	unwritten := &stage.Error{Path: "p", Err: errors.New("full")}
	for _, tt := range []struct {
		name string
		in   error
		want int
	}{
		{"none", nil, 0},
		{"template", problem.List{invalid, missing}, 1},
		{"missing", problem.List{missing}, 3},
		{"usage", usage("", "x"), 2},
		{"refused", refused, 4},
		{"unreached", errors.Join(unreached), 5},
		{"key that cannot be asked", &sources.Error{Source: "vault", Err: errors.New("x")}, 1},
		{"unwritten", errors.Join(unwritten, unwritten), 6},
		{"deadline", deadline(1), 5},
		{"deadline, wrapped", fmt.Errorf("x: %w", context.DeadlineExceeded), 5},
		{"another", errors.New("x"), 1},
		{"usage before template", errors.Join(problem.List{invalid}, usage("", "x")), 2},
		{"template before refused", errors.Join(refused, problem.List{invalid}), 1},
		{"refused before unreached", errors.Join(unreached, refused), 4},
		{"unreached before missing", errors.Join(problem.List{missing}, unreached), 5},
		{"missing before unwritten", errors.Join(unwritten, problem.List{missing}), 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := exitCode(failures(tt.in)); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

func TestDistinct(t *testing.T) {
	in := []*failure{{text: "a", hint: "h"}, {text: "b", hint: "h"}, {text: "a", hint: "other"}, {text: "c", hint: "i"}, {text: "context canceled"}}
	var got []string
	for _, f := range distinct(in) {
		got = append(got, f.text+"/"+f.hint)
	}
	if want := "a/h b/ c/i"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestTerminationText(t *testing.T) {
	some := func(n int) (all []*failure) {
		for i := range n {
			all = append(all, &failure{text: fmt.Sprintf("problem %d", i), hint: "do something"})
		}
		return all
	}
	one := len("initplate: error: problem 0\ninitplate: hint: do something\n")
	for _, tt := range []struct {
		name       string
		in         []*failure
		most       int
		told, more int
	}{
		{"none", nil, 100, 0, 0},
		{"all", some(3), 3 * one, 3, 0},
		{"one too many", some(3), 3*one - 1, 2, 1},
		{"most of many", some(1000), 4096, 69, 931},
		{"one too long", []*failure{{text: strings.Repeat("ä", 5000)}}, 4096, 1, 0},
		{"the first too long", append([]*failure{{text: strings.Repeat("ä", 5000)}}, some(2)...), 4096, 1, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := terminationText(tt.in, tt.most)
			if len(got) > tt.most {
				t.Errorf("%d bytes, want at most %d", len(got), tt.most)
			}
			if n := strings.Count(got, "initplate: error: "); n != tt.told {
				t.Errorf("tells of %d, want %d", n, tt.told)
			}
			more := ""
			if tt.more > 0 {
				more = fmt.Sprintf("... and %d more\n", tt.more)
			}
			if !strings.HasSuffix(got, more) || more == "" && strings.Contains(got, "more\n") {
				t.Errorf("ends in %q, want %q", got[max(0, len(got)-30):], more)
			}
			if got != strings.ToValidUTF8(got, "?") || got != "" && !strings.HasSuffix(got, "\n") {
				t.Errorf("cut in the middle: %q", got[max(0, len(got)-30):])
			}
		})
	}
}

func TestTextLog(t *testing.T) {
	var b bytes.Buffer
	log, err := newLogger(&b, "", "debug", false)
	must(t, err)
	log.Error("bad", "hint", "mend it", "a", 1)
	log.With("b", "x y").Warn("odd")
	log.Info("done", "empty", "", "quoted", `a"b`, "took", "1s")
	log.Log(context.Background(), levelNote, "look")
	log.Debug("detail", slog.Any("err", errors.New("why")))
	want := `initplate: error: bad a=1
initplate: hint: mend it
initplate: warning: odd b="x y"
initplate: done empty="" quoted="a\"b" took=1s
initplate: note: look
initplate: debug: detail err=why
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
}
