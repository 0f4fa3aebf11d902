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
	"sync/atomic"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/round"
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
	client *cloud.Client    // made by the first Fetch
	ca     sources.FileMark // of the file of CAs that the client has read

	noBatch atomic.Bool // the identity may not ask for batches of secrets
}

// New returns the source. It uses neither the environment nor the network before the first
// Fetch.
func New(c Config) *Source { return &Source{config: c} }

// Start begins another round. With other CAs, everything is found out anew.
func (s *Source) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.client == nil:
	case s.ca != s.config.caMark():
		s.client.Close()
		s.client = nil
	default:
		s.client.Start()
	}
}

// A fetch is one call of Fetch.
type fetch struct {
	*Source
	*round.Round
	ctx    context.Context
	name   string // of the source
	client *cloud.Client
	keys   cloud.AWSKeys
}

// identify finds out who asks.
func (f *fetch) identify() (err error) {
	f.client, err = f.connect(f.ctx)
	if err == nil {
		f.keys, err = f.client.AWSKeys(f.ctx)
	}
	return err
}

// connect makes the client when it is first needed.
func (s *Source) connect(ctx context.Context) (*cloud.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.client != nil {
		return s.client, nil
	}

	mark := s.config.caMark()
	client, err := s.config.connect(ctx)
	if err == nil {
		s.client, s.ca = client, mark
	}
	return client, err
}
