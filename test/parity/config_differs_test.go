package parity

import (
	"maps"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// differentByConfig has the differences of config files that docs/consul-template.md and docs/vault-agent.md describe.
func differentByConfig(t *testing.T, b *bench, values func() *strings.Replacer) {
	for _, tt := range []struct {
		name, in     string
		theirs, ours map[string]string
	}{
		{
			"the mode of a secret", `consul-template:
-- x.hcl --
vault { address = "%VAULT%" token = "%TOKEN%" renew_token = false }
template {
  contents    = "{{ with secret \"secret/data/parity/db\" }}{{ .Data.data.username }}{{ end }}"
  destination = "out"
}
`,
			map[string]string{"out": "-rw-r--r-- app"}, map[string]string{"out": "-rw-r----- app"},
		},
		{
			"two outputs of a template", `consul-template:
-- x.hcl --
template { source = "in" destination = "a" }
template { source = "in" destination = "b" }
-- in --
{{ env "NAME" }}
`,
			map[string]string{"a": "-rw-r--r-- shop\n"}, map[string]string{"a": "-rw-r--r-- shop\n", "b": "-rw-r--r-- shop\n"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := configured{b, t, tt.name, txtar.Parse([]byte(tt.in)), values}
			if theirs := c.tree("theirs", c.theirs); !maps.Equal(theirs, tt.theirs) {
				t.Errorf("theirs: got %q, want %q", theirs, tt.theirs)
			}
			if ours := c.tree("ours", c.ours); !maps.Equal(ours, tt.ours) {
				t.Errorf("ours: got %q, want %q", ours, tt.ours)
			}
		})
	}
}
