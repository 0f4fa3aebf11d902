#!/usr/bin/env bash
# setup.sh: what Vault needs once: the shop's account, and a role for the pod that may read it. It needs vault
# (VAULT_ADDR, VAULT_TOKEN), kubectl and openssl. First comes ../vault-login. NAMESPACE is that of the pod.
set -euo pipefail
# The namespace where kubectl apply puts the pod, unless NAMESPACE names another.
NAMESPACE=${NAMESPACE:-$(kubectl config view --minify --output='jsonpath={.contexts[0].context.namespace}')}
NAMESPACE=${NAMESPACE:-default}

password() { openssl rand -hex 24 | tr -d '\n'; } # hex: for a URL
vault secrets list -format=json | grep '"secret/"' >/dev/null || vault secrets enable -path=secret kv-v2
vault kv get -field=password secret/shop/db >/dev/null 2>&1 ||
	case $? in
	1) password | vault kv patch secret/shop/db username=shop password=- ;; # the secret lacks the field
	*) password | vault kv put -cas=0 secret/shop/db username=shop password=- ;; # there is no secret
	esac

vault policy write shop - <<-'EOF'
	path "secret/data/shop/db" { capabilities = ["read"] }
EOF
vault write "auth/${MOUNT:-kubernetes}/role/shop" bound_service_account_names=shop \
	bound_service_account_namespaces="$NAMESPACE" token_policies=shop token_ttl=5m
