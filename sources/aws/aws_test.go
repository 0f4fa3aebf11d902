package aws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// with returns a source with an environment of variables, NAME=VALUE each, and no other.
func with(t testing.TB, env ...string) *Source {
	t.Helper()
	all := map[string]string{"AWS_EC2_METADATA_DISABLED": "true", "HOME": t.TempDir()}
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		all[name] = value
	}
	return New(Config{Env: func(name string) (string, bool) { value, ok := all[name]; return value, ok }})
}

// of returns a source for a user of a Moto, which is asked by way of an address.
func of(t testing.TB, m *servers.Moto, key servers.MotoKey, address string, env ...string) *Source {
	t.Helper()
	all := append(key.Env(), "AWS_REGION="+m.Region, "AWS_ENDPOINT_URL="+address)
	return with(t, append(all, env...)...)
}

// soon bounds a Fetch that may hang.
func soon(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// data returns what is held, without the rest.
func data(held map[string]sources.Value) map[string]any {
	all := map[string]any{}
	for key, value := range held {
		all[key] = value.Data
	}
	return all
}

// failures returns all errors, by key.
func failures(err error) map[string]*sources.Error {
	all := map[string]*sources.Error{}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return all
	}
	for _, one := range joined.Unwrap() {
		var e *sources.Error
		if errors.As(one, &e) {
			for _, key := range e.Keys {
				all[key] = e
			}
		}
	}
	return all
}

func TestParameters(t *testing.T) {
	m := servers.AWS(t)
	m.Parameter(t, "/p/host", "String", "one.example")
	m.Parameter(t, "/p/host", "String", "two.example")
	m.Parameter(t, "/p/host", "String", "three.example")
	m.Label(t, "/p/host", 2, "live")
	m.Parameter(t, "/p/password", "SecureString", "planted\nü ")
	m.Parameter(t, "/p/names", "StringList", "a,b")
	m.Parameter(t, "p-plain", "String", "plain")
	m.Parameter(t, "/p-slash", "String", "slash")
	account := "arn:aws:ssm:" + m.Region + ":123456789012:parameter"

	want := map[string]sources.Value{}
	hold := func(key, value, version string, secret bool) {
		want[key] = sources.Value{Data: value, Origin: "aws-ssm:" + key + " version " + version, Version: version, Secret: secret}
	}
	hold("/p/host", "three.example", "3", false)
	hold("/p/host:1", "one.example", "1", false)
	hold("/p/host:2", "two.example", "2", false)
	hold("/p/host:live", "two.example", "2", false)
	hold("/p/password", "planted\nü ", "1", true)
	hold("/p/names", "a,b", "1", false)
	hold("p-plain", "plain", "1", false)
	hold("/p-plain", "plain", "1", false) // the same one
	hold("p-slash", "slash", "1", false)
	hold(account+"/p/names", "a,b", "1", false)
	hold(account+"/p/host:live", "two.example", "2", false)
	keys := []string{"/p/none", "/p/host:9", "/p/host:none", "none"}
	for key := range want {
		keys = append(keys, key)
	}

	held, err := (&parameters{Source: of(t, m, m.Reader(t), m.URL)}).Fetch(soon(t), keys)
	if err != nil || !reflect.DeepEqual(held, want) {
		t.Errorf("got %v, %v", held, err)
	}
}

// A recorder sees the requests to AWS.
type recorder struct {
	mu    sync.Mutex
	all   []string         // actions
	names map[string][]int // the names of each request, by action
}

// sees is a fault that records, and then does what next does; nil is nothing.
func (r *recorder) sees(next servers.Fault) servers.Fault {
	return func(w http.ResponseWriter, req *http.Request, pass http.Handler, gone <-chan struct{}) {
		body, _ := io.ReadAll(req.Body)
		req.Body = io.NopCloser(strings.NewReader(string(body)))
		var asked struct{ Names, SecretIdList []string }
		json.Unmarshal(body, &asked)
		_, action, _ := strings.Cut(req.Header.Get("X-Amz-Target"), ".")

		r.mu.Lock()
		if r.names == nil {
			r.names = map[string][]int{}
		}
		r.all = append(r.all, action)
		r.names[action] = append(r.names[action], len(asked.Names)+len(asked.SecretIdList))
		r.mu.Unlock()

		if next != nil {
			next(w, req, pass, gone)
			return
		}
		pass.ServeHTTP(w, req)
	}
}

