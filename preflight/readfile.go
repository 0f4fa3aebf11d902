package preflight

import (
	"fmt"
	"io"
	"os"
)

// mostBytes is how much of a file is read. No file that is looked at comes near it.
const mostBytes = 16 << 20

// readFile reads a regular file: anything else may have no end, or never begin.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()

	data, err := io.ReadAll(io.LimitReader(f, mostBytes+1))
	if err == nil && len(data) > mostBytes {
		return nil, fmt.Errorf("%s is larger than %d MiB", path, mostBytes>>20)
	}
	return data, err
}

// isThere reports whether a path can be looked at.
func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
