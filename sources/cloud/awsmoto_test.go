package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

const (
	identity   = "identity-HUSH" // of the service account, as STS would verify it
	agentToken = "agent-HUSH"
	reading    = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": "*"}]}`
	assuming   = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}`
)

func lookup(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
}

func written(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func stand(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s.URL
}

// awsDoor leads to moto. moto wants a signature on AssumeRoleWithWebIdentity, where AWS wants
// none but verifies the token: that is done here.
func awsDoor(t *testing.T, moto *servers.Moto) string {
	to, err := url.Parse(moto.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ModifyResponse = func(resp *http.Response) error {
		if resp.Header.Get("Content-Type") == "text/html; charset=utf-8" { // moto's word for XML
			resp.Header.Set("Content-Type", "text/xml")
		}
		return nil
	}
	return stand(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		form, _ := url.ParseQuery(string(body))
		if form.Get("Action") != "AssumeRoleWithWebIdentity" {
			proxy.ServeHTTP(w, r) // with its Host, which is signed
			return
		}

		if form.Get("WebIdentityToken") != identity || r.Header.Get("Authorization") != "" || form.Get("RoleSessionName") == "" {
			w.Header().Set("Content-Type", "text/xml")
			w.WriteHeader(400)
			io.WriteString(w, "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>No provider for "+
				form.Get("WebIdentityToken")+"</Message></Error></ErrorResponse>")
			return
		}
		r.Header.Set("X-Moto-Administrator", "yes")
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=none/20260101/"+moto.Region+"/sts/aws4_request, SignedHeaders=host, Signature=none")
		proxy.ServeHTTP(w, r)
	})
}

func keysJSON(t *testing.T, k servers.MotoKey, more map[string]any) string {
	t.Helper()
	answer := map[string]any{"AccessKeyId": k.ID, "SecretAccessKey": k.Secret,
		"Expiration": time.Now().Add(time.Hour).UTC().Format(time.RFC3339)}
	for name, value := range more {
		answer[name] = value
	}
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// imds stands in for the metadata service, version 2, as AWS documents it.
func imds(t *testing.T, keys string) string {
	return stand(t, func(w http.ResponseWriter, r *http.Request) {
		const token = "imds-HUSH"
		switch {
		case r.Method == http.MethodPut && r.URL.Path == "/latest/api/token" &&
			r.Header.Get("X-aws-ec2-metadata-token-ttl-seconds") != "":
			io.WriteString(w, token)
		case r.Header.Get("X-aws-ec2-metadata-token") != token:
			w.WriteHeader(401)
		case r.URL.Path == "/latest/meta-data/iam/security-credentials/":
			io.WriteString(w, "app-role")
		case r.URL.Path == "/latest/meta-data/iam/security-credentials/app-role":
			io.WriteString(w, keys)
		case r.URL.Path == "/latest/meta-data/placement/region":
			io.WriteString(w, "eu-central-1")
		default:
			w.WriteHeader(404)
		}
	})
}

// agent stands in for the agents of ECS and EKS.
func agent(t *testing.T, keys string) string {
	return stand(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != agentToken || r.URL.Path != "/v1/credentials" {
			w.WriteHeader(400)
			return
		}
		io.WriteString(w, keys)
	}) + "/v1/credentials"
}

// readParameter reads a parameter with all that a client knows of AWS.
func readParameter(ctx context.Context, c *Client, name string) (string, error) {
	region, err := c.AWSRegion(ctx)
	if err != nil {
		return "", err
	}
	at, err := c.AWSEndpoint(ctx, "ssm", region)
	if err != nil {
		return "", err
	}
	keys, err := c.AWSKeys(ctx)
	if err != nil {
		return "", err
	}

	body := `{"Name": "` + name + `"}`
	var answer struct{ Parameter struct{ Value string } }
	err = c.AskJSON(ctx, Question{
		What: "Parameter Store", Method: http.MethodPost, URL: at.URL, Public: true, Body: body,
		Header: map[string]string{"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AmazonSSM.GetParameter"},
		Sign:   func(req *http.Request) error { return keys.Sign(req, body, "ssm", region, time.Now()) },
	}, &answer)
	return answer.Parameter.Value, err
}

// TestAWSKeys gets keys in each way there is, and reads a parameter of moto with them, which
// verifies the signature and the policy.
func TestAWSKeys(t *testing.T) {
	moto := servers.AWS(t)
	moto.Parameter(t, "/cloud/host", "String", "db.test")
	door := awsDoor(t, moto)
	reader, nobody := moto.User(t, reading), moto.User(t, assuming)
	role, between := moto.Role(t, reading), moto.Role(t, assuming)
	asReader, asNobody := keysJSON(t, reader, nil), keysJSON(t, nobody, nil)
	token := written(t, identity+"\n")
	static := func(name string, k servers.MotoKey) string {
		return fmt.Sprintf("[%s]\naws_access_key_id=%s\naws_secret_access_key = %s\n", name, k.ID, k.Secret)
	}
	program := func(k servers.MotoKey) string {
		return "credential_process = cat '" + written(t, keysJSON(t, k, map[string]any{"Version": 1})) + "'\n"
	}

	for _, tt := range []struct {
		name                string
		config, credentials string
		env                 map[string]string
	}{
		{"environment", "", static("default", nobody), map[string]string{"AWS_ACCESS_KEY_ID": reader.ID, "AWS_SECRET_ACCESS_KEY": reader.Secret + "\n"}},
		{"service account", "", static("default", nobody), map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": token, "AWS_ROLE_ARN": role}},
		{"default profile", "", static("default", reader), map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1"}},
		{"profile", "", static("default", nobody) + static("dev", reader), map[string]string{"AWS_PROFILE": "dev"}},
		{"keys of the config file", static("profile dev", reader), static("default", nobody), map[string]string{"AWS_PROFILE": "dev"}},
		{"the credentials file wins", static("profile dev", nobody) + "aws_session_token = wrong\n", static("dev", reader), map[string]string{"AWS_PROFILE": "dev"}},
		{"web identity of a profile", "[default]\nrole_arn = " + role + "\nweb_identity_token_file = " + token + "\n", "", nil},
		{"role of a profile", "[profile dev]\nrole_arn = " + role + "\nsource_profile = user\nduration_seconds = 900\nexternal_id = x\n", static("user", nobody), map[string]string{"AWS_PROFILE": "dev"}},
		{"role and keys in one profile", static("profile dev", nobody) + "role_arn = " + role + "\nsource_profile = dev\n", "", map[string]string{"AWS_PROFILE": "dev"}},
		{"role by a role", "[profile dev]\nrole_arn = " + role + "\nsource_profile = between\n[profile between]\nrole_arn = " + between + "\nsource_profile = user\n", static("user", nobody), map[string]string{"AWS_PROFILE": "dev"}},
		{"role of the environment", "[profile dev]\nrole_arn = " + between + "\ncredential_source = Environment\n", "", map[string]string{"AWS_PROFILE": "dev", "AWS_ACCESS_KEY_ID": reader.ID, "AWS_SECRET_ACCESS_KEY": reader.Secret}},
		{"role by the container", "[default]\nrole_arn = " + role + "\ncredential_source = EcsContainer\n", "", map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": agent(t, asNobody), "AWS_CONTAINER_AUTHORIZATION_TOKEN": agentToken}},
		{"role by the machine", "[default]\nrole_arn = " + role + "\ncredential_source = Ec2InstanceMetadata\n", "", map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT": imds(t, asNobody)}},
		{"program", "[default]\n" + program(reader), "", nil},
		{"role by a program", "[default]\nrole_arn = " + role + "\nsource_profile = p\n[profile p]\n" + program(nobody), "", nil},
		{"container", "[default]\nregion = eu-central-1\n", "", map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": agent(t, asReader), "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": written(t, agentToken+"\n")}},
		{"machine", "", "", map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT": imds(t, asReader)}},
		{"machine of a profile", "[default]\nec2_metadata_service_endpoint = " + imds(t, asReader) + "/\n", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			env := map[string]string{"AWS_ENDPOINT_URL": door, "AWS_REGION": moto.Region,
				"AWS_CONFIG_FILE": written(t, tt.config), "AWS_SHARED_CREDENTIALS_FILE": written(t, tt.credentials)}
			for name, value := range tt.env {
				env[name] = value
			}
			c := New(Config{Source: "aws-ssm", Env: lookup(env)})
			defer c.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()

			got, err := readParameter(ctx, c, "/cloud/host")
			if got != "db.test" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// TestAWSRefused: what moto refuses, since it verifies what the test above sends.
func TestAWSRefused(t *testing.T) {
	moto := servers.AWS(t)
	moto.Parameter(t, "/cloud/host", "String", "db.test")
	reader, nobody := moto.User(t, reading), moto.User(t, assuming)
	role := moto.Role(t, reading)
	web := map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": written(t, identity+"-else"), "AWS_ROLE_ARN": role}
	for _, tt := range []struct {
		name, want, hint string
		env              map[string]string
	}{
		{"wrong secret", "403 Forbidden: <?xml version=\"1.0\" encoding=\"utf-8\"?> <ErrorResponse><Errors><Error><Code>SignatureDoesNotMatch", "", map[string]string{"AWS_ACCESS_KEY_ID": reader.ID, "AWS_SECRET_ACCESS_KEY": nobody.Secret}},
		{"no right", "AccessDeniedException", "", map[string]string{"AWS_ACCESS_KEY_ID": nobody.ID, "AWS_SECRET_ACCESS_KEY": nobody.Secret}},
		{"role", "AccessDenied: User: arn:aws:iam::123456789012:user/test-", "the trust policy of the role must allow sts:AssumeRole to this identity", map[string]string{"AWS_PROFILE": "x", "AWS_CONFIG_FILE": written(t, "[profile x]\nrole_arn = "+role+"\nsource_profile = y\n"), "AWS_SHARED_CREDENTIALS_FILE": written(t, "[y]\naws_access_key_id = "+reader.ID+"\naws_secret_access_key = "+reader.Secret+"\n")}},
		{"keys of a role", "InvalidClientTokenId", "the keys are from the profile y (", map[string]string{"AWS_CONFIG_FILE": written(t, "[default]\nrole_arn = "+role+"\nsource_profile = y\n"), "AWS_SHARED_CREDENTIALS_FILE": written(t, "[y]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = x\n")}},
		{"web identity", "InvalidIdentityToken: No provider for (withheld) for " + role, "IAM needs an OIDC provider", web},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.env["AWS_ENDPOINT_URL"], tt.env["AWS_REGION"] = awsDoor(t, moto), moto.Region
			c := New(Config{Source: "aws-ssm", Env: lookup(tt.env)})
			got, err := readParameter(t.Context(), c, "/cloud/host")
			if got != "" || err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(hintOf(err), tt.hint) {
				t.Errorf("got %q, %v, hint %q; want %q, %q", got, err, hintOf(err), tt.want, tt.hint)
			}
		})
	}
}