// count returns how many names each request of an action had, and forgets all.
func (r *recorder) count(action string) []int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := slices.Sorted(slices.Values(r.names[action]))
	r.all, r.names = nil, nil
	return n
}

func TestBatches(t *testing.T) {
	m := servers.AWS(t)
	var seen recorder
	s := of(t, m, m.Reader(t), "http://"+servers.NewProxy(t, m.URL, seen.sees(nil)).Addr)

	var names, ids []string
	want, wantSecrets := map[string]any{}, map[string]any{}
	for i := range 45 {
		name := fmt.Sprintf("batch/%02d", i)
		names, ids = append(names, "/"+name), append(ids, name)
		want["/"+name], wantSecrets[name] = fmt.Sprint("value ", i), fmt.Sprint("secret ", i)
		m.Parameter(t, "/"+name, "String", fmt.Sprint("value ", i))
		m.Secret(t, name, fmt.Sprint("secret ", i))
	}

	held, err := (&parameters{Source: s}).Fetch(soon(t), names)
	if err != nil || !reflect.DeepEqual(data(held), want) {
		t.Errorf("parameters: got %v, %v", data(held), err)
	}
	if got := seen.count("GetParameters"); !slices.Equal(got, []int{5, 10, 10, 10, 10}) {
		t.Errorf("parameters in requests: %v", got)
	}

	held, err = (&secrets{Source: s}).Fetch(soon(t), ids)
	if err != nil || !reflect.DeepEqual(data(held), wantSecrets) {
		t.Errorf("secrets: got %v, %v", data(held), err)
	}
	if got := seen.count("BatchGetSecretValue"); !slices.Equal(got, []int{5, 20, 20}) {
		t.Errorf("secrets in requests: %v", got)
	}
}

func TestListing(t *testing.T) {
	m := servers.AWS(t)
	var seen recorder
	s := of(t, m, m.Reader(t), "http://"+servers.NewProxy(t, m.URL, seen.sees(nil)).Addr)
	want := []sources.Pair{}
	for i := range 25 {
		name := fmt.Sprintf("deep/%02d", i)
		m.Parameter(t, "/list/"+name, "String", fmt.Sprint(i))
		want = append(want, sources.Pair{Path: "/list/" + name, Key: name, Value: fmt.Sprint(i), ModifyIndex: 1})
	}
	m.Parameter(t, "/listed/other", "SecureString", "planted")

	held, err := (&parameters{Source: s}).Fetch(soon(t), []string{"/list/", "/list/none/", "/listed/"})
	if err != nil || !reflect.DeepEqual(held["/list/"].Data, want) || held["/list/"].Secret {
		t.Errorf("got %v, %v", held["/list/"], err)
	}
	if got := held["/list/none/"]; !reflect.DeepEqual(got.Data, []sources.Pair{}) {
		t.Errorf("nothing is %#v", got.Data)
	}
	if got := held["/listed/"]; !got.Secret || len(got.Data.([]sources.Pair)) != 1 {
		t.Errorf("a listing with a secret: %v", got)
	}
	if got := seen.count("GetParametersByPath"); len(got) != 5 {
		t.Errorf("%d requests for 3 pages, nothing, and one page", len(got))
	}

	whole, err := (&parameters{Source: s}).Fetch(soon(t), []string{"/"})
	if err != nil || len(whole["/"].Data.([]sources.Pair)) < 26 {
		t.Errorf("everything: %v, %v", whole, err)
	}
}

