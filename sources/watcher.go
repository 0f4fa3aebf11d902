package sources

import (
	"context"
	"time"
)

// A Watcher is a source that notices by itself when a value may have changed. A source
// without it is only asked again from time to time.
type Watcher interface {
	// Watch waits until the answer to a key may differ from the one that is held, which is nil
	// for a key that is not held, and returns such keys. It returns none when ctx ends. It
	// reads no value for the caller: another Fetch does. An error is no reason to return: Watch
	// tries again by itself.
	//
	// A source that makes values for the run also keeps these valid in the meantime, and
	// returns their keys in time to make others.
	Watch(ctx context.Context, held map[string]*Value) (changed []string)
}

// A Keeper is a source that makes values for a run, and keeps them for the rounds that follow.
type Keeper interface {
	// Keep says which keys the files are made of, after each round that succeeded. What was
	// made for other keys is given up.
	Keep(ctx context.Context, keys []string)

	// Ends returns when the first of the values that are kept ends, as far as is known now;
	// zero is never.
	Ends() time.Time
}

// A Starter is a source that must know when another round begins.
type Starter interface {
	// Start begins another round: what failed in an earlier one is tried again.
	Start()
}

// Of returns the answers of one source, by key.
func (v Values) Of(source string) map[string]*Value {
	held := map[string]*Value{}
	for ref, value := range v {
		if ref.Source == source {
			held[ref.Key] = value
		}
	}
	return held
}
