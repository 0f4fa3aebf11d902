package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// budget is what crd.yaml may take of the binary, in bytes before the release is packed.
const budget = 60_000

func TestManifestIsFresh(t *testing.T) {
	want, err := manifest()
	if err != nil {
		t.Fatal(err)
	}
	if len(want) > budget {
		t.Errorf("%s takes %d bytes of the binary, more than %d", file, len(want), budget)
	}

	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what its types say: run go generate ./deploy", file)
	}
}

// TestWrite wants a YAML document to read back as the value that it was written of.
func TestWrite(t *testing.T) {
	in := map[string]any{
		"type": "object", "name": "yes", "default": "1e3", "description": "a: b, {c} # d",
		"properties": map[string]any{"type": map[string]any{"default": "null"}, "apiVersion": []any{"", "~", "a\nb"}},
	}
	text, err := write(in)
	if err != nil {
		t.Fatal(err)
	}

	var got map[string]any
	err = yaml.Unmarshal(text, &got)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := yaml.Marshal(in)
	if back, _ := yaml.Marshal(got); !bytes.Equal(back, want) {
		t.Errorf("written as\n%s\nwhich reads as\n%s", text, back)
	}
}

func TestSentence(t *testing.T) {
	tests := []struct{ name, field, in, want string }{
		{"one", "name", "Name of the volume.", "Name of the volume"},
		{"first of two", "name", "Its name. Cannot be updated.", "Its name"},
		{"a version is no end", "x", "Since v1.2 it is so.", "Since v1.2 it is so"},
		{"a link", "type", "Its type More info: https://kubernetes.io/docs", "Its type"},
		{"about itself", "nfs", "nfs represents an NFS mount on the host", "An NFS mount on the host"},
		{"with a capital", "readOnly", "ReadOnly specifies whether so", "Specifies whether so"},
		{"only its name", "nfs", "nfs", ""},
		{"long", "x", strings.Repeat("word ", 30), "W" + strings.Repeat("ord w", 16) + "ord ..."},
		{"none", "x", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := sentence(tt.field, tt.in); got != tt.want {
				t.Errorf("sentence(%q, %q) = %q, want %q", tt.field, tt.in, got, tt.want)
			}
		})
	}
}
