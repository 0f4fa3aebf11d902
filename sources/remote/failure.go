package remote

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
)

var (
	// ErrTooLarge is the cause where an answer would take too much memory.
	ErrTooLarge = fmt.Errorf("the answer is larger than %d MiB", mostBody>>20)

	errClosed  = errors.New("the connection was closed without an answer")
	errNotTLS  = errors.New("the server speaks HTTPS: the address must begin with https://")
	errNotHTTP = errors.New("the server there does not speak HTTP")
	errSlow    = errors.New("no answer in time")
	errNoDial  = errors.New("no connection could be made")
)

// A Failure says why a request got no answer.
type Failure struct {
	Cause error         // of the last try that the context did not end: "connection refused"
	Tries int           // how many failed, without those that the context ended
	Took  time.Duration // from the first try to the end
	Ended error         // the context's error; nil if another try could not help
}

// Error names the last real cause. The end of the context is not a cause.
func (f *Failure) Error() string {
	if f.Tries < 2 {
		return f.Cause.Error()
	}
	return fmt.Sprintf("%v (tried %d times in %v)", f.Cause, f.Tries, f.Took.Round(100*time.Millisecond))
}

// Unwrap returns the cause and the context's error.
func (f *Failure) Unwrap() []error {
	if f.Ended == nil {
		return []error{f.Cause}
	}
	return []error{f.Cause, f.Ended}
}

// judge returns what is wrong with the outcome of one try, nil for nothing, and
// whether more tries cannot change it.
func judge(resp *http.Response, err error) (cause error, lasting bool) {
	switch {
	case resp == nil && errors.Is(err, io.ErrUnexpectedEOF): // in the words of HTTP/2
		return errClosed, false
	case err != nil:
		cause := Bare(err)
		return cause, lasts(cause)
	case resp.StatusCode == http.StatusBadRequest && resp.TLS == nil &&
		peek(resp, "Client sent an HTTP request to an HTTPS server"):
		return errNotTLS, true
	case resp.StatusCode == http.StatusNotImplemented:
		return nil, false
	case resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode >= 500:
		return statusError(resp), false
	}

	cause = foreign(resp)
	return cause, cause != nil
}

// Bare strips what callers put better, the request's method and URL, and what
// differs from one connection to the next, its local port.
func Bare(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		err = u.Err
	}
	if errors.As(err, new(*Failure)) {
		return err // its cause is bare
	}

	if p := (*proxyError)(nil); errors.As(err, &p) {
		if p.err != nil {
			return &proxyError{p.proxy, p.status, Bare(p.err)}
		}
		return p
	}

	// net/http may put the name of a function before it.
	if op := (*net.OpError)(nil); errors.As(err, &op) && strings.HasSuffix(err.Error(), op.Error()) {
		return bareOp(*op)
	}
	return bareText(err)
}

// bareOp leaves out the local port, also the one in the words of a DNS error.
func bareOp(op net.OpError) error {
	op.Source = nil
	if dns := (*net.DNSError)(nil); errors.As(op.Err, &dns) && dns.IsTimeout {
		slow := *dns
		slow.Err = "the name server does not answer"
		op.Err = &slow
	}
	return &op
}

// bareText recognizes by their text the errors for which net/http has no type.
func bareText(err error) error {
	switch text := err.Error(); {
	case err == io.EOF, strings.Contains(text, "server closed idle connection"): // either may come first
		return errClosed
	case strings.Contains(text, `malformed HTTP response "\x15\x03`):
		return errNotTLS // that was an alert
	case strings.Contains(text, "malformed HTTP"):
		return errNotHTTP
	case strings.Contains(text, "timeout awaiting response headers"):
		return errSlow
	case strings.HasPrefix(text, "http2: server sent GOAWAY"): // the rest differs by connection
		return errClosed
	case strings.HasPrefix(text, "stream error: "):
		return streamError(text)
	}
	return err
}

// streamError is the error of one request of an HTTP/2 connection. The words of
// net/http contain the request's number, so that requests that fail in the same way
// would have different errors.
func streamError(text string) error {
	_, code, _ := strings.Cut(text, "; ")
	code, _, _ = strings.Cut(code, ";")
	return fmt.Errorf("the server cancelled the request: %s", code)
}

// lasts reports whether waiting cannot help. A name that does not resolve may still
// get its address: pods start before DNS knows their services.
func lasts(err error) bool {
	var (
		cert   *tls.CertificateVerificationError
		record tls.RecordHeaderError
		addr   *net.AddrError
		op     *net.OpError
		proxy  *proxyError
	)
	switch {
	case errors.As(err, &proxy) && proxy.lasting():
		return true
	case errors.Is(err, http.ErrSchemeMismatch), errors.Is(err, ErrTooLarge),
		errors.Is(err, errNotHTTP), errors.Is(err, errNotTLS),
		errors.As(err, &cert), errors.As(err, &record), errors.As(err, &addr):
		return true
	case errors.As(err, &op) && op.Op == "remote error":
		return true // a TLS alert: the server does not accept our certificate or our TLS
	}

	untyped := []string{
		"unsupported protocol scheme", "no Host in request URL", "invalid header field", "unknown port",
	}
	return slices.ContainsFunc(untyped, func(text string) bool { return strings.Contains(err.Error(), text) })
}

// statusError puts a 429 or 5xx in words: its status and what the server says.
func statusError(resp *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	text := fmt.Sprintf("%d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	if m := Message(body); m != "" {
		text += ": " + m
	}
	if wait := retryAfter(resp); wait > 0 {
		text += fmt.Sprintf("; it asks for %v before the next try", wait.Round(time.Second))
	}

	return errors.New(text)
}

// Message returns the line that matters in an error's body: the errors of a Vault
// body, or the first line of plain text. It is "" for a page of HTML.
func Message(body []byte) string {
	var vault struct{ Errors []string }
	if json.Unmarshal(body, &vault) == nil {
		return Line(strings.Join(vault.Errors, "; "))
	}

	text := strings.TrimSpace(string(body))
	if strings.HasPrefix(text, "<") || strings.HasPrefix(text, "{") {
		return ""
	}

	text, _, _ = strings.Cut(text, "\n")
	return Line(text)
}

// Line makes a server's text fit into an error: one line of printable characters
// that is not too long.
func Line(text string) string {
	const most = 300
	words := strings.FieldsFunc(strings.ToValidUTF8(text, "\ufffd"), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	})
	text = strings.Join(words, " ")

	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "..."
	}

	return text
}

// peek reports whether a body begins with text, and leaves the body as it was.
func peek(resp *http.Response, text string) bool { return string(peekAt(resp, len(text))) == text }

// peekAt returns the first n bytes of a body, and leaves the body as it was.
func peekAt(resp *http.Response, n int) []byte {
	start := make([]byte, n)
	n, _ = io.ReadFull(resp.Body, start)
	rest := resp.Body
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start[:n]), rest), rest}
	return start[:n]
}

func newBody(b []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(b)) }
