//go:build linux

package servers

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Kubernetes is an API server with an etcd of its own, without nodes and controllers.
type Kubernetes struct {
	Addr       string // "https://127.0.0.1:port"
	Kubeconfig string // of an admin

	dir       string
	token     string
	processes []*Process
}

// insecure is for servers that signed their own certificates.
var insecure = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}

// StartKubernetes starts an API server that keeps its files in dir.
func StartKubernetes(dir string) (*Kubernetes, error) {
	ports, err := FreePorts(3)
	if err != nil {
		return nil, err
	}
	k := &Kubernetes{Addr: fmt.Sprintf("https://127.0.0.1:%d", ports[2]), dir: dir, token: rand.Text()}
	etcd := fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	if err := k.startEtcd(etcd, fmt.Sprintf("http://127.0.0.1:%d", ports[1])); err != nil {
		return k, err
	}
	return k, k.startServer(etcd, ports[2])
}

func (k *Kubernetes) startEtcd(url, peers string) error {
	p, err := Start(cached("kubernetes", "bin", "etcd"), []string{
		"--data-dir=" + filepath.Join(k.dir, "etcd"), "--unsafe-no-fsync", "--log-level=warn",
		"--listen-client-urls=" + url, "--advertise-client-urls=" + url,
		"--listen-peer-urls=" + peers, "--initial-advertise-peer-urls=" + peers, "--initial-cluster=default=" + peers,
	}, nil)
	if err != nil {
		return err
	}
	k.processes = append(k.processes, p)
	return p.until(func() bool { return k.answers(url + "/health") })
}

func (k *Kubernetes) startServer(etcd string, port int) error {
	key, public, err := k.writeKeys()
	if err != nil {
		return err
	}
	tokens := filepath.Join(k.dir, "tokens.csv")
	if err := os.WriteFile(tokens, []byte(k.token+",admin,admin,system:masters\n"), 0o600); err != nil {
		return err
	}
	if err := k.writeKubeconfig(); err != nil {
		return err
	}

	p, err := Start(cached("bin", "kube-apiserver"), []string{
		"--etcd-servers=" + etcd, fmt.Sprintf("--secure-port=%d", port), "--cert-dir=" + filepath.Join(k.dir, "certs"),
		"--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none",
		"--token-auth-file=" + tokens, "--authorization-mode=RBAC", "--service-cluster-ip-range=10.0.0.0/24",
		"--disable-admission-plugins=ServiceAccount",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + public, "--service-account-signing-key-file=" + key,
	}, nil)
	if err != nil {
		return err
	}
	k.processes = append(k.processes, p)
	return p.until(func() bool { return k.answers(k.Addr + "/readyz") })
}

// writeKeys writes what tokens of service accounts are signed with.
func (k *Kubernetes) writeKeys() (key, public string, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", "", err
	}
	der, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		return "", "", err
	}
	pub, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		return "", "", err
	}

	key, public = filepath.Join(k.dir, "sa.key"), filepath.Join(k.dir, "sa.pub")
	err = os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), 0o600)
	if err != nil {
		return "", "", err
	}
	return key, public, os.WriteFile(public, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pub}), 0o600)
}

func (k *Kubernetes) writeKubeconfig() error {
	k.Kubeconfig = filepath.Join(k.dir, "kubeconfig")
	return k.WriteKubeconfig(k.Kubeconfig, k.Addr, k.token)
}

// WriteKubeconfig writes a file by which clients reach the API server at an address, such as that of a proxy. token ""
// is that of an admin.
func (k *Kubernetes) WriteKubeconfig(file, addr, token string) error {
	if token == "" {
		token = k.token
	}
	secure := ""
	if strings.HasPrefix(addr, "https:") {
		secure = ", insecure-skip-tls-verify: true"
	}
	return os.WriteFile(file, fmt.Appendf(nil, `apiVersion: v1
kind: Config
current-context: test
clusters: [{name: test, cluster: {server: %q%s}}]
users: [{name: test, user: {token: %q}}]
contexts: [{name: test, context: {cluster: test, user: test}}]
`, addr, secure, token), 0o600)
}

func (k *Kubernetes) answers(url string) bool {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	req.Header.Set("Authorization", "Bearer "+k.token)
	resp, err := insecure.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// Kubectl runs kubectl as admin, with this standard input.
func (k *Kubernetes) Kubectl(stdin string, args ...string) (string, error) {
	cmd := exec.Command(cached("kubernetes", "bin", "kubectl"), args...)
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + k.dir, "KUBECONFIG=" + k.Kubeconfig}
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("kubectl %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(errs.String()))
	}
	return out.String(), nil
}

// Do sends a request as admin. body is nil, or becomes JSON. A PATCH is a JSON merge patch. out, if not nil, gets the
// answer.
func (k *Kubernetes) Do(method, path string, body, out any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequest(method, k.Addr+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+k.token)
	req.Header.Set("Content-Type", "application/json")
	if method == http.MethodPatch {
		req.Header.Set("Content-Type", "application/merge-patch+json")
	}

	resp, err := insecure.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		var said struct{ Message string }
		json.Unmarshal(answer, &said)
		return fmt.Errorf("%d %s", resp.StatusCode, said.Message)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}

// Stop ends the servers.
func (k *Kubernetes) Stop() {
	for _, p := range k.processes {
		p.Kill()
	}
}
