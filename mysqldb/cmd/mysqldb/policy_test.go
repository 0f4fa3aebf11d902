package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write deploy/rbac.yaml and the policies in testdata anew")

// TestPolicies compares what the command prints with files: RBAC with that of the installation.
func TestPolicies(t *testing.T) {
	const deploy = "../../deploy/rbac.yaml"
	class := filepath.Join("..", "..", "..", "examples", "mysqldb", "class.yaml")
	for file, args := range map[string][]string{
		deploy:                   {"policy", "--for", "kubernetes"},
		"testdata/default.txt":   {"policy"},
		"testdata/example.txt":   {"policy", class},
		"testdata/object.txt":    {"policy", "testdata/object.yaml"},
		"testdata/claims.txt":    {"policy", "--for", "consul", "--claims", "platform/claims"},
		"testdata/elsewhere.txt": {"policy", "--for", "kubernetes", "--namespace", "databases"},
	} {
		got := print(t, args...)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is\n%s\nwant\n%s", file, got, want)
		}
	}
}

func print(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := newCommand(&out, &errs)
	cmd.SetArgs(args)
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPolicyErrors(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"policy", "--for", "nomad"}, "--for nomad: it is one of kubernetes, vault, consul, aws"},
		{[]string{"policy", "testdata/none.yaml"}, "testdata/none.yaml: no MysqlDbClass of prsn.io/v1alpha1 in it"},
		{[]string{"policy", "testdata/missing.yaml"}, "no such file"},
		{[]string{"policy", "policy_test.go"}, "policy_test.go: "},
		{[]string{"extra"}, `unknown command "extra"`},
	} {
		cmd := newCommand(new(bytes.Buffer), new(bytes.Buffer))
		cmd.SetArgs(test.args)
		err := cmd.ExecuteContext(t.Context())
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v, want %q", test.args, err, test.want)
		}
	}
}
