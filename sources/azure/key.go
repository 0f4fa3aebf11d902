package azure

import (
	"errors"
	"fmt"
	"strings"

	"github.com/initplate/initplate/sources/cloud"
)

// form is the hint of a key that is malformed.
const form = "write VAULT/NAME or VAULT/certificates/NAME, then ?version=ID and #FIELD where they are needed"

// A secret is a version of a secret.
type secret struct {
	vault       string // its name or its host, in lower case
	name        string
	version     string // "" for the newest
	certificate bool   // it is that of a certificate
	referred    bool   // a setting of App Configuration leads to it
}

const (
	certificates = "certificates/"

	hex    = "0123456789abcdef"
	lower  = "abcdefghijklmnopqrstuvwxyz0123456789-"
	letter = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// parse parses a key. The rules for names are those of
// https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates.
func parse(key string) (s secret, field string, err error) {
	k, err := cloud.ParseKey(key, "version")
	if err != nil {
		return s, "", err
	}

	at, rest, _ := strings.Cut(k.Path, "/")
	s.vault, s.version = strings.ToLower(at), strings.ToLower(k.Params["version"])
	s.name, s.certificate = strings.CutPrefix(rest, certificates)

	if !isVault(s.vault) {
		return s, "", fmt.Errorf("%q is neither the name of a vault nor its host: write VAULT/NAME", at)
	}
	return s, k.Field, s.check(k)
}

func (s secret) check(k cloud.Key) error {
	version, versioned := k.Params["version"]
	switch {
	case strings.Contains(s.vault, ".managedhsm."):
		return errors.New("a managed HSM holds no secrets")
	case s.name == "":
		return errors.New("no name of a secret: write VAULT/NAME")
	case !consists(s.name, letter):
		return fmt.Errorf("%q cannot be the name of a secret: it may hold letters, digits and \"-\"", s.name)
	case len(s.name) > 127:
		return fmt.Errorf("the name has %d characters: Key Vault allows 127", len(s.name))
	case versioned && (len(s.version) != 32 || !consists(s.version, hex)):
		return fmt.Errorf("%q is not the ID of a version, which has 32 digits", version)
	}
	return nil
}

// isVault reports whether text can be a vault's name, of 3 to 24 characters, or a host.
func isVault(text string) bool {
	isHost := strings.Contains(text, ".")
	switch {
	case text == "" || strings.Trim(text, "-.") != text || strings.Contains(text, ".."):
		return false
	case isHost:
		return len(text) <= 253 && consists(text, lower+".")
	}
	return len(text) >= 3 && len(text) <= 24 && consists(text, lower)
}

func consists(text, of string) bool { return strings.Trim(text, of) == "" }

// hostOf returns the host of a vault. A name is one of the cloud that the authority, of
// AZURE_AUTHORITY_HOST, logs in to.
func hostOf(vault, authority string) string {
	return inCloud(vault, authority, "vault.azure.net", "vault.usgovcloudapi.net", "vault.azure.cn")
}

// inCloud adds a domain to what is not a host: that of the global cloud, of the one for the
// US government, or of the one in China.
func inCloud(name, authority, global, government, china string) string {
	_, host, _ := strings.Cut(authority, "://")
	switch {
	case strings.Contains(name, "."):
		return name
	case strings.HasPrefix(host, "login.microsoftonline.us"):
		return name + "." + government
	case strings.HasPrefix(host, "login.chinacloudapi.cn"), strings.HasPrefix(host, "login.partner.microsoftonline.cn"):
		return name + "." + china
	}
	return name + "." + global
}

// split is the form of a key in which all are the same that ask for the same value.
func split(key string) (cloud.Key, error) {
	s, field, err := parse(key)
	k := s.key()
	k.Field = field
	return k, err
}

// String returns the key of all of a secret.
func (s secret) String() string { return s.key().Request() }

// key returns the key of all of a secret. Names of secrets are the same in capitals.
func (s secret) key() cloud.Key {
	k := cloud.Key{Path: s.vault + "/" + strings.ToLower(s.path())}
	if s.version != "" {
		k.Params = map[string]string{"version": s.version}
	}
	return k
}

// planned is parse for a round.
func planned(key string) (*secret, string, error) {
	of, field, err := parse(key)
	return &of, field, err
}

func (s secret) path() string {
	if s.certificate {
		return certificates + s.name
	}
	return s.name
}

// vaultName returns the name of the vault, for commands.
func (s secret) vaultName() string {
	name, _, _ := strings.Cut(s.vault, ".")
	return name
}
