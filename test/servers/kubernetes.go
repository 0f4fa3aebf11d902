package servers

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Kubernetes is an API server with an etcd of its own. It has no nodes, no scheduler and no controllers, so no pod ever
// runs and what controllers make is made here: see Namespace.
type Kubernetes struct {
	Addr       string // "https://127.0.0.1:port"
	Kubeconfig string // a file with one context for each user, of the same name; the current one is that of admin
	Authority  string // the file of the certificate that signed the server's

	dir    string
	args   []string
	tokens map[string]string // by user
	client *http.Client
	server *process
}

// kubeUsers are the users that the API server knows, and their groups. Only admin may do anything before a test gives
// the others roles.
var kubeUsers = map[string]string{"admin": "system:masters", "dev": "developers", "ops": "operators"}

// StartKubernetes starts an API server that runs until the test ends. release is "" for the server's own, or an older
// one that it stands for, such as "1.35". flags are added to those of the server.
func StartKubernetes(t testing.TB, release string, flags ...string) *Kubernetes {
	t.Helper()
	for _, elem := range [][]string{{"kubernetes", "bin", "etcd"}, {"bin", "kube-apiserver"}} {
		Cached(t, elem...)
	}

	k := &Kubernetes{dir: runDir(t), tokens: map[string]string{}}
	etcd, err := try(func() (string, error) { return k.startEtcd(t) })
	if err != nil {
		t.Fatal(err)
	}

	k.configure(t, etcd, release)
	k.args = append(k.args, flags...)
	if err := k.start(t); err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { k.server.stop() })
	k.makeDefaultAccount(t, "default")
	return k
}

// startEtcd starts the key-value store of the API server, and returns its URL.
func (k *Kubernetes) startEtcd(t testing.TB) (url string, err error) {
	binary, err := cached("kubernetes", "bin", "etcd")
	if err != nil {
		return "", err
	}
	ports, err := freePorts(2)
	if err != nil {
		return "", err
	}

	url = fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	peers := fmt.Sprintf("http://127.0.0.1:%d", ports[1])
	p, err := start(binary, []string{
		"--data-dir=" + filepath.Join(k.dir, fmt.Sprintf("etcd-%d", ports[0])),
		"--listen-client-urls=" + url, "--advertise-client-urls=" + url,
		"--listen-peer-urls=" + peers, "--initial-advertise-peer-urls=" + peers, "--initial-cluster=default=" + peers,
		"--unsafe-no-fsync", "--log-level=warn",
	}, nil)
	if err != nil {
		return "", err
	}

	t.Cleanup(p.stop)
	return url, p.until(func() bool { return answersOK(http.DefaultClient, url+"/health", "") }, patience)
}

// configure writes the files of the API server and of its clients, and its arguments.
func (k *Kubernetes) configure(t testing.TB, etcd, release string) {
	t.Helper()
	authority := NewAuthority(t, "kubernetes")
	cert, key := authority.Issue(t, "localhost")
	k.Authority = authority.File
	k.client = &http.Client{Transport: &http.Transport{TLSClientConfig: authority.Trusted(), MaxIdleConnsPerHost: 64}}
	k.args = append(k.releaseArgs(release),
		"--etcd-servers="+etcd,
		"--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none",
		"--tls-cert-file="+cert, "--tls-private-key-file="+key,
		"--token-auth-file="+k.writeTokens(t), "--authorization-mode=Node,RBAC", "--allow-privileged",
		"--service-cluster-ip-range=10.0.0.0/24",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file="+cert, "--service-account-signing-key-file="+key,
		"--audit-policy-file="+k.write(t, "audit.yaml", auditPolicy), "--audit-log-path="+k.AuditLog(),
	)
}

// auditPolicy logs who created which pod, with the annotations of admission policies.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - {level: Metadata, resources: [{group: "", resources: [pods]}], verbs: [create]}
  - {level: None}
`

// releaseArgs make the server stand for an older release. There, mutating admission policies are v1beta1 and off unless
// asked for; a server that stands for such a release has their v1beta1 only with forward compatibility.
func (k *Kubernetes) releaseArgs(release string) []string {
	switch release {
	case "":
		return nil
	case "1.34", "1.35":
		return []string{"--emulated-version=" + release, "--emulation-forward-compatible",
			"--feature-gates=MutatingAdmissionPolicy=true",
			"--runtime-config=admissionregistration.k8s.io/v1beta1=true"}
	}
	return []string{"--emulated-version=" + release}
}

// writeTokens gives each user a token that no other server knows: so a server that accepts it is ours.
func (k *Kubernetes) writeTokens(t testing.TB) (path string) {
	t.Helper()
	var lines strings.Builder
	for user, group := range kubeUsers {
		k.tokens[user] = rand.Text()
		fmt.Fprintf(&lines, "%s,%s,%s,%s\n", k.tokens[user], user, user, group)
	}
	return k.write(t, "tokens.csv", lines.String())
}

// start starts the API server, at the port that it had before or at a free one, and waits until it is ready.
func (k *Kubernetes) start(t testing.TB) error {
	t.Helper()
	binary, err := cached("bin", "kube-apiserver")
	if err != nil {
		return err
	}
	if k.Addr != "" {
		return k.startAt(t, binary, strings.TrimPrefix(k.Addr, "https://127.0.0.1:"))
	}

	_, err = try(func() (*Kubernetes, error) {
		ports, err := freePorts(1)
		if err != nil {
			return nil, err
		}
		return k, k.startAt(t, binary, fmt.Sprint(ports[0]))
	})
	return err
}

func (k *Kubernetes) startAt(t testing.TB, binary, port string) (err error) {
	t.Helper()
	k.server, err = start(binary, append([]string{"--secure-port=" + port}, k.args...), nil)
	if err != nil {
		return err
	}

	k.Addr = "https://127.0.0.1:" + port
	k.Kubeconfig = k.write(t, "kubeconfig", k.kubeconfig())
	ready := func() bool { return answersOK(k.client, k.Addr+"/readyz", k.tokens["admin"]) }
	return k.server.until(ready, patience)
}

// Restart ends the API server as a crash would, and starts it again at the same address.
func (k *Kubernetes) Restart(t testing.TB) {
	t.Helper()
	k.server.stop()
	if err := k.start(t); err != nil {
		t.Fatal(err)
	}
}

// answersOK reports whether a GET of the URL has status 200.
func answersOK(client *http.Client, url, token string) bool {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return false
	}

	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := client.Do(req)
	if err != nil {
		return false
	}

	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// AuditLog is the path of the file in which the server says who created which pod.
func (k *Kubernetes) AuditLog() string { return filepath.Join(k.dir, "audit.log") }

// Log returns the end of what the API server said.
func (k *Kubernetes) Log() string { return k.server.log.String() }

// CPU returns how much processor time the API server has used so far, to a hundredth of a second.
func (k *Kubernetes) CPU(t testing.TB) time.Duration { return k.server.cpu(t) }

func (k *Kubernetes) write(t testing.TB, name, text string) (path string) {
	t.Helper()
	path = filepath.Join(k.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
