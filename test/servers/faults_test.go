package servers_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

func TestPort(t *testing.T) {
	p := servers.NewPort(t)
	if _, err := net.Dial("tcp", p.Addr); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("got %v, want it refused", err)
	}
	silent := servers.NewPort(t)
	silent.Silence(t)
	if _, err := net.DialTimeout("tcp", silent.Addr, 300*time.Millisecond); err == nil ||
		!strings.Contains(err.Error(), "timeout") {
		t.Errorf("got %v, want no answer", err)
	}
	l := p.Listen(t)
	go func() {
		c, err := l.Accept()
		if err == nil {
			c.Close()
		}
	}()
	c, err := net.Dial("tcp", p.Addr)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}

func TestProxy(t *testing.T) {
	consul := servers.Consul(t)
	consul.Put(t, "servers/proxy", "1")
	proxy := servers.NewProxy(t, consul.Addr, nil)
	url := "http://" + proxy.Addr + "/v1/kv/servers/proxy?raw"
	if status, body := ask(t, http.MethodGet, url, nil, ""); status != 200 || body != "1" {
		t.Errorf("got %d %q", status, body)
	}
	proxy.Set(func(w http.ResponseWriter, _ *http.Request, _ http.Handler, _ <-chan struct{}) { w.WriteHeader(418) })
	if status, _ := ask(t, http.MethodGet, url, nil, ""); status != 418 {
		t.Errorf("got %d", status)
	}
	asked := proxy.Asked()
	if len(asked) != 2 || asked[0].Status != 200 || asked[1].Status != 418 || proxy.Count("GET /v1/kv/") != 2 {
		t.Errorf("it remembers %v", asked)
	}
	proxy.Close()
	if _, err := net.Dial("tcp", proxy.Addr); err == nil {
		t.Error("it still listens")
	}
}

func TestSeal(t *testing.T) {
	vault := servers.OwnVault(t)
	vault.PutV2(t, "servers/seal", map[string]any{"p": "x"})
	read := func() (int, string) {
		return ask(t, http.MethodGet, vault.Addr+"/v1/secret/data/servers/seal",
			http.Header{"X-Vault-Token": {vault.Token}}, "")
	}
	vault.Seal(t)
	if status, body := read(); status != 503 || !strings.Contains(body, "Vault is sealed") {
		t.Errorf("got %d %s", status, body)
	}
	vault.Unseal(t)
	// The server must first become the active node again.
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		status, body := read()
		if status == 200 {
			break
		} else if time.Now().After(deadline) {
			t.Fatalf("got %d %s", status, body)
		}
	}
}
