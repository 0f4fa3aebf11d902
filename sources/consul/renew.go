package consul

import (
	"context"
	"time"

	"github.com/hashicorp/consul/api"
	"github.com/initplate/initplate/sources"
)

// Start implements [sources.Starter].
func (s *Source) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = nil
}

// A trial is the last try to make the client between two rounds.
type trial struct {
	at     time.Time
	failed *sources.Error
}

const (
	trialTime  = 10 * time.Second // bounds a trial: a round that begins must not wait long for it
	trialPause = 10 * time.Second // from one trial to the next, of all requests that need the client
)

// reconnect is connect for requests between two rounds. Its failures are not those of a round.
func (s *Source) reconnect(ctx context.Context) (*client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.usable() {
		return s.client, nil
	}
	if time.Since(s.trial.at) < trialPause {
		return nil, s.trial.failed
	}

	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	failed := s.renew(ctx)
	if failed != nil {
		s.trial = trial{time.Now(), failed}
		return nil, failed
	}

	s.failed = nil
	return s.client, nil
}

// filesOf returns the files and directories that a client is made of, as they are now.
func (s *Source) filesOf(config *api.Config) sources.FileMarks {
	tls := config.TLSConfig
	paths := []string{config.TokenFile, tls.CAFile, tls.CAPath, tls.CertFile, tls.KeyFile}
	return sources.MarksOf(append(paths, s.roots.Paths()...)...)
}

// inherit takes over the login of another client, if Consul still knows it.
func (c *client) inherit(old *client) bool {
	if old == nil || old.token == "" || old.lost.Load() {
		return false
	}
	c.token, c.hasToken = old.token, true
	return true
}

// debug logs a message.
func (s *Source) debug(text string, attrs ...any) {
	if s.config.Log != nil {
		s.config.Log.Debug(text, attrs...)
	}
}
