package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/report"
	"github.com/initplate/initplate/test/servers"
	"github.com/initplate/initplate/watch"
)

// A guide is a page that a reader follows from an empty directory, and the programs and servers that it takes besides
// initplate.
type guide struct {
	page     string
	programs [][]string // in .cache
	cluster  bool       // an API server, for kubectl
	example  string     // a directory of examples that the reader has copied
}

var (
	consulProgram = []string{"bin", "consul"}
	vaultProgram  = []string{"bin", "vault"}
	kubectl       = []string{"kubernetes", "bin", "kubectl"}
)

var guides = []guide{
	{page: "tutorial.md", programs: [][]string{consulProgram, vaultProgram, kubectl}, cluster: true},
	{page: "guides/own-template.md", programs: [][]string{kubectl}, cluster: true, example: "own-template"},
	{page: "guides/troubleshooting.md", programs: [][]string{consulProgram, vaultProgram}},
	{page: "guides/security.md"},
	{page: "guides/operating.md", programs: [][]string{consulProgram}},
	{page: "commands.md"},
	{page: "mysql.md"},
}

// TestGuides follows each guide, with a network of its own, so that servers listen where the page says. It wants each
// command to answer what the page shows. With -update it writes the answers into the pages.
func TestGuides(t *testing.T) {
	for _, g := range guides {
		t.Run(filepath.Base(g.page), func(t *testing.T) {
			t.Parallel()
			for _, program := range g.programs {
				servers.Cached(t, program...)
			}
			inOwnNetwork(t, g.follow)
		})
	}
}

// TestGuidesAreFollowed wants each page of docs/guides to be a guide.
func TestGuidesAreFollowed(t *testing.T) {
	pages, err := filepath.Glob("../../docs/guides/*.md")
	must(t, err)
	for _, page := range pages {
		if !slices.ContainsFunc(guides, func(g guide) bool { return g.page == "guides/"+filepath.Base(page) }) {
			t.Errorf("guides_test.go does not follow %s", page)
		}
	}
}

// follow does what the page says.
func (g guide) follow(t *testing.T) {
	file := filepath.Join("../../docs", g.page)
	page, out := read(t, file), t.TempDir()
	script, all := walkScript(t, readBlocks(t, page), out)
	if len(all) == 0 {
		t.Fatal("nothing is typed in this page")
	}

	g.run(t, script)
	answers := make([]string, len(all))
	for i, c := range all {
		answers[i] = c.ended(t, filepath.Join(out, strconv.Itoa(i)))
	}
	if *update {
		must(t, os.WriteFile(file, []byte(withAnswers(page, all, answers)), 0o644))
		return
	}

	for i, c := range all {
		if !c.answered(answers[i]) {
			t.Errorf("%s:%d: %s\nanswers\n%s\nand not\n%s", g.page, c.first, c.text, answers[i], strings.Join(c.answers, "\n"))
		}
	}
}

// ended returns what a command answered. One that fails must say so.
func (c typed) ended(t *testing.T, file string) (answer string) {
	t.Helper()
	code, err := os.ReadFile(file + ".code")
	if err != nil {
		t.Fatalf("the page was not followed to its end: %s", c.text)
	}
	answer = read(t, file)
	if string(code) != "0\n" && answer == "" {
		t.Errorf("line %d: %s: exit code %s", c.first, c.text, code)
	}
	return answer
}

// run runs a script in an empty directory, as somebody who has no settings.
func (g guide) run(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	if g.example != "" {
		must(t, os.CopyFS(filepath.Join(dir, g.example), os.DirFS(filepath.Join(examples, g.example))))
	}

	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash")
	cmd.Dir, cmd.Env, cmd.Stdin = dir, g.environment(t), strings.NewReader(script)
	inOwnGroup(cmd)
	said, err := cmd.CombinedOutput()
	endGroup(cmd)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || len(said) > 0 || ctx.Err() != nil {
		t.Errorf("%v %v\n%s", err, ctx.Err(), said)
	}
}

func (g guide) environment(t *testing.T) []string {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	bin := t.TempDir()
	must(t, os.Symlink(exe, filepath.Join(bin, "initplate")))
	path := bin
	for _, program := range g.programs {
		path += ":" + filepath.Dir(servers.Cached(t, program...))
	}

	env := []string{"PATH=" + path + ":/usr/bin:/bin", "HOME=" + t.TempDir(), "LANG=C.UTF-8"}
	if g.cluster {
		env = append(env, "KUBECONFIG="+servers.StartKubernetes(t, "").Kubeconfig)
	}
	return env
}

// TestGuideMetrics wants each metric that a guide names to be one.
func TestGuideMetrics(t *testing.T) {
	loop := report.LoopMetrics(watch.Status{Since: time.Now(), Expires: time.Now(), Next: time.Now()}, map[string]int{"sent": 1})
	run := (&report.Report{Asked: map[string]int{"consul": 1}}).Metrics()
	all := string(run) + string(loop)
	for _, g := range guides {
		for _, name := range regexp.MustCompile(`initplate_[a-z_]+`).FindAllString(read(t, filepath.Join("../../docs", g.page)), -1) {
			if !strings.Contains(all, "# HELP "+name+" ") {
				t.Errorf("%s: there is no metric %s", g.page, name)
			}
		}
	}
}
