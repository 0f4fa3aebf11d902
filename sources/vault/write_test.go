package vault

import (
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// issuer makes a certificate authority with a role, and returns the path that issues.
func issuer(t *testing.T, server *servers.VaultServer, role map[string]any) string {
	t.Helper()
	pki := mounted(t, server, map[string]any{"type": "pki"})
	server.Write(t, pki+"/root/generate/internal", map[string]any{"common_name": "Test Root", "key_type": "ec",
		"key_bits": 256, "ttl": "24h"})
	all := map[string]any{"allowed_domains": "example", "allow_subdomains": true, "key_type": "ec", "key_bits": 256,
		"ttl": "1h"}
	for k, v := range role {
		all[k] = v
	}
	server.Write(t, pki+"/roles/web", all)
	return pki + "/issue/web"
}

// TestIssue: what one request issues belongs together, whichever key, order of
// parameters or call asks for it.
func TestIssue(t *testing.T) {
	server := servers.Vault(t)
	path := issuer(t, server, nil)
	door := newDoor(t, server, nil)
	source := New(Config{Address: door.Addr, Token: server.Token})
	const params = " common_name=web.example ttl=10m"
	first, err := ask(t, source, path+params+"#certificate", path+" ttl=10m common_name=web.example#private_key",
		path+params, path+params+"#none")
	if err != nil {
		t.Fatal(err)
	}
	later, err := ask(t, source, path+params+"#issuing_ca", "/"+path+params+"#certificate", path+params+"#private_key")
	if err != nil {
		t.Fatal(err)
	}
	if n, all := door.count("PUT /v1/"+path), door.count(""); n != 1 || all != 1 {
		t.Errorf("%d requests, %d of them writes; want one", all, n)
	}
	certificate, key := first[path+params+"#certificate"], first[path+" ttl=10m common_name=web.example#private_key"]
	if _, err := tls.X509KeyPair([]byte(certificate.Data.(string)), []byte(key.Data.(string))); err != nil {
		t.Errorf("the key is not that of the certificate: %v", err)
	}
	if later["/"+path+params+"#certificate"].Data != certificate.Data ||
		later[path+params+"#private_key"].Data != key.Data {
		t.Error("a later call has another certificate")
	}
	if ca, _ := later[path+params+"#issuing_ca"].Data.(string); !strings.HasPrefix(ca, "-----BEGIN CERTIFICATE-----") {
		t.Errorf("the CA is %q", ca)
	}
	whole, _ := first[path+params].Data.(map[string]any)
	data, _ := whole["Data"].(map[string]any)
	if data["certificate"] != certificate.Data || whole["Auth"] != nil || whole["WrapInfo"] != nil {
		t.Errorf("the whole is %v", whole)
	}
	if _, held := first[path+params+"#none"]; held || !certificate.Secret || !certificate.Made ||
		certificate.Origin != "vault:"+path+params+"#certificate" {
		t.Errorf("got %+v", certificate)
	}
	other, err := ask(t, source, path+" common_name=other.example#certificate")
	if err != nil || len(other) != 1 || door.count("") != 2 {
		t.Errorf("other parameters: got %v, %v, %d requests", other, err, door.count(""))
	}
}

// TestIssueAgain: an answer that is lost on the way is asked for again, and one whole
// certificate comes of it.
func TestIssueAgain(t *testing.T) {
	server := servers.Vault(t)
	path := issuer(t, server, nil)
	var tries atomic.Int32
	door := newDoor(t, server, func(w http.ResponseWriter, r *http.Request) bool {
		if tries.Add(1) > 1 {
			return false
		}
		w.(http.Flusher).Flush() // the head of an answer, and no more
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			conn.Close()
		}
		return true
	})
	got, err := ask(t, New(Config{Address: door.Addr, Token: server.Token}), path+" common_name=web.example")
	if err != nil || len(got) != 1 || tries.Load() != 2 {
		t.Fatalf("got %v, %v after %d tries", got, err, tries.Load())
	}
}

