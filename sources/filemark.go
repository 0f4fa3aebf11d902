package sources

import (
	"fmt"
	"os"
	"path/filepath"
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
