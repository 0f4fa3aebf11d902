// Package sources names the values that templates ask for and fetches them.
//
// A [Ref] names one value, a [Source] answers the keys of one place (the
// environment, files, Consul, Vault), and a [Set] asks several sources at once.
// A [Row] is all that the rest of the program knows of a source, and a [Table] holds those
// of all. This package holds the sources that need no server; those that do live in
// packages of their own, so that importing sources stays cheap.
package sources

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/initplate/initplate/crash"
)

// A Ref names one value: "vault:secret/data/mysql#password" has Source "vault"
// and Key "secret/data/mysql#password". What a key looks like is the source's
// own matter; all share two conventions: a key that ends in "/" asks for what is
// below it (a listing), and "#name" asks for one field.
type Ref struct{ Source, Key string }

// String returns the written form, SOURCE:KEY.
func (r Ref) String() string { return r.Source + ":" + r.Key }

// Compare orders references by source, then key.
func (r Ref) Compare(o Ref) int {
	if c := strings.Compare(r.Source, o.Source); c != 0 {
		return c
	}
	return strings.Compare(r.Key, o.Key)
}

// A Value is what a source holds for a key.
type Value struct {
	Data   any    // a string, or what the source's package documents
	Origin string // the reference and its version: "vault:secret/data/db#password version 3"
	Secret bool   // never to be shown

	Version string // "3" in KV version 2, Consul's ModifyIndex; "" where the source counts none
	Lease   Lease  // what it is valid with; zero where it hangs on none
	Made    bool   // by this read, for this run: credentials, a certificate. Another read makes another one.
}

// A Lease is a time for which a value is valid. Whoever made it can end it before.
type Lease struct {
	ID        string
	Ends      time.Time
	Renewable bool
}

// A Pair is one entry of a listing, with the field names of consul-template.
type Pair struct {
	Path        string // the whole key
	Key         string // the key below the prefix that was asked for
	Value       string
	Flags       uint64
	CreateIndex uint64
	LockIndex   uint64
	ModifyIndex uint64
	Session     string
}

// A Source answers keys of one place.
type Source interface {
	// Fetch returns the values of those keys that the source holds. A key that
	// is absent from the answer is not held. An error, best an [*Error], says
	// that the source could not be asked; values fetched beside it stay valid.
	Fetch(ctx context.Context, keys []string) (map[string]Value, error)
}

// Values holds answers by reference. A nil entry means: asked, and not held.
type Values map[Ref]*Value

// A Set holds sources by the name that references use for them.
type Set map[string]Source

// Fetch asks every source named by refs at once: one goroutine and one call for
// each, with its keys sorted and without repeats. References to sources that are
// not in the set are left out of the answer. The error joins those of all
// sources; the references of a source that failed are absent from the answer
// unless it answered them all the same.
func (s Set) Fetch(ctx context.Context, refs []Ref) (Values, error) {
	keys := map[string][]string{}
	for _, r := range refs {
		if s[r.Source] != nil {
			keys[r.Source] = append(keys[r.Source], r.Key)
		}
	}
	var (
		values = Values{}
		errs   []error
		mu     sync.Mutex
		wg     crash.Group
	)
	for name, ks := range keys {
		slices.Sort(ks)
		ks = slices.Compact(ks)
		wg.Go(func() {
			got, err := s[name].Fetch(ctx, ks)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs = append(errs, err)
			}
			for _, k := range ks {
				if v, ok := got[k]; ok {
					values[Ref{name, k}] = &v
				} else if err == nil {
					values[Ref{name, k}] = nil
				}
			}
		})
	}
	wg.Wait()
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return values, errors.Join(errs...)
}
