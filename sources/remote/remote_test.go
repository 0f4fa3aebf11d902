package remote

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/initplate/initplate/sources"
)

// answers is a server that gives one answer after the other, then the last for ever.
type answers struct {
	list   []func(*http.Request) (*http.Response, error)
	times  []time.Time
	bodies []string
}

func (a *answers) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		a.bodies = append(a.bodies, string(body))
	}
	a.times = append(a.times, time.Now())
	return a.list[min(len(a.times), len(a.list))-1](req)
}

type answer = func(*http.Request) (*http.Response, error)

func status(code int, body string, headers ...string) answer {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return &http.Response{StatusCode: code, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func fails(err error) answer {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// hangs answers nothing until the request ends.
func hangs(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, req.Context().Err()
}

// hangsLater begins an answer, and never ends it.
func hangsLater(req *http.Request) (*http.Response, error) {
	body := io.MultiReader(strings.NewReader("half"), untilEnd{req.Context()})
	return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: -1, Body: io.NopCloser(body)}, nil
}

type untilEnd struct{ ctx context.Context }

func (u untilEnd) Read([]byte) (int, error) {
	<-u.ctx.Done()
	return 0, u.ctx.Err()
}

// cut is an answer that ends before it is whole.
func cut(*http.Request) (*http.Response, error) {
	body := io.MultiReader(strings.NewReader("half"), errReader{io.ErrUnexpectedEOF})
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(body)}, nil
}

type errReader struct{ error }

func (e errReader) Read([]byte) (int, error) { return 0, e.error }

func get(ctx context.Context, t *Transport) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, "PUT", "http://user:s3cret@server:1/path",
		strings.NewReader("question"))
	if err != nil {
		return 0, "", err
	}
	resp, err := (&http.Client{Transport: t}).Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body), err
}

func TestAnswered(t *testing.T) {
	refused := fails(&wrapped{syscall.ECONNREFUSED})
	for _, tt := range []struct {
		name  string
		in    []answer
		want  int
		body  string
		tries int
	}{
		{"at once", []answer{status(200, "yes")}, 200, "yes", 1},
		{"not found is an answer", []answer{status(404, "no")}, 404, "no", 1},
		{"so is bad request", []answer{status(400, "Client sent something")}, 400, "Client sent something", 1},
		{"so is forbidden", []answer{status(403, "no")}, 403, "no", 1},
		{"so is not implemented", []answer{status(501, "no")}, 501, "no", 1},
		{"so is a redirect", []answer{status(307, "", "X", "y")}, 307, "", 1},
		{"refused first", []answer{refused, refused, status(200, "yes")}, 200, "yes", 3},
		{"5xx first", []answer{status(500, ""), status(502, ""), status(503, ""), status(504, ""), status(200, "yes")}, 200, "yes", 5},
		{"too many requests first", []answer{status(429, ""), status(200, "yes")}, 200, "yes", 2},
		{"cut short first", []answer{cut, status(200, "yes")}, 200, "yes", 2},
		{"hangs first", []answer{hangs, status(200, "yes")}, 200, "yes", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &answers{list: tt.in}
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				code, body, err := get(ctx, &Transport{Base: server, Attempt: 10 * time.Second})
				if code != tt.want || body != tt.body || err != nil {
					t.Errorf("got %d %q, %v; want %d %q", code, body, err, tt.want, tt.body)
				}
				if len(server.times) != tt.tries {
					t.Errorf("asked %d times, want %d", len(server.times), tt.tries)
				}
				for _, b := range server.bodies {
					if b != "question" {
						t.Errorf("asked %q, want the whole question each time", b)
					}
				}
			})
		})
	}
}

type wrapped struct{ error }

func (w *wrapped) Unwrap() error { return w.error }

