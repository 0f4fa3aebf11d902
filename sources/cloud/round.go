package cloud

import (
	"sync"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/document"
	"github.com/initplate/initplate/sources/remote"
)

// A Round is one call of Fetch: requests in parallel, and what they answer.
type Round struct {
	source string
	absent *Absences
	slots  chan struct{} // bounds the requests under way
	wg     crash.Group

	mu     sync.Mutex
	held   map[string]sources.Value
	failed []*sources.Error
}

// NewRound begins a round of a source. What is not held is explained to absent.
func NewRound(source string, absent *Absences) *Round {
	return &Round{
		source: source,
		absent: absent,
		slots:  make(chan struct{}, mostRequests),
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

// Lack says why keys are not held.
func (r *Round) Lack(a sources.Absence, wanted ...Wanted) {
	for _, w := range wanted {
		r.absent.note(w.Key, a)
	}
}

// A Wanted is a key that one request answers, perhaps with others.
type Wanted struct {
	Key   string // as written
	Field string // of the document; "" for all of it
}

// Keys returns the keys as written.
func Keys(wanted []Wanted) []string {
	keys := make([]string, len(wanted))
	for i, w := range wanted {
		keys[i] = w.Key
	}
	return keys
}

// A Document is what a request answered.
type Document struct {
	Text    string
	Parts   map[string]any // its fields; nil if they are those of the text, which is JSON
	Version string
	Secret  bool
	Look    string // how to see its fields, for hints
}

// Hold holds what is wanted of a document.
func (r *Round) Hold(d Document, wanted []Wanted) {
	for _, w := range wanted {
		value, held, err := d.part(w.Field)
		switch {
		case err != nil:
			r.Fail(&sources.Error{Keys: []string{w.Key}, Kind: sources.Invalid, Err: err,
				Hint: "leave out #" + w.Field + " for its whole text"})
		case !held:
			r.Lack(sources.Absence{Held: true, Why: "it has no field \"" + w.Field + "\"", Hint: d.Look}, w)
		default:
			r.hold(w.Key, value, d)
		}
	}
}

func (d Document) part(field string) (value any, held bool, err error) {
	switch {
	case field == "":
		return d.Text, true, nil
	case d.Parts != nil:
		return document.Part(d.Parts, field)
	}
	return document.Field([]byte(d.Text), field)
}

func (r *Round) hold(key string, value any, d Document) {
	origin := sources.Ref{Source: r.source, Key: key}.String()
	if d.Version != "" {
		origin += " version " + d.Version
	}

	r.mu.Lock()
	defer r.mu.Unlock()
	r.held[key] = sources.Value{Data: value, Origin: origin, Secret: d.Secret, Version: d.Version}
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

// Absent says why the last Fetch that asked for a key does not hold it.
func (a *Absences) Absent(key string) sources.Absence {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.by[key]
}
