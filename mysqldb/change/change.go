// Package change is the one way in which the controller changes anything outside of Kubernetes. So all changes are
// logged and counted, and a dry run prints them instead.
package change

import (
	"context"
	"fmt"
	"io"
)

// A Recorder makes changes, or says which it would make. The zero value makes them.
type Recorder struct {
	// DryRun, if not nil, gets a line for each change, and nothing is changed.
	DryRun io.Writer

	// Made, if not nil, is called after each change that succeeded.
	Made func(ctx context.Context, text string)
}

// Do makes a change. text says it as an order: "create the instance shop-orders".
func (r Recorder) Do(ctx context.Context, text string, change func(context.Context) error) error {
	if r.DryRun != nil {
		_, err := fmt.Fprintln(r.DryRun, "would "+text)
		return err
	}

	err := change(ctx)
	if err != nil {
		return err
	}
	if r.Made != nil {
		r.Made(ctx, text)
	}
	return nil
}

// Dry reports whether nothing is changed.
func (r Recorder) Dry() bool { return r.DryRun != nil }
