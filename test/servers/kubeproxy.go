package servers

import (
	"bufio"
	"os/exec"
	"strings"
	"testing"
)

// Proxy starts kubectl proxy as admin, and returns its address. It runs until the test ends.
func (k *Kubernetes) Proxy(t testing.TB) (url string) {
	t.Helper()
	cmd := exec.Command(Cached(t, "kubernetes", "bin", "kubectl"), "proxy", "--port=0")
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + k.dir, "KUBECONFIG=" + k.Kubeconfig}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})

	line, err := bufio.NewReader(out).ReadString('\n')
	_, address, ok := strings.Cut(strings.TrimSpace(line), "Starting to serve on ")
	if err != nil || !ok {
		t.Fatalf("kubectl proxy says %q, %v", line, err)
	}
	return "http://" + address
}