func TestSecrets(t *testing.T) {
	m := servers.AWS(t)
	_, first := m.Secret(t, "s/db", `{"password": "old"}`)
	arn, second := m.Secret(t, "s/db", `{"password": "planted", "port": 3306, "on": true, "deep": {"a/b": ["x"]}, "null": null}`)
	binary := "\x00\x01\xffbytes"
	m.Secret(t, "s/binary", []byte(binary))
	m.Secret(t, "s/odd_+=.@-name", " ")
	m.Secret(t, "s/gone", "planted")
	m.DeleteSecret(t, "s/gone")
	m.Secret(t, "s/listed", `["a"]`)

	whole := `{"password": "planted", "port": 3306, "on": true, "deep": {"a/b": ["x"]}, "null": null}`
	want := map[string]any{
		"s/db":              whole,
		"s/db#password":     "planted",
		"s/db#port":         json.Number("3306"),
		"s/db#on":           true,
		"s/db#/deep/a~1b/0": "x",
		"s/db?version-stage=AWSPREVIOUS#password": "old",
		"s/db?version-id=" + first:                `{"password": "old"}`,
		"s/db?version-id=" + second + "#password": "planted",
		arn + "#password":                         "planted",
		arn[:len(arn)-7]:                          whole,
		"s/binary":                                binary,
		"s/odd_+=.@-name":                         " ",
		"s/listed#/0":                             "a",
	}
	keys := []string{"s/none", "s/none#a", "s/db#none", "s/db#null", "s/gone", "s/gone#x", "s/db?version-stage=NONE"}
	for key := range want {
		keys = append(keys, key)
	}

	s := &secrets{Source: of(t, m, m.Reader(t), m.URL)}
	held, err := s.Fetch(soon(t), keys)
	if err != nil || !reflect.DeepEqual(data(held), want) {
		t.Errorf("got %v\nwant %v, %v", data(held), want, err)
	}
	for key, v := range held {
		version := second
		if strings.Contains(key, first) || strings.Contains(key, "PREVIOUS") {
			version = first
		}
		if strings.HasPrefix(key, "s/db") && (v.Version != version || v.Origin != "aws-sm:"+key+" version "+version) || !v.Secret {
			t.Errorf("%s: %s, %s, secret: %v", key, v.Version, v.Origin, v.Secret)
		}
	}
	for key, want := range map[string]sources.Absence{
		"s/gone":    {Why: "it is marked for deletion", Hint: "restore it with: aws secretsmanager restore-secret --secret-id s/gone"},
		"s/gone#x":  {Why: "it is marked for deletion", Hint: "restore it with: aws secretsmanager restore-secret --secret-id s/gone"},
		"s/db#none": {Held: true, Why: `the document has nothing at "none"`, Hint: "see its fields with: aws secretsmanager get-secret-value --secret-id s/db"},
		"s/none":    {},
	} {
		if got := s.Absent(key); got != want {
			t.Errorf("%s: %+v", key, got)
		}
	}
}

// TestFieldless: a field of what is not JSON is an error, of that key alone.
func TestFieldless(t *testing.T) {
	m := servers.AWS(t)
	m.Secret(t, "fieldless", "planted")
	held, err := (&secrets{Source: of(t, m, m.Reader(t), m.URL)}).Fetch(soon(t), []string{"fieldless#a", "fieldless"})
	const want = "aws-sm:fieldless#a: it is not JSON, so it has no fields"
	if len(held) != 1 || held["fieldless"].Data != "planted" || fmt.Sprint(err) != want {
		t.Errorf("got %v, %v", held, err)
	}
}

func policy(action, resource string) string {
	return fmt.Sprintf(`{"Effect": "Allow", "Action": %q, "Resource": %q}`, action, resource)
}

func policies(statements ...string) string {
	return `{"Version": "2012-10-17", "Statement": [` + strings.Join(statements, ",") + `]}`
}

