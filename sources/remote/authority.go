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
	reason, ofFile := strings.CutPrefix(err.Error(), "Error loading CA File: ")
	switch {
	case ofFile && strings.Contains(reason, "-----BEGIN"):
		const hint = " takes certificates themselves"
		return &sources.Hinted{Err: errors.New(variable + " must be the path of a file"), Hint: variable + "_BYTES" + hint}
	case ofFile:
		reason = strings.Replace(reason, "Couldn't parse PEM in: ", "no certificate is in ", 1)
		const hint = "it must name a file of certificates, each from -----BEGIN CERTIFICATE----- on"
		return &sources.Hinted{Err: errors.New(variable + ": " + reason), Hint: hint}
	case strings.HasPrefix(err.Error(), "Error appending CA: "):
		const hint = "it must hold certificates, each from -----BEGIN CERTIFICATE----- on, and not in base64"
		return &sources.Hinted{Err: errors.New(variable + "_BYTES: no certificate is in it"), Hint: hint}
	}

	return nil
}
