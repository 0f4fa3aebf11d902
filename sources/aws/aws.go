// Package aws has the sources of AWS: aws-ssm, the parameters of Systems Manager's
// Parameter Store, and aws-sm, the secrets of Secrets Manager; see [Source.Rows].
//
// A key of aws-ssm is the name of a parameter, and is held as text. A version or a label
// may follow: "/db/host:3", "/db/host:live". A key that ends in "/" asks for everything
// below it, and is held as a []sources.Pair, sorted by name; it is empty where there is
// nothing. Values of the type SecureString are decrypted, and secret.
//
// A key of aws-sm is the name of a secret, and is held as its text, or the text of its
// bytes. "?version-id=ID" or "?version-stage=STAGE" may follow, and "#FIELD" for a part of a
// JSON document, see [document.Field]. All of its values are secret.
//
// In both, an ARN may take the place of the name. It is asked for in its own region.
//
// The keys of one Fetch are asked for at once, in batches: 10 parameters, 20 secrets. What a
// batch does not answer is asked for by itself, so that each error names its key.
package aws

import (
	"context"
	"log/slog"
	"sync"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/remote"
)

// Config is what a [Source] knows of its process.
type Config struct {
	Env     func(string) (string, bool) // looks up the variables that AWS's own tools read
	Log     *slog.Logger                // may be nil
	Delayed func(sources.Delay)         // called for every try that is repeated; may be nil
	InPod   bool                        // for hints
}

// A Source asks AWS, as one identity.
type Source struct {
	config Config

	mu     sync.Mutex
	client *cloud.Client // made by the first Fetch
	absent map[string]sources.Absence
}

// New returns the source. It uses neither the environment nor the network before the first
// Fetch.
func New(c Config) *Source { return &Source{config: c} }

// A fetch is one call of Fetch.
type fetch struct {
	*Source
	name   string // of the source
	ctx    context.Context
	client *cloud.Client
	keys   cloud.AWSKeys
	wg     crash.Group

	lock sync.Mutex
	held map[string]sources.Value
	errs []*sources.Error
}

// fetch begins a fetch for the source called name.
func (s *Source) fetch(ctx context.Context, name string, asked []string) (*fetch, error) {
	f := &fetch{Source: s, name: name, ctx: ctx, held: map[string]sources.Value{}}
	client, err := s.connect(ctx)
	if err != nil {
		return nil, f.unidentified(err, asked...)
	}

	f.client = client
	f.keys, err = client.AWSKeys(ctx)
	if err != nil {
		return nil, f.unidentified(err, asked...)
	}
	return f, nil
}

// connect makes the client when it is first needed.
func (s *Source) connect(ctx context.Context) (*cloud.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.client != nil {
		return s.client, nil
	}

	client, err := s.config.connect(ctx)
	if err == nil {
		s.client = client
	}
	return client, err
}

// end waits for all requests, and returns what Fetch does.
func (f *fetch) end() (map[string]sources.Value, error) {
	f.wg.Wait()
	return f.held, remote.Join(f.errs...)
}

func (f *fetch) hold(asked string, data any, version string, secret bool) {
	origin := sources.Ref{Source: f.name, Key: asked}.String()
	if version != "" {
		origin += " version " + version
	}

	f.lock.Lock()
	defer f.lock.Unlock()
	f.held[asked] = sources.Value{Data: data, Origin: origin, Secret: secret, Version: version}
}

func (f *fetch) fail(err *sources.Error) {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.errs = append(f.errs, err)
}

// refuse notes that a key is malformed.
func (f *fetch) refuse(asked string, err error) {
	f.fail(&sources.Error{Source: f.name, Keys: []string{asked}, Kind: sources.Invalid, Err: err})
}
