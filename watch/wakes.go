package watch

import (
	"context"
	"slices"

	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/sources"
)

// Sources returns a wake for each source that notices by itself when one of the values has
// changed.
func Sources(table sources.Table, values sources.Values) (wakes []Wake) {
	for _, row := range table {
		source, ok := row.Source.(sources.Watcher)
		held := values.Of(row.Name)
		if !ok || len(held) == 0 {
			continue
		}
		wakes = append(wakes, func(ctx context.Context) string {
			changed := source.Watch(ctx, held)
			if len(changed) == 0 {
				return ""
			}
			for i, key := range changed {
				changed[i] = sources.Ref{Source: row.Name, Key: key}.String()
			}
			return Some(changed) + " may have changed"
		})
	}
	return wakes
}

// mostNamed is how many of the names that changed are listed.
const mostNamed = 3

// Some lists names, or the first of them.
func Some(names []string) string {
	names = slices.Sorted(slices.Values(names))
	if len(names) > mostNamed {
		names = append(names[:mostNamed], "others")
	}
	return prose.And(names)
}

// Signal returns a wake for a channel that something is sent on, such as a signal.
func Signal[T any](sent <-chan T, why string) Wake {
	return func(ctx context.Context) string {
		select {
		case <-sent:
			return why
		case <-ctx.Done():
			return ""
		}
	}
}
