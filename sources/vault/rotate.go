package vault

import (
	"context"
	"strings"

	"github.com/hashicorp/vault/api"
	"github.com/initplate/initplate/sources"
)

// A givenFile is a file that a session was made with, as it was then.
type givenFile struct {
	path string
	mark sources.FileMark
	text string
}

func newGivenFile(path, text string) *givenFile {
	return &givenFile{path, sources.MarkOf(path), strings.TrimSpace(text)}
}

// changed reports whether the file has another text now. One that cannot be read, or is empty,
// may be about to be written.
func (f *givenFile) changed() bool {
	mark := sources.MarkOf(f.path)
	if mark == f.mark {
		return false
	}

	content, err := sources.ReadFile(context.Background(), f.path)
	text := strings.TrimSpace(string(content))
	if err != nil || text == "" || text != f.text {
		return err == nil && text != ""
	}
	f.mark = mark
	return false
}

// tlsFiles returns the files of connections, as they are now: the CAs, and the client certificate
// with its key.
func (c Config) tlsFiles() sources.FileMarks {
	paths := c.roots.Paths()
	for _, name := range []string{"VAULT_CACERT", "VAULT_CAPATH", "VAULT_CLIENT_CERT", "VAULT_CLIENT_KEY"} {
		path := c.Defaults[name]
		if c.Env != nil {
			if set, _ := c.Env(name); set != "" {
				path = set
			}
		}
		paths = append(paths, path)
	}
	return sources.MarksOf(paths...)
}

// refresh has the session follow the files that it was made with. Another token needs another
// session. Other certificates do not: the token stays. It is never called during a Fetch.
func (s *Source) refresh() {
	made := s.current()
	if made == nil {
		return
	}
	if made.given != nil && made.given.changed() {
		made.rotated.Store(true)
	}

	if made.tlsFiles.Changed() {
		made.rewire(s.config)
	}
}

// rewire gives the session other connections, with the certificates that the files have now.
// If these do not fit together yet, the connections stay, until the next look.
func (s *session) rewire(c Config) {
	files := c.tlsFiles()
	made, err := newSession(c)
	if err != nil {
		return
	}

	made.dialer.discard()
	made.api.SetToken(s.api.Token())
	s.wires.Lock()
	defer s.wires.Unlock()
	s.api, s.dialer, s.tls, s.tlsFiles = made.api, made.dialer, made.tls, files
}

// client returns the session's client, for what goes on between two calls of Fetch.
func (s *session) client() *api.Client {
	s.wires.Lock()
	defer s.wires.Unlock()
	return s.api
}
