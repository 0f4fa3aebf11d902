// Package round is one call of Fetch, for sources whose keys are DOCUMENT or DOCUMENT#FIELD:
// keys are grouped by the request that answers them, all requests are made in parallel, and
// what they answer is held, absent or an error.
package round

import (
	"sync"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// Most is how many requests of a round are under way at a time.
const Most = 32

// A Round is one call of Fetch.
type Round struct {
	source string
	absent *Absences
	slots  chan struct{} // bounds the requests under way
	wg     crash.Group

	mu     sync.Mutex
	held   map[string]sources.Value
	failed []*sources.Error
}

// New begins a round of a source. What is not held is explained to absent.
func New(source string, absent *Absences) *Round {
	return &Round{
		source: source,
		absent: absent,
		slots:  make(chan struct{}, Most),
		held:   map[string]sources.Value{},
	}
}

// Go has a request made beside others, but not beside too many.
func (r *Round) Go(ask func()) {
	r.wg.Go(func() {
		r.slots <- struct{}{}
		defer func() { <-r.slots }()
		ask()
	})
}

// Wait returns what is held when all requests have ended. Errors that differ only in their
// keys are one.
func (r *Round) Wait() (map[string]sources.Value, error) {
	r.wg.Wait()
	return r.held, remote.Join(r.failed...)
}

// Fail notes an error, which gets the name of the source.
func (r *Round) Fail(err *sources.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	err.Source = r.source
	r.failed = append(r.failed, err)
}

// Refuse notes that a key is malformed. Form says how keys are written; it may be empty.
func (r *Round) Refuse(key string, err error, form string) {
	r.Fail(&sources.Error{Keys: []string{key}, Kind: sources.Invalid, Err: err, Hint: sources.HintOf(err, form)})
}

// Lack says why keys are not held.
func (r *Round) Lack(why sources.Absence, wanted ...Wanted) {
	for _, w := range wanted {
		r.absent.note(w.Key, why)
	}
}

// Hold holds the value of a key. Name is the key as the origin of the value has it, and version
// "" if there is none.
func (r *Round) Hold(key, name string, data any, version string, secret bool) {
	origin := sources.Ref{Source: r.source, Key: name}.String()
	if version != "" {
		origin += " version " + version
	}

	r.mu.Lock()
	defer r.mu.Unlock()
	r.held[key] = sources.Value{Data: data, Origin: origin, Secret: secret, Version: version}
}

// Absences say why keys are not held. The zero value is ready.
type Absences struct {
	mu sync.Mutex
	by map[string]sources.Absence
}

func (a *Absences) note(key string, why sources.Absence) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.by == nil {
		a.by = map[string]sources.Absence{}
	}
	a.by[key] = why
}

// Start implements [sources.Starter]: what earlier rounds did not find is forgotten.
func (a *Absences) Start() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.by)
}

// Absent says why the last Fetch that asked for a key does not hold it.
func (a *Absences) Absent(key string) sources.Absence {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.by[key]
}