// TestDenied: what is denied is an error that names its key; all else is held.
func TestDenied(t *testing.T) {
	m := servers.AWS(t)
	var names, ids []string
	for i := range 12 {
		names, ids = append(names, fmt.Sprintf("/denied/%02d", i)), append(ids, fmt.Sprintf("denied/%02d", i))
		m.Parameter(t, names[i], "String", "x")
		m.Secret(t, ids[i], "planted")
	}
	batch := policy(batchAction, "*")
	get := func(which string) string {
		return policy("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:denied/"+which)
	}
	for _, tt := range []struct {
		name, policy string
		parameters   bool
		held         int
		denied       []string // all that are not held
	}{
		{"all parameters", policies(policy("ssm:GetParameters", "*")), true, 12, nil},
		{"no parameter", "", true, 0, names},
		{"ten parameters", policies(policy("ssm:GetParameters", "arn:aws:ssm:*:*:parameter/denied/0*")), true, 10, names[10:]},
		{"all secrets", policies(batch, get("*")), false, 12, nil},
		{"no secret", "", false, 0, ids},
		{"no batch", policies(get("*")), false, 12, nil},
		{"batch alone", policies(batch), false, 0, ids},
		{"ten secrets", policies(batch, get("0?-??????")), false, 10, ids[10:]},
		{"ten secrets, no batch", policies(get("0?-??????")), false, 10, ids[10:]},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := of(t, m, m.User(t, tt.policy), m.URL)
			source, keys := sources.Source(&secrets{Source: s}), ids
			if tt.parameters {
				source, keys = &parameters{Source: s}, names
			}
			held, err := source.Fetch(soon(t), keys)
			failed := failures(err)
			if len(held) != tt.held || len(failed) != len(tt.denied) {
				t.Errorf("held %d, failed %d: %v", len(held), len(failed), err)
			}
			for _, key := range tt.denied {
				e := failed[key]
				if e == nil || e.Kind != sources.Refused || !strings.Contains(e.Error(), "AccessDeniedException: User: arn:aws:iam::123456789012:user/test-") ||
					!strings.Contains(e.Hint, "initplate policy TEMPLATE --for aws") {
					t.Errorf("%s: %v", key, e)
				}
			}
		})
	}
}

// TestIdentity: what is wrong with keys is one error, after one request to each service.
func TestIdentity(t *testing.T) {
	m := servers.AWS(t)
	good := m.Reader(t)
	m.Parameter(t, "/identity", "String", "x")
	for _, tt := range []struct {
		name string
		key  servers.MotoKey
		env  []string
		want string
		hint string
	}{
		{"wrong secret key", servers.MotoKey{ID: good.ID, Secret: "planted"}, nil,
			"AWS answers: SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided.", "AWS_SECRET_ACCESS_KEY does not belong"},
		{"unknown key", servers.MotoKey{ID: "AKIAIOSFODNN7EXAMPLE", Secret: "planted"}, nil,
			"AWS answers: InvalidClientTokenId: The security token included in the request is invalid.", "was the access key deleted"},
		{"a token that is not of the key", good, []string{"AWS_SESSION_TOKEN=planted"},
			"AWS answers: InvalidClientTokenId: The security token included in the request is invalid.", "AWS_SESSION_TOKEN"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var seen recorder
			at := "http://" + servers.NewProxy(t, m.URL, seen.sees(nil)).Addr
			s := of(t, m, tt.key, at, tt.env...)
			held, err := (&parameters{Source: s}).Fetch(soon(t), []string{"/identity", "/identity/2"})
			e := failures(err)["/identity"]
			if len(held) > 0 || e == nil || e.Kind != sources.Refused || !strings.Contains(e.Error(), tt.want) || !strings.Contains(e.Hint, tt.hint) {
				t.Errorf("got %v, %v; %+v", held, err, e)
			}
			if n := seen.count("GetParameters"); len(n) != 1 {
				t.Errorf("%d requests", len(n))
			}
		})
	}
}

