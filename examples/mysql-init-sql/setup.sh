#!/usr/bin/env bash
# setup.sh: what servers.yaml and the pod need once: parameters in Consul, accounts in Vault, a token that may read
# them, and the password of root. It needs vault (VAULT_ADDR, VAULT_TOKEN), consul (CONSUL_HTTP_ADDR), kubectl,
# openssl and initplate. NAMESPACE is that of the pod.
set -euo pipefail

consul kv put mysql/max_connections 500
consul kv put mysql/privileges "SELECT, INSERT, UPDATE, DELETE"

password() { openssl rand -base64 24 | tr -d '\n'; }
vault secrets list -format=json | grep '"secret/"' >/dev/null || vault secrets enable -path=secret kv-v2
vault kv get -field=password secret/mysql >/dev/null 2>&1 ||
	vault kv put secret/mysql username=app password=@<(password) monitor_password=@<(password)

initplate policy mysql mysql-init-sql --set database=shop --vault-path secret/data/mysql --for vault |
	vault policy write mysql -

# The token ends after 32 days. A pod that logs in by itself, as in ../cert, needs none.
in_namespace=(kubectl --namespace="${NAMESPACE:-default}")
vault token create -orphan -policy=mysql -ttl=768h -field=token |
	"${in_namespace[@]}" create secret generic initplate-vault --from-file=token=/dev/stdin \
		--dry-run=client --output=yaml |
	"${in_namespace[@]}" apply -f -

"${in_namespace[@]}" get secret mysql >/dev/null 2>&1 ||
	password | "${in_namespace[@]}" create secret generic mysql --from-file=root-password=/dev/stdin
