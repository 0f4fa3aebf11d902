#!/usr/bin/env bash
# setup.sh: what Vault and Consul need once: the password of the shop's database, a role for the pod that may read
# it, and where the database is, DATABASE. It needs vault (VAULT_ADDR, VAULT_TOKEN), consul (CONSUL_HTTP_ADDR),
# kubectl, openssl and initplate. First comes ../vault-login. NAMESPACE is that of the pod.
set -euo pipefail
cd "$(dirname "$0")"
# The namespace where kubectl apply puts the pod, unless NAMESPACE names another.
NAMESPACE=${NAMESPACE:-$(kubectl config view --minify --output='jsonpath={.contexts[0].context.namespace}')}
NAMESPACE=${NAMESPACE:-default}

password() { openssl rand -base64 24 | tr -d '\n'; }
vault secrets list -format=json | grep '"secret/"' >/dev/null || vault secrets enable -path=secret kv-v2
vault kv get -field=password secret/shop >/dev/null 2>&1 ||
	case $? in
	1) password | vault kv patch secret/shop password=- ;; # the secret lacks the field
	*) password | vault kv put -cas=0 secret/shop password=- ;; # there is no secret
	esac

initplate policy app.yaml.tmpl --consul-prefix shop --vault-path secret/data/shop --for vault |
	vault policy write shop -
vault write "auth/${MOUNT:-kubernetes}/role/shop" bound_service_account_names=shop \
	bound_service_account_namespaces="$NAMESPACE" token_policies=shop token_ttl=5m

consul kv get shop/database >/dev/null 2>&1 || # what is there stays
	consul kv put -cas -modify-index=0 shop/database db.internal:5432
[ -z "${DATABASE:-}" ] || consul kv put shop/database "$DATABASE"
