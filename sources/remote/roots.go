package remote

import (
	"crypto/x509"
	"os"

	"github.com/initplate/initplate/sources"
)

// Roots notice when the file of CAs is replaced that SSL_CERT_FILE names. Go reads it once, and
// a volume may get another one while the process lives.
type Roots struct {
	file string
	mark sources.FileMark
}

// NewRoots returns the roots of a process with these variables, which may be nil. It is called
// before the first connection is made.
func NewRoots(env func(string) (string, bool)) *Roots {
	r := &Roots{}
	if env != nil {
		r.file, _ = env("SSL_CERT_FILE")
	}
	if r.file != "" {
		r.mark = sources.MarkOf(r.file)
	}
	return r
}

// Renewed returns the CAs that are trusted from now on, or nil if the file is the same as at the
// last call. Those that Go has read stay trusted until the process ends. A file that cannot be
// read, or holds no certificate, is looked at again by the next call.
func (r *Roots) Renewed() *x509.CertPool {
	if r.file == "" {
		return nil
	}
	mark := sources.MarkOf(r.file)
	if mark == r.mark || sources.Unfit(r.file) {
		return nil
	}

	text, err := os.ReadFile(r.file)
	roots, failed := x509.SystemCertPool()
	if err != nil || failed != nil || !roots.AppendCertsFromPEM(text) {
		return nil
	}
	r.mark = mark
	return roots
}
