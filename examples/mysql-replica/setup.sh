#!/usr/bin/env bash
# setup.sh: what servers.yaml and the pods need once: a parameter in Consul, accounts in Vault, a token that may read
# them, the password of root, and a certificate for both. It needs vault (VAULT_ADDR, VAULT_TOKEN), consul
# (CONSUL_HTTP_ADDR), kubectl, openssl and initplate. NAMESPACE is that of the pods.
set -euo pipefail
# The namespace where kubectl apply puts the pod, unless NAMESPACE names another.
NAMESPACE=${NAMESPACE:-$(kubectl config view --minify --output='jsonpath={.contexts[0].context.namespace}')}
NAMESPACE=${NAMESPACE:-default}

consul kv get mysql/max_connections >/dev/null 2>&1 || # what is there stays
	consul kv put -cas -modify-index=0 mysql/max_connections 500

password() { openssl rand -base64 24 | tr -d '\n'; }
vault secrets list -format=json | grep '"secret/"' >/dev/null || vault secrets enable -path=secret kv-v2
vault kv get -field=password secret/mysql >/dev/null 2>&1 ||
	case $? in
	1) password | vault kv patch secret/mysql username=app password=- ;; # the secret lacks the field
	*) password | vault kv put -cas=0 secret/mysql username=app password=- ;; # there is no secret
	esac
vault kv get -field=replication_password secret/mysql >/dev/null 2>&1 ||
	case $? in
	1) password | vault kv patch secret/mysql replication_password=- ;;
	*) password | vault kv put -cas=0 secret/mysql replication_password=- ;;
	esac

initplate policy mysql mysql-init-sql --set database=shop --vault-path secret/data/mysql --for vault |
	vault policy write mysql -

# The token ends after 32 days. A pod that logs in by itself, as in ../cert, needs none.
in_namespace=(kubectl --namespace="$NAMESPACE")
vault token create -orphan -policy=mysql -ttl=768h -field=token |
	"${in_namespace[@]}" create secret generic initplate-vault --from-file=token=/dev/stdin \
		--dry-run=client --output=yaml |
	"${in_namespace[@]}" apply -f -

"${in_namespace[@]}" get secret mysql >/dev/null 2>&1 ||
	password | "${in_namespace[@]}" create secret generic mysql --from-file=root-password=/dev/stdin

# An authority, and a certificate with the names of the pods. Where cert-manager runs, a Certificate does this.
certificate() {
	local new=(openssl req -x509 -newkey rsa:2048 -nodes -days 3650)
	"${new[@]}" -subj "/CN=mysql authority" -keyout "$1/ca.key" -out "$1/ca.crt"
	"${new[@]}" -CA "$1/ca.crt" -CAkey "$1/ca.key" -subj "/CN=mysql" -addext "basicConstraints=critical,CA:FALSE" \
		-addext "subjectAltName=DNS:mysql-0.mysql,DNS:mysql-1.mysql" -keyout "$1/tls.key" -out "$1/tls.crt"
}

if ! "${in_namespace[@]}" get secret mysql-tls >/dev/null 2>&1; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT # the keys, whatever fails
	said=$(certificate "$dir" 2>&1) || {
		printf '%s\n' "$said" >&2
		exit 1
	}
	"${in_namespace[@]}" create secret generic mysql-tls \
		--from-file="$dir/ca.crt" --from-file="$dir/tls.crt" --from-file="$dir/tls.key"
fi
