package watch_test

import (
	"context"
	"fmt"
	"time"

	"github.com/initplate/initplate/watch"
)

// A loop runs a round, waits for a wake, and runs the next one.
func ExampleLoop() {
	ctx, stop := context.WithCancel(context.Background())
	signals := make(chan string, 1)
	signals <- "HUP"

	loop := &watch.Loop{
		Round: func(_ context.Context, why string) (watch.Outcome, error) {
			fmt.Printf("a round, because %q\n", why)
			wake := watch.Signal(signals, "a signal came")
			if why != "" { // the last round: what it waits for ends the loop
				wake = func(context.Context) string { stop(); return "" }
			}
			return watch.Outcome{Wakes: []watch.Wake{wake}, Changed: why == ""}, nil
		},
		Failed:   func(err error, next time.Duration) { fmt.Println(err, next) },
		Expires:  func() time.Time { return time.Time{} },
		Interval: time.Hour,
	}
	err := loop.Run(ctx)
	s := loop.Status()
	fmt.Println(s.Rounds, s.Writes, err)
	// Output:
	// a round, because ""
	// a round, because "a signal came"
	// 2 1 <nil>
}
