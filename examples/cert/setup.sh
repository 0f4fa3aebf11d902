#!/usr/bin/env bash
# setup.sh: what Vault needs once: an authority, names that it issues certificates for, and a role for the pod that
# may have them. It needs vault (VAULT_ADDR, VAULT_TOKEN), kubectl and initplate. First comes ../vault-login. NAMESPACE is
# that of the pod.
set -euo pipefail
# The namespace where kubectl apply puts the pod, unless NAMESPACE names another.
NAMESPACE=${NAMESPACE:-$(kubectl config view --minify --output='jsonpath={.contexts[0].context.namespace}')}
NAMESPACE=${NAMESPACE:-default}

if ! vault secrets list -format=json | grep '"pki/"' >/dev/null; then
	vault secrets enable -max-lease-ttl=87600h pki
	vault write pki/root/generate/internal common_name='Example Root CA' ttl=87600h >/dev/null # prints the certificate
fi
vault write pki/roles/web allowed_domains=example.svc allow_subdomains=true allow_localhost=true max_ttl=720h

initplate policy cert --set common_name=x --vault-path pki/issue/web --for vault | vault policy write registry -
vault write "auth/${MOUNT:-kubernetes}/role/registry" bound_service_account_names=registry \
	bound_service_account_namespaces="$NAMESPACE" token_policies=registry token_ttl=5m
