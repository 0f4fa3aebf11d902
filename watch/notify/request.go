package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// A request is sent to one URL. Redirects are not followed.
type request struct {
	method string
	url    *url.URL
	roots  *remote.Roots // may be nil
}

const requestForm = "write 'http:POST http://127.0.0.1:8080/reload'"

// mostOfAnswer is how many bytes of an answer are read.
const mostOfAnswer = 64 << 10

// parseRequest reads "METHOD URL" or "URL".
func parseRequest(text string, roots *remote.Roots) (*Notification, error) {
	if strings.HasPrefix(text, "//") { // the user wrote a URL alone
		return nil, wrong(requestForm, "http: is not followed by a method and a URL")
	}

	method, address, given := strings.Cut(strings.TrimSpace(text), " ")
	if !given {
		method, address = http.MethodPost, method
	}

	if err := checkMethod(method); err != nil {
		return nil, err
	}

	u, err := parseURL(strings.TrimSpace(address))
	if err != nil {
		return nil, err
	}

	r := request{method, u, roots}
	return &Notification{"http:" + method + " " + r.shown(), r.send, nil}, nil
}

// checkMethod refuses what is not a method, and does not show it: it may be anything.
func checkMethod(method string) error {
	methods := []string{http.MethodPost, http.MethodPut, http.MethodGet, http.MethodPatch, http.MethodDelete}
	if slices.Contains(methods, method) {
		return nil
	}

	meant := strings.ToUpper(method)
	if !slices.Contains(methods, meant) {
		meant = nearest.Name(meant, methods)
	}
	if meant == "" {
		return wrong("methods are "+prose.And(methods), "http: the first word is not a method")
	}
	return wrong("did you mean "+meant+"?", "http: the first word is not a method")
}

// parseURL reads a URL. Without TLS it must lead to this machine.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || strings.ContainsAny(text, " \t\r\n"):
		return nil, wrong(requestForm, "http: there is no valid URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, wrong(requestForm, "http: the URL must begin with http:// or https://")
	case u.Scheme == "http" && !remote.Loopback(u.Hostname()):
		return nil, wrong("write https://, or the address of this pod, as in http://127.0.0.1:8080/reload",
			"http: without TLS a request is sent to this machine only, and %s is another one", u.Hostname())
	case u.Fragment != "":
		return nil, wrong("leave it out", "http: the URL has a fragment, which no server is sent")
	}
	return u, nil
}

// shown returns the URL without user, password and query.
func (r request) shown() string {
	return (&url.URL{Scheme: r.url.Scheme, Host: r.url.Host, Path: r.url.Path}).String()
}

// send sends the request.
func (r request) send(ctx context.Context) (done string, err error) {
	req, err := http.NewRequestWithContext(ctx, r.method, r.url.String(), nil)
	if err != nil {
		return "", errors.New("the URL is not valid")
	}

	client := r.client()
	defer client.CloseIdleConnections()
	resp, err := client.Do(req)
	if err != nil {
		return "", r.unanswered(ctx, err)
	}
	defer resp.Body.Close()

	body, _ := io.ReadAll(io.LimitReader(resp.Body, mostOfAnswer))
	status := fmt.Sprintf("%d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	if resp.StatusCode/100 != 2 {
		return "", r.refused(resp.StatusCode, status+r.words(body))
	}
	return status, nil
}

// client returns a client that uses its connections once: the program may have started anew
// since the last notification.
func (r request) client() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxResponseHeaderBytes = mostOfAnswer
	t.DisableKeepAlives = true
	r.roots.Trust(t)
	remote.ToLoopback(t)
	if remote.Loopback(r.url.Hostname()) {
		t.Proxy = nil
	}
	return &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// unanswered returns the error of a request without an answer. The client's own shows the URL.
func (r request) unanswered(ctx context.Context, err error) error {
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil {
		return wrong("a program that needs longer should answer first, and then read its files",
			"there was no answer within %v", limit)
	}

	hint := "does the program listen there? Containers of one pod reach each other at 127.0.0.1"
	if errors.As(err, new(*tls.CertificateVerificationError)) {
		hint = "the certificate must be for that name, and of an authority that the system or SSL_CERT_FILE names"
	}
	return &sources.Hinted{Err: remote.Bare(err), Hint: hint}
}

// refused returns the error of an answer that does not say that all is well.
func (r request) refused(status int, said string) error {
	if status/100 == 3 {
		return wrong("write the URL that it redirects to", "the answer is %s: redirects are not followed", said)
	}
	return fmt.Errorf("the answer is %s", said)
}

// words returns what a program says in an answer, unless that may repeat a secret of the URL.
func (r request) words(body []byte) string {
	if r.url.User != nil || r.url.RawQuery != "" {
		return ""
	}
	if m := remote.Message(body); m != "" {
		return ": " + m
	}
	return ""
}
