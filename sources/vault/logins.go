package vault

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

// podToken is where the kubelet puts a pod's service account token.
const podToken = "/var/run/secrets/kubernetes.io/serviceaccount/token"

func appRole(ctx context.Context, l *login) (string, map[string]any, error) {
	role, err := l.roleID(ctx)
	if err != nil {
		return "", nil, err
	}

	body := map[string]any{"role_id": role}
	secret, err := l.SecretID, error(nil)
	if secret == "" && l.SecretIDFile != "" {
		secret, err = sources.ReadWord(ctx, l.SecretIDFile, "INITPLATE_VAULT_SECRET_ID_FILE")
	}
	if err == nil && l.UnwrapSecretID {
		secret, err = l.unwrapSecretID(ctx, secret)
	}
	if secret != "" {
		body["secret_id"] = secret
	}

	return "login", body, err
}

// roleID returns the role ID that was given, or that of the file.
func (l *login) roleID(ctx context.Context) (string, error) {
	switch {
	case l.RoleID != "":
		return l.RoleID, nil
	case l.RoleIDFile != "":
		return sources.ReadWord(ctx, l.RoleIDFile, "INITPLATE_VAULT_ROLE_ID_FILE")
	}
	return "", errors.New("no role ID: set INITPLATE_VAULT_ROLE_ID")
}

func kubernetes(ctx context.Context, l *login) (string, map[string]any, error) {
	if l.Role == "" {
		return "", nil, errors.New("no role: set INITPLATE_VAULT_ROLE")
	}
	return jsonWebToken(ctx, l)
}

// jsonWebToken logs in with the token in a file. In a pod that is the token of its service
// account.
func jsonWebToken(ctx context.Context, l *login) (string, map[string]any, error) {
	see := "INITPLATE_VAULT_JWT_FILE"
	if l.JWTFile == "" {
		see = "automountServiceAccountToken of the pod and its service account, or set INITPLATE_VAULT_JWT_FILE"
	}

	token, err := sources.ReadWord(ctx, cmp.Or(l.JWTFile, podToken), see)
	l.about = said(token)
	body := map[string]any{"jwt": token}
	if l.Role != "" {
		body["role"] = l.Role
	}

	return "login", body, err
}

// certificate logs in by the client certificate of the connection.
func certificate(_ context.Context, l *login) (string, map[string]any, error) {
	config := l.session.tls
	switch {
	case config == nil:
		return "", nil, errors.New("VAULT_ADDR does not begin with https://: only TLS carries a certificate")
	case config.GetClientCertificate == nil:
		return "", nil, errors.New("no client certificate: set VAULT_CLIENT_CERT and VAULT_CLIENT_KEY")
	}

	given, err := config.GetClientCertificate(nil)
	if err != nil {
		return "", nil, err
	}
	if leaf, err := x509.ParseCertificate(given.Certificate[0]); err == nil {
		l.about = fmt.Sprintf("the certificate is for %s, issued by %s, and valid until %s",
			leaf.Subject, leaf.Issuer, leaf.NotAfter.UTC().Format(time.RFC3339))
	}

	body := map[string]any{}
	if l.Role != "" {
		body["name"] = l.Role
	}

	return "login", body, nil
}

// password is the login of userpass and ldap.
func password(ctx context.Context, l *login) (string, map[string]any, error) {
	switch {
	case l.Username == "":
		return "", nil, errors.New("no user name: set INITPLATE_VAULT_USERNAME")
	case strings.Contains(l.Username, "/") || strings.Trim(l.Username, ".") == "": // would change the path
		return "", nil, errors.New("the user name in INITPLATE_VAULT_USERNAME contains a slash, or nothing but dots")
	case l.Password == "" && l.PasswordFile == "":
		return "", nil, errors.New("no password: set INITPLATE_VAULT_PASSWORD_FILE or INITPLATE_VAULT_PASSWORD")
	}

	secret, err := l.Password, error(nil)
	if secret == "" {
		secret, err = passwordIn(ctx, l.PasswordFile)
	}

	return "login/" + l.Username, map[string]any{"password": secret}, err
}

// passwordIn returns a file's content without the line break at its end. Other whitespace
// may be part of a password.
func passwordIn(ctx context.Context, path string) (string, error) {
	b, err := sources.ReadFile(ctx, path)
	text := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	if err == nil && text == "" {
		err = fmt.Errorf("%s is empty", path)
	}
	if err != nil {
		return "", fmt.Errorf("%w: see INITPLATE_VAULT_PASSWORD_FILE", err)
	}
	return text, nil
}

func github(ctx context.Context, l *login) (string, map[string]any, error) {
	token, err := l.GitHubToken, error(nil)
	if l.GitHubTokenFile != "" {
		token, err = sources.ReadWord(ctx, l.GitHubTokenFile, "INITPLATE_VAULT_GITHUB_TOKEN_FILE")
	}
	if err == nil && token == "" {
		err = errors.New("no GitHub token: set INITPLATE_VAULT_GITHUB_TOKEN_FILE or VAULT_AUTH_GITHUB_TOKEN")
	}

	return "login", map[string]any{"token": token}, err
}
