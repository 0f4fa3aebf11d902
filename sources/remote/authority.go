package remote

import (
	"errors"
	"strings"

	"github.com/initplate/initplate/sources"
)

// BadAuthority returns the error for a file or a text of CAs that a client cannot use, which
// name the variable; nil if err is of something else. variable is that of the file, and the one
// of the text ends in _BYTES. The clients of Consul and Vault read both by go-rootcerts.
func BadAuthority(err error, variable string) error {
	const each = " certificates, each from -----BEGIN CERTIFICATE----- on"
	said, hint := "", "it must name a file of"+each
	reason, ofFile := strings.CutPrefix(err.Error(), "Error loading CA File: ")
	switch {
	case ofFile && strings.Contains(reason, "-----BEGIN"):
		said, hint = " must be the path of a file", variable+"_BYTES takes certificates themselves"
	case ofFile:
		said = ": " + strings.Replace(reason, "Couldn't parse PEM in: ", "no certificate is in ", 1)
	case strings.HasPrefix(err.Error(), "Error appending CA: "):
		said, hint = "_BYTES: no certificate is in it", "it must hold"+each+", and not in base64"
	default:
		return nil
	}

	return &sources.Hinted{Err: errors.New(variable + said), Hint: hint}
}