// TestSays has AWS's answers that Moto does not give.
func TestSays(t *testing.T) {
	m := servers.AWS(t)
	key := m.Reader(t)
	m.Parameter(t, "/says", "String", "x")
	for _, tt := range []struct {
		name   string
		status int
		body   string
		header []string
		kind   sources.Kind
		want   string
		hint   string
	}{
		{"expired session", 400, `{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}`, nil,
			sources.Refused, "AWS answers: ExpiredTokenException: The security token included in the request is expired", "get new credentials"},
		{"clock behind", 400, `{"__type":"com.amazon.coral.service#InvalidSignatureException","message":"Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z (20260101T001500Z - 5 min.)"}`,
			[]string{"Date", time.Now().Add(90 * time.Minute).UTC().Format(http.TimeFormat)},
			sources.Refused, "AWS answers: InvalidSignatureException: Signature expired: 20260101T000000Z", "behind that of AWS"},
		{"the whole request", 403, `{"__type":"InvalidSignatureException","message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nx-amz-security-token:planted\n"}`, nil,
			sources.Refused, "Check your AWS Secret Access Key.", "AWS_SECRET_ACCESS_KEY"},
		{"KMS", 400, `{"__type":"AccessDeniedException","Message":"User: arn:x is not authorized to perform: kms:Decrypt on this resource"}`, nil,
			sources.Refused, "kms:Decrypt", "must allow kms:Decrypt"},
		{"validation", 400, `{"__type":"ValidationException","message":"1 validation error"}`, nil,
			sources.Invalid, "AWS answers: ValidationException: 1 validation error", ""},
		{"a page", 200, "<!DOCTYPE html>\n<html><title>Log in planted</title></html>", []string{"Content-Type", "text/html"},
			sources.Unreached, "something else answers there: 200 OK with a page of HTML", "a proxy or a login page"},
		{"a page that is refused", 403, "<?xml version=\"1.0\"?>\n<!DOCTYPE html><html>planted</html>", []string{"Content-Type", "text/html"},
			sources.Unreached, "something else answers there: 403 Forbidden with a page of HTML", "a proxy or a login page"},
		{"404 of another program", 404, `{"detail":"planted"}`, []string{"Content-Type", "application/json"},
			sources.Unreached, "something else answers there, not AWS: 404 Not Found", "a proxy"},
		{"another document", 200, `{"status":"planted"}`, nil, sources.Unreached, "the answer does not mention the parameter", "a proxy"},
		{"no value", 200, `{"Parameters": [{"Name": "says", "Type": "String"}, {"Name": "says-2", "Type": "String"}], "Name": "says"}`, nil,
			sources.Unreached, "the answer has no value", "a proxy"},
		{"not JSON", 200, `planted`, nil, sources.Unreached, "the answer is not in the expected form", "a proxy"},
		{"a list", 200, `["planted"]`, nil, sources.Unreached, "the answer is not in the expected form", "a proxy"},
		{"nothing", 200, ``, nil, sources.Unreached, "something else answers there", "a proxy"},
		{"redirect", 302, ``, []string{"Location", "http://127.0.0.2:1/"}, sources.Unreached, "302 Found to http://127.0.0.2:1: not followed", "must name it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			at := "http://" + servers.NewProxy(t, m.URL, says(tt.status, tt.body, tt.header...)).Addr
			s := of(t, m, key, at, "AWS_SESSION_TOKEN=planted")
			for name, source := range map[string]sources.Source{"parameter": &parameters{Source: s}, "secret": &secrets{Source: s}} {
				for _, keys := range [][]string{{"says"}, {"says", "says-2"}} {
					held, err := source.Fetch(soon(t), keys)
					want := tt.want
					if name == "secret" {
						want = strings.Replace(want, "does not mention the parameter", "is not about the secret", 1)
					}
					e := failures(err)["says"]
					if len(held) > 0 || e == nil || e.Kind != tt.kind || !strings.Contains(e.Error(), want) || !strings.Contains(e.Hint, tt.hint) {
						t.Errorf("%s: got %v, %v; %+v", name, held, err, e)
					}
					if text := fmt.Sprint(err); strings.Contains(text, "planted") {
						t.Errorf("%s: shows %s", name, text)
					}
				}
			}
		})
	}
}

// TestListingWithoutValue: a listing has no empty text in the place of a value that is not there.
func TestListingWithoutValue(t *testing.T) {
	m := servers.AWS(t)
	answer := `{"Parameters": [{"Name": "/says/a", "Type": "String", "Value": ""}, {"Name": "/says/b", "Type": "String"}]}`
	at := "http://" + servers.NewProxy(t, m.URL, says(200, answer)).Addr
	held, err := (&parameters{Source: of(t, m, m.Reader(t), at)}).Fetch(soon(t), []string{"/says/"})
	if e := failures(err)["/says/"]; len(held) > 0 || e == nil || !strings.Contains(e.Error(), "the answer has no value") {
		t.Errorf("got %v, %v", held, err)
	}
}

