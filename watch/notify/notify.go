// Package notify informs programs that files which they read have changed: by a request of
// HTTP, by a signal, or by a statement of SQL. It starts no program.
package notify

import (
	"context"
	"fmt"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/sources"
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

// Parse reads a notification. Home is the home directory of this process, in which clients of
// MySQL look for an option file; it may be empty. Errors are *[sources.Hinted], and show no
// URL.
func Parse(text, home string) (*Notification, error) {
	kind, what, _ := strings.Cut(strings.TrimSpace(text), ":")
	switch kind {
	case "http":
		return parseRequest(what)
	case "signal":
		return parseSignal(what)
	case "mysql":
		return parseStatement(what, home)
	case "https":
		return nil, wrong("write 'http:POST https://HOST/PATH'", "https: is the beginning of a URL, not of a notification")
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
