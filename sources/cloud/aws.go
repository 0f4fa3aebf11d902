package cloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

// AWSKeys are the credentials of an AWS identity. However they are printed, they do not show.
type AWSKeys struct {
	ID, Secret string
	Token      string // of a session; "" for the keys of a user
}

const withheldKeys = "<AWS keys>"

// String implements [fmt.Stringer].
func (AWSKeys) String() string { return withheldKeys }

// Format implements [fmt.Formatter], for verbs that would print the fields.
func (AWSKeys) Format(s fmt.State, _ rune) { io.WriteString(s, withheldKeys) }

// LogValue implements [slog.LogValuer].
func (AWSKeys) LogValue() slog.Value { return slog.StringValue(withheldKeys) }

// MarshalText implements [encoding.TextMarshaler], for JSON and the like.
func (AWSKeys) MarshalText() ([]byte, error) { return []byte(withheldKeys), nil }

// awsKnown is what a client has learned about who it is on AWS. Turn holds an element while
// somebody uses it.
type awsKnown struct {
	turn   chan struct{}
	given  *awsGiven
	marks  [2]sources.FileMark // of the shared files before it was given
	files  *awsFiles
	region string // of the machine

	noKeys, noRegion awsFailure

	metadata [2]string // where the metadata service is on machines of EC2, by IPv4 and IPv6
}

// An awsFailure is the last failure of a question. Those who waited for their turn meanwhile
// share it: a machine without a metadata service, or a program, may take a while to say no.
type awsFailure struct {
	err error
	at  time.Time
}

// since returns the failure if there was one after a time.
func (f *awsFailure) since(asked time.Time) error {
	if f.at.After(asked) {
		return f.err
	}
	return nil
}

// note notes how a question ended. That somebody stopped asking is nothing to share.
func (f *awsFailure) note(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		*f = awsFailure{err, time.Now()}
	}
}

// awsGiven is what one step of the chain gave.
type awsGiven struct {
	AWSKeys
	from    string    // "AWS_ACCESS_KEY_ID", "the profile dev of /root/.aws/config:3"
	expires time.Time // zero is never
}

// awsMargin is how long keys must still be valid to be used again: longer than a request.
const awsMargin = time.Minute

// AWSKeys finds the credentials of this process in the order of the AWS SDKs: in the
// environment, by an IAM role for the pod's service account, in the profile of the shared
// config and credentials files, by the credentials of a container (ECS, EKS Pod Identity),
// by the role of the machine. It keeps them until they expire. Several goroutines may call it.
//
// [KindOf] says what kind its error is of. The order is that of
// https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html.
func (c *Client) AWSKeys(ctx context.Context) (AWSKeys, error) {
	asked := time.Now()
	done, err := c.awsTurn(ctx)
	if err != nil {
		return AWSKeys{}, err
	}
	defer done()

	if err := c.aws.noKeys.since(asked); err != nil {
		return AWSKeys{}, err
	}

	now := time.Now()
	if held := c.aws.given; held != nil && !held.expired(now.Add(awsMargin)) {
		return held.AWSKeys, nil
	}

	c.aws.marks = c.awsMarks()
	given, err := c.awsChain(ctx)
	c.aws.noKeys.note(ctx, err)
	if err != nil {
		return AWSKeys{}, err
	}
	c.aws.given = given
	return given.AWSKeys, nil
}

// AWSRefused says that AWS does not accept keys: they are not used again. They may be those of
// a session that somebody ended, or the clock may have been set.
func (c *Client) AWSRefused(keys AWSKeys) {
	c.aws.turn <- struct{}{}
	defer func() { <-c.aws.turn }()
	if held := c.aws.given; held != nil && held.AWSKeys == keys {
		c.aws.given = nil
	}
}

// forgetAWSFiles has the shared files read again, and keys looked for again that may be of files
// that have changed since.
func (c *Client) forgetAWSFiles() {
	c.aws.turn <- struct{}{}
	defer func() { <-c.aws.turn }()

	c.aws.files = nil
	if held := c.aws.given; held != nil && (held.expires.IsZero() || c.aws.marks != c.awsMarks()) {
		c.aws.given = nil
	}
}

