#!/usr/bin/env bash
# setup.sh: what Vault and Consul need once: how accounts are made in the database, a role for the pod that may have
# one, and where the database is. It needs vault (VAULT_ADDR, VAULT_TOKEN), consul (CONSUL_HTTP_ADDR), kubectl and initplate.
# First comes ../vault-login. NAMESPACE is that of the pod.
#
# MYSQL is the server, HOST:PORT, as Vault and the pods reach it. MYSQL_USER is an account of it, with which Vault makes
# the others, and MYSQL_PASSWORD its password:
#
#   CREATE DATABASE shop; CREATE USER vault@'%' IDENTIFIED BY '...';
#   GRANT CREATE USER ON *.* TO vault@'%'; GRANT ALL ON shop.* TO vault@'%' WITH GRANT OPTION;
set -euo pipefail
cd "$(dirname "$0")"
: "${MYSQL:?is not set: HOST:PORT of the server}" "${MYSQL_USER:?is not set}" "${MYSQL_PASSWORD:?is not set}"
# The namespace where kubectl apply puts the pod, unless NAMESPACE names another.
NAMESPACE=${NAMESPACE:-$(kubectl config view --minify --output='jsonpath={.contexts[0].context.namespace}')}
NAMESPACE=${NAMESPACE:-default}

vault secrets list -format=json | grep '"database/"' >/dev/null || vault secrets enable database
printf %s "$MYSQL_PASSWORD" | vault write database/config/mysql plugin_name=mysql-database-plugin allowed_roles=shop \
	connection_url="{{username}}:{{password}}@tcp($MYSQL)/" username="$MYSQL_USER" password=-
vault write database/roles/shop db_name=mysql default_ttl=1h max_ttl=24h \
	creation_statements="CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}'; GRANT ALL ON shop.* TO '{{name}}'@'%'"

initplate policy database.json.tmpl --consul-prefix shop --vault-path database/creds/shop --watch --for vault |
	vault policy write shop -
vault write "auth/${MOUNT:-kubernetes}/role/shop" bound_service_account_names=shop \
	bound_service_account_namespaces="$NAMESPACE" token_policies=shop token_ttl=1h

consul kv put shop/database "$MYSQL"
consul kv get shop/connections >/dev/null 2>&1 || # what is there stays
	consul kv put -cas -modify-index=0 shop/connections 20
