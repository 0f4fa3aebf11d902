package consul

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/hashicorp/consul/api"
	"github.com/initplate/initplate/sources"
)

// A wait notices changes of a target by blocking queries, one after the other; see
// https://developer.hashicorp.com/consul/api-docs/features/blocking. Its fields belong to the
// mutex of [waits].
type wait struct {
	target
	claims  int  // how many calls of Watch want it
	open    bool // its requests are under way
	keys    int  // how many it is for
	listing bool // a key asks for all that it waits for

	last    answer
	number  int       // of the answers that may show a change
	checked int       // the number of the answer after which the values were as they were held
	failed  time.Time // since when there are errors only; zero if there is an answer
	pace    pace
}

// An answer is what a blocking query says about its target.
type answer struct {
	index   uint64 // for the next query
	version string // of the value that the target is; "" if there is none
	names   int    // how many entries a tree has
	reset   bool   // it does not continue the answers before it
}

const (
	// waitTime is how long a request waits for a change. Proxies give up after a minute, and
	// Consul adds up to a sixteenth. A request that is cancelled still takes a connection at the
	// agent until this time is over.
	waitTime  = 50 * time.Second
	leastWait = waitTime * 9 / 10

	mostWaits = 32 // bounds the requests that wait, of all sources together

	// mostBelow is how many entries a prefix may have, beside those that are asked for, to be
	// watched. Their names are sent with each answer.
	mostBelow = 5000

	wideTime = time.Hour // until a prefix that could not be watched is tried again
)

// errWide is the error of a prefix that is not to be watched.
var errWide = errors.New("the prefix cannot be watched")

// await repeats the requests of a wait while it is wanted.
func (s *Source) await(ctx context.Context, w *wait) {
	index, failures := uint64(0), 0
	for s.waits.wants(w) {
		began := time.Now()
		got, err := s.ask(ctx, w, index)
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, errWide):
			s.waits.widen(w)
			return
		case err != nil:
			// The agent may be another one by then, with lower numbers.
			index = 0
			s.waits.failing(s.config.Log, w, err)
			sources.Sleep(ctx, backoff(failures, err))
			failures++
		default:
			failures = 0
			rest := s.waits.note(w, got, index)
			index = nextIndex(index, got.index, time.Since(began))
			sources.Sleep(ctx, rest)
		}
	}
}

// nextIndex returns the index for the query after one for index that got another. By the
// documentation of blocking queries, one that goes backwards is reset, and one below 1 would
// not wait at all. An answer that shows no change and comes early is from a state that was
// given up: a snapshot was restored (agent/blockingquery of Consul, AbandonCh).
func nextIndex(index, got uint64, took time.Duration) uint64 {
	early := got == index && took < leastWait
	if got < index || early {
		return 0
	}
	return max(got, 1)
}

// ask sends one request, which is answered at once if index is 0.
func (s *Source) ask(ctx context.Context, w *wait, index uint64) (got answer, err error) {
	select {
	case s.waits.slots <- struct{}{}:
		defer func() { <-s.waits.slots }()
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}

	client, failed := s.reconnect(ctx)
	if failed != nil {
		return answer{}, failed
	}

	f := &fetch{Source: s, name: w.source, client: client, ctx: ctx}
	got, err = f.wait(w.target, index)
	if err == nil && w.tree {
		err = s.waits.narrow(w, got)
	}
	return got, f.judge(w.target, err)
}

// judge returns the error of a request that waits. A group of entries is not watched where
// Consul does not allow the listing of names.
func (f *fetch) judge(t target, err error) error {
	large := (*http.MaxBytesError)(nil)
	code := status(err)
	switch {
	case err == nil, errors.Is(err, errWide):
		return err
	case errors.As(err, &large):
		return errWide
	case f.client.loses(err):
	case t.tree && code == http.StatusForbidden:
		return errWide
	}
	return f.client.errorOf(err, f.name, []string{t.path})
}

// wait asks for a target, and waits for a change if index is not 0.
func (f *fetch) wait(t target, index uint64) (answer, error) {
	if t.source != store {
		return f.waitCatalog(t, index)
	}

	q := f.waiting(f.query(t.place), index)
	if t.tree {
		names, meta, err := f.client.KV().Keys(t.path, "", q)
		return answerOf(meta, len(names)), err
	}

	pair, meta, err := f.client.KV().Get(t.path, q)
	got := answerOf(meta, 0)
	got.version = ""
	if pair != nil {
		got.version = fmt.Sprint(pair.ModifyIndex)
	}
	return got, err
}

func (f *fetch) waitCatalog(t target, index uint64) (answer, error) {
	k, err := ParseCatalogKey(t.source, t.path)
	if err != nil {
		return answer{}, err
	}
	_, _, meta, err := f.find(k, f.waiting(f.catalogQuery(k), index))
	return answerOf(meta, 0), err
}

// waiting adds to a query that it waits for a change, some less than waitTime so that many
// clients do not ask at one moment.
func (f *fetch) waiting(q *api.QueryOptions, index uint64) *api.QueryOptions {
	q.RequireConsistent = false // only the values must be
	q.WaitIndex, q.WaitTime = index, waitTime-rand.N(waitTime-leastWait)
	return q
}

func answerOf(meta *api.QueryMeta, names int) answer {
	if meta == nil {
		return answer{}
	}
	return answer{index: meta.LastIndex, version: fmt.Sprint(meta.LastIndex), names: names}
}

// backoff returns how long to wait after so many failures before another try. What Consul
// refuses it is likely to refuse for a long time.
func backoff(failures int, err error) time.Duration {
	const first, mostUnreached, mostRefused = 200 * time.Millisecond, 5 * time.Second, time.Minute
	most := mostUnreached
	if e := (*sources.Error)(nil); errors.As(err, &e) && e.Kind == sources.Refused {
		most = mostRefused
	}

	most = min(most, first<<min(failures, 10))
	return most/4 + rand.N(most*3/4)
}

// A pace bounds how often something is done: a burst at once, and then at intervals.
type pace struct{ due time.Time }

// rest returns how long to rest after it was done now.
func (p *pace) rest(interval time.Duration) time.Duration {
	const burst = 10
	now := time.Now()
	earliest := now.Add(-burst * interval)
	if p.due.Before(earliest) {
		p.due = earliest
	}
	p.due = p.due.Add(interval)
	return max(p.due.Sub(now), 0)
}
