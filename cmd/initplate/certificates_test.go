package main

import (
	"strings"
	"testing"
)

// TestIsCertificates wants no text but certificates to count as public.
func TestIsCertificates(t *testing.T) {
	one, key := read(t, examples+"/cert/want/ca.crt"), read(t, examples+"/cert/want/tls.key")
	const begin, end = "-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n"
	broken := begin + "not base64!\n" + end
	for _, tt := range []struct {
		name, text string
		want       bool
	}{
		{"one", one, true},
		{"a chain", read(t, examples+"/cert/want/tls.crt"), true},
		{"whitespace around", "\n \n" + one + "\n\n" + one + " \n", true},
		{"none", "", false},
		{"whitespace", " \n", false},
		{"a key", key, false},
		{"a key after it", one + key, false},
		{"a key before it", key + one, false},
		{"text before it", "password\n" + one, false},
		{"text after it", one + "password\n", false},
		{"text between", one + "password\n" + one, false},
		{"a block that is not valid before it", broken + one, false},
		{"a block that is not valid after it", one + broken, false},
		{"a header", strings.Replace(one, begin, begin+"Password: planted\n\n", 1), false},
		{"another type", strings.ReplaceAll(one, "CERTIFICATE", "PASSWORD"), false},
		{"not a certificate", begin + "cGFzc3dvcmQ=\n" + end, false},
	} {
		if got := isCertificates([]byte(tt.text)); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
