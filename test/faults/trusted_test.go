package faults

import (
	"slices"
	"testing"
	"time"
)

// TestTrusted: a document comes over TLS from a server whose authority SSL_CERT_FILE names, with its header.
func TestTrusted(t *testing.T) {
	mine := newAuthority(t)
	address := secured(mine.serve(t, "127.0.0.1", time.Now().Add(time.Hour)))(t, document(t))
	s := sources[slices.IndexFunc(sources, func(s source) bool { return s.name == "http" })]
	healed(t, prepare(t, s.template, append(s.env(address), "SSL_CERT_FILE="+mine.File)), contents["http"])
}
