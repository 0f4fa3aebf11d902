#!/usr/bin/env bash
# setup.sh: what Vault and Consul need once: an authority, names that it issues certificates for, a role for the pod
# that may have them, and the address of the program behind nginx, UPSTREAM. It needs vault (VAULT_ADDR,
# VAULT_TOKEN), consul (CONSUL_HTTP_ADDR), kubectl and initplate. First comes ../vault-login. NAMESPACE is that of the pod.
set -euo pipefail
cd "$(dirname "$0")"
# The namespace where kubectl apply puts the pod, unless NAMESPACE names another.
NAMESPACE=${NAMESPACE:-$(kubectl config view --minify --output='jsonpath={.contexts[0].context.namespace}')}
NAMESPACE=${NAMESPACE:-default}

if ! vault secrets list -format=json | grep '"pki/"' >/dev/null; then
	vault secrets enable -max-lease-ttl=87600h pki
	vault write pki/root/generate/internal common_name='Example Root CA' ttl=87600h >/dev/null # prints the certificate
fi
vault write pki/roles/web allowed_domains=example.svc allow_subdomains=true max_ttl=720h

initplate policy ../watch-nginx/nginx.conf.tmpl cert-pem \
	--set common_name=x --consul-prefix web --vault-path pki/issue/web \
	--watch --for vault |
	vault policy write web -
vault write "auth/${MOUNT:-kubernetes}/role/web" bound_service_account_names=web \
	bound_service_account_namespaces="$NAMESPACE" token_policies=web token_ttl=1h

consul kv get web/upstream >/dev/null 2>&1 || # what is there stays
	consul kv put -cas -modify-index=0 web/upstream shop.shop.svc:8080
[ -z "${UPSTREAM:-}" ] || consul kv put web/upstream "$UPSTREAM"
