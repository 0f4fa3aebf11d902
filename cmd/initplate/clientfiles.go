package main

import (
	"errors"
	"os"

	"github.com/initplate/initplate/sources"
)

// clientFiles are the variables that give files to the clients of Consul and Vault, which
// open them without a deadline.
var clientFiles = [...]string{
	"CONSUL_CACERT", "CONSUL_CLIENT_CERT", "CONSUL_CLIENT_KEY", "CONSUL_HTTP_TOKEN_FILE",
	"VAULT_CACERT", "VAULT_CLIENT_CERT", "VAULT_CLIENT_KEY",
}

// checkClientFiles finds files that would block whoever opens them.
func (a *app) checkClientFiles() error {
	for _, name := range clientFiles {
		path := a.ofServer(name)
		if path != "" && sources.Unfit(path) {
			return unreadable(name, path, errUnfit)
		}
	}
	return nil
}

var errUnfit = errors.New("it is a pipe, a device or a socket, not a file")

// fit returns why a path cannot be read as a file, or nil.
func fit(path string) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	if sources.Unfit(path) {
		return errUnfit
	}
	return nil
}
