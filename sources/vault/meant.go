package vault

import "strings"

// MeantMethod returns the login method that people mean by another name: a shorter one, or
// the name of what logs in. It is "" if the name is not known.
func MeantMethod(name string) string {
	switch strings.ToLower(name) {
	case "k8s", "kube", "serviceaccount":
		return "kubernetes"
	case "oidc":
		return "jwt"
	case "iam", "ec2":
		return "aws"
	case "gce", "google":
		return "gcp"
	case "msi":
		return "azure"
	case "tls":
		return "cert"
	case "password":
		return "userpass"
	case "gh":
		return "github"
	case "ad":
		return "ldap"
	case "role":
		return "approle"
	}
	return ""
}
