package sources

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
)

// Watch implements [Watcher]. It looks at the files once in [FileInterval].
func (f file) Watch(ctx context.Context, held map[string]*Value) []string {
	tick := time.NewTicker(FileInterval)
	defer tick.Stop()

	var marks map[string]FileMark
	for {
		now := fileMarksOf(slices.Collect(maps.Keys(held)))
		if changed := f.changed(ctx, held, differing(marks, now)); len(changed) > 0 {
			return changed
		}
		marks = now

		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// marksOf returns the marks of the files of keys.
func fileMarksOf(keys []string) map[string]FileMark {
	marks := map[string]FileMark{}
	for _, k := range keys {
		path, _, _ := splitField(k)
		path = UnescapeName(fileMarks, path)
		if strings.HasSuffix(path, "/") {
			marks[k] = MarkOfDirectory(path, func(name string) bool { return !strings.HasPrefix(name, "..") })
		} else {
			marks[k] = MarkOf(path)
		}
	}
	return marks
}

// differing returns the keys whose marks differ.
func differing(old, now map[string]FileMark) (keys []string) {
	for k, mark := range now {
		if was, ok := old[k]; !ok || was != mark {
			keys = append(keys, k)
		}
	}
	return keys
}

// changed returns those of the keys whose values are not as held. One that cannot be read
// has not changed: the file may be about to be replaced.
func (f file) changed(ctx context.Context, held map[string]*Value, keys []string) (changed []string) {
	for _, k := range keys {
		now, err := f.Fetch(ctx, []string{k})
		if err != nil {
			continue
		}
		if !held[k].Same(Held(now, k)) {
			changed = append(changed, k)
		}
	}
	return changed
}
