#!/usr/bin/env bash
# setup.sh: what Vault and the cluster need once: an authority, names that it issues certificates for, the password
# of the account that has them reloaded, a role for the pod that may have both, and the password of root. It needs
# vault (VAULT_ADDR, VAULT_TOKEN), kubectl, openssl and initplate. First comes ../vault-login. NAMESPACE is that of
# the pod.
set -euo pipefail
cd "$(dirname "$0")"
# The namespace where kubectl apply puts the pod, unless NAMESPACE names another.
NAMESPACE=${NAMESPACE:-$(kubectl config view --minify --output='jsonpath={.contexts[0].context.namespace}')}
NAMESPACE=${NAMESPACE:-default}

if ! vault secrets list -format=json | grep '"pki/"' >/dev/null; then
	vault secrets enable -max-lease-ttl=87600h pki
	vault write pki/root/generate/internal common_name='Example Root CA' ttl=87600h >/dev/null # prints the certificate
fi
vault write pki/roles/mysql allowed_domains=example.svc allow_subdomains=true max_ttl=720h

password() { openssl rand -base64 24 | tr -d '\n'; }
vault secrets list -format=json | grep '"secret/"' >/dev/null || vault secrets enable -path=secret kv-v2
vault kv get -field=reload secret/mysql >/dev/null 2>&1 ||
	case $? in
	1) password | vault kv patch secret/mysql reload=- ;; # the secret lacks the field
	*) password | vault kv put -cas=0 secret/mysql reload=- ;; # there is no secret
	esac

CERT_VAULT_PATH=pki/issue/mysql initplate policy cert-pem reload-account.tmpl reload.sql.tmpl \
	--set common_name=x --watch --for vault |
	vault policy write mysql -
vault write "auth/${MOUNT:-kubernetes}/role/mysql" bound_service_account_names=mysql \
	bound_service_account_namespaces="$NAMESPACE" token_policies=mysql token_ttl=1h

in_namespace=(kubectl --namespace="$NAMESPACE")
"${in_namespace[@]}" get secret mysql >/dev/null 2>&1 ||
	password | "${in_namespace[@]}" create secret generic mysql --from-file=root-password=/dev/stdin
