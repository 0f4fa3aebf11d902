package servers

import (
	"crypto/rand"
	"strings"
	"testing"
)

// Role makes a role that everybody of the account may assume, with this policy, in JSON. It
// returns its ARN.
func (m *Moto) Role(t testing.TB, policy string) (arn string) {
	t.Helper()
	const trust = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}`
	name := "test-" + strings.ToLower(rand.Text())
	var answer struct {
		ARN string `xml:"CreateRoleResult>Role>Arn"`
	}
	m.iam(t, &answer, "Action", "CreateRole", "RoleName", name, "AssumeRolePolicyDocument", trust)
	m.iam(t, nil, "Action", "PutRolePolicy", "RoleName", name, "PolicyName", "test", "PolicyDocument", policy)
	return answer.ARN
}
