package faults

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// listen serves every connection with handle, in place of a server. The connections end with the test.
func listen(t testing.TB, handle func(net.Conn)) string {
	t.Helper()
	p := servers.NewPort(t)
	l := p.Listen(t)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { c.Close() })
			go handle(c)
		}
	}()
	return p.Addr
}

// silent takes connections and answers nothing.
func silent(c net.Conn) { io.Copy(io.Discard, c) }

// closes hears the question and hangs up.
func closes(c net.Conn) {
	c.Read(make([]byte, 1<<10))
	c.Close()
}

// resets does so as a crash does.
func resets(c net.Conn) {
	c.Read(make([]byte, 1<<10))
	c.(*net.TCPConn).SetLinger(0)
	c.Close()
}

// greets is what a client of MySQL hears first.
func greets(c net.Conn) {
	io.WriteString(c, "J\x00\x00\x00\x0a9.7.4\x00\x08\x00\x00\x00abcdefgh\x00\xff\xff\xff\x02\x00\xff\xdf\x15\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00ijklmnopqrst\x00caching_sha2_password\x00")
	io.Copy(io.Discard, c)
}

// answer gives one answer to everything.
func answer(status int, body string, headers ...string) servers.Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler, _ <-chan struct{}) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// half passes the true answer on up to its middle, and then does with the connection what end says.
func half(end func(*net.TCPConn, <-chan struct{})) servers.Fault {
	return func(w http.ResponseWriter, r *http.Request, pass http.Handler, gone <-chan struct{}) {
		text := whole(r, pass)
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer c.Close()
		c.Write(text[:len(text)-len(text)/4])
		end(c.(*net.TCPConn), gone)
	}
}

func thenReset(c *net.TCPConn, _ <-chan struct{}) {
	time.Sleep(50 * time.Millisecond) // or the reset overtakes the half
	c.SetLinger(0)
}
func thenEnd(*net.TCPConn, <-chan struct{})                                              {}
func thenSilence(_ *net.TCPConn, gone <-chan struct{})                                   { <-gone }
func hangs(_ http.ResponseWriter, _ *http.Request, _ http.Handler, gone <-chan struct{}) { <-gone }

// whole is the true answer, as it goes over the wire.
func whole(r *http.Request, pass http.Handler) []byte {
	rec := httptest.NewRecorder()
	pass.ServeHTTP(rec, r)
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d OK\r\n", rec.Code)
	rec.Header().Set("Content-Length", fmt.Sprint(rec.Body.Len()))
	rec.Header().Write(&b)
	b.WriteString("\r\n")
	b.Write(rec.Body.Bytes())
	return b.Bytes()
}

// slowly passes the true answer on, a byte each second.
func slowly(w http.ResponseWriter, r *http.Request, pass http.Handler, gone <-chan struct{}) {
	text := whole(r, pass)
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer c.Close()
	for _, b := range text {
		c.Write([]byte{b})
		select {
		case <-gone:
			return
		case <-time.After(time.Second):
		}
	}
}

// large answers as Vault, Consul or AWS does, with n bytes of a value in it; less than none is without end.
func large(n int) servers.Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler, gone <-chan struct{}) {
		before, after := `{"data":{"data":{"password":"`+planted, `"},"metadata":{"version":1}}}`
		if strings.HasPrefix(r.URL.Path, "/v1/txn") {
			before, after = `{"Results":[{"KV":{"Key":"faults/key","CreateIndex":1,"ModifyIndex":1,"Value":"`, `"}}]}`
		}
		if r.Header.Get("X-Amz-Target") != "" {
			before, after = `{"Parameters":[{"Name":"/faults/key","Type":"SecureString","Version":1,"Value":"`+planted, `"}]}`
		}
		w.Header().Set("X-Consul-Index", "1")
		io.WriteString(w, before)
		chunk := []byte(strings.Repeat("YWFh", 1<<14))
		for sent := 0; n < 0 || sent < n; sent += len(chunk) {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
		io.WriteString(w, after)
	}
}

// sends redirects to another address, or around in a circle.
func sends(status int, to string) servers.Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler, _ <-chan struct{}) {
		if to == "" {
			http.Redirect(w, r, r.URL.Path+"?again", status)
			return
		}
		http.Redirect(w, r, to+r.URL.Path, status)
	}
}
