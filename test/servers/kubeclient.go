package servers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// KubeAnswer is what the API server answers to a request.
type KubeAnswer struct {
	Status   int
	Body     []byte   // JSON
	Warnings []string // as kubectl shows them after "Warning: "
}

// OK reports whether the server did what was asked.
func (a KubeAnswer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// Message returns the error of a request that was refused.
func (a KubeAnswer) Message() string {
	var status struct{ Message string }
	if json.Unmarshal(a.Body, &status) != nil || status.Message == "" {
		return string(a.Body)
	}
	return status.Message
}

// Do sends a request as a user: admin, dev or ops. body is nil, or becomes JSON. A PATCH is a JSON merge patch. The
// error says that there is no answer at all.
func (k *Kubernetes) Do(user, method, path string, body any) (KubeAnswer, error) {
	var text []byte
	if body != nil {
		var err error
		text, err = json.Marshal(body)
		if err != nil {
			return KubeAnswer{}, err
		}
	}

	req, err := http.NewRequest(method, k.Addr+path, bytes.NewReader(text))
	if err != nil {
		return KubeAnswer{}, err
	}

	req.Header.Set("Authorization", "Bearer "+k.tokens[user])
	req.Header.Set("Content-Type", "application/json")
	if method == http.MethodPatch {
		req.Header.Set("Content-Type", "application/merge-patch+json")
	}

	resp, err := k.client.Do(req)
	if err != nil {
		return KubeAnswer{}, err
	}
	defer resp.Body.Close()

	answer, err := io.ReadAll(resp.Body)
	return KubeAnswer{Status: resp.StatusCode, Body: answer, Warnings: warnings(resp.Header)}, err
}

// warnings reads the headers of RFC 7234, section 5.5, in the form in which the API server writes them.
func warnings(header http.Header) (texts []string) {
	for _, value := range header.Values("Warning") {
		text := strings.TrimSuffix(strings.TrimPrefix(value, `299 - "`), `"`)
		texts = append(texts, strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(text))
	}
	return texts
}

// Must is Do as admin, but ends the test unless the server did what was asked. out, if not nil, gets the answer.
func (k *Kubernetes) Must(t testing.TB, method, path string, body, out any) KubeAnswer {
	t.Helper()
	answer, err := k.Do("admin", method, path, body)
	if err != nil {
		t.Fatal(err)
	}
	if !answer.OK() {
		t.Fatalf("%s %s: %d: %s", method, path, answer.Status, answer.Message())
	}

	if out != nil {
		if err := json.Unmarshal(answer.Body, out); err != nil {
			t.Fatal(err)
		}
	}
	return answer
}

// Namespace makes a namespace, and the service account in it that its pods run as.
func (k *Kubernetes) Namespace(t testing.TB, name string) {
	t.Helper()
	k.Must(t, http.MethodPost, "/api/v1/namespaces", map[string]any{"metadata": map[string]any{"name": name}}, nil)
	k.makeDefaultAccount(t, name)
}

func (k *Kubernetes) makeDefaultAccount(t testing.TB, namespace string) {
	t.Helper()
	account := map[string]any{"metadata": map[string]any{"name": "default"}}
	k.Must(t, http.MethodPost, "/api/v1/namespaces/"+namespace+"/serviceaccounts", account, nil)
}

// Kubectl runs kubectl with this standard input and returns what it printed, and wrote to its standard error.
func (k *Kubernetes) Kubectl(t testing.TB, stdin string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(Cached(t, "kubernetes", "bin", "kubectl"), args...)
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + k.dir, "KUBECONFIG=" + k.Kubeconfig}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}

// Apply applies manifests as admin. It returns what kubectl wrote to its standard error, as warnings are.
func (k *Kubernetes) Apply(t testing.TB, manifests string) (stderr string) {
	t.Helper()
	_, stderr, err := k.Kubectl(t, manifests, "apply", "-f", "-")
	if err != nil {
		t.Fatalf("kubectl apply: %v\n%s", err, stderr)
	}
	return stderr
}

func (k *Kubernetes) kubeconfig() string {
	var users, contexts []string
	for user := range kubeUsers {
		users = append(users, fmt.Sprintf("{name: %s, user: {token: %q}}", user, k.tokens[user]))
		contexts = append(contexts, fmt.Sprintf("{name: %s, context: {cluster: test, user: %[1]s}}", user))
	}

	return fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: admin
clusters: [{name: test, cluster: {server: %q, certificate-authority: %q}}]
users: [%s]
contexts: [%s]
`, k.Addr, k.Authority, strings.Join(users, ", "), strings.Join(contexts, ", "))
}
