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

// Clouds tell a machine's identity at an address of their own, or at a public one.
// The modules of Vault's API for these logins bring whole SDKs, which weigh more
// than the rest of the program; the few requests that matter are made here.

const (
	cloudPatience = 10 * time.Second // for the service to come up; on another machine nobody ever answers
	cloudAttempt  = 3 * time.Second
)

// unanswered says that a service of a cloud did not answer.
type unanswered struct{ error }

func (u *unanswered) Unwrap() error { return u.error }

// env looks up what the cloud tells its pods; "" is not set.
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
	public bool // through the proxy, if there is one
}

// ask returns the answer to a question.
func (l *login) ask(ctx context.Context, q question) ([]byte, error) {
	if !q.public {
		limited, cancel := context.WithTimeout(ctx, cloudPatience)
		defer cancel()
		ctx = limited
	}

	req, err := http.NewRequestWithContext(ctx, q.method, q.url, strings.NewReader(q.body))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", q.what, bare(err))
	}

	for name, value := range q.header {
		req.Header.Set(name, value)
	}

	base := &http.Transport{}
	defer base.CloseIdleConnections()

	if q.public {
		base.Proxy = http.ProxyFromEnvironment
	}

	client := &http.Client{
		Transport:     &remote.Transport{Base: base, Source: l.Auth, Log: l.Log, Delayed: l.Delayed, Attempt: cloudAttempt},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(req)
	if err != nil {
		var failure *remote.Failure
		if errors.As(err, &failure) {
			err = failure // without the method and the URL
		}
		return nil, &hinted{&unanswered{fmt.Errorf("%s at %s: %w", q.what, req.URL.Host, err)},
			"is this a machine of that cloud, and does no network policy keep the pod from the address?"}
	}
	defer resp.Body.Close()

	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s at %s: %d %s: %s", q.what, req.URL.Host, resp.StatusCode, http.StatusText(resp.StatusCode), remote.Line(string(answer)))
	}

	return answer, err
}

// askJSON decodes the answer to a question into out.
func (l *login) askJSON(ctx context.Context, q question, out any) error {
	answer, err := l.ask(ctx, q)
	if err == nil && json.Unmarshal(answer, out) != nil {
		err = fmt.Errorf("%s: the answer is not what it should be", q.what) // never its text: it may be a secret
	}
	return err
}
