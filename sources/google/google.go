// Package google is the source of secrets in Google Cloud's Secret Manager.
//
// A key is PROJECT/NAME, the ID or the number of a project and the name of a secret in it.
// After it may come "?version=3" (a number or an alias; else the latest),
// "?location=europe-west1" for a regional secret, and "#FIELD" for a field of a secret that
// is a JSON object, or "#/a/b" for a part of it (RFC 6901). Without "PROJECT/", the project is
// the one that GOOGLE_CLOUD_PROJECT names, else that of the credentials, else that of the
// machine.
//
// A secret without "#FIELD" is text, all of its bytes. A version that is disabled or
// destroyed is an error, as a default would hide it.
package google

import (
	"context"
	"log/slog"
	"reflect"
	"slices"
	"sync"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/round"
)

// Config is what a [Source] knows of its process. All of it may be left out.
type Config struct {
	Env     func(string) (string, bool)
	Log     *slog.Logger
	Delayed func(sources.Delay) // called for every try that is repeated
}

// A Source reads secrets. Its credentials are Google's Application Default Credentials.
type Source struct {
	round.Absences
	config Config

	connecting sync.Mutex // held while a token is asked for
	client     *cloud.Client
	identity   *cloud.GoogleCredentials // nil while the round did not look for it
	last       *cloud.GoogleCredentials // whose token and project it is
	token      cloud.Token
	project    string // of keys without one; "" while nobody asked
}

// New returns the source. It uses neither files nor the network before the first Fetch.
func New(c Config) *Source { return &Source{config: c} }

// Start implements [sources.Starter]. The file of credentials may be another one by now.
func (s *Source) Start() {
	s.Absences.Start()
	s.connecting.Lock()
	defer s.connecting.Unlock()
	s.identity = nil
	if s.client != nil {
		s.client.Start()
	}
}

// Fetch implements [sources.Source]. Every value is secret, and text but for fields. Each
// version is read once, all in parallel.
func (s *Source) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	r := round.New(name, &s.Absences)
	plan := round.Plan(r, keys, planned, form)
	if len(plan) == 0 {
		return r.Wait()
	}

	session, err := s.connect(ctx, plan)
	if err != nil {
		r.Fail(unknownIdentity(err, round.All(plan)))
		return r.Wait()
	}
	session.Round = r

	for _, read := range plan {
		r.Go(func() { session.read(ctx, read) })
	}
	return r.Wait()
}

// A read is one version of a secret, with the keys that ask for it.
type read = round.Request[*secret]

// A session is who asks in one round.
type session struct {
	*round.Round
	source   *Source
	client   *cloud.Client
	identity *cloud.GoogleCredentials
	token    string
	project  string // of secrets that do not name one
	override string // the address of the API, if it is not Google's own
}

// connect finds the credentials, and asks for a token if the last one has expired.
func (s *Source) connect(ctx context.Context, plan []*read) (_ *session, err error) {
	s.connecting.Lock()
	defer s.connecting.Unlock()

	if s.client == nil {
		s.client = cloud.New(cloud.Config{Source: name, Env: s.config.Env, Log: s.config.Log, Delayed: s.config.Delayed})
	}
	at, err := s.client.GoogleEndpoint(override, "")
	if err != nil {
		return nil, &sources.Hinted{Err: err, Hint: "without it, the address is Google's own"}
	}
	err = s.identify(ctx)
	if err != nil {
		return nil, err
	}

	if s.project == "" && slices.ContainsFunc(plan, withoutProject) {
		s.project, err = s.client.GoogleProject(ctx, s.identity)
		if err != nil {
			return nil, err
		}
	}

	if !s.token.Usable() {
		s.token, err = s.client.GoogleToken(ctx, s.identity)
	}
	return &session{nil, s, s.client, s.identity, s.token.Text, s.project, at}, err
}

// identify finds the credentials, once in a round. With others, the token and the project are
// not used again.
func (s *Source) identify(ctx context.Context) (err error) {
	if s.identity != nil {
		return nil
	}
	s.identity, err = s.client.GoogleCredentials(ctx)
	if err == nil && !reflect.DeepEqual(s.identity, s.last) {
		s.last, s.token, s.project = s.identity, cloud.Token{}, ""
	}
	return err
}

// refused says that the service does not accept a token: it is not used again. Somebody may have
// ended it, or the clock may have been set.
func (s *Source) refused(token string) {
	s.connecting.Lock()
	defer s.connecting.Unlock()
	if s.token.Text == token {
		s.token = cloud.Token{}
	}
}

func withoutProject(r *read) bool { return r.Of.project == "" }
