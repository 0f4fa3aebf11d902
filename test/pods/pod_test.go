//go:build pods

package pods

import (
	"strings"
	"testing"
	"time"
)

// starts plays a pod, and waits until its own probe says that it is ready.
func starts(t *testing.T, p *Podman, m *Manifest) {
	since := time.Now()
	must(t, p.Play(t, m))
	t.Logf("the init container has ended after %v", time.Since(since).Round(time.Millisecond))
	probed(t, p, m, func(err error) bool { return err == nil })
	t.Logf("the pod is ready after %v", time.Since(since).Round(time.Millisecond))
}

// probed waits until the readiness probe has an outcome.
func probed(t *testing.T, p *Podman, m *Manifest, is func(error) bool) {
	t.Helper()
	for limit := time.Now().Add(3 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		_, err := p.Try(m.Probe()...)
		if is(err) {
			return
		}
		if err == nil || time.Now().After(limit) || strings.Contains(err.Error(), "container state improper") {
			t.Fatalf("the readiness probe says: %v", err)
		}
	}
}

// restricted looks whether the pod ran under the settings that it names.
func restricted(t *testing.T, p *Podman, m *Manifest) {
	first, second := m.Containers()
	user, other := m.Users()
	for name, user := range map[string]string{first: user, second: other} {
		got := p.Run(t, "inspect", "--format={{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.EffectiveCaps}} {{.HostConfig.SecurityOpt}} {{.State.ExitCode}}", name)
		if want := user + " true [] [no-new-privileges] 0"; got != want {
			t.Errorf("%s ran with %s, want %s", name, got, want)
		}
	}
	status := p.Run(t, "exec", second, "cat", "/proc/1/status")
	uid, _, _ := strings.Cut(other, ":")
	for _, want := range []string{strings.ReplaceAll("Uid:\tN\tN\tN\tN", "N", uid), "CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"} {
		if !strings.Contains(status, want) {
			t.Errorf("%s runs without %q:\n%s", second, want, status)
		}
	}
	if _, err := p.Try("exec", second, "touch", "/written"); err == nil {
		t.Errorf("the root file system of %s can be written", second)
	}
}

// refuses plays a pod whose init container fails.
func refuses(t *testing.T, p *Podman, m *Manifest, want string) {
	if err := p.Play(t, m); err == nil || !strings.Contains(err.Error(), "exited with code 1") {
		t.Errorf("podman says %v", err)
	}
	_, second := m.Containers()
	if got := p.Run(t, "inspect", "--format={{.State.Status}} {{.State.StartedAt.IsZero}}", second); got != "created true" {
		t.Errorf("%s is %s", second, got)
	}
	if got := m.Termination(t); got != want {
		t.Errorf("the termination message is %q", got)
	}
}
