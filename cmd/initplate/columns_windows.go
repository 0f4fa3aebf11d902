package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// columns returns how wide the console is that a file is. It is not ok if that is not one, or
// does not know the escape sequences of terminals, as before Windows 10.
func columns(f *os.File) (width int, ok bool) {
	console := windows.Handle(f.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) != nil {
		return 0, false
	}
	if windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) != nil {
		return 0, false
	}

	var info windows.ConsoleScreenBufferInfo
	if windows.GetConsoleScreenBufferInfo(console, &info) != nil {
		return 0, false
	}
	return int(info.Window.Right-info.Window.Left) + 1, true
}
