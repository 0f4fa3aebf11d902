package servers

import (
	"fmt"
	"net"
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

// freePorts returns n different TCP ports that are free on the loopback interface now. Another process may take one
// before it is used, so whoever starts a server on it must check that the server is up.
func freePorts(n int) ([]int, error) {
	ports := make([]int, 0, n)
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close() // after the loop, so that all are different
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}

	return ports, nil
}

// freePair returns a free port for which the next port is free too.
func freePair() (int, error) {
	for range 100 {
		ports, err := freePorts(1)
		if err != nil {
			return 0, err
		}

		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", ports[0]+1))
		if err == nil {
			l.Close()
			return ports[0], nil
		}
	}
	return 0, fmt.Errorf("no two free ports in a row")
}

// try starts a server, and tries again if that fails: another process may have taken a port that was free.
func try[T any](start func() (T, error)) (server T, err error) {
	for range 3 {
		server, err = start()
		if err == nil {
			return server, nil
		}
	}
	return server, err
}
