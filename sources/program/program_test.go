package program

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
)

// scripts are programs by name. Each finds what it was asked in the file "in" of its directory.
var scripts = map[string]string{
	"good":       `cat > in; printf '%s' '{"version": 1, "values": {"a": "planted", "b": {"x": 1.50, "l": [{"y": "z"}]}, "c/d e": "planted {\"x\": 1}", "j": "{\"x\": \"1\"}", "n": 7, "h#1": "hash"}, "missing": ["none"], "errors": {"no": "not\nallowed"}}'`,
	"small":      `cat > in; echo '{"version": 1, "values": {"a": "1"}}'`,
	"env":        `cat > in; echo "{\"version\": 1, \"values\": {\"a\": \"$HOME $TOKEN ${INITPLATE_SECRET-unset} $# $1 $2\"}}"`,
	"unread":     `exec < /dev/null; echo '{"version": 1, "values": {"a": "1"}}'`,
	"noisy":      `cat > in; head -c 3000000 /dev/zero >&2; echo '{"version": 1, "values": {"a": "1"}}'`,
	"daemon":     `cat > in; setsid sleep 60 > /dev/null 2>&1 < /dev/null & echo $! > pid; echo '{"version": 1, "values": {"a": "1"}}'`,
	"child":      `cat > in; sleep 60 > /dev/null 2>&1 < /dev/null & echo $! > pid; echo '{"version": 1, "values": {"a": "1"}}'`,
	"fails":      `echo planted >&2; echo planted; exit 3`,
	"quiet":      `exit 1`,
	"killed":     `kill -9 $$`,
	"empty":      `cat > in`,
	"text":       `cat > in; echo planted`,
	"half":       `cat > in; echo '{"version": 1, "values": {"a": "planted'`,
	"more":       `cat > in; echo '{"version": 1, "values": {"a": "1"}} planted'`,
	"list":       `cat > in; echo '["planted"]'`,
	"shape":      `cat > in; echo '{"version": 1, "values": "planted"}'`,
	"field":      `cat > in; echo '{"version": 1, "values": {"a": "1"}, "planted": 2}'`,
	"version":    `cat > in; echo '{"version": 2, "values": {"a": "planted"}}'`,
	"unversion":  `cat > in; echo '{"values": {"a": "planted"}}'`,
	"unanswered": `cat > in; echo '{"version": 1, "values": {}}'`,
	"extra":      `cat > in; echo '{"version": 1, "values": {"a": "1", "planted": "2"}}'`,
	"twice":      `cat > in; echo '{"version": 1, "values": {"a": "planted"}, "missing": ["a"]}'`,
	"again":      `cat > in; echo '{"version": 1, "values": {"a": "planted", "a": {"a": 1}}}'`,
	"latin":      `cat > in; printf '{"version": 1, "values": {"a": "pl\344nted"}}'`,
	"session":    `cat > in; read -r pid name state parent group session rest < /proc/$$/stat; test $session = $$ && echo '{"version": 1, "values": {"a": "1"}}'`,
	"null":       `cat > in; echo '{"version": 1, "values": {"a": null}}'`,
	"blocks":     `cat > in; echo '{"version": 1,'; sleep 60`,
	"stubborn":   `trap '' TERM; cat > in; while :; do sleep 1; done`,
	"holds":      `cat > in; echo '{"version": 1, "values": {"a": "1"}}'; sleep 60 & echo $! > pid`,
	"orphan":     `cat > in; sleep 60 & echo $! > pid; wait`,
	"flood":      `yes planted`,
}

