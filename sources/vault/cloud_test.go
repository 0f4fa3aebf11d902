package vault

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/test/servers"
)

// No cloud is here. What clouds answer is served by stand-ins of ours at the
// addresses that their own variables name, as their documentation has it. Vault is
// real, but for the logins of gcp and azure, which it would ask Google and Microsoft
// about: those are recorded, and answered in its place.

func lookup(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
}

func stand(t *testing.T, handle http.HandlerFunc) string {
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s.URL
}

// sts stands in for AWS STS: it says whose a request is if keys have signed it, and
// gives those keys for a web identity.
func sts(t *testing.T, keys cloud.AWSKeys, identity string) string {
	refuse := func(w http.ResponseWriter, code string) {
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(403)
		fmt.Fprintf(w, "<ErrorResponse><Error><Code>%s</Code><Message>no</Message></Error></ErrorResponse>", code)
	}
	return stand(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		switch form.Get("Action") {
		case "GetCallerIdentity":
			at, _ := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
			host, region, _ := strings.Cut(r.Host+" us-east-1", " ")
			request := stsRequest(host, r.Header.Get("X-Vault-Aws-Iam-Server-Id"))
			if err := keys.Sign(request, string(body), "sts", region, at); err != nil {
				t.Error(err)
			}
			again := request.Header
			if r.Method != "POST" || time.Since(at).Abs() > 5*time.Minute ||
				again.Get("Authorization") != r.Header.Get("Authorization") ||
				again.Get("X-Amz-Security-Token") != r.Header.Get("X-Amz-Security-Token") {
				refuse(w, "SignatureDoesNotMatch")
				return
			}
			w.Header().Set("Content-Type", "text/xml")
			io.WriteString(w, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
				<Arn>arn:aws:sts::123456789012:assumed-role/app/session</Arn><UserId>AROAEXAMPLE:session</UserId><Account>123456789012</Account>
				</GetCallerIdentityResult></GetCallerIdentityResponse>`)
		case "AssumeRoleWithWebIdentity":
			if form.Get("WebIdentityToken") != identity ||
				form.Get("RoleArn") != "arn:aws:iam::123456789012:role/app" ||
				form.Get("RoleSessionName") == "" {
				refuse(w, "AccessDenied")
				return
			}
			w.Header().Set("Content-Type", "text/xml")
			io.WriteString(w, `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>`)
			xml.NewEncoder(w).EncodeElement(keys.ID, xml.StartElement{Name: xml.Name{Local: "AccessKeyId"}})
			xml.NewEncoder(w).EncodeElement(keys.Secret, xml.StartElement{Name: xml.Name{Local: "SecretAccessKey"}})
			xml.NewEncoder(w).EncodeElement(keys.Token, xml.StartElement{Name: xml.Name{Local: "SessionToken"}})
			io.WriteString(w, `</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`)
		default:
			refuse(w, "InvalidAction")
		}
	})
}

// TestAWS logs in at a real Vault, which asks a stand-in of STS.
func TestAWS(t *testing.T) {
	server := servers.Vault(t)
	policy := readable(t, server, "aws/db")
	mount := enabled(t, server, "aws")
	keys := cloud.AWSKeys{ID: "ASIAEXAMPLE", Secret: loginSecret + "/+key", Token: loginSecret + "-session=="}
	at := sts(t, keys, loginSecret+"-web")
	server.Write(t, "auth/"+mount+"/config/client", map[string]any{"sts_endpoint": at,
		"iam_server_id_header_value": "vault.test", "max_retries": 0})
	for name, role := range map[string]string{"app": "app", "other": "other"} {
		server.Write(t, "auth/"+mount+"/role/"+name, map[string]any{"auth_type": "iam", "resolve_aws_unique_ids": false,
			"bound_iam_principal_arn": "arn:aws:iam::123456789012:role/" + role, "token_policies": policy})
	}
	metadata := stand(t, func(w http.ResponseWriter, r *http.Request) {
		const token = "imds-token"
		switch {
		case r.Method == "PUT" && r.URL.Path == "/latest/api/token" &&
			r.Header.Get("X-aws-ec2-metadata-token-ttl-seconds") != "":
			io.WriteString(w, token)
		case r.Header.Get("X-aws-ec2-metadata-token") != token:
			w.WriteHeader(401)
		case r.URL.Path == "/latest/meta-data/iam/security-credentials/":
			io.WriteString(w, "app-role\n")
		case r.URL.Path == "/latest/meta-data/iam/security-credentials/app-role":
			json.NewEncoder(w).Encode(map[string]string{"Code": "Success", "AccessKeyId": keys.ID,
				"SecretAccessKey": keys.Secret, "Token": keys.Token})
		default:
			w.WriteHeader(404)
		}
	})
	empty := stand(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "PUT" {
			w.WriteHeader(404)
		}
		io.WriteString(w, "imds-token")
	})
	container := stand(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != loginSecret+"-pod" {
			w.WriteHeader(400)
			io.WriteString(w, "unauthorized")
			return
		}
		json.NewEncoder(w).Encode(map[string]string{"AccessKeyId": keys.ID, "SecretAccessKey": keys.Secret,
			"Token": keys.Token})
	})
	static := map[string]string{"AWS_ACCESS_KEY_ID": keys.ID, "AWS_SECRET_ACCESS_KEY": keys.Secret,
		"AWS_SESSION_TOKEN": keys.Token}
	profile := func(name string) string {
		return "[" + name + "]\naws_access_key_id = " + keys.ID + "\naws_secret_access_key = " + keys.Secret +
			"\naws_session_token = " + keys.Token + "\n"
	}
	program := asJSON(t, map[string]any{"Version": 1, "AccessKeyId": keys.ID, "SecretAccessKey": keys.Secret,
		"SessionToken": keys.Token})
	web := func(token string) map[string]string {
		return map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": file(t, token+"\n"),
			"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/app", "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL_STS": at}
	}
	for _, tt := range []struct {
		loginTest
		env map[string]string
	}{
		{loginTest{"environment", Config{Role: "app"}, "", ""}, static},
		{loginTest{"the role of the same name", Config{}, "", ""}, static},
		{loginTest{"service account", Config{}, "", ""}, web(loginSecret + "-web")},
		{loginTest{"container", Config{}, "", ""}, map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": container + "/v1/credentials", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": file(t, loginSecret+"-pod\n")}},
		{loginTest{"machine", Config{}, "", ""}, map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata + "/"}},
		{loginTest{"default profile", Config{}, "", ""}, map[string]string{"AWS_SHARED_CREDENTIALS_FILE": file(t, profile("default"))}},
		{loginTest{"profile", Config{}, "", ""}, map[string]string{"AWS_SHARED_CREDENTIALS_FILE": file(t, profile("default")+profile("dev")), "AWS_PROFILE": "dev"}},
		{loginTest{"profile with a program", Config{}, "", ""}, map[string]string{"AWS_CONFIG_FILE": file(t, "[profile dev]\ncredential_process = cat "+file(t, program)+"\n"), "AWS_PROFILE": "dev"}},
		{loginTest{"profile with a web identity", Config{}, "", ""}, map[string]string{"AWS_CONFIG_FILE": file(t, "[default]\nrole_arn = arn:aws:iam::123456789012:role/app\nweb_identity_token_file = "+file(t, loginSecret+"-web")+"\nregion = eu-west-1\nendpoint_url = "+at+"\n")}},
		{loginTest{"no such profile", Config{}, `AWS_PROFILE names the profile "prod", which does not exist`, "the profiles there are: dev"}, map[string]string{"AWS_SHARED_CREDENTIALS_FILE": file(t, profile("dev")), "AWS_PROFILE": "prod"}},

		{loginTest{"other role", Config{Role: "other"}, `login by aws at auth/` + mount + `: 400 Bad Request: IAM Principal "arn:aws:sts::123456789012:assumed-role/app/session" does not belong to the role "other"`, "bound_iam_principal_arn of the role must name the identity"}, static},
		{loginTest{"other server ID", Config{AWSServerID: "other.test"}, `400 Bad Request: error validating X-Vault-AWS-IAM-Server-ID header: expected "vault.test" but got "other.test"`, "INITPLATE_VAULT_AWS_SERVER_ID"}, static},
		{loginTest{"other region", Config{AWSRegion: "eu-west-1"}, "400 Bad Request: error making upstream request: received error code 403 from STS", "sts_endpoint must be that of INITPLATE_VAULT_AWS_REGION; the request was signed for sts.eu-west-1.amazonaws.com"}, static},
		{loginTest{"wrong key", Config{}, "error making upstream request: received error code 403 from STS", ""}, map[string]string{"AWS_ACCESS_KEY_ID": keys.ID, "AWS_SECRET_ACCESS_KEY": loginSecret + "-wrong"}},
		{loginTest{"refused service account", Config{}, "login by aws at auth/" + mount + ": STS of AWS at 127.0.0.1:", ""}, web(loginSecret + "-else")},
		{loginTest{"refused container", Config{}, "400 Bad Request: unauthorized", ""}, map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": container}},
		{loginTest{"machine without a role", Config{}, "the metadata service of EC2 at 127.0.0.1:", "does this machine have an IAM role?"}, map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT": empty}},
		{loginTest{"half a key", Config{}, "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not", ""}, map[string]string{"AWS_ACCESS_KEY_ID": keys.ID}},
		{loginTest{"nothing", Config{}, "there are no AWS credentials: AWS_ACCESS_KEY_ID is not set; ", "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"}, map[string]string{"AWS_EC2_METADATA_DISABLED": "true"}},
		{loginTest{"no token of the service account", Config{}, "/does/not/exist: no such file or directory: see AWS_WEB_IDENTITY_TOKEN_FILE", ""}, map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": "/does/not/exist", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/app"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.Auth, tt.in.Mount, tt.in.Env = "aws", mount, lookup(tt.env)
			if tt.in.AWSServerID == "" {
				tt.in.AWSServerID = "vault.test"
			}
			tt.run(t, server, "aws/db")
		})
	}
}

// recorded answers the logins at a mount in Vault's place, with a token of its own,
// if their body is as wanted.
func recorded(t *testing.T, server *servers.VaultServer, policy, path string, want map[string]any) string {
	t.Helper()
	door := newDoor(t, server, func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/v1/"+path {
			return false
		}
		var got map[string]any
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		if a, b := asJSON(t, got), asJSON(t, want); a != b {
			w.WriteHeader(400)
			json.NewEncoder(w).Encode(map[string]any{"errors": []string{"the body is not as wanted"}})
			return true
		}
		token := created(t, server, map[string]any{"policies": []string{policy}})
		json.NewEncoder(w).Encode(map[string]any{"auth": map[string]any{"client_token": token, "lease_duration": 3600}})
		return true
	})
	return door.Addr
}

// cloudToken is one of a cloud; its signature is a secret.
func cloudToken(t *testing.T, claims map[string]any) string {
	return "h." + base64.RawURLEncoding.EncodeToString([]byte(asJSON(t, claims))) + "." + loginSecret
}

func TestGCP(t *testing.T) {
	server := servers.Vault(t)
	policy := readable(t, server, "gcp/db")
	token := cloudToken(t, map[string]any{"sub": "1234", "aud": "http://vault/app",
		"iss": "https://accounts.google.com"})
	const account = "app@project.iam.gserviceaccount.com"
	metadata := stand(t, func(w http.ResponseWriter, r *http.Request) {
		const base = "/computeMetadata/v1/instance/service-accounts/default/"
		switch {
		case r.Header.Get("Metadata-Flavor") != "Google":
			w.WriteHeader(403)
		case r.URL.Path == base+"identity" && r.URL.Query().Get("format") == "full" &&
			r.URL.Query().Get("audience") == "http://vault/app":
			io.WriteString(w, token)
		case r.URL.Path == base+"token":
			io.WriteString(w, `{"access_token":"`+loginSecret+`-access","expires_in":3599,"token_type":"Bearer"}`)
		default:
			w.WriteHeader(404)
		}
	})
	iam := stand(t, func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Payload string }
		var claims map[string]any
		json.NewDecoder(r.Body).Decode(&body)
		json.Unmarshal([]byte(body.Payload), &claims)
		exp, _ := claims["exp"].(float64)
		left := time.Until(time.Unix(int64(exp), 0))
		if r.URL.Path != "/v1/projects/-/serviceAccounts/"+account+":signJwt" ||
			r.Header.Get("Authorization") != "Bearer "+loginSecret+"-access" ||
			claims["aud"] != "http://vault/app" || claims["sub"] != account || left > 15*time.Minute ||
			left < 10*time.Minute {
			w.WriteHeader(403)
			io.WriteString(w, `{"error":{"code":403,"message":"Permission 'iam.serviceAccounts.signJwt' denied"}}`)
			return
		}
		json.NewEncoder(w).Encode(map[string]string{"keyId": "k", "signedJwt": token})
	})
	address := recorded(t, server, policy, "auth/gcp/login", map[string]any{"role": "app", "jwt": token})
	env := map[string]string{"GCE_METADATA_HOST": strings.TrimPrefix(metadata, "http://"),
		"CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS": iam + "/"}
	for _, tt := range []loginTest{
		{"machine", Config{Role: "app"}, "", ""},
		{"account", Config{Role: "app", GCPServiceAccount: account}, "", ""},
		{"no role", Config{}, "no role: set INITPLATE_VAULT_ROLE", ""},
		{"other role", Config{Role: "other"}, "login by gcp at auth/gcp: the metadata server of Google Cloud at 127.0.0.1:", ""},
		{"other account", Config{Role: "app", GCPServiceAccount: "other@x"}, "login by gcp at auth/gcp: IAM of Google Cloud at 127.0.0.1:", ""},
		{"refused by Vault", Config{Role: "app", Mount: "gcp-none"}, "login by gcp at auth/gcp-none: 403 Forbidden", `the role must be of the type that is used (gce, or iam with INITPLATE_VAULT_GCP_SERVICE_ACCOUNT), and its bound_ settings must hold the machine or the account; the token says sub="1234" aud="http://vault/app"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.Auth, tt.in.Address, tt.in.Env = "gcp", address, lookup(env)
			tt.run(t, server, "gcp/db")
		})
	}
}

