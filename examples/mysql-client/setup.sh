#!/usr/bin/env bash
# setup.sh: what Vault and the cluster need once: an account, and a token that may read it. In the database, make
# the same account: CREATE USER report IDENTIFIED BY '...'. It needs vault (VAULT_ADDR, VAULT_TOKEN), kubectl,
# openssl and initplate. NAMESPACE is that of the pod.
set -euo pipefail
# The namespace where kubectl apply puts the pod, unless NAMESPACE names another.
NAMESPACE=${NAMESPACE:-$(kubectl config view --minify --output='jsonpath={.contexts[0].context.namespace}')}
NAMESPACE=${NAMESPACE:-default}

password() { openssl rand -base64 24 | tr -d '\n'; }
vault secrets list -format=json | grep '"secret/"' >/dev/null || vault secrets enable -path=secret kv-v2
vault kv get -field=password secret/report >/dev/null 2>&1 ||
	case $? in
	1) password | vault kv patch secret/report username=report password=- ;; # the secret lacks the field
	*) password | vault kv put -cas=0 secret/report username=report password=- ;; # there is no secret
	esac

initplate policy mysql-client --vault-path secret/data/report --for vault | vault policy write report -

# The token ends after 32 days. A pod that logs in by itself, as in ../cert, needs none.
in_namespace=(kubectl --namespace="$NAMESPACE")
vault token create -orphan -policy=report -ttl=768h -field=token |
	"${in_namespace[@]}" create secret generic initplate-vault --from-file=token=/dev/stdin \
		--dry-run=client --output=yaml |
	"${in_namespace[@]}" apply -f -
