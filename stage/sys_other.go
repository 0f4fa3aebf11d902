//go:build !linux

package stage

import (
	"errors"
	"io/fs"
	"os"
)

func tryLock(*os.File) error { return errors.ErrUnsupported }

// syncFile skips directories: Windows cannot sync them.
func syncFile(f *os.File) error {
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return err
	}
	return f.Sync()
}

func isMount(*os.File, string) bool { return false }

func umask() fs.FileMode { return 0 }

// OwnerOf returns no owner: files have none on this system.
func OwnerOf(fs.FileInfo) (Owner, bool) { return Owner{}, false }

func isRemoved(fs.FileInfo) bool { return false }

func compareID(_, _ fs.FileInfo) int { return 0 }
