// Package consul is the source of Consul's key-value store, and of its catalog of
// services and nodes; see [Source.Rows].
//
// A key that ends in "/" asks for everything below it and is held as a
// []sources.Pair, sorted as Consul sorts, the entries of directories included; it is empty
// where there is nothing. "/" alone asks for the whole store. Every other key is
// one entry, held as a string. Both may end in "@DC" for another datacenter, and
// before that in "?ns=NAMESPACE&partition=PARTITION" of Consul Enterprise. A
// leading "/" is left out and "//" counts as "/", as in the URLs that read them.
//
// All entries asked for at once are read in transactions, 128 to each, which run
// in parallel with each other and with the listings: a thousand keys take no
// longer than one. Where a transaction is not possible (a server older than 1.14,
// a proxy that lets only GET pass) they are read one by one. The values of one
// transaction are from one state of the store; two transactions, or a listing
// beside one, may see a write that happens between them.
package consul

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/consul/api"
	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// Config says how to reach Consul. What it leaves out comes from Consul's own
// environment variables: CONSUL_HTTP_ADDR, CONSUL_HTTP_TOKEN, CONSUL_CACERT, ...
type Config struct {
	Address string       // "127.0.0.1:8500", "https://...", "unix:///..."
	Unset   bool         // no address was set: Address is Consul's own default
	Token   string       // an ACL token
	Log     *slog.Logger // may be nil

	Consistency string // of reads: "default" or "", "stale", or "consistent"

	AuthMethod string // to log in with, instead of with a given token
	JWTFile    string // the token for AuthMethod; "" is the pod's service account token

	// Defaults are values for those of Consul's own variables that are not set: CONSUL_CACERT, ...
	Defaults map[string]string

	// Env looks up variables that the client reads by itself, to check them, and CONSUL_CACERT_BYTES; may be nil.
	Env func(string) (string, bool)

	Delayed func(sources.Delay) // called for every try that is repeated; may be nil
	InPod   bool                // for hints

	LoggedIn func(sources.Login) // called after a login with who the run is to Consul; may be nil
}

// A Source reads one Consul cluster.
type Source struct {
	config Config
	slots  chan struct{} // bounds the requests under way
	roots  *remote.Roots

	waits *waits

	mu     sync.Mutex
	client *client        // made when it is first needed, and again when it is of no use any more
	failed *sources.Error // why it could not be made; no other source of the round tries the login again
	trial  trial          // to make it between two rounds

	loggedIn atomic.Pointer[time.Time]
}

// mostRequests bounds the requests under way, and so the connections.
const mostRequests = 16

// New returns the source. It uses neither the environment nor the network before the
// first Fetch.
func New(c Config) *Source {
	return &Source{
		config: c, slots: make(chan struct{}, mostRequests), roots: remote.NewRoots(c.Env), waits: newWaits(),
	}
}

// Fetch implements [sources.Source]. Its errors are *[sources.Error], joined.
// A key that the token may not read is an error, and never counts as not held.
func (s *Source) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	return s.values(ctx, question{name: store, keys: keys, look: (*fetch).store})
}

// A question asks a source for keys.
type question struct {
	name  string // of the source
	keys  []string
	look  func(*fetch, []string)
	fresh bool // not even where the configuration allows stale values
}

// values answers a question. If Consul no longer knows the token of our login, it logs in and
// asks once more.
func (s *Source) values(ctx context.Context, q question) (map[string]sources.Value, error) {
	for last := false; ; last = true {
		f, err := s.fetch(ctx, q.name, q.keys)
		if err != nil {
			return nil, err
		}

		f.fresh = q.fresh
		q.look(f, q.keys)
		f.wg.Wait()
		if last || !f.client.lost.Load() {
			return f.held, remote.Join(f.failed...)
		}
	}
}

// store asks for keys of the store.
func (f *fetch) store(keys []string) {
	entries := map[place][]key{}
	for _, k := range keys {
		key, err := parse(k)
		switch {
		case err != nil:
			f.fail(&sources.Error{Source: f.name, Keys: []string{k}, Kind: sources.Invalid, Err: err})
		case key.listing:
			f.wg.Go(func() { f.list(key) })
		default:
			entries[key.place] = append(entries[key.place], key)
		}
	}

	for _, keys := range entries {
		f.transact(keys, mostOps)
	}
}

// A key is one reference, taken apart.
type key struct {
	asked   string // as written
	path    string // the entry's key, or the prefix of a listing
	listing bool
	place
}

// A place is where a key is looked up. What is empty is as the agent and its variables
// have it.
type place struct{ dc, namespace, partition string }

func (p place) compare(o place) int {
	return cmp.Or(
		strings.Compare(p.dc, o.dc), strings.Compare(p.namespace, o.namespace), strings.Compare(p.partition, o.partition))
}

// compare orders keys by where they are looked up.
func (k key) compare(o key) int {
	return cmp.Or(k.place.compare(o.place), strings.Compare(k.path, o.path), strings.Compare(k.asked, o.asked))
}

// plain replaces repeated slashes by one, and removes a leading one.
func plain(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	return strings.TrimPrefix(path, "/")
}

func parse(asked string) (key, error) {
	k, err := ParseStoreKey(asked)
	if err != nil {
		return key{}, err
	}

	listing := strings.HasSuffix(k.Path, "/")
	path := plain(k.Path)
	if path == "" && !listing {
		return key{}, errors.New(`the key is empty: "/" asks for the whole store`)
	}

	return key{asked, path, listing, place{k.DC, k.Namespace, k.Partition}}, nil
}

// A fetch is one call of Fetch.
type fetch struct {
	*Source
	name   string // of the source
	client *client
	ctx    context.Context
	fresh  bool
	wg     crash.Group

	mu     sync.Mutex
	held   map[string]sources.Value
	failed []*sources.Error
}

// fetch begins a fetch for the source called name.
func (s *Source) fetch(ctx context.Context, name string, keys []string) (*fetch, error) {
	client, err := s.connect(ctx)
	if err != nil {
		failed := *err
		failed.Source, failed.Keys = name, keys
		return nil, &failed
	}
	return &fetch{Source: s, name: name, client: client, ctx: ctx, held: map[string]sources.Value{}}, nil
}

func (f *fetch) hold(asked string, data any, index uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held[asked] = sources.Value{
		Data:    data,
		Origin:  fmt.Sprintf("%s:%s index %d", f.name, asked, index),
		Version: fmt.Sprint(index),
	}
}

func (f *fetch) fail(err *sources.Error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed = append(f.failed, err)
}

// enter waits for a slot. If the context ends first, it returns too: the request that
// follows reports that.
func (f *fetch) enter() (leave func()) {
	select {
	case f.slots <- struct{}{}:
		return func() { <-f.slots }
	case <-f.ctx.Done():
		return func() {}
	}
}

func (f *fetch) query(p place) *api.QueryOptions {
	return (&api.QueryOptions{
		Datacenter:        p.dc,
		Namespace:         p.namespace,
		Partition:         p.partition,
		Token:             f.client.token,
		AllowStale:        f.config.Consistency == "stale" && !f.fresh,
		RequireConsistent: f.config.Consistency == "consistent",
	}).WithContext(f.ctx)
}
