package faults

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

var update = flag.Bool("update", false, "write the expected messages anew")

const golden = "testdata/messages.txt"

// mostMemory is what no run may need, whatever it is answered.
const mostMemory = 400 << 20

// A source is what a fault is tried with: a template, and where the address and the token go.
type source struct{ name, template, address, token string }

var sources = []source{
	{"consul", `a={{ key "faults/key" }}`, "CONSUL_HTTP_ADDR", "CONSUL_HTTP_TOKEN=planted-token"},
	{"vault", `a={{ ref "vault:secret/data/faults#password" }}`, "VAULT_ADDR", "VAULT_TOKEN=planted-token"},
	{"aws-ssm", `a={{ ref "aws-ssm:/faults/key" }}`, "AWS_ENDPOINT_URL", "AWS_SECRET_ACCESS_KEY=" + awsKey.Secret},
	{"http", `a={{ ref "http:${AT}/app.json#/data/data/password" }}`, "AT", "TOKEN=planted-token"},
	{"kubernetes", `a={{ ref "k8s-secret:faults/db#password" }}`, "INITPLATE_KUBERNETES_ADDRESS", ""},
}

// awsKey is an access key of Moto for parameters, whose secret key is planted like all tokens.
var awsKey = servers.MotoKey{ID: "AKIAFAULTSFAULTSFAUL", Secret: "planted-secret-key"}

// env is the environment of a program that is to find the source at an address.
func (s source) env(address string) []string {
	env := []string{s.address + "=" + address, s.token}
	switch s.name {
	case "aws-ssm":
		env = append(env, "AWS_ACCESS_KEY_ID="+awsKey.ID, "AWS_REGION=eu-central-1")
	case "http":
		env = append(env, "INITPLATE_HTTP_HEADER="+address+" Authorization=Bearer ${TOKEN}")
	}
	return env
}

// fill gives the servers what the templates read.
func fill(t testing.TB) (targets map[string]string) {
	t.Helper()
	consul, vault, aws := servers.Consul(t), servers.Vault(t), servers.AWS(t)
	consul.Put(t, "faults/key", "planted value")
	fillVault(t, vault)
	aws.Parameter(t, "/faults/key", "SecureString", "planted value")
	aws.ReaderWith(t, awsKey)
	return map[string]string{
		"consul": consul.Addr, "vault": vault.Addr, "aws-ssm": aws.URL, "http": document(t), "kubernetes": secret(t),
	}
}

