package servers

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Script runs a shell script as a cluster admin does, with kubectl and initplate in its PATH. It returns what the
// script wrote to standard output and error. The error is that of the script.
func (k *Kubernetes) Script(t testing.TB, script string) (said string, err error) {
	t.Helper()
	bin := filepath.Dir(Cached(t, "kubernetes", "bin", "kubectl"))
	path := strings.Join([]string{bin, filepath.Dir(Initplate(t)), "/usr/bin", "/bin"}, ":")
	cmd := exec.Command("sh", "-s")
	cmd.Env = []string{"PATH=" + path, "HOME=" + k.dir, "KUBECONFIG=" + k.Kubeconfig}
	cmd.Stdin = strings.NewReader(script)
	output, err := cmd.CombinedOutput()
	return string(output), err
}
