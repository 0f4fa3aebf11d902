package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	localRounds = 41
	variables   = 20
)

// A local is something that asks no server.
type local struct {
	Name string
	cmd  *exec.Cmd
	runs
}

// locals measures what a process costs that renders from its environment alone.
func locals(t testing.TB, rusage string, all []program) []*local {
	t.Helper()
	dir := t.TempDir()
	hello := filepath.Join(dir, "hello")
	build := exec.Command("sh", "-c", `go build -trimpath -ldflags='-s -w' -o "$0.new" ./testdata/hello && cp "$0.new" "$0"`, hello)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var env []string
	template := func(name, call string) (in string) {
		text := "[app]\n"
		for i := range variables {
			text += fmt.Sprintf("key%d = "+call+"\n", i, i)
		}
		in = filepath.Join(dir, name)
		if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return in
	}
	want := "[app]\n"
	for i := range variables {
		env = append(env, fmt.Sprintf("BENCH_%d=value-of-key-%d", i, i))
		want += fmt.Sprintf("key%d = value-of-key-%d\n", i, i)
	}
	out, cnf := filepath.Join(dir, "app.ini"), filepath.Join(dir, "my.cnf")
	ours, theirs := template("app.ini.tmpl", `{{ env "BENCH_%d" }}`), template("gomplate.tmpl", `{{ env.Getenv "BENCH_%d" }}`)
	path := map[string]string{}
	for _, p := range all {
		path[p.name] = p.path
	}
	found := []*local{
		{Name: "a program that prints hello, world", cmd: exec.Command(hello)},
		{Name: "initplate render mysql, checked against MySQL's options", cmd: exec.Command(path["initplate"], "render", "mysql", "--out", cnf, "--termination-log=")},
		{Name: "initplate version", cmd: exec.Command(path["initplate"], "version")},
		{Name: "initplate, 20 variables", cmd: exec.Command(path["initplate"], "render", ours, "--out", out, "--termination-log=")},
		{Name: "consul-template, 20 variables", cmd: exec.Command(path["consul-template"], "-once", "-log-level=err", "-template="+ours+":"+out)},
		{Name: "gomplate, 20 variables", cmd: exec.Command(path["gomplate"], "-f", theirs, "-o", out)},
	}
	for range localRounds {
		for _, l := range found {
			os.Remove(out)
			os.Remove(cnf)
			again := exec.Command(l.cmd.Path, l.cmd.Args[1:]...)
			again.Env = env
			r, err := measure(rusage, dir, again)
			if err != nil {
				t.Fatal(err)
			}
			l.runs = append(l.runs, r)
			if got, err := os.ReadFile(out); strings.HasSuffix(l.Name, "variables") && (err != nil || string(got) != want) {
				t.Fatalf("%s: %v, it wrote\n%s", l.Name, err, got)
			}
		}
	}
	if text, err := os.ReadFile(cnf); err == nil {
		t.Fatalf("the last to run has written %s", text)
	}
	say(t, "local renders")
	return found
}
