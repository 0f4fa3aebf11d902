package aws

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// put puts a file in the place of another, as a volume of Kubernetes does.
func put(t *testing.T, path, text string) {
	t.Helper()
	err := os.WriteFile(path+".new", []byte(text), 0o600)
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// readIn reads a parameter in a round of its own.
func readIn(t *testing.T, source sources.Source, key string) error {
	t.Helper()
	source.(sources.Starter).Start()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	held, err := source.Fetch(ctx, []string{key})
	if err == nil && len(held) != 1 {
		t.Errorf("%s is not held", key)
	}
	return err
}

// TestRounds: keys that change, end or are refused do not stop later rounds.
func TestRounds(t *testing.T) {
	m := servers.AWS(t)
	m.Parameter(t, "/rounds/host", "String", "planted")

	t.Run("another file of credentials", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "credentials")
		profile := func(k servers.MotoKey) string {
			return "[default]\naws_access_key_id = " + k.ID + "\naws_secret_access_key = " + k.Secret + "\n"
		}
		s := &parameters{Source: with(t, "AWS_SHARED_CREDENTIALS_FILE="+file, "AWS_REGION="+m.Region, "AWS_ENDPOINT_URL="+m.URL)}
		put(t, file, profile(m.User(t, "")))
		if err := readIn(t, s, "/rounds/host"); err == nil {
			t.Fatal("a user without a policy may read it")
		}
		put(t, file, profile(m.Reader(t)))
		if err := readIn(t, s, "/rounds/host"); err != nil {
			t.Error(err)
		}
	})

	t.Run("keys of a container", func(t *testing.T) { containerRounds(t, m) })
	t.Run("another CA", func(t *testing.T) { otherCA(t, m) })
	t.Run("no batch", func(t *testing.T) { batchOnce(t, m) })
	t.Run("many", func(t *testing.T) {
		s := &parameters{Source: of(t, m, m.Reader(t), m.URL)}
		servers.Flat(t, servers.Rounds(), func() {
			if err := readIn(t, s, "/rounds/host"); err != nil {
				t.Fatal(err)
			}
		})
	})
}

// containerRounds has keys that the agent of a container gives: they are kept, asked for again
// before they end, and when AWS does not accept them any more.
func containerRounds(t *testing.T, m *servers.Moto) {
	var given, refused atomic.Value
	var asked atomic.Int32
	var lifetime atomic.Int64
	refused.Store("none")
	agent := servers.NewProxy(t, m.URL, func(w http.ResponseWriter, _ *http.Request, _ http.Handler, _ <-chan struct{}) {
		asked.Add(1)
		k := given.Load().(servers.MotoKey)
		fmt.Fprintf(w, `{"AccessKeyId": %q, "SecretAccessKey": %q, "Expiration": %q}`, k.ID, k.Secret,
			time.Now().Add(time.Duration(lifetime.Load())).UTC().Format(time.RFC3339Nano))
	})
	door := servers.NewProxy(t, m.URL, func(w http.ResponseWriter, r *http.Request, pass http.Handler, _ <-chan struct{}) {
		if strings.Contains(r.Header.Get("Authorization"), refused.Load().(string)) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}`)
			return
		}
		pass.ServeHTTP(w, r)
	})

	first, second := m.Reader(t), m.Reader(t)
	given.Store(first)
	lifetime.Store(int64(time.Hour))
	s := &parameters{Source: with(t, "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://"+agent.Addr+"/", "AWS_REGION="+m.Region,
		"AWS_ENDPOINT_URL=http://"+door.Addr)}
	expect := func(what string, wantErr bool, wantAsked int32) {
		t.Helper()
		err := readIn(t, s, "/rounds/host")
		if (err != nil) != wantErr || asked.Swap(0) != wantAsked {
			t.Errorf("%s: got %v", what, err)
		}
	}

	expect("first", false, 1)
	expect("second", false, 0)
	refused.Store(first.ID)
	given.Store(second)
	expect("refused", true, 0)
	expect("new keys", false, 1)
	expect("kept", false, 0)

	lifetime.Store(int64(62 * time.Second))
	refused.Store(second.ID)
	given.Store(first)
	expect("refused again", true, 0)
	expect("keys for 62 s", false, 1)
	expect("kept for a moment", false, 0)
	time.Sleep(2100 * time.Millisecond)
	expect("less than a minute is left", false, 1)
}

// otherCA has the file of AWS_CA_BUNDLE replaced.
func otherCA(t *testing.T, m *servers.Moto) {
	mine, other := servers.NewAuthority(t, "mine"), servers.NewAuthority(t, "other")
	pair, err := tls.LoadX509KeyPair(mine.Issue(t, "localhost"))
	if err != nil {
		t.Fatal(err)
	}
	door := servers.NewPort(t).Proxy(t, m.URL, nil, &tls.Config{Certificates: []tls.Certificate{pair}})
	text := func(a *servers.Authority) string {
		b, err := os.ReadFile(a.File)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}

	file := filepath.Join(t.TempDir(), "ca.pem")
	put(t, file, text(other))
	s := &parameters{Source: of(t, m, m.Reader(t), "https://"+door.Addr, "AWS_CA_BUNDLE="+file)}
	if err := readIn(t, s, "/rounds/host"); err == nil {
		t.Fatal("the CA is trusted")
	}
	put(t, file, text(mine))
	for range 2 {
		if err := readIn(t, s, "/rounds/host"); err != nil {
			t.Error(err)
		}
	}
}

// batchOnce: where batches are not allowed, that is asked once and not in each round.
func batchOnce(t *testing.T, m *servers.Moto) {
	ids := []string{"rounds/a", "rounds/b", "rounds/c"}
	for _, id := range ids {
		m.Secret(t, id, "planted")
	}
	var seen recorder
	at := "http://" + servers.NewProxy(t, m.URL, seen.sees(nil)).Addr
	s := &secrets{Source: of(t, m, m.User(t, policies(policy("secretsmanager:GetSecretValue", "*"))), at)}
	for range 4 {
		s.Start()
		if held, err := s.Fetch(soon(t), ids); err != nil || len(held) != len(ids) {
			t.Fatalf("got %v, %v", held, err)
		}
	}
	all := strings.Join(seen.all, " ")
	batches := strings.Count(all, "BatchGetSecretValue")
	if single := strings.Count(all, "GetSecretValue") - batches; batches != 1 || single != 12 {
		t.Errorf("asked for %d batches and %d secrets", batches, single)
	}
}
