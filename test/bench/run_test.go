package bench

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A run is what one process took.
type run struct {
	wall, cpu     time.Duration
	written       time.Duration // when its file was
	memory        int           // its peak, in KiB
	consul, vault int           // requests that came to the servers; with TLS nobody knows
	connections   struct{ consul, vault int }
}

// patience is for a process that does not end.
const patience = 5 * time.Minute

// measure runs a command by the program rusage, see there, in a folder for its files.
func measure(rusage, dir string, cmd *exec.Cmd) (r run, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	file := filepath.Join(dir, "rusage")
	by := exec.CommandContext(ctx, rusage, append([]string{file}, cmd.Args...)...)
	by.Env, by.WaitDelay = append([]string{"PATH=/usr/bin:/bin", "HOME=" + dir}, cmd.Env...), time.Second
	if said, err := by.CombinedOutput(); err != nil {
		return r, fmt.Errorf("%v: %w\n%s", cmd.Args, err, said)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return r, err
	}
	var wall, user, system int64
	if _, err := fmt.Sscan(string(text), &wall, &user, &system, &r.memory); err != nil {
		return r, fmt.Errorf("rusage wrote %q: %w", text, err)
	}
	r.wall, r.cpu = time.Duration(wall)*time.Microsecond, time.Duration(user+system)*time.Microsecond
	return r, nil
}

// A line is what leads to both servers.
type line struct{ consul, vault *servers.Wire }

func newLine(t testing.TB, s *store) line {
	t.Helper()
	return line{servers.NewWire(t, s.consulAt), servers.NewWire(t, s.vaultAt)}
}

// do has a program do its part of a work in a folder, looks whether it has, and returns what that took.
func (p program) do(dir string, part work, s *store, l line, trip time.Duration) (r run, err error) {
	in, out := filepath.Join(dir, "app.ini.tmpl"), filepath.Join(dir, "app.ini")
	if err := os.RemoveAll(out); err != nil { // of the run before: it would be taken for that of this one
		return r, err
	}
	if err := os.WriteFile(in, []byte(part.text(p.key, p.secret)), 0o600); err != nil {
		return r, err
	}
	cmd, err := p.command(p.path, in, out, part, access{s, l.consul.Addr, l.vault.Addr})
	if err != nil {
		return r, err
	}
	l.consul.Set(trip)
	l.vault.Set(trip)
	begin := time.Now()
	cmd.Env = append(cmd.Env, s.trust()...)
	if r, err = measure(s.rusage, dir, cmd); err != nil {
		return r, err
	}
	r.consul, r.vault = l.consul.Requests(), l.vault.Requests()
	r.connections.consul, r.connections.vault = l.consul.Connections(), l.vault.Connections()
	got, err := os.ReadFile(out)
	if err == nil && string(got) != part.want() {
		err = fmt.Errorf("it wrote\n%s", got)
	}
	var info os.FileInfo
	if err == nil {
		info, err = os.Stat(out)
	}
	if err != nil {
		return r, fmt.Errorf("%s: %s: %w", p.name, part.Name, err)
	}
	r.written = info.ModTime().Sub(begin)
	return r, nil
}

// Runs are several of the same.
type runs []run

func (r runs) Wall() time.Duration { return median(r, func(r run) time.Duration { return r.wall }) }
func (r runs) Written() time.Duration {
	return median(r, func(r run) time.Duration { return r.written })
}
func (r runs) CPU() time.Duration { return median(r, func(r run) time.Duration { return r.cpu }) }
func (r runs) Memory() int        { return median(r, func(r run) int { return r.memory }) }
func (r runs) Consul() int        { return median(r, func(r run) int { return r.consul }) }
func (r runs) Vault() int         { return median(r, func(r run) int { return r.vault }) }
func (r runs) ConsulConnections() int {
	return median(r, func(r run) int { return r.connections.consul })
}
func (r runs) VaultConnections() int {
	return median(r, func(r run) int { return r.connections.vault })
}

// median returns the one in the middle of some figures of runs.
func median[T cmp.Ordered](runs runs, of func(run) T) T {
	figures := make([]T, len(runs))
	for i, r := range runs {
		figures[i] = of(r)
	}
	slices.Sort(figures)
	return figures[len(figures)/2]
}
