package sources

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// FileInterval is how often files are looked at for changes. Notifications of the system are
// not used: network file systems send none, their number is limited for all processes of a
// user, and a look costs a few microseconds. What costs more is to wake the process for it.
const FileInterval = 2 * time.Second

// A FileMark says which file is at a path, and in which state. Two marks that are equal are
// of the same file with the same content. Only a change within the clock tick of the file
// system, that keeps the file's size, goes unseen.
type FileMark string

// MarkOf returns the mark of a file, whose symbolic links are followed, so that a swap of
// ..data in a volume of Kubernetes shows. A path that cannot be read has a mark too.
func MarkOf(path string) FileMark {
	info, err := os.Stat(path)
	if err != nil {
		return "none"
	}
	return FileMark(fmt.Sprint(inode(info), info.Size(), info.Mode(), info.ModTime().UnixNano()))
}

// MarkOfDirectory returns the mark of the files in a directory whose names match, and of the
// names of directories in it.
func MarkOfDirectory(path string, match func(name string) bool) (mark FileMark) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return "none"
	}

	for _, e := range entries {
		name := e.Name()
		switch {
		case e.IsDir() && !strings.HasPrefix(name, ".."):
			mark += FileMark(name) + "/\n"
		case match(name):
			mark += FileMark(name) + " " + MarkOf(filepath.Join(path, name)) + "\n"
		}
	}
	return mark
}

// FileMarks are the marks of files and directories, by their paths.
type FileMarks map[string]FileMark

// MarksOf returns the marks of files, and of directories with the files in them. Empty paths are left out.
func MarksOf(paths ...string) FileMarks {
	marks := FileMarks{}
	for _, path := range paths {
		if path != "" {
			marks[path] = MarkOfDirectory(path, func(string) bool { return true }) + MarkOf(path)
		}
	}
	return marks
}

// Changed reports whether one of them has another mark now.
func (m FileMarks) Changed() bool {
	return !maps.Equal(m, MarksOf(slices.Collect(maps.Keys(m))...))
}
