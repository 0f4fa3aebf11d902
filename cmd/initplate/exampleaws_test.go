package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestExampleSetupAWS runs setup.sh of examples/aws with the AWS CLI, against an account without roles, and then renders
// what its pod does, with the role of its service account. The stand-in for AWS takes no token of a service account. So the
// test reads whom the role trusts, and then has it trust the operator, who takes it.
func TestExampleSetupAWS(t *testing.T) {
	if !servers.Long() {
		t.Skip("the AWS CLI takes seconds for each command")
	}
	aws, k := servers.AWS(t), servers.StartKubernetes(t, "")
	operator := aws.User(t, `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}`)
	dir := t.TempDir()
	must(t, os.CopyFS(dir, os.DirFS(examples+"/aws")))
	path := awsCLI(t) + ":" + programs(t)
	region := []string{"PATH=" + path, "AWS_REGION=" + aws.Region, "AWS_ENDPOINT_URL=" + aws.URL, "AWS_EC2_METADATA_DISABLED=true",
		"HOME=" + t.TempDir(), "KUBECONFIG=" + k.Kubeconfig}
	setup := []string{dir + "/setup.sh"}
	change := []string{"-c", "aws ssm put-parameter --overwrite --name /mysql/prod/max_connections --value 700"}
	for _, args := range [][]string{setup, change, setup} {
		cmd := exec.Command("bash", args...)
		cmd.Env = slices.Concat(region, operator.Env(), []string{"ISSUER=oidc.example/id/1"})
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
	}
	if got, want := read(t, dir+"/policy.json"), read(t, examples+"/aws/policy.json"); got != want {
		t.Errorf("the policy is\n%s", got)
	}

	s := &setting{k: k, path: path}
	arn := s.kubectl(t, "get", "serviceaccount", "mysql", `--output=jsonpath={.metadata.annotations.eks\.amazonaws\.com/role-arn}`)
	role := s.assumed(t, region, operator, arn)
	env, err := exampleEnv(dir, dir+"/want/pod.yaml")
	must(t, err)
	out := t.TempDir()
	maps.Copy(env, map[string]string{"INITPLATE_OUT": out + "/", "INITPLATE_OWNER": "none", "INITPLATE_SERVER_USER": "none"})
	region = append(region, role...)
	for name, value := range env {
		region = append(region, fmt.Sprintf("%s=%s", name, value))
	}
	if said, code := initplate(t, region, "render"); code != exitDone {
		t.Fatalf("exit code %d: %s", code, said)
	}
	if got := read(t, out+"/my.cnf"); !strings.Contains(got, "max_connections = 700") || !strings.Contains(got, "user = app") {
		t.Errorf("my.cnf is\n%s", got)
	}
}

// assumed returns the variables of somebody who has taken a role. It wants the role to trust the pod's service account.
func (s *setting) assumed(t *testing.T, env []string, operator servers.MotoKey, arn string) []string {
	t.Helper()
	aws := func(args ...string) string {
		cmd := exec.Command(filepath.Join(strings.Split(s.path, ":")[0], "aws"), append([]string{"--output=text"}, args...)...)
		cmd.Env = slices.Concat(env, operator.Env())
		said, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, said)
		}
		return strings.TrimSpace(string(said))
	}

	const trusted = "Role.AssumeRolePolicyDocument.Statement[0].[Principal.Federated, Action, Condition.StringEquals.*]"
	got := aws("iam", "get-role", "--role-name=mysql", "--query="+trusted, "--output=json")
	for _, want := range []string{"oidc-provider/oidc.example/id/1", "system:serviceaccount:default:mysql", "sts.amazonaws.com"} {
		if !strings.Contains(got, want) {
			t.Errorf("the role trusts %s, and not %s", got, want)
		}
	}

	const all = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}`
	aws("iam", "update-assume-role-policy", "--role-name=mysql", "--policy-document="+all)
	const keys = "Credentials.[AccessKeyId, SecretAccessKey, SessionToken]"
	key := strings.Fields(aws("sts", "assume-role", "--role-arn="+arn, "--role-session-name=test", "--query="+keys))
	return []string{"AWS_ACCESS_KEY_ID=" + key[0], "AWS_SECRET_ACCESS_KEY=" + key[1], "AWS_SESSION_TOKEN=" + key[2]}
}

// awsCLI makes a directory with the AWS CLI, which is a program in Python.
func awsCLI(t *testing.T) (dir string) {
	t.Helper()
	root := filepath.Dir(servers.Cached(t, "awscli", "packages"))
	dir = t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\nexec '%s/bin/python3' '%[1]s/root/usr/bin/aws' \"$@\"\n", root)
	must(t, os.WriteFile(filepath.Join(dir, "aws"), []byte(script), 0o755))
	return dir
}
