package google

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/test/servers"
)

// planted is in all secrets, keys and tokens: no error may show it.
const planted = "planted"

func everybody() []string {
	return []string{servers.GoogleKeyAccount, servers.GoogleFederatedAccount, servers.GoogleMachineAccount, servers.GooglePerson}
}

func versions(texts ...string) (all []servers.GoogleVersion) {
	for _, text := range texts {
		all = append(all, servers.GoogleVersion{Data: []byte(text)})
	}
	return all
}

// filled returns the stand-ins with some secrets.
func filled(t *testing.T) *servers.CloudServers {
	c := servers.Clouds(t)
	disabled := versions("planted-1", "planted-2", "planted-3", "planted-4")
	disabled[1].State, disabled[3].State = "DISABLED", "DESTROYED"
	for _, s := range []servers.GoogleSecret{
		{Name: "db", Versions: versions("planted-old", "planted p\nw"), Aliases: map[string]int{"prod": 1}},
		{Name: "json", Versions: versions(`{"password": "planted", "port": 3306, "a": {"b": ["planted-0"]}, "none": null}`)},
		{Name: "binary", Versions: versions("planted\x00\xff")},
		{Name: "states", Versions: disabled},
		{Name: "off", Versions: disabled[:2]},
		{Name: "empty"},
		{Name: "db", Location: "europe-west1", Versions: versions("planted-regional")},
		{Name: "damaged", Versions: versions("planted"), Damaged: true},
		{Name: "other", Versions: versions("planted"), Readers: []string{"else"}},
		{Name: "db", Project: "other-project", Number: "456", Versions: versions("planted"), Readers: []string{"else"}},
	} {
		if s.Project == "" {
			s.Project, s.Number = "my-project", "123"
		}
		if s.Readers == nil {
			s.Readers = everybody()
		}
		c.PutGoogle(t, s)
	}
	return c
}

// source returns one with some variables of its process.
func source(env map[string]string) *Source {
	return New(Config{Env: func(name string) (string, bool) { v, ok := env[name]; return v, ok }})
}

// by returns the variables for a file of credentials.
func by(c *servers.CloudServers, file string) map[string]string {
	return map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": c.File(file)}
}

func fetch(t *testing.T, s *Source, within time.Duration, keys ...string) (map[string]sources.Value, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	return s.Fetch(ctx, keys)
}

// every returns the errors that are joined.
func every(err error) (all []*sources.Error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			all = append(all, every(e)...)
		}
		return all
	}
	if e := (*sources.Error)(nil); errors.As(err, &e) {
		all = append(all, e)
	}
	return all
}

