//go:build linux

package watch

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	keys    = 20 // of Consul, beside those below watch/list
	secrets = 5  // of KV version 2
)

// templates writes templates of values of Consul and Vault, of which some are tokens that Vault makes.
func (w *world) templates(t testing.TB, tokens int) {
	t.Helper()
	w.write(t, "app.ini.tmpl", w.appTemplate())
	w.write(t, "tokens.ini.tmpl", tokensTemplate(tokens))
	w.write(t, "secrets.ini.tmpl", secretsTemplate())
}

// pairTemplate is that of a certificate and its key. Vault makes one that ends after ttl.
func pairTemplate(ttl string) string {
	return `{{/* format: text */ -}}
{{ with secret "pki/issue/web" "common_name=web.test" "ttl=` + ttl + `" -}}
{{ .Data.private_key }}
{{ .Data.certificate }}
{{ end }}`
}

func (w *world) appTemplate() string {
	var text strings.Builder
	text.WriteString("[app]\n")
	for i := range keys {
		fmt.Fprintf(&text, "k%d = {{ key \"watch/app/k%d\" }}\n", i, i)
	}

	fmt.Fprintf(&text, "region = {{ file %q }}\n", filepath.Join(w.dir, "settings", "region"))
	text.WriteString("[list]\n{{ range ls \"watch/list\" }}{{ .Key }} = {{ .Value }}\n{{ end }}")
	return text.String()
}

func tokensTemplate(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "{{ with secret \"consul/creds/app%d\" }}token%d = {{ .Data.token }}{{ end }}\n", i, i)
	}
	return text.String()
}

func secretsTemplate() string {
	var text strings.Builder
	for i := range secrets {
		fmt.Fprintf(&text, "{{ with secret \"secret/data/watch/%d\" }}s%d = {{ .Data.data.password }}{{ end }}\n", i, i)
	}
	return text.String()
}

// A holding is what the servers and the volume hold, and so the files must.
type holding struct {
	app, list map[string]string // of Consul, by the end of the key
	secrets   [secrets]string
	region    string
}

// fill has the servers hold something under all names.
func (w *world) fill(t testing.TB) *holding {
	t.Helper()
	h := &holding{app: map[string]string{}, list: map[string]string{"first": "0"}, region: "0"}
	w.put(t, "list/first", "0")
	for i := range keys {
		name := fmt.Sprintf("k%d", i)
		w.put(t, "app/"+name, "0")
		h.app[name] = "0"
	}
	for i := range secrets {
		w.putSecret(t, i, "0")
		h.secrets[i] = "0"
	}
	w.swap(t, "0")
	return h
}

// appFile is the text of app.ini.
func (h *holding) appFile() string {
	var text strings.Builder
	text.WriteString("[app]\n")
	for i := range keys {
		name := fmt.Sprintf("k%d", i)
		fmt.Fprintf(&text, "%s = %s\n", name, h.app[name])
	}

	fmt.Fprintf(&text, "region = %s\n[list]\n", h.region)
	for _, name := range slices.Sorted(maps.Keys(h.list)) {
		fmt.Fprintf(&text, "%s = %s\n", name, h.list[name])
	}
	return text.String()
}

// secretsFile is the text of secrets.ini.
func (h *holding) secretsFile() string {
	var text strings.Builder
	for i, s := range h.secrets {
		fmt.Fprintf(&text, "s%d = %s\n", i, s)
	}
	return text.String()
}

// holds reports whether a file has a text.
func holds(path, want string) error {
	got, err := os.ReadFile(path)
	if err == nil && string(got) != want {
		err = fmt.Errorf("it has\n%s, want\n%s", got, want)
	}
	return err
}

var aToken = regexp.MustCompile(`(?m)^token\d+ = (.*)$`)

// fileToken returns the first token of a file, or "".
func fileToken(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	if m := aToken.FindSubmatch(text); m != nil {
		return string(m[1])
	}
	return ""
}

// takenTokens reports whether Consul takes all tokens of tokens.ini.
func (w *world) takenTokens(path string, n int) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}

	all := aToken.FindAllStringSubmatch(string(text), -1)
	if len(all) != n {
		return fmt.Errorf("it has %d tokens", len(all))
	}
	for _, m := range all {
		if err := w.accepts(m[1]); err != nil {
			return err
		}
	}
	return nil
}

// validPair reports whether a file has a certificate that is valid, and its key.
func validPair(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	pair, err := tls.X509KeyPair(text, text)
	if err != nil {
		return err
	}
	cert, err := x509.ParseCertificate(pair.Certificate[0])
	if err == nil && time.Now().After(cert.NotAfter) {
		err = fmt.Errorf("it ended at %v", cert.NotAfter)
	}
	return err
}
