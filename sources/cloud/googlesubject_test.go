package cloud

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestGoogleOfAWS: the subject token is a request that AWS accepts, with the audience among what
// is signed. Google sends it as it is.
func TestGoogleOfAWS(t *testing.T) {
	keys := AWSKeys{"AKIDEXAMPLE", "secret-HUSH", "token-HUSH"}
	env := map[string]string{
		"AWS_ACCESS_KEY_ID": keys.ID, "AWS_SECRET_ACCESS_KEY": keys.Secret, "AWS_SESSION_TOKEN": keys.Token,
		"AWS_REGION": "eu-central-1", "HOME": t.TempDir(),
	}
	c := New(Config{Env: lookup(env)})
	defer c.Close()

	const audience = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/aws"
	token, err := c.googleOfAWS(t.Context(), "", audience)
	if err != nil {
		t.Fatal(err)
	}
	text, err := url.QueryUnescape(token)
	if err != nil {
		t.Fatal(err)
	}
	var signed struct {
		URL, Method string
		Headers     []struct{ Key, Value string }
	}
	if err := json.Unmarshal([]byte(text), &signed); err != nil {
		t.Fatal(err)
	}

	req, err := http.NewRequest(signed.Method, signed.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range signed.Headers {
		req.Header.Set(h.Key, h.Value)
	}
	got := req.Header.Get("Authorization")
	if req.Header.Get("Host") != "sts.eu-central-1.amazonaws.com" || req.Method != "POST" ||
		req.Header.Get("X-Goog-Cloud-Target-Resource") != audience || strings.Contains(text, keys.Secret) ||
		!strings.Contains(got, "SignedHeaders=host;x-amz-date;x-amz-security-token;x-goog-cloud-target-resource") {
		t.Errorf("got %s", text)
	}

	at, err := time.Parse("20060102T150405Z", req.Header.Get("X-Amz-Date"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Del("Host") // as it is signed: Sign has it from the URL
	if err := keys.Sign(req, "", "sts", "eu-central-1", at); err != nil || req.Header.Get("Authorization") != got {
		t.Errorf("got %s, and %s with the same headers, %v", got, req.Header.Get("Authorization"), err)
	}
}