// install writes the scripts, and returns their directory.
func install(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range scripts {
		must(t, os.Mkdir(filepath.Join(dir, name), 0o755))
		path := filepath.Join(dir, name, name)
		must(t, os.WriteFile(path, []byte("#!/bin/sh\ncd "+filepath.Dir(path)+" || exit 9\n"+text+"\n"), 0o755))
	}
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func programs(t *testing.T, texts ...string) (all []Program) {
	t.Helper()
	for _, text := range texts {
		p, err := ParseProgram(text)
		must(t, err)
		all = append(all, p)
	}
	return all
}

func ask(t *testing.T, s *Source, limit time.Duration, keys ...string) (map[string]sources.Value, error) {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), limit, errors.New("the time is over"))
	defer cancel()
	return s.Fetch(ctx, keys)
}

func errorOf(t *testing.T, err error) *sources.Error {
	t.Helper()
	var e *sources.Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v", err)
	}
	return e
}

func environ() []string {
	return []string{"PATH=relative:/none:/usr/bin:/bin", "HOME=/home/me", "TOKEN=planted", "INITPLATE_SECRET=planted"}
}

func TestValues(t *testing.T) {
	dir := install(t)
	s := New(Config{programs(t, "p="+dir+"/good/good"), environ})
	want := map[string]any{
		"p/a": "planted", "p/b": map[string]any{"x": json.Number("1.50"), "l": []any{map[string]any{"y": "z"}}}, "p/b#x": json.Number("1.50"), "p/b#/l/0/y": "z",
		"p/c/d e": `planted {"x": 1}`, "p/j#x": "1", "p/n": json.Number("7"), "p/h%231": "hash",
	}
	keys := []string{"p/none", "p/none#x", "p/b#none", "p/no", "p/c/d e#x", "p/n#x"}
	for k := range want {
		keys = append(keys, k)
	}
	got, err := ask(t, s, 30*time.Second, keys...)
	for k, v := range got {
		if !reflect.DeepEqual(v.Data, want[k]) || !v.Secret || v.Origin != "exec:"+k {
			t.Errorf("%s: got %+v", k, v)
		}
	}
	if len(got) != len(want) || err == nil {
		t.Errorf("got %d values, %v", len(got), err)
	}
	for _, say := range []string{"exec:p/no: the program " + dir + "/good/good refuses: not allowed", "exec:p/c/d e#x: it is not JSON, so it has no fields", "exec:p/n#x: it is neither an object"} {
		if !strings.Contains(fmt.Sprint(err), say) {
			t.Errorf("got %v, want %s", err, say)
		}
	}
	if strings.Contains(fmt.Sprint(err), "planted") {
		t.Errorf("shows a secret: %v", err)
	}
	if a := s.Absent("p/b#none"); !a.Held || a.Why == "" {
		t.Errorf("got %+v", a)
	}

	in, err := os.ReadFile(dir + "/good/in")
	const asked = `{"version":1,"keys":["a","b","c/d e","h#1","j","n","no","none"]}` + "\n"
	if string(in) != asked || err != nil {
		t.Errorf("was asked %s, want %s", in, asked)
	}
}

