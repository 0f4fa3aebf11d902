package servers

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// cached returns the path of a file below the cache directory. If the file does not exist, the error says what to do.
func cached(elem ...string) (string, error) {
	dir, err := cacheDir()
	if err != nil {
		return "", err
	}

	path := filepath.Join(append([]string{dir}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("this test needs a real server that is missing: run `make servers` first: %w", err)
	}

	return filepath.Abs(path)
}

func cacheDir() (string, error) {
	if dir := os.Getenv("INITPLATE_TEST_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	return ownCacheDir()
}

// ownCacheDir is the one of the checkout.
func ownCacheDir() (string, error) {
	// From the path of this file, not from the working directory, which tests may change.
	_, file, _, _ := runtime.Caller(0)
	if !filepath.IsAbs(file) {
		return "", fmt.Errorf("built with -trimpath, the tests cannot find .cache: set INITPLATE_TEST_CACHE")
	}

	return filepath.Join(filepath.Dir(file), "..", "..", ".cache"), nil
}

// try starts a server, and tries again if that fails: another program may have taken a port that was free.
func try[T any](start func() (T, error)) (server T, err error) {
	for range 3 {
		server, err = start()
		if err == nil {
			return server, nil
		}
	}
	return server, err
}