func TestAzure(t *testing.T) {
	server := servers.Vault(t)
	policy := readable(t, server, "azure/db")
	token := func(resource, client string) string {
		return cloudToken(t, map[string]any{"sub": client, "aud": resource, "iss": "https://sts.windows.net/tenant/"})
	}
	metadata := stand(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		switch {
		case r.Header.Get("Metadata") != "true" || q.Get("api-version") == "":
			w.WriteHeader(400)
		case r.URL.Path == "/metadata/identity/oauth2/token" && q.Get("client_id") == "none":
			w.WriteHeader(400)
			io.WriteString(w, `{"error":"invalid_request","error_description":"Identity not found"}`)
		case r.URL.Path == "/metadata/identity/oauth2/token":
			json.NewEncoder(w).Encode(map[string]string{"access_token": token(q.Get("resource"), q.Get("client_id")),
				"token_type": "Bearer"})
		case r.URL.Path == "/metadata/instance":
			io.WriteString(w, `{"compute":{"name":"vm-1","vmScaleSetName":"","subscriptionId":"sub-1","resourceGroupName":"group-1","osType":"Linux"},"network":{}}`)
		default:
			w.WriteHeader(404)
		}
	})
	wanted := func(token string) string {
		return recorded(t, server, policy, "auth/azure/login", map[string]any{"role": "app", "jwt": token,
			"vm_name": "vm-1", "vmss_name": "", "subscription_id": "sub-1", "resource_group_name": "group-1"})
	}
	plain := wanted(token("https://management.azure.com/", ""))
	for _, tt := range []loginTest{
		{"machine", Config{Role: "app", Address: plain}, "", ""},
		{"one identity of several, other audience", Config{Role: "app", AzureResource: "https://vault.test", AzureClientID: "id-7", Address: wanted(token("https://vault.test", "id-7"))}, "", ""},
		{"no role", Config{Address: plain}, "no role: set INITPLATE_VAULT_ROLE", ""},
		{"no such identity", Config{Role: "app", AzureClientID: "none", Address: plain}, "400 Bad Request: invalid_request: Identity not found", ""},
		{"refused by Vault", Config{Role: "app", AzureClientID: "id-8", Address: plain}, "login by azure at auth/azure: 400 Bad Request: the body is not as wanted", `the bound_ settings of the role must hold the machine or the identity, and resource in the mount's config must be the audience (INITPLATE_VAULT_AZURE_RESOURCE); the token says sub="id-8" aud="https://management.azure.com/"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.Auth, tt.in.Env = "azure", lookup(map[string]string{"AZURE_POD_IDENTITY_AUTHORITY_HOST": metadata})
			tt.run(t, server, "azure/db")
		})
	}
}

// TestGCPByFile: roles of type iam with Application Default Credentials that are not the machine's.
func TestGCPByFile(t *testing.T) {
	clouds := servers.Clouds(t)
	server := servers.Vault(t)
	policy := readable(t, server, "gcp/db")
	token := cloudToken(t, map[string]any{"sub": "1234", "aud": "http://vault/app"})
	iam := stand(t, func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Payload string }
		json.NewDecoder(r.Body).Decode(&body)
		_, account, _ := strings.Cut(r.URL.Path, "/serviceAccounts/")
		account = strings.TrimSuffix(account, ":signJwt")
		if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ya29.") ||
			!strings.Contains(body.Payload, `"sub":"`+account+`"`) || account == "else@x" {
			w.WriteHeader(403)
			io.WriteString(w, `{"error":{"code":403,"message":"Permission 'iam.serviceAccounts.signJwt' denied","status":"PERMISSION_DENIED"}}`)
			return
		}
		json.NewEncoder(w).Encode(map[string]string{"signedJwt": token})
	})
	address := recorded(t, server, policy, "auth/gcp/login", map[string]any{"role": "app", "jwt": token})
	for _, tt := range []struct {
		loginTest
		file string
	}{
		{loginTest{"key", Config{Role: "app"}, "", ""}, "google-key.json"},
		{loginTest{"workload identity", Config{Role: "app"}, "", ""}, "google-external.json"},
		{loginTest{"person", Config{Role: "app", GCPServiceAccount: servers.GoogleKeyAccount}, "", ""}, "google-user.json"},
		{loginTest{"person without an account", Config{Role: "app"}, "does not name a service account: set INITPLATE_VAULT_GCP_SERVICE_ACCOUNT", ""}, "google-user.json"},
		{loginTest{"denied", Config{Role: "app", GCPServiceAccount: "else@x"}, "403 Forbidden: PERMISSION_DENIED: Permission 'iam.serviceAccounts.signJwt' denied", ""}, "google-key.json"},
		{loginTest{"no file", Config{Role: "app"}, "no such file or directory: see GOOGLE_APPLICATION_CREDENTIALS", ""}, "none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.Auth, tt.in.Address = "gcp", address
			tt.in.Env = lookup(map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": clouds.File(tt.file),
				"CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS": iam + "/"})
			tt.run(t, server, "gcp/db")
		})
	}
}

// TestAzureElsewhere: a pod with workload identity, and others that are no machine, send no names of one. The audience
// of the token ends as the resource does, in a slash.
func TestAzureElsewhere(t *testing.T) {
	clouds := servers.Clouds(t)
	server := servers.Vault(t)
	policy := readable(t, server, "azure/db")
	door := newDoor(t, server, func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/v1/auth/azure/login" {
			return false
		}
		var got map[string]any
		json.NewDecoder(r.Body).Decode(&got)
		jwt, _ := got["jwt"].(string)
		_, claims, _ := strings.Cut(jwt, ".")
		claims, _, _ = strings.Cut(claims, ".")
		said, _ := base64.RawURLEncoding.DecodeString(claims)
		var is struct{ Aud, Appid string }
		json.Unmarshal(said, &is)
		if len(got) != 2 || got["role"] != "app" || is.Aud != "https://management.azure.com/" || is.Appid == "" {
			w.WriteHeader(400)
			json.NewEncoder(w).Encode(map[string]any{"errors": []string{"the body is not as wanted"}})
			return true
		}
		token := created(t, server, map[string]any{"policies": []string{policy}})
		json.NewEncoder(w).Encode(map[string]any{"auth": map[string]any{"client_token": token, "lease_duration": 3600}})
		return true
	})
	tenant := map[string]string{"AZURE_TENANT_ID": servers.AzureTenant, "AZURE_CLIENT_ID": servers.AzurePodClient}
	federated := maps.Clone(tenant)
	federated["AZURE_FEDERATED_TOKEN_FILE"] = clouds.File("azure-federated-token")
	for _, tt := range []struct {
		loginTest
		env map[string]string
	}{
		{loginTest{"workload identity", Config{Role: "app"}, "", ""}, federated},
		{loginTest{"client secret", Config{Role: "app", AzureClientID: servers.AzureSecretClient}, "", ""}, map[string]string{"AZURE_TENANT_ID": servers.AzureTenant, "AZURE_CLIENT_SECRET": servers.AzureClientSecret}},
		{loginTest{"App Service", Config{Role: "app"}, "", ""}, map[string]string{"IDENTITY_ENDPOINT": "http://" + clouds.Metadata + "/msi/token", "IDENTITY_HEADER": servers.AzureHeader}},
		{loginTest{"no tenant", Config{Role: "app"}, "no tenant: set AZURE_TENANT_ID", ""}, map[string]string{"AZURE_CLIENT_ID": "x", "AZURE_CLIENT_SECRET": loginSecret}},
		{loginTest{"wrong secret", Config{Role: "app"}, "AADSTS7000215", "must be the value of the secret"}, map[string]string{"AZURE_TENANT_ID": servers.AzureTenant, "AZURE_CLIENT_ID": servers.AzureSecretClient, "AZURE_CLIENT_SECRET": loginSecret}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.Auth, tt.in.Address, tt.in.Env = "azure", door.Addr, lookup(tt.env)
			tt.run(t, server, "azure/db")
		})
	}
}

// TestNoCloud: where no metadata server answers, that is the error, and no answer is
// waited for until the run's deadline. What it answers is never shown.
func TestNoCloud(t *testing.T) {
	nobody := httptest.NewServer(nil)
	nobody.Close()
	odd := stand(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, loginSecret) })
	server := servers.Vault(t)
	for _, tt := range []struct {
		loginTest
		kind sources.Kind
		env  map[string]string
	}{
		{loginTest{"azure", Config{Role: "r"}, "login by azure at auth/azure: the metadata service of Azure at 127.0.0.1:", "is this machine in that cloud"}, sources.Unreached, map[string]string{"AZURE_POD_IDENTITY_AUTHORITY_HOST": nobody.URL}},
		{loginTest{"gcp", Config{Role: "r"}, "login by gcp at auth/gcp: the metadata server of Google Cloud at 127.0.0.1:", "is this machine in that cloud"}, sources.Unreached, map[string]string{"GCE_METADATA_HOST": strings.TrimPrefix(nobody.URL, "http://")}},
		{loginTest{"aws", Config{}, "login by aws at auth/aws: the metadata service of EC2 at 127.0.0.1:", "HttpPutResponseHopLimit"}, sources.Unreached, map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT": nobody.URL}},
		{loginTest{"azure", Config{Role: "r"}, "the metadata service of Azure: the answer is not in the expected form", ""}, sources.Refused, map[string]string{"AZURE_POD_IDENTITY_AUTHORITY_HOST": odd}},
		{loginTest{"aws", Config{}, "the metadata service of EC2: the answer is not in the expected form", ""}, sources.Refused, map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT": odd}},
		{loginTest{"aws", Config{}, "there are no AWS credentials: AWS_ACCESS_KEY_ID is not set; ", "set AWS_ACCESS_KEY_ID"}, sources.Misset, map[string]string{"AWS_EC2_METADATA_DISABLED": "true"}},
		{loginTest{"aws", Config{}, "STS of AWS: the answer is not in the expected form", ""}, sources.Refused, map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": file(t, "t"), "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/app", "AWS_ENDPOINT_URL_STS": odd}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.Auth, tt.in.Env, tt.in.Address = tt.name, lookup(tt.env), server.Addr
			ctx, cancel := shortly(t)
			defer cancel()
			_, err := New(tt.in).Fetch(ctx, []string{"secret/data/a#b"})
			all := every(err)
			if len(all) != 1 || all[0].Kind != tt.kind || !strings.Contains(err.Error(), tt.want) ||
				!strings.Contains(all[0].Hint, tt.hint) {
				t.Errorf("got %v, hint %q; want %q, %q", err, hintOf(err), tt.want, tt.hint)
			}
			if err != nil && strings.Contains(err.Error()+hintOf(err), loginSecret) {
				t.Errorf("a secret is in %q", err)
			}
		})
	}
}
