#!/usr/bin/env bash
# setup.sh: what servers.yaml and the pod need once: a parameter in Consul, an account in Vault, a token that may
# read it, and the password of root. It needs vault (VAULT_ADDR, VAULT_TOKEN), consul (CONSUL_HTTP_ADDR), kubectl,
# openssl and initplate. NAMESPACE is that of the pod.
set -euo pipefail
# The namespace where kubectl apply puts the pod, unless NAMESPACE names another.
NAMESPACE=${NAMESPACE:-$(kubectl config view --minify --output='jsonpath={.contexts[0].context.namespace}')}
NAMESPACE=${NAMESPACE:-default}

consul kv get galera/max_connections >/dev/null 2>&1 || # what is there stays
	consul kv put -cas -modify-index=0 galera/max_connections 500

password() { openssl rand -base64 24 | tr -d '\n'; }
vault secrets list -format=json | grep '"secret/"' >/dev/null || vault secrets enable -path=secret kv-v2
vault kv get -field=sst_password secret/galera >/dev/null 2>&1 ||
	case $? in
	1) password | vault kv patch secret/galera sst_user=sst sst_password=- ;; # the secret lacks the field
	*) password | vault kv put -cas=0 secret/galera sst_user=sst sst_password=- ;; # there is no secret
	esac

initplate policy galera --vault-path secret/data/galera --for vault | vault policy write galera -

# The token ends after 32 days. A pod that logs in by itself, as in ../cert, needs none.
in_namespace=(kubectl --namespace="$NAMESPACE")
vault token create -orphan -policy=galera -ttl=768h -field=token |
	"${in_namespace[@]}" create secret generic initplate-vault --from-file=token=/dev/stdin \
		--dry-run=client --output=yaml |
	"${in_namespace[@]}" apply -f -

"${in_namespace[@]}" get secret galera >/dev/null 2>&1 ||
	password | "${in_namespace[@]}" create secret generic galera --from-file=root-password=/dev/stdin
