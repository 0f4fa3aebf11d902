package load

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A follower is a run with --watch that nothing but a change of its sources wakes.
type follower struct {
	cmd *exec.Cmd
	out string
	log *servers.Output
}

// follow renders a template with --watch until the test ends, and waits for its file.
func follow(t *testing.T, template string, env ...string) *follower {
	t.Helper()
	dir := t.TempDir()
	in := filepath.Join(dir, "in.tmpl")
	if err := os.WriteFile(in, []byte(template), 0o600); err != nil {
		t.Fatal(err)
	}

	f := &follower{out: filepath.Join(dir, "out"), log: &servers.Output{}}
	f.cmd = exec.Command(servers.Initplate(t), "render", in, "--out", f.out, "--watch", "--interval", "1h", "--log-level", "debug")
	f.cmd.Env = append([]string{"HOME=" + dir}, env...)
	f.cmd.Stdout, f.cmd.Stderr = f.log, f.log
	if err := f.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		f.cmd.Process.Kill()
		f.cmd.Wait()
	})
	f.until(t, func(string) bool { return true })
	return f
}

// until waits for the file to be as it should.
func (f *follower) until(t *testing.T, is func(text string) bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		text, err := os.ReadFile(f.out)
		if err == nil && is(string(text)) {
			return
		}
	}
	t.Fatalf("the file never became what it should:\n%s", f.log)
}

// open counts the requests to a proxy that wait for a change.
type open struct {
	mu        sync.Mutex
	now, most int
}

func (o *open) fault(w http.ResponseWriter, r *http.Request, pass http.Handler, _ <-chan struct{}) {
	if r.URL.Query().Has("index") {
		o.add(1)
		defer o.add(-1)
	}
	pass.ServeHTTP(w, r)
}

func (o *open) add(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now += n
	o.most = max(o.most, o.now)
}

func (o *open) count() (now, most int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now, o.most
}

// TestWatchConsul: a change of one of 1,000 keys is in the file within a second, without a poll;
// what that costs the agent is one open request for each prefix.
func TestWatchConsul(t *testing.T) {
	t.Parallel()
	consul := servers.OpenConsul(t, false)
	var template, want strings.Builder
	var ops []map[string]any
	for i := range 1000 {
		key := fmt.Sprintf("follow/%d/%d", i%5, i)
		set := map[string]any{"Verb": "set", "Key": key, "Value": []byte(fmt.Sprint("c", i))}
		ops = append(ops, map[string]any{"KV": set})
		fmt.Fprintf(&template, "{{ key %q }}\n", key)
		fmt.Fprintf(&want, "c%d\n", i)
	}
	template.WriteString(`{{ keyOrDefault "follow/new" "d" }}{{ range ls "follow/list" }} {{ .Key }}={{ .Value }}{{ end }}` +
		`{{ range service "follow" }} {{ .Address }}:{{ .Port }}{{ end }}` + "\n")

	for chunk := range slices.Chunk(ops, 100) {
		consul.Write(t, "txn", chunk)
	}

	counted := &open{}
	proxy := servers.NewProxy(t, consul.Addr, counted.fault)
	f := follow(t, template.String(), "CONSUL_HTTP_ADDR="+proxy.Addr)
	const waits = 5 + 3 // the prefixes, a key, a listing and a service
	f.until(t, func(text string) bool { now, _ := counted.count(); return now == waits && text == want.String()+"d\n" })
	begun := len(proxy.Asked())

	var took []time.Duration
	for _, change := range []struct {
		do   func()
		want string
	}{
		{func() { consul.Put(t, "follow/3/3", "changed") }, "changed\n"},
		{func() { consul.Put(t, "follow/new", "found") }, "\nfound\n"},
		{func() { consul.Put(t, "follow/list/x", "1") }, "found x=1\n"},
		{func() {
			consul.Register(t, map[string]any{"Node": "follow", "Address": "10.1.1.1",
				"Service": map[string]any{"Service": "follow", "Port": 80}})
		}, "x=1 10.1.1.1:80\n"},
	} {
		begin := time.Now()
		change.do()
		f.until(t, func(text string) bool { return strings.Contains(text, change.want) })
		took = append(took, time.Since(begin))
	}
	if slices.Min(took) > time.Second { // a busy machine may take longer, but not each time
		t.Errorf("from a change to the file it took %v", took)
	}

	f.until(t, func(string) bool { now, _ := counted.count(); return now == waits })
	if _, most := counted.count(); most > waits {
		t.Errorf("%d requests were open, want %d", most, waits)
	}
	t.Logf("%d requests are open for 1,000 keys; %d requests until then, and %d for each of four changes, which took %v",
		waits, begun, (len(proxy.Asked())-begun)/4, took)

	quiet := len(proxy.Asked())
	consul.Put(t, "follow/3/other", "x")
	time.Sleep(time.Second)
	t.Logf("a change of another key below a prefix costs %d requests", len(proxy.Asked())-quiet)
	if n := strings.Count(f.log.String(), "looking again"); n > 8 { // each change may be seen in two parts
		t.Errorf("%d rounds:\n%s", n, f.log)
	}
	f.stop(t)
}

// stop ends the run with SIGTERM, which must not take long.
func (f *follower) stop(t *testing.T) {
	t.Helper()
	begin := time.Now()
	if err := f.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- f.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("after SIGTERM: %v\n%s", err, f.log)
		}
	case <-ctx.Done():
		t.Errorf("it still runs after SIGTERM:\n%s", f.log)
	}
	t.Logf("it ended %v after SIGTERM", time.Since(begin))
}
