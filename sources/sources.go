// Package sources names the values that templates ask for and fetches them.
//
// A [Ref] names one value, a [Source] answers the keys of one place (the
// environment, files, Consul, Vault), and a [Set] asks several sources at once.
// A [Row] is all that the rest of the program knows of a source, and a [Table] has one for
// each. This package holds the sources that need no server; those that do live in
// packages of their own, so that importing sources stays cheap.
package sources

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"reflect"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/initplate/initplate/crash"
)

// A Ref names one value: "vault:secret/data/mysql#password" has Source "vault"
// and Key "secret/data/mysql#password". Each source
// has its own form of keys. Two conventions are common to all: a key that ends in "/" asks
// for a listing of what is below it, and "#name" asks for one field.
type Ref struct{ Source, Key string }

// String returns the written form, SOURCE:KEY.
func (r Ref) String() string { return r.Source + ":" + r.Key }

// Compare orders references by source, then key.
func (r Ref) Compare(o Ref) int {
	return cmp.Or(strings.Compare(r.Source, o.Source), strings.Compare(r.Key, o.Key))
}

// SortRefs sorts references by source, then key.
func SortRefs(refs []Ref) {
	sort.Slice(refs, func(i, j int) bool { return refs[i].Compare(refs[j]) < 0 })
}

// SortedRefs returns references in the order of [SortRefs].
func SortedRefs(refs iter.Seq[Ref]) []Ref {
	all := slices.Collect(refs)
	SortRefs(all)
	return all
}

// A Value is what a source holds for a key.
type Value struct {
	Data   any    // a string, or what the source's package documents
	Origin string // the reference and its version: "vault:secret/data/db#password version 3"
	Secret bool   // must never be shown

	Version string // "3" in KV version 2, Consul's ModifyIndex; "" if the source has no versions
	Lease   Lease  // which limits how long it is valid; zero without one
	Made    bool   // made by this read, for this run: credentials, a certificate. Another read makes another.
}

// Same reports whether two answers hold the same data. A nil value is not held.
func (v *Value) Same(other *Value) bool {
	if v == nil || other == nil {
		return v == other
	}
	return reflect.DeepEqual(v.Data, other.Data)
}

// Held returns the value of a key in an answer; nil if it is not held.
func Held(answer map[string]Value, key string) *Value {
	if v, ok := answer[key]; ok {
		return &v
	}
	return nil
}

// A Lease is the time for which a value is valid. The server can end it early.
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

// A Source returns values by key from one place.
type Source interface {
	// Fetch returns the values of the keys that the source holds. A key that is absent
	// from the answer is not held. An error, preferably an [*Error], says that the source
	// could not be asked. Values that are returned with it are valid.
	Fetch(ctx context.Context, keys []string) (map[string]Value, error)
}

// Values holds answers by reference. A nil entry means that the source was asked and does
// not hold the key.
type Values map[Ref]*Value

// A Set holds sources by the name that references use for them.
type Set map[string]Source

// Fetch asks all sources that refs name at once. Each source gets one call in its own
// goroutine, with its keys sorted and without duplicates. References to sources that are
// not in the set are left out of the answer. The error joins the errors of all sources.
// The references of a source that failed are absent, except those that it did answer.
func (s Set) Fetch(ctx context.Context, refs []Ref) (Values, error) {
	keys := map[string][]string{}
	for _, r := range refs {
		if s[r.Source] != nil {
			keys[r.Source] = append(keys[r.Source], r.Key)
		}
	}

	values := Values{}
	var errs []error
	var mu sync.Mutex
	var wg crash.Group
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
			values.add(name, ks, got, err == nil)
		})
	}

	wg.Wait()

	sort.Slice(errs, func(i, j int) bool { return errs[i].Error() < errs[j].Error() })
	return values, errors.Join(errs...)
}

// add adds what a source answered. Complete says that what is absent from the answer is
// not held.
func (v Values) add(source string, keys []string, answer map[string]Value, complete bool) {
	for _, k := range keys {
		if held, ok := answer[k]; ok {
			v[Ref{source, k}] = &held
		} else if complete {
			v[Ref{source, k}] = nil
		}
	}
}
