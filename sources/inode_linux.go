package sources

import (
	"io/fs"
	"syscall"
)

// inode returns what distinguishes a file from others, and changes with its content, mode or owner.
func inode(info fs.FileInfo) [4]int64 {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return [4]int64{}
	}
	return [4]int64{int64(s.Dev), int64(s.Ino), int64(s.Ctim.Sec), int64(s.Ctim.Nsec)}
}
