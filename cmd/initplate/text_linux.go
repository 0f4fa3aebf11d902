package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// dropText has the kernel forget which pages of the program's instructions this process has
// used: most of them only at its start. It maps those again that are needed, from the file:
// madvise(2). Other parts of the program are left alone. They are read-only too, but may have
// been changed when it was loaded, and what was changed would be lost.
func dropText() {
	maps, err := os.ReadFile("/proc/self/maps") // proc_pid_maps(5)
	if err != nil {
		return
	}

	for line := range strings.Lines(string(maps)) {
		var from, to uintptr
		var mode string
		n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &mode)
		if n == 3 && mode == "r-xp" && strings.Contains(line, " /") {
			syscall.Syscall(syscall.SYS_MADVISE, from, to-from, syscall.MADV_DONTNEED)
		}
	}
}
