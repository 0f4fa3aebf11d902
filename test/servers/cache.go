package servers

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
)

// cached returns the path of a file below the cache folder, or an error with the cure where it is not there.
func cached(elem ...string) (string, error) {
	dir, err := cacheDir()
	if err != nil {
		return "", err
	}

	path := filepath.Join(append([]string{dir}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("this test needs a real server which is not there: run `make servers` first: %w", err)
	}

	return filepath.Abs(path)
}

func cacheDir() (string, error) {
	if dir := os.Getenv("INITPLATE_TEST_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}

	// The place of this file, not the working directory: tests may change that.
	_, file, _, _ := runtime.Caller(0)
	if !filepath.IsAbs(file) {
		return "", fmt.Errorf("built with -trimpath, the tests cannot find .cache: set INITPLATE_TEST_CACHE")
	}

	return filepath.Join(filepath.Dir(file), "..", "..", ".cache"), nil
}

// freePorts returns n different TCP ports which are free on the loopback interface now. Another process may take one
// before it is used, so who starts a server on it looks whether that server lives.
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

// freePair returns a port which is free, and the next one too.
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
