#!/usr/bin/env bash
# setup.sh: what Vault needs once: the shop's account, and a role for the pod that may read it. It needs vault
# (VAULT_ADDR, VAULT_TOKEN) and openssl. First comes ../vault-login. NAMESPACE is that of the pod.
set -euo pipefail

vault secrets list -format=json | grep '"secret/"' >/dev/null || vault secrets enable -path=secret kv-v2
vault kv get -field=password secret/shop/db >/dev/null 2>&1 ||
	openssl rand -hex 24 | tr -d '\n' | vault kv put secret/shop/db username=shop password=- # hex: for a URL

vault policy write shop - <<-'EOF'
	path "secret/data/shop/db" { capabilities = ["read"] }
EOF
vault write auth/kubernetes/role/shop bound_service_account_names=shop \
	bound_service_account_namespaces="${NAMESPACE:-default}" token_policies=shop token_ttl=5m
