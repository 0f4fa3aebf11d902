#!/usr/bin/env bash
# setup.sh: lets pods log in to Vault with their service accounts. It needs vault (VAULT_ADDR, VAULT_TOKEN) and, for a
# Vault outside of the cluster, kubectl and KUBERNETES_HOST, the URL of the API server as Vault reaches it. One mount of
# Vault's method serves one cluster: MOUNT is its name, by default kubernetes.
set -euo pipefail
MOUNT=${MOUNT:-kubernetes}
cd "$(dirname "$0")"

vault auth list -format=json | grep -F "\"$MOUNT/\"" >/dev/null || vault auth enable -path="$MOUNT" kubernetes
if [ -z "${KUBERNETES_HOST:-}" ]; then
	vault write "auth/$MOUNT/config" kubernetes_host=https://kubernetes.default.svc
	exit
fi

kubectl apply -f reviewer.yaml
kubectl wait --namespace=kube-system --for=jsonpath='{.data.token}' --timeout=60s secret/vault-reviewer
of_reviewer() {
	kubectl get secret vault-reviewer --namespace=kube-system --output="go-template={{index .data \"$1\" | base64decode}}"
}
vault write "auth/$MOUNT/config" kubernetes_host="$KUBERNETES_HOST" disable_local_ca_jwt=true \
	kubernetes_ca_cert=@<(of_reviewer ca.crt) token_reviewer_jwt=@<(of_reviewer token)