// TestEnvironment: programs get arguments as they were written, and the environment without our
// settings.
func TestEnvironment(t *testing.T) {
	dir := install(t)
	s := New(Config{programs(t, "p="+dir+`/env/env 'a $HOME' b\ "c"`), environ})
	got, err := ask(t, s, 30*time.Second, "p/a")
	if want := "/home/me planted unset 2 a $HOME b c"; err != nil || got["p/a"].Data != want {
		t.Errorf("got %v, %v", got, err)
	}
	s = New(Config{programs(t, "sh=sh -c 'cat >/dev/null; echo \"{\\\"version\\\":1,\\\"missing\\\":[\\\"a\\\"]}\"'"), environ})
	if got, err := ask(t, s, 30*time.Second, "sh/a"); err != nil || len(got) > 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestTolerated: what does not concern the answer is no error.
func TestTolerated(t *testing.T) {
	dir := install(t)
	for _, name := range []string{"unread", "noisy", "session", "daemon", "child"} {
		s := New(Config{programs(t, "p="+dir+"/"+name+"/"+name), environ})
		begin := time.Now()
		got, err := ask(t, s, 30*time.Second, "p/a")
		if err != nil || got["p/a"].Data != "1" || time.Since(begin) > 20*time.Second {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	if !gone(t, dir+"/child/pid") {
		t.Error("a process of the group goes on")
	}
	pid := pidIn(t, dir+"/daemon/pid")
	if syscall.Kill(pid, 0) != nil {
		t.Error("a process that left the group was killed")
	}
	syscall.Kill(pid, syscall.SIGKILL)
}

func pidIn(t *testing.T, file string) (pid int) {
	t.Helper()
	text, err := os.ReadFile(file)
	must(t, err)
	_, err = fmt.Sscan(string(text), &pid)
	must(t, err)
	return pid
}

// gone reports whether the process in a file ends. One that nobody waits for stays as a zombie.
func gone(t *testing.T, file string) bool {
	pid := pidIn(t, file)
	for range 100 {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}

// TestWrong: every program that does not keep to the protocol is a clear error that shows nothing
// of its output, and nothing of it goes on.
func TestWrong(t *testing.T) {
	dir := install(t)
	for _, tt := range []struct{ name, say string }{
		{"fails", "it ended with exit code 3; it wrote 8 bytes to standard error, which are not shown"},
		{"quiet", "it ended with exit code 1"},
		{"killed", "it ended by signal: killed"},
		{"empty", "it writes nothing to standard output"},
		{"text", "is not JSON"},
		{"half", "or only the beginning of it"},
		{"more", "and nothing else"},
		{"list", "does not have the form {version, values, missing, errors}"},
		{"shape", "does not have the form {version, values, missing, errors}"},
		{"field", "and nothing else"},
		{"version", "has version 2, and must have version 1"},
		{"unversion", "has version 0, and must have version 1"},
		{"unanswered", "it answers nothing for 1 of 1 keys"},
		{"extra", "it answers for 1 keys that it was not asked for"},
		{"twice", "it answers twice for a key"},
		{"again", "it answers twice for a key"},
		{"latin", "is not UTF-8"},
		{"null", "is null: what does not exist belongs in missing"},
		{"blocks", "it was stopped before it answered: the time is over"},
		{"stubborn", "it was stopped before it answered: the time is over"},
		{"orphan", "it was stopped before it answered: the time is over"},
		{"holds", "it ended, but a process that it started holds its standard output or standard error open"},
		{"flood", "it writes more than 32 MiB to standard output"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := New(Config{programs(t, "p="+dir+"/"+tt.name+"/"+tt.name, "good="+dir+"/small/small"), environ})
			begin := time.Now()
			limit := 30 * time.Second
			if strings.Contains(tt.say, "the time is over") {
				limit = time.Second
			}
			got, err := ask(t, s, limit, "p/a", "good/a")
			e := errorOf(t, err)
			if e.Kind != sources.Unreached || !strings.Contains(err.Error(), tt.say) || len(got) != 1 {
				t.Errorf("got %v, %v", got, err)
			}
			if want := `see what it says: printf '%s\n' '{"version":1,"keys":["a"]}' | ` + dir; !strings.HasPrefix(e.Hint, want) || strings.Contains(err.Error()+e.Hint, "planted") {
				t.Errorf("says %v, %s", err, e.Hint)
			}
			if took := time.Since(begin); took > limit+2*time.Second {
				t.Errorf("took %v", took)
			}
			if pids, _ := filepath.Glob(dir + "/" + tt.name + "/pid"); len(pids) > 0 && !gone(t, pids[0]) {
				t.Error("a process goes on")
			}
		})
	}
}

// TestMisset: programs that cannot run.
func TestMisset(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(dir+"/plain", []byte("#!/bin/sh\n"), 0o644))
	must(t, os.WriteFile(dir+"/format", []byte("planted"), 0o755))
	for _, tt := range []struct{ program, key, say, hint string }{
		{"p=surely-not-there", "p/a", "the program surely-not-there: surely-not-there is not in PATH", "--exec-source p=PROGRAM"},
		{"p=" + dir + "/none", "p/a", "none: no such file or directory", "--exec-source p=PROGRAM"},
		{"p=" + dir + "/plain", "p/a", "permission denied", "--exec-source p=PROGRAM"},
		{"p=" + dir, "p/a", "is a directory", "--exec-source p=PROGRAM"},
		{"p=" + dir + "/format", "p/a", "exec format error: it has no #! in its first line", "--exec-source p=PROGRAM"},
		{"sops=true", "sosp/a", "no program is allowed under the name sosp", "did you mean sops? else allow it with --exec-source sosp=PROGRAM, or INITPLATE_EXEC_SOURCE"},
		{"x=true", "sops/a", "no program is allowed under the name sops", "allow it with --exec-source sops=PROGRAM"},
	} {
		got, err := ask(t, New(Config{programs(t, tt.program), environ}), time.Second, tt.key)
		if e := errorOf(t, err); e.Kind != sources.Misset || len(got) > 0 || !strings.Contains(err.Error(), tt.say) || !strings.Contains(e.Hint, tt.hint) {
			t.Errorf("%s: got %v, %v, %s", tt.program, got, err, e.Hint)
		}
	}
}

func TestParseProgram(t *testing.T) {
	for _, text := range []string{"", "p", "p=", "p= ", "=x", "a/b=x", "a b=x", "p=./x", "p=x/y", "p='x", `p="x`, `p=x\`, "p=''", `p="x\"`} {
		if p, err := ParseProgram(text); err == nil {
			t.Errorf("%q: got %+v", text, p)
		}
	}
	for text, want := range map[string][]string{
		"p=x": {"x"}, " p= x  y\tz ": {"x", "y", "z"}, `p=x 'a "b' "c 'd" e\ f`: {"x", `a "b`, "c 'd", "e f"}, `p=/x/y "\$a\"\\\n" ''`: {"/x/y", `$a"\\n`[:3] + `\` + `\n`, ""},
		"p=x $HOME *.c `id` ~ ;|&": {"x", "$HOME", "*.c", "`id`", "~", ";|&"}, "p=x a=b": {"x", "a=b"}, "p=x\n y": {"x", "y"},
	} {
		if p, err := ParseProgram(text); err != nil || !reflect.DeepEqual(p.words, want) {
			t.Errorf("%q: got %q, %v; want %q", text, p.words, err, want)
		}
	}
}

func TestKeys(t *testing.T) {
	row := New(Config{}).Row()
	for _, key := range []string{"", "/", "p", "p/", "/a", "p#x", "p/#x", "p/a#", "p q/a", "p/a\x00", "p/a\nb", "p/\xff", "pä/a", "p/" + strings.Repeat("a", 5000)} {
		if _, err := row.Keys.Clean(key); err == nil {
			t.Errorf("%.40q is clean", key)
		}
		if _, err := ask(t, New(Config{}), time.Second, key); errorOf(t, err).Kind != sources.Invalid {
			t.Errorf("%.40q: %v", key, err)
		}
	}
	for key, want := range map[string]string{"p/a": "p/a", "p/a b/c#d": "p/a b/c#d", "p/a%23b": "p/a%23b", "p/%2f..": "p/%2f..", "p/ä": "p/ä", "${P}/a": "${P}/a", "p//a": "p//a", "p/a#x#y": "p/a#x#y"} {
		if got, err := row.Keys.Clean(key); got != want || err != nil {
			t.Errorf("%q: got %q, %v", key, got, err)
		}
	}
	for _, tt := range []struct {
		a, b string
		want bool
	}{{"p/a", "p/a#x", true}, {"p/a#x", "p/a#/x/y", true}, {"p/a#x", "p/a#y", false}, {"p/a", "q/a", false}} {
		if got := row.Covers(tt.a, tt.b); got != tt.want {
			t.Errorf("%s covers %s: %v", tt.a, tt.b, got)
		}
	}
}
