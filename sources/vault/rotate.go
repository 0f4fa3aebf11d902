package vault

import (
	"context"
	"strings"

	"github.com/initplate/initplate/sources"
)

// A givenFile is a file that a session was made with, as it was then.
type givenFile struct {
	path string
	mark sources.FileMark
	text string
}

// note notes a file that the session is made with, and its text.
func (s *session) note(path, text string) {
	s.given = append(s.given, &givenFile{path, sources.MarkOf(path), strings.TrimSpace(text)})
}

// noteTLS notes the files of the session's connections: the CA and the client certificate.
func (s *session) noteTLS(c Config) {
	for _, name := range []string{"VAULT_CACERT", "VAULT_CLIENT_CERT", "VAULT_CLIENT_KEY"} {
		path := c.Defaults[name]
		if c.Env != nil {
			if set, _ := c.Env(name); set != "" {
				path = set
			}
		}
		if text, err := sources.ReadFile(context.Background(), path); path != "" && err == nil {
			s.note(path, string(text))
		}
	}
}

// rotate notes if a file that the session was made with has another text now, such as another
// token. A file that cannot be read, or is empty, may be about to be written.
func (s *session) rotate() {
	if s == nil {
		return
	}
	for _, f := range s.given {
		if mark := sources.MarkOf(f.path); mark != f.mark && f.differs() {
			s.rotated.Store(true)
		} else {
			f.mark = mark
		}
	}
}

func (f *givenFile) differs() bool {
	content, err := sources.ReadFile(context.Background(), f.path)
	text := strings.TrimSpace(string(content))
	return err == nil && text != "" && text != f.text
}
