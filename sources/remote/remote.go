// Package remote holds what the sources share that ask a server over HTTP: a
// [Transport] that asks again while the server may still come up, and errors
// that say why it never answered.
//
// An init container often starts before its network, its DNS or its servers do.
// So a request is tried again until the context ends, if waiting may help: its
// connection was refused, reset or timed out, its name does not resolve, or the
// answer is 429 or 5xx. Everything else fails at once: a certificate that does
// not verify, an address that makes no sense, every other answer of the server.
package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/initplate/initplate/sources"
)

const (
	firstWait = 100 * time.Millisecond // the longest wait before the second try; it doubles with each
	mostWait  = 5 * time.Second
	mostBody  = 32 << 20 // far above what goes into config files; reading it takes several times the memory
)

// A Transport is an [http.RoundTripper] that tries a request again until it is
// answered or its context ends, with exponential backoff and full jitter. It
// reads the whole answer, so that one cut short is asked for again too. All its
// errors are *[Failure].
type Transport struct {
	Base    http.RoundTripper
	Source  string        // what log lines call the server: "vault"
	Log     *slog.Logger  // nil is none
	Attempt time.Duration // bounds each try; 0: only the request's context does

	Proxy func(*http.Request) (*url.URL, error) // of Base, for errors; nil is none

	Delayed func(sources.Delay) // called, from any goroutine, for every try that is repeated; may be nil

	// Unset names the variable that sets the address, if it is not set and the address
	// is the default one. Patience is how long such a server may refuse connections
	// before the request fails; 0 is as long as any other server.
	Unset    string
	Patience time.Duration
}

// Patience is how long a program that runs by hand waits for a server at the default
// address. In a pod an agent may still be starting.
func Patience(inPod bool) time.Duration {
	if inPod {
		return 0
	}
	return 5 * time.Second
}

// unset adds to a refused connection that the address is only the default one.
func (t *Transport) unset(cause error) error {
	if t.Unset == "" || !Refused(cause) {
		return cause
	}
	return fmt.Errorf("%w; %s is not set; --values FILE can replace it", cause, t.Unset)
}

// RoundTrip implements [http.RoundTripper].
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	r := &run{transport: t, request: req, url: req.URL.Redacted(), start: time.Now()}
	again, err := r.repeatable()
	if err != nil {
		return nil, &Failure{Cause: err}
	}

	resp, err := r.client().Do(again)
	if err == nil && r.failed == nil {
		return resp, nil
	}
	if resp != nil {
		resp.Body.Close()
	}

	return nil, r.failure(req.Context())
}

// repeatable returns the request in a form that can be sent more than once.
func (r *run) repeatable() (*retryablehttp.Request, error) {
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { r.connected.Store(true) }}
	traced := r.request.WithContext(httptrace.WithClientTrace(r.request.Context(), trace))
	again, err := retryablehttp.FromRequest(traced)

	if r.request.Body != nil {
		r.request.Body.Close() // FromRequest has read it, and a RoundTripper must close it
	}
	if err != nil {
		return nil, err
	}

	// Without GetBody, net/http cannot repeat a request whose connection was closed.
	if again.Body != nil && again.Body != http.NoBody {
		again.GetBody = bodyOf(again)
	}
	again.SetResponseHandler(readAll)
	return again, nil
}

func (r *run) client() *retryablehttp.Client {
	return &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport:     r.transport.Base,
			Timeout:       r.transport.Attempt,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		RetryWaitMin: firstWait,
		RetryWaitMax: mostWait,
		RetryMax:     math.MaxInt,
		CheckRetry:   r.check,
		Backoff:      r.backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
}

// bodyOf returns a GetBody for a request.
func bodyOf(req *retryablehttp.Request) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		body, err := req.BodyBytes()
		return newBody(body), err
	}
}

// A run is one request with all its tries.
type run struct {
	transport *Transport
	request   *http.Request
	url       string
	start     time.Time
	tries     int
	judged    *http.Response
	failed    error       // why the last try failed; nil while an answer is read
	last      error       // why the last try failed that did, also while an answer is read
	connected atomic.Bool // some try reached a server
}

// check implements [retryablehttp.CheckRetry]. It is called twice for a try that
// is answered: before the answer is read and, with the error of that, after.
func (r *run) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if ctx.Err() != nil && err != nil {
		return false, nil // the context ended this try, which so says nothing about the server
	}
	if r.failed != nil && resp != nil && resp == r.judged {
		return false, nil // the second call for an answer that failed in the first
	}

	cause, lasting := judge(resp, err)
	if told := r.transport.unset(cause); told != cause {
		patience := r.transport.Patience
		cause, lasting = told, patience > 0 && time.Since(r.start) > patience
	}

	if r.transport.Attempt > 0 && errors.Is(err, context.DeadlineExceeded) {
		cause = fmt.Errorf("no answer within %v", r.transport.Attempt)
	}

	r.failed, r.judged = cause, resp
	if cause == nil {
		return false, nil
	}

	r.last = cause
	r.tries++
	return !lasting && ctx.Err() == nil, nil
}

// backoff implements [retryablehttp.Backoff], and reports the wait.
func (r *run) backoff(least, most time.Duration, n int, resp *http.Response) time.Duration {
	wait := rand.N(min(most, least<<min(n, 16))) // full jitter: the requests of many pods spread evenly
	if asked := retryAfter(resp); asked > 0 {
		wait += asked
	}

	t := r.transport
	if t.Log != nil {
		t.Log.Debug("trying again", "source", t.Source, "url", r.url,
			"cause", r.failed.Error(), "tries", r.tries, "wait", wait.Round(time.Millisecond))
	}

	if t.Delayed != nil {
		t.Delayed(sources.Delay{Source: t.Source, URL: r.url, Cause: r.failed.Error(), Tries: r.tries, Wait: wait})
	}

	return wait
}

// retryAfter returns how long the server asks to wait before the next try, or 0.
func retryAfter(resp *http.Response) time.Duration {
	if resp == nil || resp.Header.Get("Retry-After") == "" {
		return 0
	}
	return retryablehttp.DefaultBackoff(0, 0, 0, resp)
}

// failure says why there is no answer.
func (r *run) failure(ctx context.Context) *Failure {
	f := &Failure{Cause: r.last, Tries: r.tries, Took: time.Since(r.start), Ended: ctx.Err()}
	if f.Cause == nil && r.connected.Load() {
		f.Cause = errors.New("connected, but it did not answer")
	} else if f.Cause == nil {
		f.Cause = r.noDial()
	}
	return f
}

// noDial is the cause if no connection was made, to the server or to the proxy.
func (r *run) noDial() error {
	if r.transport.Proxy == nil {
		return errNoDial
	}

	proxy, err := r.transport.Proxy(r.request)
	if err != nil || proxy == nil {
		return errNoDial
	}
	return &proxyError{proxy: proxy, err: errNoDial}
}

// readAll reads the whole answer, so that an answer that is cut short counts as a failed try.
func readAll(resp *http.Response) error {
	if resp.ContentLength > mostBody {
		resp.Body.Close()
		return ErrTooLarge
	}

	body, err := io.ReadAll(io.LimitReader(resp.Body, mostBody+1))
	resp.Body.Close()

	if err == nil && len(body) > mostBody {
		err = ErrTooLarge
	}

	resp.Body = newBody(body)
	return err
}
