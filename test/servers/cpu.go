package servers

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// CPU returns how much processor time the server has used so far, to a hundredth of a second.
func (s *ConsulServer) CPU(t testing.TB) time.Duration { return s.process.cpu(t) }

// CPU returns how much processor time the server has used so far, to a hundredth of a second.
func (s *VaultServer) CPU(t testing.TB) time.Duration { return s.process.cpu(t) }

// cpu needs Linux. It reads utime and stime of proc_pid_stat(5), in ticks. A second has a hundred ticks on every
// system.
func (p *process) cpu(t testing.TB) time.Duration {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}

	_, after, _ := strings.Cut(string(text), ") ") // the name before it may contain anything
	fields := strings.Fields(after)

	var ticks int
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}

	return time.Duration(ticks) * (time.Second / 100)
}
