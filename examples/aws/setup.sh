#!/usr/bin/env bash
# setup.sh: what AWS and the cluster need once: a parameter, a secret, a role that may read them, which the pod's service
# account takes, and the password of root. It needs aws, kubectl, openssl and initplate. NAMESPACE is that of the pod.
#
# ISSUER is the OpenID Connect provider of the cluster, which IAM must know already, without https://:
#
#   aws eks describe-cluster --name CLUSTER --query cluster.identity.oidc.issuer --output text
set -euo pipefail
cd "$(dirname "$0")"
: "${ISSUER:?is not set: oidc.eks.REGION.amazonaws.com/id/ID}"
# The namespace where kubectl apply puts the pod, unless NAMESPACE names another.
NAMESPACE=${NAMESPACE:-$(kubectl config view --minify --output='jsonpath={.contexts[0].context.namespace}')}
NAMESPACE=${NAMESPACE:-default}

password() { openssl rand -base64 24 | tr -d '\n'; }
aws ssm get-parameter --name /mysql/prod/max_connections >/dev/null 2>&1 || # what is there stays
	aws ssm put-parameter --type String --name /mysql/prod/max_connections --value 500
aws secretsmanager describe-secret --secret-id mysql/prod >/dev/null 2>&1 ||
	aws secretsmanager create-secret --name mysql/prod \
		--secret-string file://<(printf '{"username": "app", "password": "%s"}' "$(password)")

account=$(aws sts get-caller-identity --query Account --output text)
trust=$(
	cat <<-EOF
		{
		  "Version": "2012-10-17",
		  "Statement": [{
		    "Effect": "Allow",
		    "Principal": {"Federated": "arn:aws:iam::$account:oidc-provider/$ISSUER"},
		    "Action": "sts:AssumeRoleWithWebIdentity",
		    "Condition": {"StringEquals": {
		      "$ISSUER:sub": "system:serviceaccount:$NAMESPACE:mysql",
		      "$ISSUER:aud": "sts.amazonaws.com"
		    }}
		  }]
		}
	EOF
)
aws iam get-role --role-name mysql >/dev/null 2>&1 ||
	aws iam create-role --role-name mysql --assume-role-policy-document "$trust"
# With the variables of the init container: with a memory limit and an ordinal, more parameters are read.
MYSQL_MEMORY_LIMIT=2Gi POD_NAME=mysql-0 \
	initplate policy mysql --from aws-ssm:/mysql/prod --from aws-sm:mysql/prod --for aws >policy.json
aws iam put-role-policy --role-name mysql --policy-name mysql --policy-document file://policy.json

in_namespace=(kubectl --namespace="$NAMESPACE")
"${in_namespace[@]}" apply -f serviceaccount.yaml
"${in_namespace[@]}" annotate --overwrite serviceaccount mysql \
	"eks.amazonaws.com/role-arn=arn:aws:iam::$account:role/mysql"
"${in_namespace[@]}" get secret mysql >/dev/null 2>&1 ||
	password | "${in_namespace[@]}" create secret generic mysql --from-file=root-password=/dev/stdin
