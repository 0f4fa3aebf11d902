package notify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/sources"
)

// A message is a signal to the process of a name.
type message struct {
	name   string // of the signal
	signal syscall.Signal
	to     string // the name of the process
}

// parseSignal reads "HUP@NAME".
func parseSignal(text string) (*Notification, error) {
	word, to, given := strings.Cut(text, "@")
	name := strings.TrimPrefix(strings.ToUpper(word), "SIG")
	number, ok := signals()[name]
	switch {
	case len(signals()) == 0:
		return nil, wrong("inform the program in another way, as with 'http:POST URL'",
			"signal: Windows has no signals for other programs")
	case !ok:
		return nil, noSignal(word, name)
	case !given || to == "":
		return nil, wrong("write signal:"+name+"@nginx", "signal: there is no name of a program")
	case strings.Contains(to, "/"):
		return nil, wrong("write the last part of the path", "signal: %s is not the name of a program", to)
	case strings.ContainsAny(to, " ,\t\r\n"):
		return nil, wrong("give --notify once for each notification",
			"signal: the name of the program holds a space or a comma")
	}

	m := message{name, number, to}
	return &Notification{"signal:" + name + "@" + to, m.send, nil}, nil
}

// noSignal returns the error of a word that is not one of the signals.
func noSignal(word, name string) error {
	names := slices.Sorted(maps.Keys(signals()))
	hint := nearest.Hint(name, names)
	if hint == "" || len(name) < 3 {
		hint = "signals are " + prose.And(names)
	}
	if name == "KILL" || name == "STOP" {
		return wrong(hint, "signal: a program cannot react to %s", name)
	}
	if !isWord(strings.TrimRight(word, "12")) {
		return wrong(hint, "signal: it does not begin with a signal")
	}
	return wrong(hint, "signal: %s is not one of the signals", word)
}

// send sends the signal to the process of the name that is not the child of another one: to
// the master of nginx, not to its workers.
func (m message) send(context.Context) (done string, err error) {
	pid, err := m.find()
	if err != nil {
		return "", err
	}

	// Where the kernel has them (Linux 5.3), the handle is a pidfd: it stays with this process
	// if that ends and its number goes to another one. So what has the number is looked at
	// once more, after the handle was opened.
	p, err := os.FindProcess(pid)
	if err != nil {
		return "", err
	}
	defer p.Release()
	again, err := m.find()
	switch {
	case err != nil:
		return "", err
	case again != pid:
		return "", fmt.Errorf("process %d has just ended", pid)
	}

	if err := p.Signal(m.signal); err != nil {
		return "", m.unsent(pid, err)
	}
	return fmt.Sprintf("process %d", pid), nil
}

// find returns the number of the process.
func (m message) find() (pid int, err error) {
	all, err := processes()
	if err != nil {
		return 0, err
	}

	var found []int
	for pid, p := range all {
		if p.is(m.to) && !all[p.parent].is(m.to) && pid != os.Getpid() {
			found = append(found, pid)
		}
	}

	slices.Sort(found)
	switch len(found) {
	case 0:
		return 0, m.absent(all)
	case 1:
		return found[0], nil
	}
	return 0, wrong("a signal goes to one: let the program be informed by HTTP, or run it under another name",
		"there are %d processes %s that are not children of one: %s", len(found), m.to, numbers(found))
}

// absent returns the error of a name that no process has.
func (m message) absent(all map[int]process) error {
	var names []string
	for _, p := range all {
		names = append(names, p.names...)
	}

	hint := nearest.Hint(m.to, names)
	if hint == "" {
		hint = "a container sees processes of the pod's other containers " +
			"only with shareProcessNamespace: true in the pod's spec"
	}
	return wrong(hint, "there is no process %s", m.to)
}

// numbers lists the first numbers of processes.
func numbers(pids []int) string {
	const most = 5
	var words []string
	for _, pid := range pids[:min(len(pids), most)] {
		words = append(words, fmt.Sprint(pid))
	}
	if len(pids) > most {
		words = append(words, "others")
	}
	return prose.And(words)
}

// unsent returns the error of a signal that could not be sent.
func (m message) unsent(pid int, err error) error {
	if !errors.Is(err, syscall.EPERM) {
		return fmt.Errorf("process %d: %w", pid, err)
	}

	uid, ours := userOf(pid), os.Getuid()
	if uid == ours || uid < 0 {
		return wrong("a seccomp profile or a security module forbids it",
			"this process may not send signals to process %d", pid)
	}
	return &sources.Hinted{
		Err: fmt.Errorf("process %d belongs to user %d, and user %d may not send it signals", pid, uid, ours),
		Hint: fmt.Sprintf("run this container as that user (securityContext.runAsUser: %d), "+
			"or inform the program in another way, as with 'http:POST URL'", uid),
	}
}
