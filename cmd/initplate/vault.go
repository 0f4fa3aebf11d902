package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/sources/vault"
)

func (s *settings) vaultFlags(f flagSet) {
	s.loginFlags(f)
	s.appRoleFlags(f)
	s.accountFlags(f)
	s.cloudFlags(f)
}

// loginFlags adds the flags that several methods use.
func (s *settings) loginFlags(f flagSet) {
	f.text(&s.VaultTokenFile, "vault-token-file", "token: `FILE` that holds it")
	f.on(&s.VaultUnwrapToken, "vault-unwrap-token", "token: it is a wrapping token, which is unwrapped first")
	f.text(&s.VaultAuth, "vault-auth", "`METHOD`, one of "+strings.Join(vault.Methods(), ", "))
	f.text(&s.VaultAuthMount, "vault-auth-mount",
		"`NAME` below auth/ where the method is enabled, if it is not the method's name")
	f.text(&s.VaultRole, "vault-role",
		"kubernetes, gcp, azure: `NAME` of the role; jwt, aws, cert: the same, if it is not Vault's default")
	f.text(&s.VaultJWTFile, "vault-jwt-file",
		"kubernetes, jwt: `FILE` of the token, if it is not that of the pod's service account")
}

func (s *settings) appRoleFlags(f flagSet) {
	f.Var(secret{&s.VaultRoleID, "ID"}, "vault-role-id", "approle: the ID of the role")
	f.text(&s.VaultRoleIDFile, "vault-role-id-file", "approle: `FILE` that holds the ID of the role")
	f.text(&s.VaultSecretIDFile, "vault-secret-id-file", "approle: `FILE` that holds the secret ID")
	f.Var(secret{&s.VaultSecretID, "ID"}, "vault-secret-id",
		"approle: the secret ID itself; others may see it in the list of processes")
	f.on(&s.VaultUnwrapSecretID, "vault-unwrap-secret-id", "approle: the secret ID is wrapped, and is unwrapped first")
}

// accountFlags adds the flags for accounts of people.
func (s *settings) accountFlags(f flagSet) {
	f.text(&s.VaultUsername, "vault-username", "userpass, ldap: `NAME` of the user")
	f.text(&s.VaultPasswordFile, "vault-password-file", "userpass, ldap: `FILE` that holds the password")
	f.Var(secret{&s.VaultPassword, "PASSWORD"}, "vault-password",
		"userpass, ldap: the password itself; others may see it in the list of processes")
	f.text(&s.VaultGithubTokenFile, "vault-github-token-file",
		"github: `FILE` that holds the token, if VAULT_AUTH_GITHUB_TOKEN does not")
}

// cloudFlags adds the flags for identities that a cloud provider gives.
func (s *settings) cloudFlags(f flagSet) {
	f.text(&s.VaultAWSRegion, "vault-aws-region",
		"aws: `REGION` of the STS that Vault asks, if it is not the global one")
	f.text(&s.VaultAWSServerID, "vault-aws-server-id",
		"aws: `ID` of the Vault server, if it requires X-Vault-AWS-IAM-Server-ID")
	f.text(&s.VaultGCPServiceAccount, "vault-gcp-service-account",
		"gcp: `EMAIL` of the account that signs, for roles of type iam")
	f.text(&s.VaultAzureResource, "vault-azure-resource",
		"azure: `URL` that the token is for, if it is not Azure's management API")
	f.text(&s.VaultAzureClientID, "vault-azure-client-id",
		"azure: `ID` of the managed identity, if there is more than one")
}

// A secret is a flag whose value help never shows, not even as a default.
type secret struct {
	to   *string
	kind string
}

func (s secret) Set(value string) error { *s.to = value; return nil }
func (s secret) Type() string           { return s.kind }
func (secret) String() string           { return "" }

// checkAuth checks the login method.
func (a *app) checkAuth() error {
	if a.VaultAuth == "" || slices.Contains(vault.Methods(), a.VaultAuth) {
		return nil
	}

	hint := cmp.Or(nearest.Hint(a.VaultAuth, vault.Methods()), "methods are "+strings.Join(vault.Methods(), ", "))
	if meant := vault.MeantMethod(a.VaultAuth); meant != "" {
		hint = "did you mean " + meant + "?"
	}

	if !isWord(a.VaultAuth) {
		return usage(hint, "--vault-auth is not a login method")
	}

	return usage(hint, "--vault-auth: there is no login method %s", a.VaultAuth)
}
