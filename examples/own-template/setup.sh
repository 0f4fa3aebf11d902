#!/usr/bin/env bash
# setup.sh: what Vault and Consul need once: the password of the shop's database, a role for the pod that may read
# it, and where the database is, DATABASE. It needs vault (VAULT_ADDR, VAULT_TOKEN), consul (CONSUL_HTTP_ADDR),
# openssl and initplate. First comes ../vault-login. NAMESPACE is that of the pod.
set -euo pipefail
cd "$(dirname "$0")"

vault secrets list -format=json | grep '"secret/"' >/dev/null || vault secrets enable -path=secret kv-v2
vault kv get -field=password secret/shop >/dev/null 2>&1 ||
	openssl rand -base64 24 | tr -d '\n' | vault kv put secret/shop password=-

initplate policy app.yaml.tmpl --consul-prefix shop --vault-path secret/data/shop --for vault |
	vault policy write shop -
vault write auth/kubernetes/role/shop bound_service_account_names=shop \
	bound_service_account_namespaces="${NAMESPACE:-default}" token_policies=shop token_ttl=5m

consul kv put shop/database "${DATABASE:-db.internal:5432}"