// document serves what the source http reads, to those who have the token.
func document(t testing.TB) (url string) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer planted-token" {
			http.Error(w, "no token", http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"data": {"data": {"password": "planted document"}}}`)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// secret has a real API server hold what the source k8s-secret reads, by way of kubectl proxy.
func secret(t testing.TB) (url string) {
	k := servers.StartKubernetes(t, "")
	k.Namespace(t, "faults")
	k.Must(t, http.MethodPost, "/api/v1/namespaces/faults/secrets", map[string]any{
		"metadata": map[string]any{"name": "db"}, "stringData": map[string]any{"password": "planted object"},
	}, nil)
	return k.Proxy(t)
}

func fillVault(t testing.TB, vault *servers.VaultServer) {
	t.Helper()
	vault.PutV2(t, "faults", map[string]any{"password": "planted password"})
	vault.Write(t, "auth/token/create", map[string]any{"id": "planted-token", "policies": []string{"root"}})
	t.Cleanup(func() { vault.Write(t, "auth/token/revoke", map[string]any{"token": "planted-token"}) })
}

// TestFaults tries the program with everything that can be wrong with a server, for good and for a time.
func TestFaults(t *testing.T) {
	targets := fill(t)
	servers.Initplate(t)
	t.Run("lasting", func(t *testing.T) { lasting(t, targets) })
	t.Run("healing", func(t *testing.T) { healing(t, targets) })
	t.Run("large", func(t *testing.T) { large30(t, targets) })
	t.Run("names", func(t *testing.T) { names(t, targets) })
	t.Run("sealed", sealed)
	t.Run("leaderless", leaderless)
	t.Run("watch", func(t *testing.T) { watching(t, targets) })
	if servers.Long() {
		t.Run("leader hangs", leaderHangs)
	}
}

// lasting tries every fault with each source. What is said is compared with testdata/messages.txt.
func lasting(t *testing.T, targets map[string]string) {
	t.Parallel()
	type outcome struct {
		row
		title string
		ran
	}
	var all []*outcome
	var wg sync.WaitGroup
	slots := make(chan struct{}, 20)
	for _, r := range rows(t) {
		r.timeout = 2 * time.Second
		if r.early {
			r.timeout = 30 * time.Second
		}
		for _, s := range sources {
			if r.only != "" && r.only != s.name {
				continue
			}
			address := r.at(t, targets[s.name])
			if s.name == "kubernetes" && strings.HasPrefix(address, "https://") {
				continue // kubectl proxy has no TLS
			}
			o := &outcome{row: r, title: r.name + ", " + s.name}
			if code, differs := r.codes[s.name]; differs {
				o.want = code
			}
			all = append(all, o)
			env := append(s.env(address), r.env...)
			command := func() *command { return prepare(t, s.template, env, "--timeout", r.timeout.String()) }
			wg.Go(func() {
				slots <- struct{}{}
				defer func() { <-slots }()
				var err error
				if o.ran, err = within(r.timeout+late, command); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	want := messages(t)
	var text strings.Builder
	for _, o := range all {
		said := plain(o.said)
		fmt.Fprintf(&text, "# %s: %d\n%s\n", o.title, o.code, said)
		t.Run(o.title, func(t *testing.T) {
			t.Logf("ended after %v with %d MB", o.took.Round(time.Millisecond), o.memory>>20)
			if o.code != o.want {
				t.Errorf("exit code %d, want %d", o.code, o.want)
			}
			if latest := o.timeout + late; o.took > latest {
				t.Errorf("ended after %v, want at most %v", o.took, latest)
			}
			if o.early && strings.Contains(o.said, "trying again") {
				t.Error("it was asked again, though no time heals that")
			}
			for line := range strings.Lines(o.said) {
				if !strings.HasPrefix(line, "initplate: ") {
					t.Errorf("a library said %q", line)
				}
			}
			if len(o.left) > 0 {
				t.Errorf("left or changed %v", o.left)
			}
			if i := strings.Index(o.said, planted); i >= 0 {
				t.Errorf("shows a secret: ...%s", o.said[max(0, i-300):min(len(o.said), i+50)])
			}
			if o.memory > mostMemory {
				t.Errorf("took %d MB, want at most %d", o.memory>>20, mostMemory>>20)
			}
			if untried(said) != untried(want[o.title]) && !*update {
				t.Errorf("said\n%swant\n%s", said, want[o.title])
			}
			if o.after != nil {
				o.after(t)
			}
			if t.Failed() {
				t.Logf("all it said:\n%s", o.said)
			}
		})
	}
	if *update {
		if err := os.WriteFile(golden, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// untried leaves out how often something was tried: a busy machine may have time for one try only.
func untried(said string) string { return strings.ReplaceAll(said, " (tried N times in T)", "") }

// large30 has an answer that is still taken: what it costs is bounded too.
func large30(t *testing.T, targets map[string]string) {
	t.Parallel()
	for _, s := range sources {
		if s.name == "kubernetes" {
			continue // no Secret is larger than 1 MiB
		}
		c := prepare(t, s.template, s.env(http1(large(30<<20))(t, targets[s.name])), "--timeout", "30s")
		r, err := c.run()
		t.Logf("%s: 30 MB took %v and %d MB", s.name, r.took.Round(time.Millisecond), r.memory>>20)
		if err != nil || r.code != 0 || r.memory > mostMemory {
			t.Errorf("%s: %v, exit code %d, %d MB:\n%s", s.name, err, r.code, r.memory>>20, r.said)
		}
	}
}

// messages reads what each row is expected to say, by title.
func messages(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := map[string]string{}
	for block := range strings.SplitSeq(string(text), "\n\n") {
		title, said, _ := strings.Cut(strings.TrimPrefix(block, "# "), "\n")
		title = title[:max(0, strings.LastIndex(title, ": "))]
		want[title] = strings.TrimSuffix(said, "\n") + "\n"
	}
	return want
}
