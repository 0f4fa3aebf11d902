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

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/document"
	"github.com/initplate/initplate/sources/remote"
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
	config Config
	slots  chan struct{} // bounds the requests under way

	mu     sync.Mutex
	base   http.RoundTripper // made by the first Fetch
	proxy  *http.Transport   // the one below base
	absent map[string]sources.Absence
}

// mostRequests bounds the requests under way, and so the connections.
const mostRequests = 32

// New returns the source. It uses neither the environment nor the network before the first
// Fetch.
func New(c Config) *Source {
	return &Source{config: c, slots: make(chan struct{}, mostRequests), absent: map[string]sources.Absence{}}
}

// Row returns the source.
func (s *Source) Row() sources.Row {
	return sources.Row{
		Name: name, Source: s, Server: name, Title: "HTTP", Secret: true,
		Keys: sources.Keys{
			Marks: "#", Clean: clean, Below: document.Below,
			Leads: leads, Escape: escape, Stray: stray, Covers: covers,
		},
		Missing: func(string) string { return "is the name right?" },
		Entries: document.Section{Source: name, Secret: true, Text: true, Clean: clean}.Entries(),
	}
}

// Fetch implements [sources.Source]. Its errors are *[sources.Error], joined.
func (s *Source) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	f := &fetch{Source: s, ctx: ctx, held: map[string]sources.Value{}, headers: map[string]*headers{}}
	for _, keys := range f.group(keys) {
		h, err := f.headersFor(keys[0])
		if err != nil {
			f.fail(&sources.Error{Source: name, Keys: askedOf(keys), Kind: sources.Misset, Err: err, Hint: headerHint})
			continue
		}
		f.wg.Go(func() { f.read(keys, h) })
	}
	f.wg.Wait()

	return f.held, remote.Join(f.failed...)
}

// group returns the keys by the URL that has them. It notes those that are malformed.
func (f *fetch) group(keys []string) map[string][]key {
	asked := map[string][]key{}
	for _, k := range keys {
		parsed, err := parse(k)
		if err != nil {
			f.fail(&sources.Error{Source: name, Keys: []string{shown(k)}, Kind: sources.Invalid, Err: err})
			continue
		}
		asked[parsed.address] = append(asked[parsed.address], parsed)
	}
	return asked
}

// Absent says why the last Fetch that asked for a key does not hold it.
func (s *Source) Absent(asked string) sources.Absence {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.absent[asked]
}

// A fetch is one call of Fetch.
type fetch struct {
	*Source
	ctx     context.Context
	headers map[string]*headers // by origin
	wg      crash.Group

	mu     sync.Mutex
	held   map[string]sources.Value
	failed []*sources.Error
}

func (f *fetch) fail(err *sources.Error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed = append(f.failed, err)
}

func (f *fetch) put(k key, data any, version string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	origin := name + ":" + k.String()
	if version != "" {
		origin += " version " + version
	}
	f.held[k.asked] = sources.Value{Data: data, Origin: origin, Version: version, Secret: true}
}

// lack notes that the document of a key has no such part.
func (f *fetch) lack(k key) {
	f.Source.mu.Lock()
	defer f.Source.mu.Unlock()
	f.absent[k.asked] = sources.Absence{Held: true, Why: document.Lacks(k.field)}
}

// enter waits for a slot. If the context ends first, it returns too: the request that follows
// reports that.
func (f *fetch) enter() (leave func()) {
	select {
	case f.slots <- struct{}{}:
		return func() { <-f.slots }
	case <-f.ctx.Done():
		return func() {}
	}
}

func askedOf(keys []key) (asked []string) {
	for _, k := range keys {
		asked = append(asked, k.asked)
	}
	return asked
}