// awsTurn waits until nobody else uses what the client knows of AWS.
func (c *Client) awsTurn(ctx context.Context) (done func(), err error) {
	select {
	case c.aws.turn <- struct{}{}:
		return func() { <-c.aws.turn }, nil
	case <-ctx.Done():
		return nil, &Unanswered{fmt.Errorf("the credentials of AWS: %w", context.Cause(ctx))}
	}
}

// awsStep is one place where credentials may be. Its error is [awsAbsent] where nothing is.
type awsStep func(context.Context) (*awsGiven, error)

// awsAbsent says why a step has no credentials. The next step may have some.
type awsAbsent struct{ why error }

func (a *awsAbsent) Error() string { return a.why.Error() }

func (a *awsAbsent) Unwrap() error { return a.why }

func absent(format string, args ...any) error { return &awsAbsent{fmt.Errorf(format, args...)} }

func isAbsent(err error) bool { return errors.As(err, new(*awsAbsent)) }

func (c *Client) awsChain(ctx context.Context) (*awsGiven, error) {
	var looked []error
	for _, step := range []awsStep{
		c.awsEnvironment, c.awsPodIdentity, c.awsProfileKeys, c.awsContainer, c.awsMachine,
	} {
		given, err := step(ctx)
		switch {
		case err == nil:
			return given, given.check(time.Now())
		case !isAbsent(err):
			return nil, err
		}
		looked = append(looked, err)
	}

	return nil, &sources.Hinted{Err: nowhere(looked), Hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, " +
		"or AWS_PROFILE to a profile of the shared files; on EKS, give the pod's service account an IAM role; " +
		"on EC2, attach a role to the machine, and for pods set HttpPutResponseHopLimit of its metadata options to 2"}
}

// nowhere returns the error of a chain without credentials: what was looked at, in order.
func nowhere(looked []error) error {
	texts := make([]string, len(looked))
	for i, l := range looked {
		texts[i] = l.Error()
	}

	err := fmt.Errorf("there are no AWS credentials: %s", strings.Join(texts, "; "))
	if errors.As(looked[len(looked)-1], new(*Unanswered)) {
		return &Unanswered{err}
	}
	return &Misset{err}
}

func (c *Client) awsEnvironment(context.Context) (*awsGiven, error) {
	k := AWSKeys{
		ID:     strings.TrimSpace(c.Getenv("AWS_ACCESS_KEY_ID")),
		Secret: strings.TrimSpace(c.Getenv("AWS_SECRET_ACCESS_KEY")),
		Token:  strings.TrimSpace(c.Getenv("AWS_SESSION_TOKEN")),
	}
	switch {
	case k.ID == "" && k.Secret == "":
		return nil, absent("AWS_ACCESS_KEY_ID is not set")
	case k.ID == "":
		return nil, &Misset{errors.New("AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not")}
	case k.Secret == "":
		return nil, &Misset{errors.New("AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not")}
	}
	return &awsGiven{AWSKeys: k, from: "AWS_ACCESS_KEY_ID"}, nil
}

func (g *awsGiven) expired(at time.Time) bool { return !g.expires.IsZero() && !g.expires.After(at) }

// notInKey reports whether no key or token has a character.
func notInKey(r rune) bool { return r <= ' ' || r > '~' }

// check returns what is wrong with keys that were just given.
func (g *awsGiven) check(now time.Time) error {
	switch {
	case g.ID == "" || g.Secret == "":
		return fmt.Errorf("%s gave no access key", g.from)
	case strings.ContainsFunc(g.ID+g.Secret+g.Token, notInKey):
		return &Misset{fmt.Errorf("%s gave keys that contain whitespace or other characters that keys never have",
			g.from)}
	case g.expired(now):
		err := fmt.Errorf("%s gave keys that expired at %s", g.from, g.expires.UTC().Format(time.RFC3339))
		return &sources.Hinted{Err: err, Hint: "renew them; is the clock of this machine right? it says " +
			now.UTC().Format(time.RFC3339)}
	}
	return nil
}
