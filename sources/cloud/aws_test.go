package cloud

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/initplate/initplate/sources"
)

const secretKey = "HUSH/wJalrXUtnFEMI"

// goodKeys is what services answer with, with the XML of STS for those that want it.
func goodKeys(expires time.Time, inXML bool) string {
	at := expires.UTC().Format(time.RFC3339)
	if inXML {
		return `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>` +
			secretKey + `</SecretAccessKey><SessionToken>HUSH-session</SessionToken><Expiration>` + at + `</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`
	}
	return `{"Code": "Success", "AccessKeyId": "ASIA1", "SecretAccessKey": "` + secretKey + `", "Token": "HUSH-session", "Expiration": "` + at + `"}`
}

// A service is one that gives keys, with a place of it that has a fault.
type service struct {
	name, what string
	env        func(t *testing.T, at string) map[string]string
	path       string // that has the fault
	xml        bool

	// What is said of an answer that is empty, no JSON, JSON without keys, XML without keys, keys
	// that have expired.
	empty, odd, none, noneInXML, expired string
}

func services() []service {
	machine := func(t *testing.T, at string) map[string]string {
		return map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT": at}
	}
	const (
		metadata = "/latest/meta-data/iam/security-credentials/"
		nothing  = "200 OK, and nothing else"
		form     = "the answer is not in the expected form"
		noKey    = "gave no access key"
		expired  = "gave keys that expired at 20"
		noToken  = "the answer is not a token"
		noRole   = "the answer is not the name of a role"
	)
	return []service{
		{"STS", "STS of AWS", func(t *testing.T, at string) map[string]string {
			return map[string]string{"AWS_ENDPOINT_URL_STS": at, "AWS_ROLE_ARN": "arn:aws:iam::1:role/x",
				"AWS_WEB_IDENTITY_TOKEN_FILE": written(t, "HUSH-identity")}
		}, "/", true, form, form, form, noKey, expired},
		{"container", "the credentials of the container", func(t *testing.T, at string) map[string]string {
			return map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": at + "/keys", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "HUSH-agent"}
		}, "/keys", false, nothing, form, noKey, form, expired},
		{"session", "the metadata service of EC2", machine, "/latest/api/token", false, noToken, noToken, noToken, "", noToken},
		{"roles", "the metadata service of EC2", machine, metadata, false, nothing, noRole, noRole, noRole, noRole},
		{"keys", "the metadata service of EC2", machine, metadata + "role", false, nothing, form, noKey, form, expired},
	}
}

// healthy answers as all services do.
func (s service) healthy(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasSuffix(r.URL.Path, "/token"):
		io.WriteString(w, "HUSH-metadata")
	case strings.HasSuffix(r.URL.Path, "-credentials/"):
		io.WriteString(w, "role")
	default:
		io.WriteString(w, goodKeys(time.Now().Add(time.Hour), s.xml))
	}
}

