package servers

import (
	"net"
	"testing"
	"time"
)

// FPM is PHP-FPM, and what sends it requests.
type FPM struct{ *Unpacked }

// PHPFPM returns php-fpm8.4 and cgi-fcgi.
func PHPFPM(t testing.TB) *FPM {
	t.Helper()
	return &FPM{unpacked(t, "php-fpm")}
}

// Check returns what php-fpm -tt says of a configuration.
func (f *FPM) Check(conf string) (said string, err error) {
	out, err := f.Command("php-fpm8.4", "-n", "-R", "-tt", "-y", conf).CombinedOutput()
	return string(out), err
}

// Start starts php-fpm, which may be root, as tests may, and waits for its sockets. The configuration must be right.
func (f *FPM) Start(t testing.TB, conf string, env []string, sockets ...string) *Output {
	t.Helper()
	if said, err := f.Check(conf); err != nil {
		t.Fatalf("php-fpm -tt: %v\n%s", err, said)
	}

	cmd, log := f.Command("php-fpm8.4", "-n", "-R", "-F", "-y", conf), new(Output)
	cmd.Env = append(cmd.Env, env...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = inGroup()
	Background(t, cmd)
	t.Cleanup(func() { killGroup(cmd.Process.Pid) })

	for limit := time.Now().Add(patience); !listening(sockets); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("php-fpm does not listen:\n%s", log)
		}
	}

	return log
}

func listening(sockets []string) bool {
	for _, socket := range sockets {
		conn, err := net.Dial("unix", socket)
		if err != nil {
			return false
		}
		conn.Close()
	}
	return true
}

// Ask sends a request with these parameters, NAME=VALUE, and returns the answer with its header.
func (f *FPM) Ask(t testing.TB, socket string, params ...string) string {
	t.Helper()
	cmd := f.Command("cgi-fcgi", "-bind", "-connect", socket)
	cmd.Env = params
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("cgi-fcgi: %v\n%s", err, out)
	}
	return string(out)
}
