package render

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/render/header"
)

// A value stays in its segment of a key also where a function changes the key after it was
// made.
func TestChangedKey(t *testing.T) {
	w := world{"consul": {"a/x": "held", "a/b-x": "held", "x": "outside", "a": "outside"}}
	for _, tt := range []struct{ name, value, in, want string }{
		{"its value", "x/", `{{ key (printf "a/%s" .v | trimSuffix "/") }}`, "held"},
		{"behind text of its segment", "x/", `{{ key (printf "a/b-%s" .v | trimSuffix "/") }}`, "held"},
		{"dots", "../", `{{ key (printf "a/%s" .v | trimSuffix "/") }}`, "empty, . or .."},
		{"a dot", "./", `{{ key (printf "a/%s" .v | trimSuffix "/") }}`, "empty, . or .."},
		{"dots and more", "../x/", `{{ key (printf "a/%s" .v | trimSuffix "/") }}`, "empty, . or .."},
		{"nothing", "/", `{{ key (printf "a/%s" .v | trimSuffix "/") }}`, "empty"},
	} {
		doc, err := renderIn(t, w, "t.txt", tt.in, map[string]header.Given{"v": {Value: tt.value}})
		got := tell(err)
		if err == nil {
			got = string(doc.Bytes())
		}
		if !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}
