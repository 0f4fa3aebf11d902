package cloud

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

// TestWebIdentityRounds: the token of a service account is replaced by the kubelet, and the keys
// that STS gives for it are asked for again before they end.
func TestWebIdentityRounds(t *testing.T) {
	var asked atomic.Int32
	wanted, lifetime := "first-HUSH", 62*time.Second
	sts := stand(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		w.Header().Set("Content-Type", "text/xml")
		if form.Get("WebIdentityToken") != wanted {
			w.WriteHeader(http.StatusBadRequest)
			io.WriteString(w, "<ErrorResponse><Error><Code>ExpiredTokenException</Code><Message>Token expired</Message></Error></ErrorResponse>")
			return
		}
		n := asked.Add(1)
		fmt.Fprintf(w, `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
			<AccessKeyId>ASIA%d</AccessKeyId><SecretAccessKey>HUSH</SecretAccessKey><SessionToken>HUSH</SessionToken>
			<Expiration>%s</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
			n, time.Now().Add(lifetime).UTC().Format(time.RFC3339Nano))
	})
	file := written(t, wanted)
	c := New(Config{Env: lookup(map[string]string{
		"AWS_WEB_IDENTITY_TOKEN_FILE": file, "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/app", "AWS_REGION": "eu-central-1",
		"AWS_ENDPOINT_URL_STS": sts, "HOME": t.TempDir(),
	})})
	t.Cleanup(c.Close)
	keys := func(want string) {
		t.Helper()
		c.Start()
		if got, err := c.AWSKeys(t.Context()); err != nil || got.ID != want {
			t.Errorf("got %s, %v; want %s", got.ID, err, want)
		}
	}

	keys("ASIA1")
	keys("ASIA1")
	wanted = "second-HUSH"
	if err := os.WriteFile(file, []byte(wanted), 0o600); err != nil {
		t.Fatal(err)
	}
	keys("ASIA1")
	time.Sleep(2100 * time.Millisecond)
	keys("ASIA2")
	held, _ := c.AWSKeys(t.Context())
	c.AWSRefused(held)
	c.AWSRefused(AWSKeys{ID: "another"})
	keys("ASIA3")
	keys("ASIA3")
}

// TestProfileRounds: a profile that changes counts in the next round, also if the keys of the old
// one have not expired.
func TestProfileRounds(t *testing.T) {
	dir := t.TempDir()
	script := func(name, id string) string {
		path := filepath.Join(dir, name)
		text := fmt.Sprintf("#!/bin/sh\necho '{\"Version\": 1, \"AccessKeyId\": %q, \"SecretAccessKey\": \"HUSH\", \"Expiration\": %q}'\n",
			id, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	config := filepath.Join(dir, "config")
	put := func(program string) {
		if err := os.WriteFile(config, []byte("[default]\ncredential_process = "+program+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	put(script("a", "AKIA1"))
	c := New(Config{Env: lookup(map[string]string{"AWS_CONFIG_FILE": config, "HOME": dir, "PATH": "/usr/bin:/bin"})})
	t.Cleanup(c.Close)
	for _, want := range []string{"AKIA1", "AKIA1", "AKIA2", "AKIA2"} {
		if want == "AKIA2" {
			put(script("program", "AKIA2"))
		}
		c.Start()
		if got, err := c.AWSKeys(t.Context()); err != nil || got.ID != want {
			t.Errorf("got %s, %v; want %s", got.ID, err, want)
		}
	}
}