// TestAWSFaults: what is wrong with a service is said of that service, with what to do, and
// shows no secret. What passes is waited for.
func TestAWSFaults(t *testing.T) {
	page := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(status)
			io.WriteString(w, "<html>HUSH</html>")
		}
	}
	echo := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			w.Header().Set("Content-Type", "text/plain")
			w.WriteHeader(status)
			fmt.Fprintf(w, "refused: %s %v", body, r.Header)
		}
	}
	text := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			io.WriteString(w, text)
		}
	}
	status := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) }
	}
	var all sync.WaitGroup
	for _, s := range services() {
		for _, tt := range []struct {
			name   string
			handle http.HandlerFunc
			want   string // "" where keys are given after all
			kind   sources.Kind
		}{
			{"closed", nil, "the connection was closed without an answer", sources.Unreached},
			{"slow", func(w http.ResponseWriter, r *http.Request) { time.Sleep(2 * time.Second) }, "connected, but it did not answer", sources.Unreached},
			{"403", echo(403), "403 Forbidden: refused", sources.Refused},
			{"404", echo(404), "404 Not Found: refused", sources.Refused},
			{"500 for ever", echo(500), "500 Internal Server Error: refused", sources.Unreached},
			{"500 for a while", status(500), "", 0},
			{"429", status(429), "429 Too Many Requests", sources.Unreached},
			{"page", page(200), "something else answers there", sources.Unreached},
			{"page with 403", page(403), "something else answers there", sources.Unreached},
			{"redirect", func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "http://other.test/HUSH", http.StatusFound)
			}, "302 Found", sources.Unreached},
			{"empty", text(""), s.empty, map[bool]sources.Kind{true: sources.Unreached, false: sources.Refused}[strings.HasSuffix(s.empty, "nothing else")]},
			{"not the form", text("HUSH {"), s.odd, sources.Refused},
			{"no keys", text(`{"AccessKeyId": "", "SecretAccessKey": ""}`), s.none, sources.Refused},
			{"no keys in XML", text(`<a><b/></a>`), s.noneInXML, sources.Refused},
			{"expired", text(goodKeys(time.Now().Add(-time.Minute), s.xml)), s.expired, sources.Refused},
			{"huge", func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Length", fmt.Sprint(33<<20))
				w.WriteHeader(200)
			}, "larger than 32 MiB", sources.Unreached},
		} {
			all.Go(func() { // nearly all of them wait
				var asked atomic.Int32
				at := stand(t, func(w http.ResponseWriter, r *http.Request) {
					switch {
					case r.URL.Path != s.path, tt.name == "500 for a while" && asked.Add(1) > 3:
						s.healthy(w, r)
					case tt.handle == nil: // closed without an answer
						panic(http.ErrAbortHandler)
					default:
						tt.handle(w, r)
					}
				})
				s.run(t, at, tt.name, tt.want, tt.kind)
			})
		}
	}
	all.Wait()
}

