package main

import (
	"regexp"
	"strings"

	"github.com/initplate/initplate/sources/web"
)

// door returns the door of this run, which knows the run's credentials.
func (a *app) door() door {
	var d door
	if a.lookup == nil {
		return d
	}

	add := func(credential string) {
		credential = strings.TrimSpace(credential)
		if len(credential) >= leastWithheld {
			d.credentials = append(d.credentials, credential)
		}
	}

	add(a.VaultSecretID)
	add(a.VaultPassword)
	for _, name := range []string{
		"VAULT_TOKEN", "CONSUL_HTTP_TOKEN", "CONSUL_HTTP_AUTH", "VAULT_AUTH_GITHUB_TOKEN", "VAULT_LDAP_PASSWORD",
		"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
		"AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD", "IDENTITY_HEADER",
	} {
		add(a.ofServer(name))
	}

	headers, _ := a.headers()
	for _, name := range web.Variables(headers) {
		credential, _ := a.lookup(name)
		add(credential)
	}

	return d
}

// isCredential reports whether text looks like a token of Vault, or like a UUID, which is
// the form of Consul's tokens and of secret IDs.
func isCredential(text string) bool {
	uuid := regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	return uuid.MatchString(text) || withoutTokens(text) != text
}

// withoutTokens withholds what is unmistakably a token: one of Vault, a JWT, or one of
// GitHub or Google.
func withoutTokens(text string) string {
	if !strings.Contains(text, ".") && !strings.Contains(text, "_") {
		return text
	}

	tokens := regexp.MustCompile(`\bhv[sbr]\.[A-Za-z0-9_-]{16,}|\b[sbr]\.[A-Za-z0-9]{24}\b|` +
		`\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*|` +
		`\b(gh[pousr]|github_pat)_[A-Za-z0-9_]{20,}|\bya29\.[A-Za-z0-9_.-]{16,}`)
	return tokens.ReplaceAllString(text, withheldSecret)
}
