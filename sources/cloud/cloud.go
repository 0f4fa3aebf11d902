// Package cloud knows who this process is on AWS, Google Cloud and Azure, and asks services
// of these clouds in its name. Sources of secrets and logins to Vault use it.
//
// The clouds' own libraries would be larger than the rest of the program. So the few
// requests that matter are made here, with the variables that these libraries read.
package cloud

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
	"github.com/initplate/initplate/sources/round"
)

const (
	localPatience = 10 * time.Second // for a service to come up; outside of the cloud nothing ever answers
	localAttempt  = 3 * time.Second
	publicAttempt = 30 * time.Second
)

// A Config is what a [Client] knows of its process.
type Config struct {
	Source  string // what log lines call the one who asks: "aws-ssm"
	Env     func(string) (string, bool)
	Log     *slog.Logger        // may be nil
	Delayed func(sources.Delay) // called for every try that is repeated; may be nil
	Region  string              // of AWS, if neither AWS_REGION nor AWS_DEFAULT_REGION is set
	TLS     *tls.Config         // of public services; nil is Go's default

	// Throttled reports whether an answer that is an error asks to come back later, although
	// its status does not say so. It may be nil.
	Throttled func(status int, body []byte) bool
}

// A Client asks services. It keeps connections until [Client.Close].
type Client struct {
	Config
	local  *http.Transport
	public atomic.Pointer[public]
	roots  *remote.Roots
	aws    awsKnown
}

// A public is how public services are asked.
type public struct {
	*http.Transport
	byProxy http.RoundTripper // the same, by way of the proxy if there is one
}

func newPublic(trusted *tls.Config) *public {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = round.Most
	t.MaxConnsPerHost = round.Most
	if trusted != nil {
		t.TLSClientConfig = trusted
	}
	return &public{t, remote.ByProxy(t, t)}
}

// New returns a client. It uses the network only when it is asked something.
func New(c Config) *Client {
	client := &Client{
		Config: c,
		local:  &http.Transport{},
		roots:  remote.NewRoots(c.Env),
		aws: awsKnown{
			turn:     make(chan struct{}, 1),
			metadata: [2]string{"http://169.254.169.254", "http://[fd00:ec2::254]"},
		},
	}
	client.public.Store(newPublic(c.TLS))
	return client
}

// Start begins another round. Connections are made anew, since a name may mean another server by
// now, and files of settings, credentials and CAs are read again. Keys and tokens that expire by
// themselves are kept until then.
func (c *Client) Start() {
	c.Close()
	if roots := c.roots.Renewed(); roots != nil && c.TLS == nil {
		c.public.Store(newPublic(&tls.Config{RootCAs: roots}))
	}
	c.forgetAWSFiles()
}

// Close closes the connections that are not in use.
func (c *Client) Close() {
	c.local.CloseIdleConnections()
	c.public.Load().CloseIdleConnections()
}

// Getenv returns a variable, or "".
func (c *Client) Getenv(name string) string {
	if c.Env == nil {
		return ""
	}
	value, _ := c.Env(name)
	return value
}

// A Question is one request to a service.
type Question struct {
	What   string // "the metadata server of Google Cloud"
	Method string
	URL    string
	Header map[string]string
	Body   string

	// Public says that the service is not one of the machine or its network, which answer at
	// once or never. It is asked through the proxy, if there is one, until the context ends.
	Public bool

	// Patience is how long a service of the machine may take to come up; 0 is the usual time.
	Patience time.Duration

	// Sign adds a signature to the request before each try. It may be nil.
	Sign func(*http.Request) error

	// Secrets are what the request holds that no error may show, even if the answer repeats it.
	// Those of less than 8 bytes do not count.
	Secrets []string

	// Throttled is used in place of that of the [Config]. It may be nil.
	Throttled func(status int, body []byte) bool
}

// An Answer is what a service said.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	Host   string // that answered
}

// Unanswered is the error where a service did not answer.
type Unanswered struct{ Err error }

func (u *Unanswered) Error() string { return u.Err.Error() }

// Unwrap returns the cause.
func (u *Unanswered) Unwrap() error { return u.Err }

// Do returns the answer to a question, whatever its status. If there is none, the error is
// an [*Unanswered].
func (c *Client) Do(ctx context.Context, q Question) (*Answer, error) {
	if !q.Public {
		limited, cancel := context.WithTimeout(ctx, cmp.Or(q.Patience, localPatience))
		defer cancel()
		ctx = limited
	}

	req, err := q.request(ctx)
	if err != nil {
		return nil, err
	}

	resp, err := c.client(q).Do(req)
	if err != nil {
		return nil, q.unanswered(req.URL.Host, err)
	}
	defer resp.Body.Close()

	body, err := io.ReadAll(resp.Body)
	return &Answer{resp.StatusCode, resp.Header, body, req.URL.Host}, err
}

// Ask returns the answer to a question. Any status but 200 is an error.
func (c *Client) Ask(ctx context.Context, q Question) ([]byte, error) {
	answer, err := c.Do(ctx, q)
	if err != nil {
		return nil, err
	}
	if answer.Status != http.StatusOK {
		return nil, answer.Failed(q.What)
	}
	return answer.Body, nil
}

// AskJSON decodes the answer to a question into out.
func (c *Client) AskJSON(ctx context.Context, q Question, out any) error {
	answer, err := c.Ask(ctx, q)
	if err == nil && json.Unmarshal(answer, out) != nil {
		err = fmt.Errorf("%s: the answer is not in the expected form", q.What) // its text may be secret
	}
	return err
}

func (q Question) request(ctx context.Context) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, q.Method, q.URL, strings.NewReader(q.Body))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", q.What, bare(err))
	}
	for name, value := range q.Header {
		req.Header.Set(name, value)
	}
	return req, nil
}

// client returns one that repeats requests and follows no redirects.
func (c *Client) client(q Question) *http.Client {
	transport := &remote.Transport{
		Source:  c.Source,
		Log:     c.Log,
		Delayed: c.Delayed,
		Attempt: localAttempt,
		Base:    c.local,
	}
	if q.Public {
		to := c.public.Load()
		transport.Attempt = publicAttempt
		transport.Proxy = to.Proxy
		transport.Base = to.byProxy
	}

	throttled := q.Throttled
	if throttled == nil {
		throttled = c.Throttled
	}
	transport.Base = try{transport.Base, q.Sign, throttled, q.Secrets}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (q Question) unanswered(host string, err error) error {
	var failure *remote.Failure
	if errors.As(err, &failure) {
		err = failure // without the method and the URL
	}

	return &sources.Hinted{Err: &Unanswered{fmt.Errorf("%s at %s: %w", q.What, host, err)}, Hint: q.hint(err)}
}

// bare returns the error of an address without the address, which may hold a secret.
func bare(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return fmt.Errorf("the address is not of the form https://HOST:PORT: %w", u.Err)
	}
	return err
}
