// Package starter holds a first template for each format, as data: NAME.tmpl is for the format NAME.
package starter

import (
	"embed"
	"strings"
)

//go:embed *.tmpl
var files embed.FS

// about explains the header to who has not written one. It is YAML, like the header.
const about = `# This comment is the template's header, in YAML. It says what the template is and
# needs, and is not part of the output. See "initplate help header".
#
# A parameter has the value of --set NAME=VALUE, or else the first that "from" finds,
# or else the default. Without any of these, rendering fails. Secrets do not show in
# previews and logs. The text below can also look values up itself, as it does with
# envOrDefault: key "app/db/host" reads Consul, secret "secret/data/app" Vault. See
# "initplate help functions".
`

// Template returns the first template for a format, with an explanation in its header; ok is false if
// there is none.
func Template(format string) (text string, ok bool) {
	data, err := files.ReadFile(format + ".tmpl")
	if err != nil {
		return "", false
	}
	begin, rest, _ := strings.Cut(string(data), "\n")
	return begin + "\n" + about + rest, true
}
