package azure

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/round"
)

const (
	foreignHint = "is that Key Vault, or a proxy or a login page in front of it? see HTTPS_PROXY"
	loginHint   = "tokens are looked for in this order: AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH, " +
		"AZURE_FEDERATED_TOKEN_FILE, IDENTITY_ENDPOINT, the metadata service, the Azure CLI"
)

// decode reads the answer that holds a version:
// https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret.
func decode(answer *cloud.Answer, s *secret) (d round.Document, err error) {
	var version struct {
		Value           *string
		ID, ContentType string
	}
	if json.Unmarshal(answer.Body, &version) != nil || version.Value == nil ||
		!strings.EqualFold(path.Base(path.Dir(version.ID)), s.name) {
		return d, answer.Foreign(what)
	}

	d = round.Document{Whole: *version.Value, Version: path.Base(version.ID), Secret: true}
	if s.certificate {
		pair, err := readCertificate(*version.Value, version.ContentType)
		if err != nil {
			return d, err
		}
		d.Whole, d.Parts = pair.whole(), pair.parts()
	}
	return d, nil
}

// judge notes an answer that is an error. A key is not held only if the vault says so.
func judge(to *round.Round, answer *cloud.Answer, way cloud.AzureWay, r *read) {
	said := answer.Error()
	if answer.Status == 404 && said.Code == "SecretNotFound" {
		to.Lack(r.Of.absence(), r.Wanted...)
		return
	}

	switch said.Code {
	case "":
		to.Fail(cloud.ErrorOf(answer.Foreign(what), sources.Unreached, foreignHint, r.Wanted))
	case "BadParameter":
		to.Fail(cloud.ErrorOf(answer.Failed(what), sources.Invalid, form, r.Wanted))
	default:
		to.Fail(cloud.ErrorOf(answer.Failed(what), sources.Refused, r.Of.hint(said, way), r.Wanted))
	}
}

func (s secret) absence() sources.Absence {
	switch {
	case s.referred:
		return sources.Absence{
			Why:  fmt.Sprintf("it refers to the secret %s of Key Vault, which is not there", s.vault+"/"+s.name),
			Hint: "put it there with: " + s.az("set", "--value VALUE"),
		}
	case s.version == "":
		return sources.Absence{}
	}
	return sources.Absence{
		Why:  "there is no such secret, or no version " + s.version + " of it",
		Hint: "see its versions with: " + s.az("list-versions"),
	}
}

// az returns a command of az keyvault secret.
func (s secret) az(command string, flags ...string) string {
	words := []string{"az keyvault secret", command, "--vault-name", s.vaultName(), "--name", s.name}
	return strings.Join(append(words, flags...), " ")
}

// hint says what to do about an error of the vault:
// https://learn.microsoft.com/azure/key-vault/general/rest-error-codes.
func (s secret) hint(said cloud.ErrorText, way cloud.AzureWay) string {
	switch {
	case said.Reason == "SecretDisabled" || strings.Contains(said.Message, "disabled secret"):
		command := s.az("set-attributes", "--enabled true")
		if s.version != "" {
			command += " --version " + s.version
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
			s.vaultName() + " --ip-address ADDRESS, or use its private endpoint"
	case said.Code == "Forbidden":
		return fmt.Sprintf("allow it to the identity, which is from %s, with: %s; or, for a vault with access policies: "+
			"az keyvault set-policy --name %s --secret-permissions get --object-id PRINCIPAL", way,
			s.assignment("PRINCIPAL"), s.vaultName())
	}
	return ""
}
