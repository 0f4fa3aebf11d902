package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A listener is a run with --watch and --listen.
type listener struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string
	said *servers.Output
}

// startListener starts a run in a directory, and returns when it listens.
func startListener(t *testing.T, dir string, env []string, args ...string) *listener {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, append([]string{"render", "--watch", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Args[0], cmd.Dir, cmd.Env = "initplate", dir, append(env, "INITPLATE_SOCKET="+dir+"/socket")
	pipe, err := cmd.StderrPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill() })

	address := regexp.MustCompile(`^initplate: answers HTTP requests address=(127\.0\.0\.1:[0-9]+)$`)
	lines := bufio.NewScanner(pipe)
	for lines.Scan() {
		if at := address.FindStringSubmatch(lines.Text()); at != nil {
			l := &listener{t, cmd, "http://" + at[1], new(servers.Output)}
			go io.Copy(l.said, pipe)
			return l
		}
		t.Log(lines.Text())
	}
	t.Fatal("it does not listen")
	return nil
}

// get returns a page.
func (l *listener) get(path string) (status int, text string) {
	l.t.Helper()
	answer, err := http.Get(l.url + path)
	must(l.t, err)
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	must(l.t, err)
	return answer.StatusCode, string(all)
}

// until waits for a page with a status, and returns its text.
func (l *listener) until(path string, want int) (text string) {
	l.t.Helper()
	for limit := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		status, text := l.get(path)
		if status == want {
			return text
		}
		if time.Now().After(limit) {
			l.t.Fatalf("%s is %d after a minute: %s\n%s", path, status, text, l.said)
		}
	}
}

// TestListen: the pages of --listen follow the state of the loop, and Prometheus reads the metrics.
func TestListen(t *testing.T) {
	t.Parallel()
	promtool := servers.MetricsProgram(t, "promtool")
	dir := t.TempDir()
	must(t, writeFile(dir+"/app.conf.tmpl", "x = {{ file \"given\" | trim }}\n"))
	l := startListener(t, dir, nil, "app.conf.tmpl", "--out", "app.conf", "--wait-missing",
		"--notify", "http:POST http://127.0.0.1:1/")
	if status, text := l.get("/ready"); status != 503 || text != "nothing was written so far\n" {
		t.Errorf("got %d, %q", status, text)
	}
	if status, text := l.get("/health"); status != 200 || text != "alive\n" {
		t.Errorf("got %d, %q", status, text)
	}
	_, text := l.get("/metrics")
	checkMetrics(t, promtool, text, "watch_ready 0", `watch_rounds_total{result="succeeded"} 0`, "!timestamp")

	must(t, writeFile(dir+"/given", "1"))
	if text := l.until("/ready", 200); text != "ready\n" {
		t.Errorf("got %q", text)
	}
	must(t, writeFile(dir+"/given", "2"))
	l.untilMetric("watch_writes_total 2")
	must(t, os.Remove(dir+"/given"))
	l.untilMetric("watch_failing 1")
	if status, _ := l.get("/ready"); status != 200 {
		t.Errorf("it is not ready while a round fails: %d", status)
	}
	_, text = l.get("/metrics")
	checkMetrics(t, promtool, text, "watch_ready 1", `watch_rounds_total{result="succeeded"} 2`, "watch_writes_total 2",
		`watch_notifications_total{result="sent"} 0`, `watch_notifications_total{result="failed"} `,
		"watch_values_timestamp_seconds 1", "watch_next_round_timestamp_seconds 1", "!watch_expiry", "!given", "!app.conf")

	must(t, l.cmd.Process.Signal(syscall.SIGTERM))
	must(t, l.cmd.Wait())
}

// TestExpired: files with a token that Vault could not renew are not ready, until there is another token.
func TestExpired(t *testing.T) {
	t.Parallel()
	vault := servers.OwnVault(t)
	dir := t.TempDir()
	const text = `token = {{ (secret "auth/token/create" "ttl=6s" "policies=default").Auth.ClientToken }}` + "\n"
	must(t, writeFile(dir+"/app.conf.tmpl", text))
	env := []string{"VAULT_ADDR=" + vault.Addr, "VAULT_TOKEN=" + vault.Token}
	l := startListener(t, dir, env, "app.conf.tmpl", "--out", "app.conf", "--timeout", "2s", "--log-level", "debug")
	asks := func(want string, wantCode int) {
		t.Helper()
		said, code := initplate(t, []string{"INITPLATE_SOCKET=" + dir + "/socket"}, "ready")
		if code != wantCode || !strings.HasPrefix(said, want) {
			t.Errorf("initplate ready: exit code %d, %s", code, said)
		}
	}

	l.until("/ready", 200)
	asks("ready\n", exitDone)
	_, metrics := l.get("/metrics")
	if !strings.Contains(metrics, "\ninitplate_watch_expiry_timestamp_seconds 1") {
		t.Errorf("no end in\n%s", metrics)
	}

	vault.Seal(t)
	if text := l.until("/ready", 503); !strings.HasPrefix(text, "something in the files expired at 2") {
		t.Errorf("got %q", text)
	}
	asks("initplate: error: not ready: something in the files expired at 2", exitInvalid)
	if status, _ := l.get("/health"); status != 200 {
		t.Errorf("the loop is dead: %d", status)
	}

	vault.Unseal(t)
	l.until("/ready", 200)
	asks("ready\n", exitDone)
}

// untilMetric waits for a line of the metrics.
func (l *listener) untilMetric(line string) {
	l.t.Helper()
	for limit := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		_, text := l.get("/metrics")
		if strings.Contains(text, "\ninitplate_"+line+"\n") {
			return
		}
		if time.Now().After(limit) {
			l.t.Fatalf("no %s after a minute in\n%s", line, text)
		}
	}
}

// checkMetrics wants metrics that promtool accepts and finds nothing to say about. Lines are wanted by their beginnings,
// and nowhere in the text is what follows a !.
func checkMetrics(t *testing.T, promtool, text string, wants ...string) {
	t.Helper()
	cmd := exec.Command(promtool, "check", "metrics")
	cmd.Stdin = strings.NewReader(text)
	if said, err := cmd.CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("promtool: %v\n%s\n%s", err, said, text)
	}
	for _, want := range wants {
		not, isNot := strings.CutPrefix(want, "!")
		if isNot && strings.Contains(text, not) || !isNot && !strings.Contains(text, "\ninitplate_"+want) {
			t.Errorf("want %s in\n%s", want, text)
		}
	}
}
