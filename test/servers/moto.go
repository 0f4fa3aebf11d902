package servers

import (
	"bytes"
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

//go:embed moto_server.py
var motoServer string

// Moto is a server that is AWS for tests. It verifies the signature of each request and, for parameters and secrets, that
// an IAM policy of the user allows the action on that resource. Its account is 123456789012.
type Moto struct {
	URL    string // "http://127.0.0.1:port", as AWS_ENDPOINT_URL takes it
	Region string // of all that the methods make

	process *process
}

// MotoKey is an access key.
type MotoKey struct{ ID, Secret string }

// Env returns the variables of the environment that the tools of AWS read.
func (k MotoKey) Env() []string {
	return []string{"AWS_ACCESS_KEY_ID=" + k.ID, "AWS_SECRET_ACCESS_KEY=" + k.Secret}
}

// One per test process, started when a test first asks for it.
var sharedMoto = sync.OnceValues(startMoto)

// AWS returns the Moto of this test process.
func AWS(t testing.TB) *Moto {
	t.Helper()
	Cached(t, "moto", "packages")
	s, err := sharedMoto()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Boto returns the path of a Python 3 with botocore, the core of AWS's own library.
func Boto(t testing.TB) string {
	t.Helper()
	return filepath.Join(filepath.Dir(Cached(t, "moto", "packages")), "bin", "python3")
}

// Parameter stores a parameter of Parameter Store, and returns its version. Kind is String, StringList or SecureString.
func (m *Moto) Parameter(t testing.TB, name, kind, value string) (version int) {
	t.Helper()
	var answer struct{ Version int }
	m.do(t, "AmazonSSM.PutParameter", map[string]any{"Name": name, "Type": kind, "Value": value, "Overwrite": true}, &answer)
	return answer.Version
}

// Label gives a version of a parameter a label.
func (m *Moto) Label(t testing.TB, name string, version int, label string) {
	t.Helper()
	args := map[string]any{"Name": name, "ParameterVersion": version, "Labels": []string{label}}
	m.do(t, "AmazonSSM.LabelParameterVersion", args, nil)
}

// Secret stores a secret of Secrets Manager, text or []byte, and returns its ARN and the ID of its version. A secret that
// is there gets a new version.
func (m *Moto) Secret(t testing.TB, name string, value any) (arn, version string) {
	t.Helper()
	args := map[string]any{"Name": name, "SecretString": value}
	if binary, ok := value.([]byte); ok {
		args = map[string]any{"Name": name, "SecretBinary": binary}
	}

	var answer struct{ ARN, VersionId string }
	err := m.ask("secretsmanager.CreateSecret", args, &answer)
	if err != nil && strings.Contains(err.Error(), "ResourceExists") {
		args["SecretId"] = name
		delete(args, "Name")
		err = m.ask("secretsmanager.PutSecretValue", args, &answer)
	}
	if err != nil {
		t.Fatal(err)
	}
	return answer.ARN, answer.VersionId
}

// DeleteSecret marks a secret for deletion.
func (m *Moto) DeleteSecret(t testing.TB, name string) {
	t.Helper()
	m.do(t, "secretsmanager.DeleteSecret", map[string]any{"SecretId": name}, nil)
}

// User makes a user whose only policy is this one, in JSON, and returns a key of it.
func (m *Moto) User(t testing.TB, policy string) MotoKey {
	t.Helper()
	return m.user(t, policy, nil)
}

// readAll is the policy of those who may read all parameters and secrets.
const readAll = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ssm:*", "secretsmanager:*"], "Resource": "*"}]}`

// Reader makes a user who may read all parameters and secrets.
func (m *Moto) Reader(t testing.TB) MotoKey {
	t.Helper()
	return m.user(t, readAll, nil)
}

// ReaderWith is Reader with a key that the test has made up.
func (m *Moto) ReaderWith(t testing.TB, key MotoKey) {
	t.Helper()
	m.user(t, readAll, http.Header{"X-Moto-Key": {key.ID + " " + key.Secret}})
}

func (m *Moto) user(t testing.TB, policy string, header http.Header) MotoKey {
	t.Helper()
	name := "test-" + strings.ToLower(rand.Text())
	m.iam(t, nil, "Action", "CreateUser", "UserName", name)
	if policy != "" {
		m.iam(t, nil, "Action", "PutUserPolicy", "UserName", name, "PolicyName", "test", "PolicyDocument", policy)
	}

	var answer struct {
		ID     string `xml:"CreateAccessKeyResult>AccessKey>AccessKeyId"`
		Secret string `xml:"CreateAccessKeyResult>AccessKey>SecretAccessKey"`
	}
	m.iamWith(t, header, &answer, "Action", "CreateAccessKey", "UserName", name)
	return MotoKey{answer.ID, answer.Secret}
}

// do asks a service that speaks JSON. Target is as in the header: AmazonSSM.PutParameter.
func (m *Moto) do(t testing.TB, target string, args, out any) {
	t.Helper()
	if err := m.ask(target, args, out); err != nil {
		t.Fatal(err)
	}
}

func (m *Moto) ask(target string, args, out any) error {
	body, err := json.Marshal(args)
	if err != nil {
		return err
	}

	service, _, _ := strings.Cut(strings.Replace(target, "AmazonSSM", "ssm", 1), ".")
	answer, err := m.post(service, http.Header{"Content-Type": {"application/x-amz-json-1.1"}, "X-Amz-Target": {target}}, body)
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(answer, out)
}

// iam asks IAM, which speaks XML. Form are names and values in turn.
func (m *Moto) iam(t testing.TB, out any, form ...string) {
	t.Helper()
	m.iamWith(t, nil, out, form...)
}

func (m *Moto) iamWith(t testing.TB, header http.Header, out any, form ...string) {
	t.Helper()
	values := url.Values{"Version": {"2010-05-08"}}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}

	all := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	maps.Copy(all, header)
	answer, err := m.post("iam", all, []byte(values.Encode()))
	if err == nil && out != nil {
		err = xml.Unmarshal(answer, out)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// post asks a service as the administrator, whose requests moto_server.py does not verify.
func (m *Moto) post(service string, header http.Header, body []byte) ([]byte, error) {
	req, err := http.NewRequest(http.MethodPost, m.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	maps.Copy(req.Header, header)
	req.Header.Set("X-Moto-Administrator", "yes")
	const scope = "AWS4-HMAC-SHA256 Credential=administrator/20260101/%s/%s/aws4_request, SignedHeaders=host, Signature=none"
	req.Header.Set("Authorization", fmt.Sprintf(scope, m.Region, service))

	client := http.Client{Timeout: time.Minute} // the first request to a service loads much Python
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()

	answer, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("moto: %s %s: %s: %s", service, header.Get("X-Amz-Target"), resp.Status, answer)
	}
	return answer, err
}

func startMoto() (*Moto, error) {
	packages, err := cached("moto", "packages")
	if err != nil {
		return nil, err
	}
	return try(func() (*Moto, error) { return tryMoto(filepath.Join(filepath.Dir(packages), "bin", "python3")) })
}

func tryMoto(python string) (*Moto, error) {
	ports, err := freePorts(1)
	if err != nil {
		return nil, err
	}

	addr := fmt.Sprintf("127.0.0.1:%d", ports[0])
	m := &Moto{URL: "http://" + addr, Region: "eu-central-1"}
	args := []string{"-I", "-c", motoServer, "-H", "127.0.0.1", "-p", fmt.Sprint(ports[0])}
	m.process, err = start(python, args, []string{"INITIAL_NO_AUTH_ACTION_COUNT=0", "AWS_EC2_METADATA_DISABLED=true"})
	if err != nil {
		return nil, err
	}

	return m, m.process.until(func() bool {
		return strings.Contains(m.process.log.String(), "Running on http://"+addr)
	}, time.Minute)
}
