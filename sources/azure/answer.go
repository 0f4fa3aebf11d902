package azure

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
)

const (
	foreignHint = "is that Key Vault, or a proxy or a login page in front of it? see HTTPS_PROXY"
	loginHint   = "tokens are looked for in this order: AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH, " +
		"AZURE_FEDERATED_TOKEN_FILE, IDENTITY_ENDPOINT, the metadata service, the Azure CLI"
)

// decode reads the answer that holds a version:
// https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret.
func decode(answer *cloud.Answer, r *read) (d cloud.Document, err error) {
	var version struct {
		Value           *string
		ID, ContentType string
	}
	if json.Unmarshal(answer.Body, &version) != nil || version.Value == nil ||
		!strings.EqualFold(path.Base(path.Dir(version.ID)), r.name) {
		return d, answer.Foreign(what)
	}

	d = cloud.Document{Text: *version.Value, Version: path.Base(version.ID), Secret: true}
	if r.certificate {
		pair, err := readCertificate(d.Text, version.ContentType)
		if err != nil {
			return d, err
		}
		d.Text, d.Parts = pair.whole(), pair.parts()
	}
	return d, nil
}

// judge notes an answer that is an error. A key is not held only if the vault says so.
func judge(round *cloud.Round, answer *cloud.Answer, way cloud.AzureWay, r *read) {
	said := answer.Error()
	if answer.Status == 404 && said.Code == "SecretNotFound" {
		round.Lack(r.absence(), r.wanted...)
		return
	}

	switch said.Code {
	case "":
		round.Fail(errorOf(answer.Foreign(what), sources.Unreached, foreignHint, r))
	case "BadParameter":
		round.Fail(errorOf(answer.Failed(what), sources.Invalid, form, r))
	default:
		round.Fail(errorOf(answer.Failed(what), sources.Refused, r.hint(said, way), r))
	}
}

func (r *read) absence() sources.Absence {
	switch {
	case r.referred:
		return sources.Absence{
			Why:  fmt.Sprintf("it refers to the secret %s of Key Vault, which is not there", r.vault+"/"+r.name),
			Hint: "put it there with: " + r.az("set", "--value VALUE"),
		}
	case r.version == "":
		return sources.Absence{}
	}
	return sources.Absence{
		Why:  "there is no such secret, or no version " + r.version + " of it",
		Hint: "see its versions with: " + r.az("list-versions"),
	}
}

// az returns a command of az keyvault secret.
func (s secret) az(command string, flags ...string) string {
	words := []string{"az keyvault secret", command, "--vault-name", s.vaultName(), "--name", s.name}
	return strings.Join(append(words, flags...), " ")
}

// hint says what to do about an error of the vault:
// https://learn.microsoft.com/azure/key-vault/general/rest-error-codes.
func (r *read) hint(said cloud.ErrorText, way cloud.AzureWay) string {
	switch {
	case said.Reason == "SecretDisabled" || strings.Contains(said.Message, "disabled secret"):
		command := r.az("set-attributes", "--enabled true")
		if r.version != "" {
			command += " --version " + r.version
		}
		return "enable it with: " + command
	case said.Code == "Unauthorized" && strings.Contains(said.Message, "AKV10032"):
		return "the identity is of another tenant than the vault: see AZURE_TENANT_ID"
	case said.Code == "Unauthorized":
		return fmt.Sprintf("the vault does not accept the token, which is from %s: is the clock of this machine right?",
			way)
	case said.Reason == "ForbiddenByFirewall", said.Reason == "ForbiddenByConnection",
		strings.Contains(said.Message, "Client address is not authorized"):
		return "the firewall of the vault must allow this network: az keyvault network-rule add --name " +
			r.vaultName() + " --ip-address ADDRESS, or use its private endpoint"
	case said.Code == "Forbidden":
		return fmt.Sprintf("allow it to the identity, which is from %s, with: %s; or, for a vault with access policies: "+
			"az keyvault set-policy --name %s --secret-permissions get --object-id PRINCIPAL", way,
			r.assignment("PRINCIPAL"), r.vaultName())
	}
	return ""
}
