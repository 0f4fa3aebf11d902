package policy

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestAWS: the IAM policy that is printed for a template is enough for it, is not enough for one path more, and none of
// its resources can be left out, but BatchGetSecretValue.
func TestAWS(t *testing.T) {
	m := servers.AWS(t)
	for _, name := range []string{"/pol/a", "/pol/b", "/pol/tree/x", "/pol/tree/sub/y", "/pole", "pol-plain"} {
		m.Parameter(t, name, "SecureString", "planted")
	}
	for _, name := range []string{"pol/db", "pol/other", "pol/db-more"} {
		m.Secret(t, name, `{"password": "planted"}`)
		m.Secret(t, name, `{"password": "planted again"}`)
	}
	arn, _ := m.Secret(t, "pol/arn", "planted")

	const otherParameter, otherSecret = `{{ ref "aws-ssm:/pol/b" }}`, `{{ ref "aws-sm:pol/other#password" }}`
	for _, tt := range []struct{ name, text, more string }{
		{"parameter", `{{ ref "aws-ssm:/pol/a" }}`, otherParameter},
		{"parameter without a slash", `{{ ref "aws-ssm:pol-plain" }}`, otherParameter},
		{"version", `{{ ref "aws-ssm:/pol/a:1" }}`, otherParameter},
		{"several", `{{ ref "aws-ssm:/pol/a" }}{{ ref "aws-ssm:/pole" }}{{ ref "aws-ssm:/pol/a:1" }}`, otherParameter},
		{"path", `{{ range ref "aws-ssm:/pol/tree/" }}{{ .Key }}{{ .Value }}{{ end }}`, `{{ range ref "aws-ssm:/pol/" }}{{ .Key }}{{ end }}`},
		{"path, and a parameter of it", `{{ range ref "aws-ssm:/pol/tree/" }}{{ .Key }}{{ end }}`, `{{ ref "aws-ssm:/pol/tree/x" }}`},
		{"parameter of the header", "{{/*\nparams: {a: {secret: true, from: [\"aws-ssm:/pol/a\"]}}\n*/ -}}\n{{ .a }}", otherParameter},
		{"ARN of a parameter", `{{ ref "aws-ssm:arn:aws:ssm:` + m.Region + `:123456789012:parameter/pol/a" }}`, otherParameter},
		{"secret", `{{ ref "aws-sm:pol/db" }}`, otherSecret},
		{"field", `{{ ref "aws-sm:pol/db#password" }}`, `{{ ref "aws-sm:pol/db-more#password" }}`},
		{"secrets", `{{ ref "aws-sm:pol/db#password" }}{{ ref "aws-sm:pol/other" }}`, `{{ ref "aws-sm:pol/db-more#password" }}`},
		{"version of a secret", `{{ ref "aws-sm:pol/db?version-stage=AWSPREVIOUS#password" }}`, otherSecret},
		{"ARN of a secret", `{{ ref "aws-sm:` + arn + `" }}`, otherSecret},
		{"both", `{{ ref "aws-ssm:/pol/a" }}{{ ref "aws-sm:pol/db" }}`, otherParameter + otherSecret},
	} {
		t.Run(tt.name, func(t *testing.T) {
			document := printedIAM(t, m, tt.text)
			if said, err := renderAs(t, m, document, tt.text); err != nil {
				t.Fatalf("not enough: %v, %s\n%s", err, said, document)
			}
			if said, err := renderAs(t, m, document, tt.text+tt.more); !denied(err) {
				t.Errorf("enough for more: %v, %s\n%s", err, said, document)
			}
			for without, less := range lesser(t, document) {
				said, err := renderAs(t, m, less, tt.text)
				spare := strings.Contains(without, "BatchGetSecretValue") || strings.HasSuffix(without, "/*")
				if spare != (err == nil) || err != nil && !denied(err) {
					t.Errorf("without %s: %v, %s", without, err, said)
				}
			}
		})
	}
}

// lesser returns the document without each of its resources, by the action and the resource that it lacks.
func lesser(t *testing.T, document string) map[string]string {
	t.Helper()
	type statement struct {
		Effect, Action string
		Resource       []string
	}
	type policy struct {
		Version   string
		Statement []statement
	}
	var whole policy
	if err := json.Unmarshal([]byte(document), &whole); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for i, s := range whole.Statement {
		for j, r := range s.Resource {
			less := policy{whole.Version, slices.Clone(whole.Statement)}
			less.Statement[i].Resource = slices.Delete(slices.Clone(s.Resource), j, j+1)
			if len(s.Resource) == 1 {
				less.Statement = slices.Delete(less.Statement, i, i+1)
			}
			text, err := json.Marshal(less)
			if err != nil {
				t.Fatal(err)
			}
			if len(less.Statement) == 0 {
				text = nil // IAM takes no document that allows nothing
			}
			all[s.Action+" on "+r] = string(text)
		}
	}
	return all
}

// printedIAM returns the document that policy prints.
func printedIAM(t *testing.T, m *servers.Moto, text string) string {
	t.Helper()
	var out, notes bytes.Buffer
	c := exec.Command(servers.Initplate(t), "policy", "-", "--for", "aws")
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(text), &out, &notes
	c.Env = []string{"HOME=" + t.TempDir(), "AWS_REGION=" + m.Region}
	if err := c.Run(); err != nil || !strings.Contains(notes.String(), "KMS") {
		t.Fatalf("%v: %s", err, notes.String())
	}
	return out.String()
}

// renderAs renders as a user with a policy.
func renderAs(t *testing.T, m *servers.Moto, document, text string) (string, error) {
	t.Helper()
	key := m.User(t, document)
	c := exec.Command(servers.Initplate(t), "render", "-", "--out", "-", "--timeout", "60s")
	c.Stdin = strings.NewReader(text)
	c.Env = append(key.Env(), "HOME="+t.TempDir(), "AWS_REGION="+m.Region, "AWS_ENDPOINT_URL="+m.URL)
	said, err := c.CombinedOutput()
	return string(said), err
}
