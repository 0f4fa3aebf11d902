package remote

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestProxies: what a proxy says, or that it is down, is told as the proxy's, and its
// password is not shown.
func TestProxies(t *testing.T) {
	answering := func(status, headers string) string {
		return listen(t, func(c net.Conn) {
			defer c.Close()
			c.Read(make([]byte, 4<<10))
			c.Write([]byte("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\nConnection: close\r\n" + headers +
				"\r\n{}"))
		})
	}
	for _, tt := range []struct {
		name, proxy, address string
		lasting              bool
		want, hint           string
	}{
		{"down", listen(t, nil), "https://192.0.2.1:8200", false, "connection refused", "HTTPS_PROXY or VAULT_PROXY_ADDR names the proxy"},
		{"down, and no TLS", listen(t, nil), "http://192.0.2.1:8200", false, "connection refused", "HTTP_PROXY or VAULT_PROXY_ADDR names the proxy"},
		{"503", answering("503 x", ""), "https://192.0.2.1:8200", false, "answers 503 Service Unavailable", "NO_PROXY=192.0.2.1"},
		{"503, and no TLS", answering("503 x", ""), "http://192.0.2.1:8200", false, "answers 503 Service Unavailable", "NO_PROXY=192.0.2.1"},
		{"407", answering("407 x", ""), "https://192.0.2.1:8200", true, "answers 407 Proxy Authentication Required", "http://USER:PASSWORD@HOST:PORT"},
		{"407, and no TLS", answering("407 x", ""), "http://192.0.2.1:8200", true, "answers 407 Proxy Authentication Required", "http://USER:PASSWORD@HOST:PORT"},
		{"403", answering("403 x", ""), "https://192.0.2.1:8200", true, "answers 403 Forbidden", "NO_PROXY=192.0.2.1"},
		{"403, and no TLS", answering("403 x", ""), "http://192.0.2.1:8200", true, "answers 403 Forbidden", "NO_PROXY=192.0.2.1"},
		{"silent", listen(t, func(c net.Conn) { time.Sleep(5 * time.Second) }), "https://192.0.2.1:8200", false, "no connection could be made", "names the proxy"},
		{"no proxy's answer", answering("503 x", "Content-Type: application/json\r\n"), "http://192.0.2.1:8200", false, "503 Service Unavailable", "VAULT_ADDR"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			base := http.DefaultTransport.(*http.Transport).Clone()
			base.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: tt.proxy,
				User: url.UserPassword("me", "s3cret-pw")})
			t.Cleanup(base.CloseIdleConnections)
			client := &http.Client{Transport: &Transport{Base: ByProxy(base, Share(base)), Proxy: base.Proxy}}
			ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
			defer cancel()
			req, err := http.NewRequestWithContext(ctx, "GET", tt.address, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.Do(req)
			var f *Failure
			if !errors.As(err, &f) {
				t.Fatalf("got %v, want a Failure", err)
			}
			e := Server{Source: "vault", Address: tt.address, AddressVar: "VAULT_ADDR"}.Unreached(nil, err)
			ofProxy := strings.Contains(e.Error(), "the proxy http://me:xxxxx@"+tt.proxy)
			if ofProxy == (tt.name == "no proxy's answer") || !strings.Contains(e.Error(), tt.want) ||
				!strings.Contains(e.Hint, tt.hint) {
				t.Errorf("got %q, hint %q; want %q, %q", e, e.Hint, tt.want, tt.hint)
			}
			if strings.Contains(e.Error()+e.Hint, "s3cret") {
				t.Errorf("a password is in %q, %q", e, e.Hint)
			}
			if lasting := f.Ended == nil; lasting != tt.lasting {
				t.Errorf("lasting is %v, want %v", lasting, tt.lasting)
			}
		})
	}
}