func TestFetch(t *testing.T) {
	c := filled(t)
	s := source(by(c, "google-key.json"))
	want := map[string]any{
		"my-project/db":                       "planted p\nw",
		"123/db":                              "planted p\nw",
		"db":                                  "planted p\nw",
		"my-project/db?version=1":             "planted-old",
		"my-project/db?version=prod":          "planted-old",
		"my-project/db?location=europe-west1": "planted-regional",
		"my-project/json#password":            "planted",
		"my-project/json#/a/b/0":              "planted-0",
		"my-project/binary":                   "planted\x00\xff",
		"my-project/states?version=3":         "planted-3",
	}
	absent := map[string]string{
		"my-project/none":           "",
		"my-project/empty":          "",
		"my-project/db?version=9":   "there is no such secret, or no version 9 of it",
		"my-project/db?version=dev": "there is no such secret, or no version dev of it",
		"my-project/json#other":     `the document has nothing at "other"`,
		"my-project/json#none":      `the document has nothing at "none"`,
	}
	keys := slices.Concat(slices.Collect(keysOf(want)), slices.Collect(keysOf(absent)))
	c.Requests(t)
	held, err := fetch(t, s, time.Minute, keys...)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{}
	for key, v := range held {
		if text, isText := v.Data.(string); isText {
			got[key] = text
		}
		if !v.Secret || v.Version == "" || v.Origin != "gcp-sm:"+key+" version "+v.Version {
			t.Errorf("%s: %+v", key, v)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if v := held["my-project/db?version=prod"].Version; v != "1" {
		t.Errorf("version %s, want 1", v)
	}
	for key, why := range absent {
		if a := s.Absent(key); a.Why != why {
			t.Errorf("%s: got %+v, want %q", key, a, why)
		}
	}

	// One request for the token, one for each version.
	if seen := c.Requests(t); len(seen) != 1+13 {
		t.Errorf("%d requests: %q", len(seen), seen)
	}
	if _, err := fetch(t, s, time.Minute, "my-project/db"); err != nil {
		t.Error(err)
	}
	if seen := c.Requests(t); len(seen) != 1 {
		t.Errorf("asked for a token again: %q", seen)
	}
}

func keysOf[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// TestIdentities: each kind of Application Default Credentials is accepted by what verifies it.
func TestIdentities(t *testing.T) {
	c := filled(t)
	home := t.TempDir()
	gcloud := filepath.Join(home, ".config", "gcloud")
	if err := os.MkdirAll(gcloud, 0o755); err != nil {
		t.Fatal(err)
	}
	user, err := os.ReadFile(c.File("google-user.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(gcloud, "application_default_credentials.json"), user, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, env := range map[string]map[string]string{
		"workload identity, URL":   byURL(t, c),
		"key of a service account": by(c, "google-key.json"),
		"workload identity":        by(c, "google-external.json"),
		"person":                   by(c, "google-user.json"),
		"person at home":           {"HOME": home},
		"person, gcloud elsewhere": {"CLOUDSDK_CONFIG": gcloud},
		"impersonated":             by(c, "google-impersonated.json"),
		"machine":                  {"GCE_METADATA_HOST": c.Metadata},
		"machine, its project":     {"GCE_METADATA_HOST": c.Metadata, "GOOGLE_CLOUD_PROJECT": "my-project"},
	} {
		t.Run(name, func(t *testing.T) {
			held, err := fetch(t, source(env), time.Minute, "my-project/db")
			if err != nil || held["my-project/db"].Data != "planted p\nw" {
				t.Errorf("got %v, %v", held, err)
			}
		})
	}
}

// byURL returns the environment of federation with a token that a server has, as text in JSON.
func byURL(t *testing.T, c *servers.CloudServers) map[string]string {
	subject, err := os.ReadFile(c.File("google-subject-token"))
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Metadata") == "true" {
			json.NewEncoder(w).Encode(map[string]string{"access_token": string(subject)})
		}
	}))
	t.Cleanup(s.Close)

	external, err := os.ReadFile(c.File("google-external.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]any
	if err := json.Unmarshal(external, &file); err != nil {
		t.Fatal(err)
	}
	file["credential_source"] = map[string]any{
		"url": s.URL, "headers": map[string]string{"Metadata": "true"},
		"format": map[string]string{"type": "json", "subject_token_field_name": "access_token"},
	}
	content, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "external.json")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": path}
}

// TestRefused: what is wrong with a secret, an identity or a project is an error that says what
// to do. It shows no secret, and keeps the other values.
func TestRefused(t *testing.T) {
	c := filled(t)
	key := by(c, "google-key.json")
	file := func(text string) map[string]string {
		path := filepath.Join(t.TempDir(), "key.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": path}
	}
	changed := func(name, old, new string) map[string]string {
		text, err := os.ReadFile(c.File(name))
		if err != nil {
			t.Fatal(err)
		}
		return file(strings.ReplaceAll(string(text), old, new))
	}
	for _, tt := range []struct {
		name, key  string
		env        map[string]string
		kind       sources.Kind
		want, hint string
	}{
		{"disabled", "my-project/states?version=2", key, sources.Refused, "400 Bad Request: FAILED_PRECONDITION: Secret Version [projects/123/secrets/states/versions/2] is in DISABLED state.", "enable it with: gcloud secrets versions enable 2 --secret=states --project=my-project"},
		{"the latest is disabled", "my-project/off", key, sources.Refused, "is in DISABLED state", "gcloud secrets versions enable 2 --secret=off"},
		{"destroyed", "my-project/states", key, sources.Refused, "is in DESTROYED state", "printf %s VALUE | gcloud secrets versions add states --data-file=- --project=my-project"},
		{"denied", "my-project/other", key, sources.Refused, "403 Forbidden: PERMISSION_DENIED: Permission 'secretmanager.versions.access' denied", "gcloud secrets add-iam-policy-binding other --role=roles/secretmanager.secretAccessor --member=serviceAccount:" + servers.GoogleKeyAccount + " --project=my-project"},
		{"another project", "other-project/db", key, sources.Refused, "PERMISSION_DENIED", "a mistyped project gets the same error"},
		{"no such project", "no-project/db", key, sources.Refused, "PERMISSION_DENIED", "a mistyped project gets the same error"},
		{"no such location", "my-project/db?location=europe-west9", key, sources.Refused, "PERMISSION_DENIED", "CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER=https://secretmanager.europe-west9.rep.googleapis.com/ gcloud secrets"},
		{"checksum", "my-project/damaged", key, sources.Unreached, "the checksum of the payload is wrong", ""},
		{"not JSON", "my-project/db#field", key, sources.Invalid, "it is not JSON, so it has no fields", "leave out #field"},
		{"no quota project", "my-project/db", changed("google-user.json", `"quota_project_id":"my-project"`, `"x":"y"`), sources.Refused, "requires a quota project", "gcloud auth application-default set-quota-project PROJECT"},

		{"no file", "my-project/db", map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": "/does/not.exist"}, sources.Refused, "/does/not.exist: no such file or directory: see GOOGLE_APPLICATION_CREDENTIALS", ""},
		{"the key itself", "my-project/db", map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": "planted"}, sources.Refused, "give the name of a file", ""},
		{"no JSON", "my-project/db", file("planted"), sources.Refused, "is not the JSON of credentials of Google Cloud: see GOOGLE_APPLICATION_CREDENTIALS", ""},
		{"no type", "my-project/db", file("{}"), sources.Refused, `its type is "", which is not one of credentials`, ""},
		{"another type", "my-project/db", file(`{"type": "x", "private_key": "planted"}`), sources.Refused, `its type is "x", which is not one of credentials`, ""},
		{"half a key", "my-project/db", file(`{"type": "service_account", "private_key": "planted"}`), sources.Refused, "its private_key is not PEM", ""},
		{"another account's key", "my-project/db", changed("google-key.json", servers.GoogleKeyAccount, "else@x"), sources.Refused, "the token service of Google Cloud at oauth2.googleapis.com: 400 Bad Request: invalid_grant: Invalid JWT", ""},
		{"revoked", "my-project/db", changed("google-user.json", "planted-refresh-token", "planted-other"), sources.Refused, "invalid_grant: Token has been expired or revoked.", "run: gcloud auth application-default login"},
		{"another cluster", "my-project/db", changed("google-external.json", "/pool/", "/other/"), sources.Refused, "the token service of Google Cloud at sts.googleapis.com: 400 Bad Request: invalid_grant: The subject token is not valid", ""},
		{"no token of the pod", "my-project/db", changed("google-external.json", "google-subject-token", "none"), sources.Refused, "none: no such file or directory: see credential_source", ""},
		{"a program's token", "my-project/db", changed("google-external.json", `"file":`, `"executable":`), sources.Refused, "its credential_source is a program, which is not run here", "--credential-source-file=FILE"},
		{"a token from nowhere", "my-project/db", changed("google-external.json", `"file":`, `"x":`), sources.Refused, "its credential_source is neither a file, a URL nor AWS", ""},
		{"a token service without TLS", "my-project/db", changed("google-user.json", "https://oauth2", "http://oauth2"), sources.Refused, "the address of its token service does not begin with https://", ""},
		{"no account to impersonate", "my-project/db", changed("google-impersonated.json", "service_account_impersonation_url", "x"), sources.Refused, "no service_account_impersonation_url", ""},
		{"an account that may not be impersonated", "my-project/db", changed("google-impersonated.json", "Accounts/pod@", "Accounts/else@"), sources.Refused, "iamcredentials.googleapis.com: 404", ""},
		{"no project", "db", by(c, "google-external.json"), sources.Refused, "no project: the file", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := fetch(t, source(tt.env), time.Minute, tt.key)
			all := every(err)
			if len(all) != 1 || all[0].Kind != tt.kind || !strings.Contains(err.Error(), tt.want) || !strings.Contains(all[0].Hint, tt.hint) {
				t.Fatalf("got %+v; want %d %q, %q", all, tt.kind, tt.want, tt.hint)
			}
			if strings.Contains(err.Error()+all[0].Hint, planted) {
				t.Errorf("shows a secret: %v, %s", err, all[0].Hint)
			}
		})
	}

	held, err := fetch(t, source(key), time.Minute, "my-project/other", "my-project/db", "my-project/states?version=2", "ä")
	if len(every(err)) != 3 || held["my-project/db"].Data != "planted p\nw" {
		t.Errorf("got %v, %v", held, err)
	}
}

// TestFaults: what is in between, and what is wrong for a time.
func TestFaults(t *testing.T) {
	c := filled(t)
	const sm, oauth = "secretmanager.googleapis.com", "oauth2.googleapis.com"
	html := map[string]string{"Content-Type": "text/html"}
	isJSON := map[string]string{"Content-Type": "application/json"}
	for _, tt := range []struct {
		name       string
		fault      servers.CloudFault
		kind       sources.Kind
		want, hint string // "" is an answer
	}{
		{"500 for a while", servers.CloudFault{Host: sm, Status: 500, Times: 3}, 0, "", ""},
		{"429 for a while", servers.CloudFault{Host: sm, Status: 429, Body: `{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}`, Header: isJSON, Times: 2}, 0, "", ""},
		{"closes for a while", servers.CloudFault{Host: sm, Times: 2}, 0, "", ""},
		{"slow", servers.CloudFault{Host: sm, Status: 200, Times: 1, Delay: 300 * time.Millisecond}, 0, "", ""},
		{"no tokens for a while", servers.CloudFault{Host: oauth, Status: 503, Times: 2}, 0, "", ""},
		{"500", servers.CloudFault{Host: sm, Status: 500, Times: -1}, sources.Unreached, "Secret Manager at secretmanager.googleapis.com: 500 Internal Server Error (tried ", "network policies"},
		{"too slow", servers.CloudFault{Host: sm, Status: 200, Times: -1, Delay: time.Minute}, sources.Unreached, "connected, but it did not answer", ""},
		{"a page", servers.CloudFault{Host: sm, Status: 200, Body: "<html>planted", Header: html, Times: -1}, sources.Unreached, "something else answers there: 200 OK with a page of HTML", "is that Secret Manager, or a proxy or a login page"},
		{"a page that is not found", servers.CloudFault{Host: sm, Status: 404, Body: "<html>", Header: html, Times: -1}, sources.Unreached, "404 Not Found with a page of HTML", ""},
		{"a page for tokens", servers.CloudFault{Host: oauth, Status: 200, Body: "<html>", Header: html, Times: -1}, sources.Unreached, "the token service of Google Cloud at oauth2.googleapis.com: something else answers there", ""},
		{"404 of another program", servers.CloudFault{Host: sm, Status: 404, Body: `{"detail":"Not Found"}`, Header: isJSON, Times: -1}, sources.Unreached, "something else answers there: 404 Not Found without the fields of its answers", "is that Secret Manager, or a proxy or a login page"},
		{"404 of another API", servers.CloudFault{Host: sm, Status: 404, Body: `{"error":{"code":404,"status":"NOT_FOUND","message":"Requested entity was not found."}}`, Header: isJSON, Times: -1}, sources.Refused, "NOT_FOUND: Requested entity was not found.", ""},
		{"JSON of another program", servers.CloudFault{Host: sm, Status: 200, Body: `{"status":"ok"}`, Header: isJSON, Times: -1}, sources.Unreached, "something else answers there", ""},
		{"JSON of another shape", servers.CloudFault{Host: sm, Status: 200, Body: `{"name": ["planted"]}`, Header: isJSON, Times: -1}, sources.Unreached, "something else answers there", ""},
		{"another secret", servers.CloudFault{Host: sm, Status: 200, Body: `{"name":"projects/1/secrets/else/versions/1","payload":{"data":"cGxhbnRlZA=="}}`, Header: isJSON, Times: -1}, sources.Unreached, "something else answers there", ""},
		{"text", servers.CloudFault{Host: sm, Status: 200, Body: "planted", Times: -1}, sources.Unreached, "something else answers there", ""},
		{"32 MiB", servers.CloudFault{Host: sm, Status: 200, Body: strings.Repeat("x", 33<<20), Times: -1}, sources.Unreached, "larger than 32 MiB", ""},
		{"nothing", servers.CloudFault{Host: sm, Status: 204, Times: -1}, sources.Unreached, "204 No Content", ""},
		{"redirect", servers.CloudFault{Host: sm, Status: 302, Header: map[string]string{"Location": "https://evil.example/?planted"}, Times: -1}, sources.Unreached, "302 Found to https://evil.example: not followed", ""},
		{"API is off", servers.CloudFault{Host: sm, Status: 403, Body: `{"error":{"code":403,"status":"PERMISSION_DENIED","message":"Secret Manager API has not been used in project 123 before or it is disabled.","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED"}]}}`, Header: isJSON, Times: -1}, sources.Refused, "it is disabled", "gcloud services enable secretmanager.googleapis.com --project=my-project"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.Fault(t, tt.fault)
			within := time.Minute
			if tt.fault.Status == 500 || tt.fault.Delay > 0 {
				within = 2 * time.Second
			}
			if tt.want == "" {
				within = time.Minute
			}
			held, err := fetch(t, source(by(c, "google-key.json")), within, "my-project/db")
			if tt.want == "" {
				if err != nil || len(held) != 1 {
					t.Errorf("got %v, %v", held, err)
				}
				return
			}
			all := every(err)
			if len(all) != 1 || all[0].Kind != tt.kind || !strings.Contains(err.Error(), tt.want) || !strings.Contains(all[0].Hint, tt.hint) {
				t.Fatalf("got %+v; want %d %q, %q", all, tt.kind, tt.want, tt.hint)
			}
			if strings.Contains(err.Error()+all[0].Hint, planted) {
				t.Errorf("shows a secret: %v, %s", err, all[0].Hint)
			}
		})
	}
}

// TestTime: clocks that differ, and tokens that expire.
func TestTime(t *testing.T) {
	c := filled(t)
	t.Run("clock", func(t *testing.T) {
		c.Time(t, 2*time.Hour, 0)
		_, err := fetch(t, source(by(c, "google-key.json")), time.Minute, "my-project/db")
		all := every(err)
		if len(all) != 1 || all[0].Kind != sources.Refused || !strings.Contains(all[0].Hint, "the clock of this machine is wrong") {
			t.Errorf("got %+v", all)
		}
	})
	t.Run("expired", func(t *testing.T) {
		c.Time(t, 0, -time.Hour)
		_, err := fetch(t, source(by(c, "google-key.json")), time.Minute, "my-project/db")
		all := every(err)
		if len(all) != 1 || all[0].Kind != sources.Refused || !strings.Contains(err.Error(), "401 Unauthorized: UNAUTHENTICATED") ||
			!strings.Contains(all[0].Hint, "the token of "+servers.GoogleKeyAccount) {
			t.Errorf("got %+v", all)
		}
	})
	t.Run("short", func(t *testing.T) {
		c.Time(t, 0, 30*time.Second) // less than what a token must be good for
		s := source(by(c, "google-key.json"))
		c.Requests(t)
		for range 2 {
			if _, err := fetch(t, s, time.Minute, "my-project/db"); err != nil {
				t.Fatal(err)
			}
		}
		if seen := c.Requests(t); len(seen) != 4 {
			t.Errorf("the token was not renewed: %q", seen)
		}
	})
}

// TestNobody: where there is no machine of Google's and no file, the error says what to do.
func TestNobody(t *testing.T) {
	nobody := servers.NewPort(t)
	_, err := fetch(t, source(map[string]string{"GCE_METADATA_HOST": nobody.Addr}), time.Second, "my-project/db")
	all := every(err)
	if len(all) != 1 || all[0].Kind != sources.Unreached || !strings.Contains(err.Error(), "the metadata server of Google Cloud at 127.0.0.1:") ||
		!strings.Contains(all[0].Hint, "GOOGLE_APPLICATION_CREDENTIALS") || !strings.Contains(all[0].Hint, "gcloud auth application-default login") {
		t.Errorf("got %+v", all)
	}
}

// TestOverride: the token goes to no address that is not private.
func TestOverride(t *testing.T) {
	for set, want := range map[string]string{
		"evil.example": "is not an address of the form https://", "http://evil.example/": "must begin with https://",
		"https://u:planted@evil.example/": "is not an address", "https://evil.example:x/": "is not an address", "ftp://evil.example": "is not an address",
		"https://secretmanager-psc.p.googleapis.com/": "", "https://[2001:db8::1]:8443/": "", "http://localhost:8080": "", "http://127.0.0.1:8080/": "",
	} {
		_, err := cloud.New(cloud.Config{Env: func(string) (string, bool) { return set, true }}).GoogleEndpoint(override, "")
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "planted")) {
			t.Errorf("%s: got %v", set, err)
		}
	}

	_, err := source(map[string]string{override: "evil.example"}).Fetch(t.Context(), []string{"my-project/db"})
	var e *sources.Error
	if !errors.As(err, &e) || e.Kind != sources.Misset || !strings.Contains(err.Error(), override) {
		t.Errorf("got %v", err)
	}
}
