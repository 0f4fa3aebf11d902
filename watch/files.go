package watch

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/initplate/initplate/sources"
)

// Files are files and directories that were read, as they were just before that. The zero
// value has none. A nil one notes nothing: nobody will ask it.
type Files struct {
	mu   sync.Mutex
	read map[string]looked
}

// A looked is what was seen at a path.
type looked struct {
	mark sources.FileMark
	look func() sources.FileMark
}

// Note notes how a file is now. It is called before the file is read.
func (f *Files) Note(path string) {
	f.note(path, func() sources.FileMark { return sources.MarkOf(path) })
}

// NoteDirectory notes which files with names that match are in a directory now, and how they
// are.
func (f *Files) NoteDirectory(path string, match func(name string) bool) {
	f.note(path, func() sources.FileMark { return sources.MarkOfDirectory(path, match) })
}

func (f *Files) note(path string, look func() sources.FileMark) {
	if f == nil {
		return
	}

	mark := look()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.read == nil {
		f.read = map[string]looked{}
	}
	f.read[path] = looked{mark, look}
}

// Forget forgets all files: another round reads them again.
func (f *Files) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.read)
}

// Wake waits until one of the files differs from the one that was read. It is a [Wake].
func (f *Files) Wake(ctx context.Context) (why string) {
	tick := time.NewTicker(sources.FileInterval)
	defer tick.Stop()
	for {
		if changed := f.changed(); len(changed) > 0 {
			return Some(changed) + " may have changed"
		}

		select {
		case <-tick.C:
		case <-ctx.Done():
			return ""
		}
	}
}

// changed returns the paths at which something else is now.
func (f *Files) changed() (paths []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for path, was := range f.read {
		if was.look() != was.mark {
			paths = append(paths, path)
		}
	}
	return withoutParents(paths)
}

// withoutParents leaves out directories of which a file is named, too.
func withoutParents(paths []string) []string {
	parents := map[string]bool{}
	for _, path := range paths {
		if parent := filepath.Dir(path); parent != filepath.Clean(path) { // that of . is .
			parents[parent] = true
		}
	}
	return slices.DeleteFunc(paths, func(path string) bool { return parents[filepath.Clean(path)] })
}
