package main

import (
	"io"
	"os"
	"sync"
)

// terminalWidth returns a function that returns the width of the terminal that a file is;
// 0 if it is not a terminal, or a dumb one.
func terminalWidth(f *os.File) func() int {
	return func() int {
		width, ok := columns(f)
		switch {
		case !ok || os.Getenv("TERM") == "dumb":
			return 0
		case width == 0: // unknown to the terminal
			return 80
		}
		return width
	}
}

// eraseLine moves to the beginning of the line and erases it.
const eraseLine = "\r\x1b[K"

// A statusLine writes whole lines to a terminal, and keeps a changing line below them.
type statusLine struct {
	to    io.Writer
	width func() int

	mu   sync.Mutex
	text string // now shown
}

// Write implements [io.Writer].
func (s *statusLine) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.text == "" {
		return s.to.Write(p)
	}

	if _, err := s.to.Write([]byte(eraseLine + string(p) + s.text)); err != nil {
		return 0, err
	}

	return len(p), nil
}

// show changes the line; "" erases it. The line is cut to the width, as only one line can be
// erased.
func (s *statusLine) show(text string) {
	text = door{}.line(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := []rune(text); len(r) >= s.width() {
		text = string(r[:max(s.width()-1, 0)])
	}

	if text == s.text {
		return
	}

	s.text = text
	s.to.Write([]byte(eraseLine + text))
}
