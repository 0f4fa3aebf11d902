// Package consul is the source of Consul's key-value store.
//
// A key that ends in "/" asks for everything below it and is held as a
// []sources.Pair, sorted as Consul sorts, folder entries included; it is empty
// where there is nothing. "/" alone asks for the whole store. Every other key is
// one entry, held as a string. Both may end in "@DC" for another datacenter. A
// leading "/" is left out and "//" counts as "/", as in the URLs that read them.
//
// All entries asked for at once are read in transactions, 128 to each, which run
// in parallel with each other and with the listings: a thousand keys take no
// longer than one. Where a transaction is not possible (a server older than 1.14,
// a proxy that lets only GET pass) they are read one by one.
package consul

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"

	"github.com/hashicorp/consul/api"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// Config says how to reach Consul. What it leaves out comes from Consul's own
// environment variables: CONSUL_HTTP_ADDR, CONSUL_HTTP_TOKEN, CONSUL_CACERT, ...
type Config struct {
	Address string       // "127.0.0.1:8500", "https://...", "unix:///..."
	Token   string       // an ACL token
	Log     *slog.Logger // nil is none
}

// A Source reads one Consul cluster.
type Source struct {
	config Config
	slots  chan struct{} // bounds the requests under way

	mu     sync.Mutex
	client *client // made by the first Fetch
}

// mostRequests bounds the requests under way, and so the connections.
const mostRequests = 16

// New returns the source. It looks at nothing yet, neither the environment nor
// the network: the first Fetch does.
func New(c Config) *Source {
	return &Source{config: c, slots: make(chan struct{}, mostRequests)}
}

// Fetch implements [sources.Source]. Its errors are *[sources.Error], joined.
// Keys that a token may not read are an error, never not held.
func (s *Source) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	client, err := s.connect()
	if err != nil {
		return nil, &sources.Error{Source: "consul", Keys: keys, Kind: sources.Unreached, Err: err,
			Hint: "see CONSUL_HTTP_ADDR and the other CONSUL_ variables"}
	}
	f := &fetch{Source: s, client: client, ctx: ctx, held: map[string]sources.Value{}}
	entries := map[string][]key{} // by datacenter
	for _, k := range keys {
		key, err := parse(k)
		switch {
		case err != nil:
			f.fail(&sources.Error{Source: "consul", Keys: []string{k}, Kind: sources.Invalid, Err: err})
		case key.listing:
			f.wg.Go(func() { f.list(key) })
		default:
			entries[key.dc] = append(entries[key.dc], key)
		}
	}
	for _, keys := range entries {
		f.transact(keys, mostOps)
	}
	f.wg.Wait()
	return f.held, remote.Join(f.failed...)
}

// A key is one reference, taken apart.
type key struct {
	asked   string // as written
	path    string // the entry's key, or the prefix of a listing
	dc      string
	listing bool
}

var (
	slashes    = regexp.MustCompile(`//+`)
	datacenter = regexp.MustCompile(`^[\w.-]+$`)
)

func parse(asked string) (key, error) {
	path, dc, other := strings.Cut(asked, "@")
	if other && !datacenter.MatchString(dc) {
		return key{}, errors.New(`the name of a datacenter must follow "@"`)
	}
	listing := strings.HasSuffix(path, "/")
	path = strings.TrimPrefix(slashes.ReplaceAllString(path, "/"), "/")
	if path == "" && !listing {
		return key{}, errors.New(`the key is empty: "/" asks for the whole store`)
	}
	return key{asked, path, dc, listing}, nil
}

// A fetch is one call of Fetch.
type fetch struct {
	*Source
	client *client
	ctx    context.Context
	wg     sync.WaitGroup

	mu     sync.Mutex
	held   map[string]sources.Value
	failed []*sources.Error
}

func (f *fetch) hold(k key, data any, index uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held[k.asked] = sources.Value{Data: data, Origin: fmt.Sprintf("consul:%s index %d", k.asked, index)}
}

func (f *fetch) fail(err *sources.Error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed = append(f.failed, err)
}

// enter waits for a slot; where the context ends first, the request that follows says so.
func (f *fetch) enter() (leave func()) {
	select {
	case f.slots <- struct{}{}:
		return func() { <-f.slots }
	case <-f.ctx.Done():
		return func() {}
	}
}

func (f *fetch) query(dc string) *api.QueryOptions {
	return (&api.QueryOptions{Datacenter: dc}).WithContext(f.ctx)
}
