package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/initplate/initplate/sources/remote"
)

// A cloud serves a machine's identity at an address of its own, or at a public one. The
// modules of Vault's API for these logins need whole SDKs, which are larger than the rest
// of the program. So the few requests that matter are made here.

const (
	cloudPatience = 10 * time.Second // for the service to come up; outside of the cloud nothing ever answers
	cloudAttempt  = 3 * time.Second
)

// unanswered says that a service of a cloud did not answer.
type unanswered struct{ error }

func (u *unanswered) Unwrap() error { return u.error }

// env returns a variable that the cloud sets in its pods, or "".
func (l *login) env(name string) string {
	if l.Env == nil {
		return ""
	}
	value, _ := l.Env(name)
	return value
}

// A question is one request to a service of a cloud.
type question struct {
	what   string // "the metadata server of GCE"
	method string
	url    string
	header map[string]string
	body   string
	public bool // outside of the cloud's network, so through the proxy if there is one
}

// ask returns the answer to a question.
func (l *login) ask(ctx context.Context, q question) ([]byte, error) {
	if !q.public {
		limited, cancel := context.WithTimeout(ctx, cloudPatience)
		defer cancel()
		ctx = limited
	}
	req, err := q.request(ctx)
	if err != nil {
		return nil, err
	}

	base := &http.Transport{}
	defer base.CloseIdleConnections()
	if q.public {
		base.Proxy = http.ProxyFromEnvironment
	}

	resp, err := l.client(base).Do(req)
	if err != nil {
		return nil, q.unanswered(req.URL.Host, err)
	}
	defer resp.Body.Close()

	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s at %s: %d %s: %s", q.what, req.URL.Host,
			resp.StatusCode, http.StatusText(resp.StatusCode), remote.Line(string(answer)))
	}
	return answer, err
}

func (q question) request(ctx context.Context) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, q.method, q.url, strings.NewReader(q.body))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", q.what, bare(err))
	}
	for name, value := range q.header {
		req.Header.Set(name, value)
	}
	return req, nil
}

// client returns one that repeats requests and follows no redirects.
func (l *login) client(base http.RoundTripper) *http.Client {
	return &http.Client{
		Transport: &remote.Transport{
			Base:    base,
			Source:  l.Auth,
			Log:     l.Log,
			Delayed: l.Delayed,
			Attempt: cloudAttempt,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (q question) unanswered(host string, err error) error {
	var failure *remote.Failure
	if errors.As(err, &failure) {
		err = failure // without the method and the URL
	}
	return &hinted{&unanswered{fmt.Errorf("%s at %s: %w", q.what, host, err)},
		"is this machine in that cloud, and may the pod reach the address (see its network policies)?"}
}

// askJSON decodes the answer to a question into out.
func (l *login) askJSON(ctx context.Context, q question, out any) error {
	answer, err := l.ask(ctx, q)
	if err == nil && json.Unmarshal(answer, out) != nil {
		err = fmt.Errorf("%s: the answer is not in the expected form", q.what) // without its text, which may be secret
	}
	return err
}
