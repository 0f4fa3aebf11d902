package azure

import (
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/document"
)

const (
	name   = "azure-kv" // of the source
	server = "azure"
	title  = "Azure"
)

// Rows returns both sources. They share their tokens.
func (s *Source) Rows() []sources.Row { return []sources.Row{s.vaultRow(), s.appConfigRow()} }

func (s *Source) vaultRow() sources.Row {
	return sources.Row{
		Name: name, Source: s, Server: server, Title: title, Secret: true,
		Keys:    keys(split, below),
		Missing: missing,
		Entries: cloud.Entries(name, true, split),
		Policy: &sources.Policy{
			Title: "role assignments", Key: "secret", Rules: rules,
			Add: secret{vault: "VAULT", name: "NAME"}.assignment(`"$PRINCIPAL"`),
		},
	}
}

// keys returns how keys are written that begin with the name or the host of a vault or a store.
func keys(split cloud.Splitter, below func(at, name string) string) sources.Keys {
	k := cloud.Keys(split, below)
	k.Leads = func(before string) bool { return !strings.Contains(before, "/") }
	return k
}

// below returns the key of a name: at is a vault, or a secret with fields. Names of secrets
// have dashes only.
func below(at, name string) string {
	if strings.Contains(at, "/") {
		return document.Below(at, name)
	}
	return at + "/" + strings.NewReplacer("_", "-", "/", "-", ".", "-").Replace(name)
}

func missing(key string) string {
	s, _, err := parse(key)
	switch {
	case err != nil:
		return ""
	case s.certificate:
		return "import it with: az keyvault certificate import --vault-name " + s.vaultName() + " --name " + s.name +
			" --file FILE"
	}
	return "put it there with: " + s.az("set", "--value VALUE") + ", or if it was deleted: " + s.az("recover")
}

// rules returns the command that allows PRINCIPAL, a variable of the shell, to read the
// secret of a key.
func rules(key string, _ bool) []sources.Rule {
	s, _, err := parse(key)
	if err != nil {
		return nil
	}

	rule := sources.Rule{Stanza: s.assignment(`"$PRINCIPAL"`)}
	if s.certificate {
		rule.Notes = []string{"the secret of a certificate has its name, and holds its key"}
	}
	return []sources.Rule{rule}
}

// assignment returns the command that allows an identity to read a secret, and nothing else:
// https://learn.microsoft.com/azure/key-vault/general/rbac-guide. The vault must use roles.
func (s secret) assignment(principal string) string {
	return `az role assignment create --role "Key Vault Secrets User" --assignee ` + principal +
		` --scope "$(az keyvault show --name ` + s.vaultName() + ` --query id --output tsv)/secrets/` + s.name + `"`
}
