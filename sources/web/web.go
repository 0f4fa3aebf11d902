// Package web is the source of documents that are read over HTTPS.
//
// A key is a URL, https://HOST/PATH, whose value is the whole text, or https://HOST/PATH#NAME for a
// part of a document in JSON, YAML or TOML; see [document.Part]. Each URL is read with one request,
// however many of its parts are asked for, and all URLs are read at the same time. Plain http is
// only for this machine, where agents listen.
//
// All values are secret: such documents hold secrets. A value in a computed key never decides
// which server is asked. No answer but 200 counts, also not 404: HTTP has no way to show that it is
// the service itself that has nothing there, and a default would hide a mistyped URL.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"sync"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/document"
	"github.com/initplate/initplate/sources/remote"
	"github.com/initplate/initplate/sources/round"
)

// name is the name of the source.
const name = "http"

// A Config says how documents are read.
type Config struct {
	Headers []Header
	Env     func(string) (string, bool) // looks up the variables of headers; may be nil
	Log     *slog.Logger                // may be nil
	Delayed func(sources.Delay)         // called for every try that is repeated; may be nil
	InPod   bool                        // for hints
}

// A Source reads documents.
type Source struct {
	round.Absences
	config Config

	mu    sync.Mutex
	base  http.RoundTripper // made by the first Fetch
	proxy *http.Transport   // the one below base
	roots *remote.Roots     // that base trusts
}

// Start implements [sources.Starter]. Names may mean other servers by now, and other CAs may be
// trusted.
func (s *Source) Start() {
	s.Absences.Start()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.base == nil {
		return
	}

	s.proxy.CloseIdleConnections()
	if s.roots.Renewed() != nil {
		s.connect()
	}
}

// New returns the source. It uses neither the environment nor the network before the first
// Fetch.
func New(c Config) *Source { return &Source{config: c} }

// Row returns the source.
func (s *Source) Row() sources.Row {
	return sources.Row{
		Name: name, Source: s, Server: name, Title: "HTTP", Secret: true,
		Keys: sources.Keys{
			Marks: "#", Clean: clean, Below: document.Below,
			Leads: leads, Escape: escape, Stray: stray, Covers: covers,
		},
		Allowed: "its server must allow a GET, with what --http-header sends",
		Missing: func(string) string { return "is the name right?" },
		Entries: document.Section{Source: name, Secret: true, Text: true, Clean: clean}.Entries(),
	}
}

// Fetch implements [sources.Source]. Its errors are *[sources.Error], joined.
func (s *Source) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	f := &fetch{Source: s, Round: round.New(name, &s.Absences), ctx: ctx, headers: map[string]*headers{}}
	for _, r := range round.Plan(f.Round, f.wellFormed(keys), parsePage, "") {
		h, err := f.headersFor(r.Of.origin)
		if err != nil {
			f.Fail(&sources.Error{Keys: round.Keys(r.Wanted), Kind: sources.Misset, Err: err, Hint: headerHint})
			continue
		}
		f.Go(func() { f.read(r, h) })
	}
	return f.Wait()
}

// wellFormed returns the keys that are. Errors of the others show no password.
func (f *fetch) wellFormed(keys []string) (good []string) {
	for _, k := range keys {
		_, err := parse(k)
		if err != nil {
			f.Refuse(shown(k), err, "")
			continue
		}
		good = append(good, k)
	}
	return good
}

// A fetch is one call of Fetch.
type fetch struct {
	*Source
	*round.Round
	ctx     context.Context
	headers map[string]*headers // by origin
}

// A page is what one request answers.
type page struct {
	address      string // the URL in its one written form
	origin, host string
	path         string
}

type request = round.Request[*page]

func parsePage(asked string) (*page, string, error) {
	k, err := parse(asked)
	if err != nil {
		return nil, "", err
	}
	return &page{k.address, originOf(k.url), k.url.Host, k.url.Path}, k.field, nil
}

// String returns the URL.
func (p *page) String() string { return p.address }
