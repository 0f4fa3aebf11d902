package env

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/formattest"
)

// shellReader has a shell source the documents and print its environment: the
// documents as written, then those with harmless words, which name the same
// variables. A document's variables end in its number, x and another.
func shellReader(shell ...string) func(testing.TB, []string) []formattest.Reading {
	return func(t testing.TB, docs []string) []formattest.Reading {
		t.Helper()
		out := make([]formattest.Reading, len(docs))
		const some = 400 // as many as an environment has room for
		for from := 0; from < len(docs); from += some {
			for parity := range 2 {
				shellRun(t, shell, docs[from:min(from+some, len(docs))], parity, func(doc int, it formattest.Item) {
					doc = 2*doc + parity
					out[doc].Items = append(out[doc].Items, it)
				})
			}
		}
		return out
	}
}

var variableNumber = regexp.MustCompile(`(\d+)x\d+$`)

// shellRun sources every other document. A command in one would not be found, and
// a file that it makes is noticed.
func shellRun(t testing.TB, shell, docs []string, parity int, add func(doc int, it formattest.Item)) {
	t.Helper()
	dir, script := t.TempDir(), ""
	for i := parity; i < len(docs); i += 2 {
		name := fmt.Sprintf("%d.env", i)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(docs[i]), 0o600); err != nil {
			t.Fatal(err)
		}
		script += ". ./" + name + "\n"
	}
	cmd := exec.Command(shell[0], append(slices.Clone(shell[1:]), "-c", "set -a\n"+script+"/usr/bin/env -0")...)
	cmd.Dir, cmd.Env = dir, []string{"PATH=/nonexistent"}
	var errs strings.Builder
	cmd.Stderr = &errs
	got, err := cmd.Output()
	if err != nil || errs.Len() > 0 {
		t.Fatalf("%s: %v\n%s", shell, err, errs.String())
	}
	if files, _ := os.ReadDir(dir); len(files) != (len(docs)+1-parity)/2 {
		t.Fatalf("%s: a document made a file: %v", shell, files)
	}
	for _, variable := range strings.Split(string(got), "\x00") {
		name, value, _ := strings.Cut(variable, "=")
		if m := variableNumber.FindStringSubmatch(name); m != nil {
			n, _ := strconv.Atoi(m[1])
			add(n, formattest.Item{name, value})
		} else if !slices.Contains([]string{"", "PATH", "PWD", "OLDPWD", "SHLVL", "_"}, name) {
			t.Fatalf("%s: a variable from nowhere: %q", shell, variable)
		}
	}
}