func TestIssueErrors(t *testing.T) {
	server := servers.Vault(t)
	path := issuer(t, server, nil)
	reader := server.NewToken(t, server.Policy(t, fmt.Sprintf("path %q { capabilities = [\"read\"] }", path)))
	updater := server.NewToken(t, server.Policy(t, fmt.Sprintf("path %q { capabilities = [\"update\"] }", path)))
	if got, err := ask(t, New(Config{Address: server.Addr, Token: updater}),
		path+" common_name=web.example#certificate"); err != nil || len(got) != 1 {
		t.Errorf("update is not enough: %v", err)
	}
	for _, tt := range []struct {
		name, token, in, want, hint string
		kind                        sources.Kind
	}{
		{"denied", reader, path + " common_name=web.example", "403 Forbidden", `capabilities = ["update"]`, sources.Refused},
		{"refused by the role", updater, path + " common_name=evil.test", "400 Bad Request", "", sources.Invalid},
		{"not a key", updater, path + " common_name=a b", `"b" is not a parameter of the form NAME=VALUE`, "", sources.Invalid},
		{"a listing", updater, path + "/ common_name=a", `it cannot contain "?" or end in "/"`, "", sources.Invalid},
		{"nothing to write to", server.Token, "secret/db a=b", "404 Not Found", "", sources.Invalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ask(t, New(Config{Address: server.Addr, Token: tt.token}), tt.in)
			var e *sources.Error
			if !errors.As(err, &e) || e.Kind != tt.kind || !strings.Contains(e.Error(), tt.want) ||
				!strings.Contains(e.Hint, tt.hint) {
				t.Errorf("got %v, want %q with hint %q", err, tt.want, tt.hint)
			}
		})
	}
}

// TestWriteWithoutAnswer: it is done once, and nothing is held.
func TestWriteWithoutAnswer(t *testing.T) {
	server := servers.Vault(t)
	mount := mounted(t, server, map[string]any{"type": "kv"})
	door := newDoor(t, server, nil)
	source := New(Config{Address: door.Addr, Token: server.Token})
	for range 2 {
		got, err := ask(t, source, mount+"/x a=b")
		if err != nil || len(got) != 0 {
			t.Fatalf("got %v, %v", got, err)
		}
	}
	if n := door.count("PUT"); n != 1 {
		t.Errorf("%d writes, want one", n)
	}
}

// TestTransit: what the API has encrypted is decrypted, whatever its bytes are.
func TestTransit(t *testing.T) {
	server := servers.Vault(t)
	mount := mounted(t, server, map[string]any{"type": "transit"})
	server.Write(t, mount+"/keys/app", nil)
	for _, plain := range []string{"p#w \"a'\n\x00\xff%20é", ""} {
		encoded := base64.StdEncoding.EncodeToString([]byte(plain))
		answer := call(t, server, "PUT", mount+"/encrypt/app", map[string]any{"plaintext": encoded})
		cipher := answer["data"].(map[string]any)["ciphertext"].(string)
		k, err := Key{Path: mount + "/decrypt/app", Field: "plaintext", HasField: true}.With("ciphertext=" + cipher)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ask(t, New(Config{Address: server.Addr, Token: server.Token}), k.String())
		if err != nil || got[k.String()].Data != encoded {
			t.Errorf("%q: got %v, %v; want %s", plain, got, err, encoded)
		}
	}
}

// TestTokenMade: a token that is made for a template is kept alive with ours.
func TestTokenMade(t *testing.T) {
	server := servers.Vault(t)
	role, id := server.AppRole(t, server.Policy(t, `path "auth/token/create" { capabilities = ["update"] }`))
	source := New(Config{Address: server.Addr, Auth: "approle", RoleID: role, SecretID: id})
	const key = "auth/token/create display_name=x policies=default"
	got, err := ask(t, source, key)
	if err != nil {
		t.Fatal(err)
	}
	whole, _ := got[key].Data.(map[string]any)
	auth, _ := whole["Auth"].(map[string]any)
	token, _ := auth["ClientToken"].(string)
	if token == "" || !reflect.DeepEqual(auth["Policies"], []string{"default"}) {
		t.Fatalf("got %v", whole)
	}
	if err := source.Close(t.Context()); err != nil || !server.Holds(t, token) {
		t.Errorf("the token has ended with the run (%v)", err)
	}
}

// TestOtherPaths: what is not KV reads as it is.
func TestOtherPaths(t *testing.T) {
	server := servers.Vault(t)
	source := New(Config{Address: server.Addr, Token: server.Token})
	server.Write(t, "cubbyhole/made", map[string]any{"a": "b"})
	server.Write(t, "identity/entity/name/made", map[string]any{"metadata": map[string]any{"team": "x"}})
	for in, want := range map[string]any{
		"cubbyhole/made#a":                   "b",
		"cubbyhole/":                         []string{"made"},
		"identity/entity/name/made#metadata": map[string]any{"team": "x"},
		"sys/seal-status#type":               "shamir",
		"sys/auth/token/tune#description":    "token based credentials",
		"sys/policies/acl/default#name":      "default",
		"auth/token/lookup-self#path":        "auth/token/create",
	} {
		if got, err := ask(t, source, in); err != nil || !reflect.DeepEqual(got[in].Data, want) {
			t.Errorf("%s: got %#v, %v; want %#v", in, got[in].Data, err, want)
		}
	}
}
