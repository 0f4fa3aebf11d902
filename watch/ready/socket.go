// Package ready answers others who ask how a watching process is doing: on a local socket for
// `initplate ready`, and over HTTP.
package ready

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
)

// Yes is the answer of a process whose files are in place. Any other answer says why not.
const Yes = "ready"

// A Socket is one that a watching process listens on.
type Socket struct{ listener *net.UnixListener }

// ErrTaken says that another process listens on a socket already.
var ErrTaken = errors.New("another process listens there")

// ErrUnsupported says that files of sockets have no mode here that keeps other users out.
var ErrUnsupported = errors.New("this system has no socket that only one user can reach")

// own is how many processes of one user may have a socket without a name of its own in one
// container.
const own = 32

// Listen listens on the socket at path. Without a path, it takes a socket that only this user
// has, and only in this container: see [socketName].
func Listen(path string) (*Socket, error) {
	err := prepare(path)
	if err == nil && path != "" {
		return listenAt(path)
	}

	for n := 0; n < own && err == nil; n++ {
		s, err := listenAt(socketName(n))
		if !errors.Is(err, ErrTaken) {
			return s, err
		}
	}
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%d processes listen already", own)
}

// listenAt listens on one socket. The file of a process that has ended is replaced.
func listenAt(path string) (*Socket, error) {
	address := &net.UnixAddr{Name: path, Net: "unix"}
	l, err := net.ListenUnix("unix", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		if err := free(path); err != nil {
			return nil, err
		}
		l, err = net.ListenUnix("unix", address)
	}
	if err != nil {
		return nil, cause(err)
	}

	if !isAbstract(path) {
		os.Chmod(path, 0o600) // where it has an effect; Linux shows who asks
	}
	return &Socket{l}, nil
}

// free removes the file of a socket that nobody listens on.
func free(path string) error {
	if isAbstract(path) {
		return ErrTaken
	}
	info, err := os.Lstat(path)
	if err == nil && info.Mode().Type() != os.ModeSocket {
		return errors.New("something else is there, which is not a socket")
	}

	conn, err := net.DialTimeout("unix", path, patience)
	switch {
	case err == nil:
		conn.Close()
		return ErrTaken
	case errors.Is(err, syscall.ECONNREFUSED):
		return os.Remove(path)
	}
	return cause(err)
}

// isAbstract reports whether a socket has no file: unix(7).
func isAbstract(path string) bool { return strings.HasPrefix(path, "@") }

// cause returns the error without the words of package net around it.
func cause(err error) error {
	var number syscall.Errno
	if errors.As(err, &number) {
		return number
	}
	return err
}

// patience is how long one side waits for the other.
const patience = 2 * time.Second

// Serve gives everyone an answer until ctx ends. It answers the same user and root only, where
// the system shows who asks.
func (s *Socket) Serve(ctx context.Context, answer func() string) {
	defer context.AfterFunc(ctx, func() { s.Close() })()
	for {
		conn, err := s.listener.AcceptUnix()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			pause(ctx)
			continue
		}

		if isTrusted(conn) {
			conn.SetDeadline(time.Now().Add(patience))
			io.WriteString(conn, answer()+"\n")
		}
		conn.Close()
	}
}

// Close gives up the socket.
func (s *Socket) Close() error { return s.listener.Close() }

// Ask returns the answers of the processes that listen on the socket at path or, without a
// path, on those of this user in this container. There are none if no process listens.
func Ask(ctx context.Context, path string) (answers []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()

	if err := prepare(path); err != nil {
		return nil, err
	}
	if path != "" {
		answer, err := askAt(ctx, path)
		if err != nil || answer == "" {
			return nil, err
		}
		return []string{answer}, nil
	}

	for n := range own {
		answer, err := askAt(ctx, socketName(n))
		var other *OtherUserError
		switch {
		case errors.As(err, &other), err == nil && answer == "":
		case err != nil:
			return nil, err
		default:
			answers = append(answers, answer)
		}
	}
	return answers, nil
}

// askAt asks on one socket. The answer is "" if no process listens.
func askAt(ctx context.Context, path string) (answer string, err error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", path)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, os.ErrNotExist):
		return "", nil
	case err != nil:
		return "", cause(err)
	}
	defer conn.Close()

	if user, ok := peer(conn.(*net.UnixConn)); ok && !isOurs(user) {
		return "", &OtherUserError{user}
	}
	end, _ := ctx.Deadline()
	conn.SetDeadline(end)
	answer, err = bufio.NewReader(io.LimitReader(conn, 4096)).ReadString('\n')
	if err != nil {
		return "", errors.New("the process that listens does not answer")
	}
	return strings.TrimSuffix(answer, "\n"), nil
}

// An OtherUserError says that a process of another user listens on a socket.
type OtherUserError struct{ UID int }

func (e *OtherUserError) Error() string {
	return fmt.Sprintf("a process of user %d listens, and not one of user %d", e.UID, os.Geteuid())
}

// isTrusted reports whether the other side is this user or root, or cannot be known.
func isTrusted(conn *net.UnixConn) bool {
	user, ok := peer(conn)
	return !ok || isOurs(user)
}

func isOurs(user int) bool { return user == 0 || user == os.Geteuid() }

// pause waits for a moment after an error such as too many open files.
func pause(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(100 * time.Millisecond):
	}
}
