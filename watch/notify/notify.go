// Package notify informs programs that files which they read have changed: by a request of
// HTTP, by a signal, or by a statement of SQL. It starts no program.
package notify

import (
	"context"
	"fmt"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// A Notification informs one program.
type Notification struct {
	name  string // without credentials
	send  func(ctx context.Context) (done string, err error)
	check func() error // without sending; nil if there is nothing to check before
}

// String returns the notification as it is written, but without what is secret in it.
func (n *Notification) String() string { return n.name }

// Forms lists how notifications are written.
const Forms = "'http:POST URL', signal:HUP@NAME or mysql:reload-tls@FILE"

// Parse reads a notification. Env looks up HOME, where clients of MySQL have an option file, and
// SSL_CERT_FILE and SSL_CERT_DIR. Errors are *[sources.Hinted], and show no URL.
func Parse(text string, env func(string) (string, bool)) (*Notification, error) {
	kind, what, _ := strings.Cut(strings.TrimSpace(text), ":")
	switch kind {
	case "http":
		return parseRequest(what, remote.NewRoots(env))
	case "signal":
		return parseSignal(what)
	case "mysql":
		home, _ := env("HOME")
		return parseStatement(what, home)
	case "https":
		const hint = "write 'http:POST https://HOST/PATH'"
		return nil, wrong(hint, "https: is the beginning of a URL, not of a notification")
	}

	if !isWord(kind) {
		return nil, wrong("write "+Forms, "it does not begin with http:, signal: or mysql:")
	}
	hint := nearest.Hint(kind, []string{"http", "signal", "mysql"})
	if hint == "" {
		hint = "initplate starts no program; write " + Forms
	}
	return nil, wrong(hint, "no notification begins with %s:", kind)
}

// isWord reports whether a text has letters only, so that it holds no credential.
func isWord(text string) bool {
	notLetter := func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }
	return text != "" && len(text) < 20 && !strings.ContainsFunc(text, notLetter)
}

func wrong(hint, format string, args ...any) error {
	return &sources.Hinted{Err: fmt.Errorf(format, args...), Hint: hint}
}