// run asks a service, and compares the error.
func (s service) run(t *testing.T, at, name, want string, kind sources.Kind) {
	var log bytes.Buffer
	c := New(Config{Env: lookup(s.env(t, at)), Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	defer c.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()

	keys, err := c.AWSKeys(ctx)
	if want == "" {
		if err != nil || keys.Secret != secretKey {
			t.Errorf("%s, %s: got %v", s.name, name, err)
		}
		return
	}
	if err == nil || !strings.HasPrefix(err.Error(), s.what) || !strings.Contains(err.Error(), want) || KindOf(err) != kind {
		t.Errorf("%s, %s: got %v, kind %v; want %q, kind %v", s.name, name, err, KindOf(err), want, kind)
	}
	if all := fmt.Sprint(err, hintOf(err), log.String()); strings.Contains(all, "HUSH") {
		t.Errorf("%s, %s: a secret is in %s", s.name, name, all)
	}
}

// TestNoAWS: on a laptop nothing has keys. The error comes soon and says where they were looked
// for.
func TestNoAWS(t *testing.T) {
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(home, ".aws", "config")
	if err := os.WriteFile(config, []byte("[default]\noutput = json\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	nobody := httptest.NewServer(nil)
	nobody.Close()
	door := stand(t, func(w http.ResponseWriter, r *http.Request) { http.Error(w, "not here", http.StatusForbidden) })
	for _, tt := range []struct {
		name, want, hint string
		at               string
		env              map[string]string
	}{
		{"nothing", "there are no AWS credentials: AWS_ACCESS_KEY_ID is not set; AWS_WEB_IDENTITY_TOKEN_FILE is not set; " +
			"the profile default (" + config + ":1) has no credentials; AWS_CONTAINER_CREDENTIALS_FULL_URI and " +
			"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI are not set; the metadata service of EC2 at NOBODY does not answer",
			"set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE", nobody.URL, nil},
		{"something in between", "are not set; the metadata service of EC2 at " + strings.TrimPrefix(door, "http://") + ": 403 Forbidden: not here", "set AWS_ACCESS_KEY_ID", door, nil},
		{"no files", "there is no profile default in /none/.aws/config (does not exist) and /none/.aws/credentials (does not exist); ", "", nobody.URL, map[string]string{"HOME": "/none", "AWS_EC2_METADATA_DISABLED": "true"}},
		{"IPv6", "the metadata service of EC2 at [::1]:1 does not answer", "", nobody.URL, map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"}},
		{"odd mode", `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is "IPv5": it is IPv4 or IPv6`, "", nobody.URL, map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv5"}},
	} {
		env := map[string]string{"HOME": home}
		maps.Copy(env, tt.env)
		start := time.Now()
		c := New(Config{Env: lookup(env)})
		c.aws.metadata = [2]string{tt.at, "http://[::1]:1"} // no test asks a real one
		_, err := c.AWSKeys(t.Context())
		want := strings.ReplaceAll(tt.want, "NOBODY", strings.TrimPrefix(nobody.URL, "http://"))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(hintOf(err), tt.hint) {
			t.Errorf("%s: got %v, hint %q; want %q, %q", tt.name, err, hintOf(err), tt.want, tt.hint)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%s: took %v", tt.name, took)
		}
	}
}

// TestAWSMisset: settings that are wrong.
func TestAWSMisset(t *testing.T) {
	const keys = "aws_access_key_id = AKIA1\naws_secret_access_key = " + secretKey + "\n"
	for _, tt := range []struct {
		name, config, want, hint string
		env                      map[string]string
	}{
		{"half a key", "", "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not", "", map[string]string{"AWS_ACCESS_KEY_ID": "AKIA1"}},
		{"other half", "", "AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not", "", map[string]string{"AWS_SECRET_ACCESS_KEY": secretKey}},
		{"two lines", "", "AWS_ACCESS_KEY_ID gave keys that contain whitespace", "", map[string]string{"AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": secretKey + "\nx"}},
		{"no role", "", "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not", "", map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": "/x"}},
		{"half a profile", "[default]\naws_access_key_id = AKIA1\n", "the profile default (CONFIG:1) has aws_access_key_id, but no aws_secret_access_key", "", nil},
		{"other half of a profile", "[default]\naws_secret_access_key = " + secretKey + "\n", "has aws_secret_access_key, but no aws_access_key_id", "", nil},
		{"continued key", "[default]\n" + keys + "  x\n", "the profile default (CONFIG:1) gave keys that contain whitespace", "", nil},
		{"no such profile", "[profile dev]\n[dove]\n[profile ops]\n", `AWS_PROFILE names the profile "prod", which does not exist: see CONFIG and no file`, "the profiles there are: dev, ops", map[string]string{"AWS_PROFILE": "prod"}},
		{"profile without its word", "[prod]\n" + keys, `AWS_PROFILE names the profile "prod"`, "in CONFIG its section must be [profile prod], not [prod]", map[string]string{"AWS_PROFILE": "prod"}},
		{"SSO", "[profile my dev]\n[profile 'my dev']\nsso_session = s\n", `the profile my dev (CONFIG:2) logs in by IAM Identity Center (SSO), which only the AWS CLI does`, `eval "$(aws configure export-credentials --profile 'my dev' --format env)"; or set AWS_PROFILE to another profile with the setting credential_process = aws configure export-credentials --profile 'my dev'`, map[string]string{"AWS_PROFILE": "my dev"}},
		{"old SSO", "[default]\nsso_start_url = u\n", "logs in by IAM Identity Center (SSO)", "export-credentials --profile default", nil},
		{"login", "[default]\nlogin_session = u\n", "logs in by `aws login`", "export-credentials --profile default", nil},
		{"one-time password", "[default]\nrole_arn = r\nsource_profile = default\nmfa_serial = m\n" + keys, "asks for a one-time password (mfa_serial)", "export-credentials --profile default", nil},
		{"role alone", "[default]\nrole_arn = r\n", "has role_arn, but none of source_profile, credential_source and web_identity_token_file", "", nil},
		{"both sources", "[default]\nrole_arn = r\nsource_profile = a\ncredential_source = Environment\n", "has both source_profile and credential_source", "", nil},
		{"odd source", "[default]\nrole_arn = r\ncredential_source = environment\n", `has credential_source "environment": it is Environment, Ec2InstanceMetadata or EcsContainer`, "", nil},
		{"empty environment", "[default]\nrole_arn = r\ncredential_source = Environment\n", "needs keys to assume its role with, but AWS_ACCESS_KEY_ID is not set", "", nil},
		{"no container", "[default]\nrole_arn = r\ncredential_source = EcsContainer\n", "needs keys to assume its role with, but AWS_CONTAINER_CREDENTIALS_FULL_URI and", "", nil},
		{"no machine", "[default]\nrole_arn = r\ncredential_source = Ec2InstanceMetadata\n", "needs keys to assume its role with, but AWS_EC2_METADATA_DISABLED is true", "", map[string]string{"AWS_EC2_METADATA_DISABLED": "true"}},
		{"source that is not there", "[default]\nrole_arn = r\nsource_profile = a\n", `source_profile of the profile default (CONFIG:1) names the profile "a", which does not exist`, "", nil},
		{"source without keys", "[default]\nrole_arn = r\nsource_profile = a\n[profile a]\nregion = r\n", "the profile default (CONFIG:1) needs keys to assume its role with, but the profile a (CONFIG:4) has no credentials", "", nil},
		{"circle", "[default]\nrole_arn = r\nsource_profile = a\n[profile a]\nrole_arn = r\nsource_profile = default\n", "the profile a (CONFIG:4) is its own source: default, a, default", "", nil},
		{"own source without keys", "[default]\nrole_arn = r\nsource_profile = default\n", "the profile default (CONFIG:1) is its own source_profile, but has no keys", "", nil},
		{"plain HTTP elsewhere", "", "AWS_CONTAINER_CREDENTIALS_FULL_URI leads to 192.0.2.1 over http", "", map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/x?HUSH"}},
		{"not an address", "", "AWS_CONTAINER_CREDENTIALS_FULL_URI is not of the form http://HOST/PATH", "", map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": "HUSH:x"}},
		{"not a path", "", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not a path, which begins with /", "", map[string]string{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "@HUSH.example/x"}},
		{"metadata nowhere", "", "AWS_EC2_METADATA_SERVICE_ENDPOINT is not an address of the form https://HOST:PORT", "", map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT": "127.0.0.1:80"}},
		{"metadata with a password", "[default]\nec2_metadata_service_endpoint = http://u:HUSH@127.0.0.1\n", "AWS_EC2_METADATA_SERVICE_ENDPOINT is not an address of the form https://HOST:PORT", "", nil},
		{"odd STS", "", `AWS_STS_REGIONAL_ENDPOINTS is "local": it is regional or legacy`, "", map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": "TOKEN", "AWS_ROLE_ARN": "r", "AWS_STS_REGIONAL_ENDPOINTS": "local"}},
		{"open quote", "[default]\ncredential_process = a 'HUSH\n", "has a credential_process that cannot be read: a quote is not closed", "", nil},
	} {
		config := written(t, tt.config)
		env := map[string]string{"AWS_CONFIG_FILE": config}
		maps.Copy(env, tt.env)
		if env["AWS_WEB_IDENTITY_TOKEN_FILE"] == "TOKEN" {
			env["AWS_WEB_IDENTITY_TOKEN_FILE"] = config
			os.WriteFile(config, []byte("[default]\n"), 0o600)
		}
		_, err := New(Config{Env: lookup(env)}).AWSKeys(t.Context())
		want, hint := strings.ReplaceAll(tt.want, "CONFIG", config), strings.ReplaceAll(tt.hint, "CONFIG", config)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(hintOf(err), hint) || KindOf(err) != sources.Misset {
			t.Errorf("%s: got %v, hint %q, kind %v; want %q, %q", tt.name, err, hintOf(err), KindOf(err), want, hint)
		}
		if strings.Contains(fmt.Sprint(err, hintOf(err)), "HUSH") {
			t.Errorf("%s: a secret is in %v, %q", tt.name, err, hintOf(err))
		}
	}
}

func TestTrusted(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1": true, "127.1.2.3": true, "::1": true, "localhost": true, "169.254.170.2": true, "169.254.170.23": true,
		"fd00:ec2::23": true, "169.254.169.254": false, "10.0.0.1": false, "::": false, "0.0.0.0": false,
		"::ffff:127.0.0.1": true, "": false,
	} {
		if got := trusted(t.Context(), host); got != want {
			t.Errorf("%q: got %v", host, got)
		}
	}
}

// TestAWSProcess: no shell, a deadline for all that the program starts, nothing of its output
// or its standard error in errors.
func TestAWSProcess(t *testing.T) {
	pid := filepath.Join(t.TempDir(), "pid")
	script := func(text string) string {
		name := written(t, "#!/bin/sh\n"+text)
		if err := os.Chmod(name, 0o700); err != nil {
			t.Fatal(err)
		}
		return name
	}
	good := `echo '{"Version": 1, "AccessKeyId": "AKIA1", "SecretAccessKey": "` + secretKey + `", "SessionToken": "'"$1-$#"'"}'`
	for _, tt := range []struct{ name, command, token, want string }{
		{"good", script(good) + ` "a b"`, "x", "gave keys that contain whitespace"},
		{"without a shell", script(good) + ` '$HOME;|~'`, "$HOME;|~-1", ""},
		{"both tokens", script(`echo '{"Version": 1, "AccessKeyId": "AKIA1", "SecretAccessKey": "` + secretKey + `", "Token": "t", "SessionToken": "t"}'`), "t", ""},
		{"its child stays", script(good + "\nsleep 60 & echo $! >" + pid), "-0", ""},
		{"no such program", "/does/not/exist HUSH", "", "/does/not/exist: no such file or directory"},
		{"fails", script("echo HUSH; echo HUSH >&2; exit 3"), "", "it ended with exit code 3; it wrote 5 bytes to standard error, which are not shown"},
		{"not JSON", script("echo HUSH"), "", "the answer is not in the expected form"},
		{"other version", script(`echo '{"Version": 2}'`), "", "Version of its answer is 2, not 1"},
		{"no keys", script(`echo '{"Version": 1}'`), "", "gave no access key"},
		{"expired", script(`echo '{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "HUSH", "Expiration": "2020-01-01T00:00:00Z"}'`), "", "gave keys that expired at 2020-01-01T00:00:00Z"},
		{"odd time", script(`echo '{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "HUSH", "Expiration": "soon"}'`), "", "Expiration is not a time"},
		{"too much", script("yes HUSH"), "", "it writes more than 32 MiB to standard output"},
		{"slow", script("sleep 60 & echo $! >" + pid + "\nwait"), "", "it was stopped before it answered"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			config := written(t, "[default]\ncredential_process = "+tt.command+"\n")
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			keys, err := New(Config{Env: lookup(map[string]string{"AWS_CONFIG_FILE": config})}).AWSKeys(ctx)
			if tt.want == "" && (err != nil || keys.Token != tt.token || keys.Secret != secretKey) {
				t.Errorf("got %q, %v; want %q", keys.Token, err, tt.token)
			}
			if tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "the profile default")) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if strings.Contains(fmt.Sprint(err, hintOf(err)), "HUSH") {
				t.Errorf("a secret is in %v", err)
			}
			if (tt.name == "slow" || tt.name == "its child stays") && alive(t, pid) {
				t.Error("what the program started still runs")
			}
		})
	}
}

// TestAWSFailureOnce: those who wait for their turn share a failure; who asks later tries again.
func TestAWSFailureOnce(t *testing.T) {
	for _, tt := range []struct {
		name string
		ask  func(*Client) error
	}{
		{"keys", func(c *Client) error { _, err := c.AWSKeys(context.Background()); return err }},
		{"region", func(c *Client) error { _, err := c.AWSRegion(context.Background()); return err }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				looks := 0
				c := New(Config{Env: func(name string) (string, bool) {
					if name != "AWS_EC2_METADATA_DISABLED" { // the last that is looked at
						return "", false
					}
					looks++
					time.Sleep(time.Second)
					return "true", true
				}})

				var all sync.WaitGroup
				for range 5 {
					all.Go(func() {
						if err := tt.ask(c); err == nil || !strings.Contains(err.Error(), "AWS_EC2_METADATA_DISABLED is true") {
							t.Error(err)
						}
					})
				}
				all.Wait()
				if looks != 1 {
					t.Errorf("looked %d times", looks)
				}

				time.Sleep(time.Second)
				if tt.ask(c) == nil || looks != 2 {
					t.Errorf("looked %d times", looks)
				}
			})
		})
	}
}

// alive reports whether the process whose number is in a file runs, after a while.
func alive(t *testing.T, file string) bool {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", n))
		if err != nil || strings.Contains(string(state), ") Z ") {
			return false
		}
		time.Sleep(50 * time.Millisecond)
	}
	return true
}

// TestAWSKeysOnce: many ask at once and one request is made; keys are asked for again when
// they end.
func TestAWSKeysOnce(t *testing.T) {
	var asked atomic.Int32
	valid := 30 * time.Minute
	at := stand(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		io.WriteString(w, goodKeys(time.Now().Add(valid), false))
	})
	c := New(Config{Env: lookup(map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": at})})
	ask := func() {
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				if keys, err := c.AWSKeys(t.Context()); err != nil || keys.Secret != secretKey {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}

	ask()
	if n := asked.Load(); n != 1 {
		t.Errorf("%d requests", n)
	}
	c.aws.given.expires = time.Now().Add(awsMargin / 2)
	ask()
	if n := asked.Load(); n != 2 {
		t.Errorf("%d requests", n)
	}

	// One who waits gives up with its context.
	c.aws.turn <- struct{}{}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := c.AWSKeys(ctx); !errors.Is(err, context.DeadlineExceeded) || KindOf(err) != sources.Unreached {
		t.Error(err)
	}
}

func TestAWSKeysDoNotShow(t *testing.T) {
	k := AWSKeys{"HUSH-id", secretKey, "HUSH-token"}
	held := struct {
		Keys   AWSKeys
		Known  *awsGiven
		client *Client
	}{k, &awsGiven{AWSKeys: k}, &Client{aws: awsKnown{given: &awsGiven{AWSKeys: k}}}}
	var out bytes.Buffer
	for _, value := range []any{k, &k, []AWSKeys{k}, map[string]AWSKeys{"a": k}, held, &held, *held.Known} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t"} {
			fmt.Fprintf(&out, verb, value)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "k", value)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "k", value)
		text, _ := json.Marshal(value)
		out.Write(text)
	}
	fmt.Fprint(&out, k.String(), errors.Join(fmt.Errorf("%v", k)))
	if strings.Contains(out.String(), "HUSH") || strings.Contains(out.String(), "48555348") {
		t.Errorf("the keys are in %s", out.String())
	}
}

func TestClockHint(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, tt := range []struct {
		name, body string
		status     int
		theirs     time.Duration // after ours
		want       string
	}{
		{"behind", "<Error><Code>SignatureDoesNotMatch</Code></Error>", 403, 17 * time.Minute, "the clock of this machine is 17m0s behind that of AWS"},
		{"ahead", `{"__type":"InvalidSignatureException"}`, 400, -time.Hour, "the clock of this machine is 1h0m0s ahead of that of AWS"},
		{"skewed", "RequestTimeTooSkewed", 403, 24 * time.Hour, "24h0m0s behind"},
		{"right", "SignatureDoesNotMatch", 403, time.Minute, ""},
		{"something else", "AccessDenied", 403, time.Hour, ""},
	} {
		a := &Answer{Status: tt.status, Header: http.Header{"Date": {now.Add(tt.theirs).Format(http.TimeFormat)}}, Body: []byte(tt.body)}
		if got := a.clockHint(now); !strings.HasPrefix(got, tt.want) && !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%s: got %q", tt.name, got)
		}
	}
	if got := (&Answer{Status: 403, Body: []byte("SignatureDoesNotMatch")}).ClockHint(); got != "" {
		t.Errorf("without a date: %q", got)
	}
}

// TestSTSThrottled: STS asks to come back later with status 400.
func TestSTSThrottled(t *testing.T) {
	var asked atomic.Int32
	at := stand(t, func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) < 3 {
			w.WriteHeader(400)
			io.WriteString(w, "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>")
			return
		}
		io.WriteString(w, goodKeys(time.Now().Add(time.Hour), true))
	})
	c := New(Config{Env: lookup(map[string]string{"AWS_ENDPOINT_URL_STS": at, "AWS_ROLE_ARN": "r", "AWS_WEB_IDENTITY_TOKEN_FILE": written(t, "t")})})
	keys, err := c.AWSKeys(t.Context())
	if err != nil || keys.Secret != secretKey || asked.Load() != 3 {
		t.Errorf("got %v after %d requests", err, asked.Load())
	}
}
