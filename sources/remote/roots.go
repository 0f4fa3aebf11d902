package remote

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"github.com/initplate/initplate/sources"
)

// Roots notice when the CAs are replaced that SSL_CERT_FILE and SSL_CERT_DIR name. Go reads them
// once, and a volume may get others while the process lives.
type Roots struct {
	paths []string
	marks sources.FileMarks
	pool  *x509.CertPool // of the last files that were read; nil before that
}

// NewRoots returns the roots of a process with these variables, which may be nil. It is called
// before the first connection is made.
func NewRoots(env func(string) (string, bool)) *Roots {
	r := &Roots{}
	if env == nil {
		return r
	}

	file, _ := env("SSL_CERT_FILE")
	dirs, _ := env("SSL_CERT_DIR")
	r.paths = append(filepath.SplitList(dirs), file)
	r.marks = sources.MarksOf(r.paths...)
	return r
}

// Paths returns the files and directories; some may be "". Without roots there are none.
func (r *Roots) Paths() []string {
	if r == nil {
		return nil
	}
	return slices.Clone(r.paths)
}

// Renewed returns the CAs that are trusted from now on, or nil if the files are the same as at the
// last call. Those that Go has read stay trusted until the process ends. Files that cannot be
// read, or hold no certificate, are looked at again by the next call.
func (r *Roots) Renewed() *x509.CertPool {
	if r == nil || !r.marks.Changed() {
		return nil
	}

	marks := sources.MarksOf(r.paths...)
	pool, err := x509.SystemCertPool()
	if err != nil || !r.addTo(pool) {
		return nil
	}
	r.marks, r.pool = marks, pool
	return pool
}

// Trust has a transport, before it is used, trust the CAs of now. If it has CAs of its own, it keeps
// them.
func (r *Roots) Trust(t *http.Transport) {
	r.Renewed()
	if r == nil || r.pool == nil {
		return
	}

	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{}
	}
	if t.TLSClientConfig.RootCAs == nil {
		t.TLSClientConfig.RootCAs = r.pool
	}
}

// addTo adds the CAs to a pool, and reports whether there are any.
func (r *Roots) addTo(pool *x509.CertPool) (found bool) {
	for _, path := range r.paths {
		for _, file := range filesAt(path) {
			if sources.Unfit(file) {
				continue
			}
			text, _ := os.ReadFile(file)
			found = pool.AppendCertsFromPEM(text) || found
		}
	}
	return found
}

// filesAt returns what is in a directory, or the path itself if it is not one.
func filesAt(path string) (files []string) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return []string{path}
	}
	for _, e := range entries {
		files = append(files, filepath.Join(path, e.Name()))
	}
	return files
}
