// Package policy says what the controller must be allowed to do for some classes, and no more: rules for Kubernetes,
// Vault, Consul and AWS.
package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/vault"
)

// Vault returns a policy in HCL.
func Vault(classes []v1alpha1.MysqlDbClassSpec) string {
	var b strings.Builder
	for _, mount := range each(classes, func(c v1alpha1.MysqlDbClassSpec) string { return c.Vault.Mount }) {
		here := slices.DeleteFunc(slices.Clone(classes), func(c v1alpha1.MysqlDbClassSpec) bool {
			return c.Vault.Mount != mount
		})
		rule(&b, "the role of each MysqlDb", mount+"/roles/*", "create", "read", "update", "delete")
		rule(&b, "its accounts are removed with it", "sys/leases/revoke-prefix/"+mount+"/creds/*", "update", "sudo")
		if slices.ContainsFunc(here, shared) {
			rule(&b, "statements on servers that are there: is there such a database, drop it",
				mount+"/creds/"+vault.ProbePrefix+"*", "read")
		}
		if slices.ContainsFunc(here, ownConnection) {
			rule(&b, "the connection of each MysqlDb", mount+"/config/*", "create", "read", "update", "delete")
			rule(&b, "accounts of a server that is gone", "sys/leases/revoke-force/"+mount+"/creds/*", "update", "sudo")
		}
		if slices.ContainsFunc(here, instances) {
			rule(&b, "a password that only Vault knows", mount+"/rotate-root/*", "update")
		}
	}
	return b.String()
}

// shared reports whether a class has servers with databases of others.
func shared(c v1alpha1.MysqlDbClassSpec) bool { return c.RDS == nil }

// instances reports whether a class makes instances.
func instances(c v1alpha1.MysqlDbClassSpec) bool { return c.RDS != nil }

// ownConnection reports whether Vault gets a connection for each resource of a class.
func ownConnection(c v1alpha1.MysqlDbClassSpec) bool {
	return c.RDS != nil || c.Object != nil && c.Object.Account != nil
}

func rule(b *strings.Builder, why, path string, capabilities ...string) {
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	list := strings.Join(capabilities, `", "`)
	fmt.Fprintf(b, "# %s\npath %q {\n  capabilities = [\"%s\"]\n}\n", why, path, list)
}

// Consul returns rules in HCL. claims is the key below which names are claimed.
func Consul(classes []v1alpha1.MysqlDbClassSpec, claims string) string {
	var b strings.Builder
	keys(&b, "which names are taken", claims)
	for _, prefix := range each(classes, func(c v1alpha1.MysqlDbClassSpec) string { return c.Consul.Prefix }) {
		b.WriteByte('\n')
		keys(&b, "where each database is", prefix)
	}
	return b.String()
}

func keys(b *strings.Builder, why, prefix string) {
	fmt.Fprintf(b, "# %s\nkey_prefix %q {\n  policy = \"write\"\n}\n", why, prefix+"/")
}

// AWS returns an IAM policy in JSON, or "" if no class makes instances. With conditions on the tag prsn.io/uid it can
// be made narrower, but for DescribeDBInstances, which takes none.
func AWS(classes []v1alpha1.MysqlDbClassSpec) string {
	if !slices.ContainsFunc(classes, instances) {
		return ""
	}
	return `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "rds:AddTagsToResource",
        "rds:CreateDBInstance",
        "rds:CreateDBSnapshot",
        "rds:DeleteDBInstance",
        "rds:DescribeDBInstances",
        "rds:ModifyDBInstance"
      ],
      "Resource": "*"
    }
  ]
}
`
}

// each returns the different values of the classes, in order.
func each(classes []v1alpha1.MysqlDbClassSpec, of func(v1alpha1.MysqlDbClassSpec) string) []string {
	var values []string
	for _, c := range classes {
		values = append(values, of(c))
	}
	slices.Sort(values)
	return slices.Compact(values)
}
