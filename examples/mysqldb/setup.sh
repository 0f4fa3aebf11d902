#!/usr/bin/env bash
# setup.sh: what the pod needs once, beside what the controller makes in Consul and Vault: a role that may have an
# account of the database. It needs vault (VAULT_ADDR, VAULT_TOKEN) and initplate. First comes ../vault-login.
# NAMESPACE is that of the pod.
set -euo pipefail

initplate policy mysql-client --consul-prefix mysql/shop/orders --vault-path database/creds/shop-orders --for vault |
	vault policy write orders -
vault write "auth/${MOUNT:-kubernetes}/role/orders" bound_service_account_names=orders \
	bound_service_account_namespaces="${NAMESPACE:-shop}" token_policies=orders token_ttl=1h