func says(status int, body string, header ...string) servers.Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler, _ <-chan struct{}) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// TestThrottled: AWS asks to come back later with status 400.
func TestThrottled(t *testing.T) {
	m := servers.AWS(t)
	m.Parameter(t, "/throttled", "String", "x")
	m.Secret(t, "throttled", "planted")
	key := m.Reader(t)
	for _, code := range []string{
		"ThrottlingException", "com.amazonaws.ssm#ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded",
		"ProvisionedThroughputExceededException", "LimitExceededException", "Throttling",
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			tries := map[string]int{}
			busy := says(400, `{"__type":"`+code+`","message":"Rate exceeded"}`)
			at := "http://" + servers.NewProxy(t, m.URL, func(w http.ResponseWriter, r *http.Request, pass http.Handler, gone <-chan struct{}) {
				mu.Lock()
				tries[r.Header.Get("X-Amz-Target")]++
				n := tries[r.Header.Get("X-Amz-Target")]
				mu.Unlock()
				if n < 3 {
					busy(w, r, pass, gone)
					return
				}
				pass.ServeHTTP(w, r)
			}).Addr
			s := of(t, m, key, at)
			held, err := (&parameters{Source: s}).Fetch(soon(t), []string{"/throttled"})
			heldSecret, errSecret := (&secrets{Source: s}).Fetch(soon(t), []string{"throttled"})
			if len(held) != 1 || len(heldSecret) != 1 || err != nil || errSecret != nil {
				t.Errorf("got %v, %v, %v, %v", held, err, heldSecret, errSecret)
			}
			if want := map[string]int{"AmazonSSM.GetParameters": 3, "secretsmanager.GetSecretValue": 3}; !reflect.DeepEqual(tries, want) {
				t.Errorf("got %v", tries)
			}
		})
	}
}

// TestNotAsked: what is wrong before anything is asked.
func TestNotAsked(t *testing.T) {
	m := servers.AWS(t)
	key := m.Reader(t).Env()
	at := "AWS_ENDPOINT_URL=" + m.URL
	for _, tt := range []struct {
		name string
		env  []string
		kind sources.Kind
		want string
	}{
		{"no region", append(key, at), sources.Misset, "there is no AWS region"},
		{"region", append(key, at, "AWS_REGION=eu-central-1/../x"), sources.Misset, "which is not a region such as eu-central-1"},
		{"no keys", []string{at, "AWS_REGION=eu-central-1"}, sources.Misset, "there are no AWS credentials"},
		{"address", append(key, "AWS_ENDPOINT_URL=planted", "AWS_REGION=eu-central-1"), sources.Misset, "AWS_ENDPOINT_URL is not an address of the form https://HOST:PORT"},
		{"FIPS", append(key, "AWS_USE_FIPS_ENDPOINT=yes", "AWS_REGION=eu-central-1"), sources.Misset, "AWS_USE_FIPS_ENDPOINT is neither true nor false"},
		{"CA", append(key, at, "AWS_CA_BUNDLE=/none.pem", "AWS_REGION=eu-central-1"), sources.Misset, "AWS_CA_BUNDLE: open /none.pem: no such file or directory"},
	} {
		_, err := (&parameters{Source: with(t, tt.env...)}).Fetch(soon(t), []string{"/x"})
		e := failures(err)["/x"]
		if e == nil {
			errors.As(err, &e)
		}
		if e == nil || e.Kind != tt.kind || !strings.Contains(e.Error(), tt.want) || strings.Contains(e.Error(), "planted") || e.Hint == "" {
			t.Errorf("%s: got %v; %+v", tt.name, err, e)
		}
	}
}

// TestWrongRegion: in another region there are other parameters.
func TestWrongRegion(t *testing.T) {
	m := servers.AWS(t)
	m.Parameter(t, "/region", "String", "x")
	s := of(t, m, m.Reader(t), m.URL, "AWS_REGION=us-west-2")
	arn := "arn:aws:ssm:" + m.Region + ":123456789012:parameter/region"
	held, err := (&parameters{Source: s}).Fetch(soon(t), []string{"/region", arn})
	if err != nil || len(held) != 1 || held[arn].Data != "x" {
		t.Errorf("got %v, %v", held, err)
	}
}