func TestDeadlineNamesTheCause(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []answer
		want string
	}{
		{"refused", []answer{fails(&wrapped{syscall.ECONNREFUSED})}, "connection refused (tried "},
		{"no such name yet", []answer{fails(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "vault.svc", IsNotFound: true}})}, "lookup vault.svc: no such host (tried "},
		{"sealed", []answer{status(503, `{"errors":["Vault is sealed"]}`)}, "503 Service Unavailable: Vault is sealed (tried "},
		{"plain text", []answer{status(500, "No cluster leader\nmore")}, "500 Internal Server Error: No cluster leader (tried "},
		{"a page", []answer{status(502, "<html>bad</html>")}, "502 Bad Gateway (tried "},
		{"the last one", []answer{status(500, ""), fails(io.EOF)}, "closed without an answer (tried "},
		{"before it hangs", []answer{status(500, "no leader"), hangs}, "500 Internal Server Error: no leader"},
		{"before its answer hangs", []answer{status(500, "no leader"), hangsLater}, "500 Internal Server Error: no leader"},
		{"hangs at once", []answer{hangs}, "no connection could be made"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				server := &answers{list: tt.in}
				_, _, err := get(ctx, &Transport{Base: server})
				var f *Failure
				if !errors.As(err, &f) || !strings.Contains(f.Error(), tt.want) ||
					strings.Contains(f.Error(), "context") {
					t.Errorf("got %v, want %q", err, tt.want)
				}
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%v is no deadline", err)
				}
				if took := time.Since(start); took != time.Minute {
					t.Errorf("took %v, want the whole minute", took)
				}
				if n := len(server.times); n > 200 {
					t.Errorf("asked %d times", n)
				}
			})
		})
	}
}

func TestCancelReturnsAtOnce(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   answer
	}{
		{"between tries", status(429, "", "Retry-After", "50")},
		{"in a try", hangs},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(3*time.Second, cancel)
				start := time.Now()
				_, _, err := get(ctx, &Transport{Base: &answers{list: []answer{tt.in}}})
				if !errors.Is(err, context.Canceled) || time.Since(start) != 3*time.Second {
					t.Errorf("got %v after %v, want it cancelled after 3s", err, time.Since(start))
				}
			})
		})
	}
}

// TestAnswerAtTheEnd: a failing answer that comes as the context ends is told in full.
func TestAnswerAtTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	last := func(req *http.Request) (*http.Response, error) {
		cancel()
		return status(503, "down")(req)
	}
	_, _, err := get(ctx, &Transport{Base: &answers{list: []answer{last}}})
	var f *Failure
	if !errors.As(err, &f) || f.Error() != "503 Service Unavailable: down" || f.Tries != 1 {
		t.Errorf("got %v", err)
	}
}

func TestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &answers{list: []answer{status(503, "")}}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		get(ctx, &Transport{Base: server})
		for i := 1; i < len(server.times); i++ {
			most := mostWait
			if i < 6 {
				most = firstWait << (i - 1)
			}
			if wait := server.times[i].Sub(server.times[i-1]); wait > most {
				t.Errorf("wait %d is %v, want at most %v", i, wait, most)
			}
		}
		// Full jitter: half of mostWait on average.
		if n := len(server.times); n < 150 || n > 400 {
			t.Errorf("asked %d times in 10 minutes, want about 240", n)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	for _, tt := range []struct {
		name, in    string
		least, most time.Duration
	}{
		{"seconds", "7", 7 * time.Second, 7*time.Second + firstWait},
		{"date", "Sat, 01 Jan 2000 00:00:09 GMT", 9 * time.Second, 9*time.Second + firstWait}, // the bubble's clock starts at 2000
		{"past date", "Sat, 01 Jan 1999 00:00:09 GMT", 0, firstWait},
		{"nonsense", "soon", 0, firstWait},
		{"none", "", 0, firstWait},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &answers{list: []answer{status(429, "", "Retry-After", tt.in), status(200, "")}}
				if _, _, err := get(t.Context(), &Transport{Base: server}); err != nil {
					t.Fatal(err)
				}
				if wait := server.times[1].Sub(server.times[0]); wait < tt.least || wait > tt.most {
					t.Errorf("waited %v, want %v to %v", wait, tt.least, tt.most)
				}
			})
		})
	}
}

func TestDelaysAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		var told []sources.Delay
		transport := &Transport{
			Base:    &answers{list: []answer{status(500, "down"), status(500, "down"), status(200, "s3cret")}},
			Source:  "vault",
			Log:     slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
			Delayed: func(d sources.Delay) { told = append(told, d) },
		}
		get(t.Context(), transport)
		got := log.String()
		if n := strings.Count(got, "\n"); n != 2 || len(told) != 2 {
			t.Fatalf("got %d lines and %d delays, want 2 of each:\n%s", n, len(told), got)
		}
		if d := told[1]; d.Source != "vault" || d.URL != "http://user:xxxxx@server:1/path" ||
			d.Cause != "500 Internal Server Error: down" || d.Tries != 2 {
			t.Errorf("got %+v", d)
		}
		for _, want := range []string{"level=DEBUG", "source=vault", "http://user:xxxxx@server:1/path",
			"500 Internal Server Error: down", "tries=2", "wait="} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
		if strings.Contains(got, "s3cret") || strings.Contains(got, "question") {
			t.Errorf("a secret in\n%s", got)
		}
	})
}
