package notify

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A process is what /proc says of one: proc(5).
type process struct {
	parent int      // its number
	names  []string // that it goes by
}

func (p process) is(name string) bool { return slices.Contains(p.names, name) }

// processes returns the processes that this one sees, by number.
func processes() (map[int]process, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, fmt.Errorf("processes cannot be listed: %w", err)
	}

	all := map[int]process{}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if p, ok := readProcess(filepath.Join("/proc", e.Name())); ok {
			all[pid] = p
		}
	}
	return all, nil
}

// readProcess reads what a directory says of a process. It is not ok if that has ended.
func readProcess(dir string) (p process, ok bool) {
	stat, err := os.ReadFile(dir + "/stat")
	if err != nil {
		return p, false
	}
	command, err := os.ReadFile(dir + "/cmdline")
	if err != nil {
		return p, false
	}

	p, ok = parseStat(string(stat))
	if name := calledBy(string(command)); name != "" {
		p.names = append(p.names, name)
	}
	return p, ok
}

// parseStat reads "PID (NAME) STATE PARENT ...". The kernel cuts the name, that of the
// executable file, after 15 bytes, and it may hold any character.
func parseStat(text string) (p process, ok bool) {
	begin, end := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	if begin < 0 || end < begin {
		return p, false
	}

	fields := strings.Fields(text[end+1:])
	if len(fields) < 2 || fields[0] == "Z" || fields[0] == "X" { // it has ended
		return p, false
	}
	parent, err := strconv.Atoi(fields[1])
	return process{parent, []string{text[begin+1 : end]}}, err == nil
}

// calledBy returns the name by which a process was called, or calls itself: the last part of
// the path in its first argument, or the title before a colon, as in
// "php-fpm: master process (/etc/php-fpm.conf)".
func calledBy(command string) string {
	first, _, _ := strings.Cut(command, "\x00")
	if title, _, ok := strings.Cut(first, ": "); ok {
		return title
	}
	if first == "" { // a thread of the kernel
		return ""
	}
	return path.Base(first)
}

// userOf returns the user of a process; -1 if that is not known.
func userOf(pid int) int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(text), "\nUid:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return -1
	}
	uid, err := strconv.Atoi(fields[0])
	if err != nil {
		return -1
	}
	return uid
}
