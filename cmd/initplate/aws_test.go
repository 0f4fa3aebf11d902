package main

import (
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/initplate/initplate/test/servers"
)

// TestAWSScripts runs scripts against Moto. They have more commands:
//
//	parameter NAME TYPE VALUE
//	secret NAME VALUE
//	delete-secret NAME
//	user FILE    a user with the IAM policy in FILE, or one who may read everything
func TestAWSScripts(t *testing.T) {
	m := servers.AWS(t)
	become := func(ts *testscript.TestScript, key servers.MotoKey) {
		for _, e := range key.Env() {
			name, value, _ := strings.Cut(e, "=")
			ts.Setenv(name, value)
		}
	}
	commands := map[string]func(ts *testscript.TestScript, args []string){
		"parameter":     func(ts *testscript.TestScript, args []string) { m.Parameter(t, args[0], args[1], args[2]) },
		"secret":        func(ts *testscript.TestScript, args []string) { m.Secret(t, args[0], args[1]) },
		"delete-secret": func(ts *testscript.TestScript, args []string) { m.DeleteSecret(t, args[0]) },
		"user": func(ts *testscript.TestScript, args []string) {
			if len(args) == 0 {
				become(ts, m.Reader(t))
				return
			}
			become(ts, m.User(t, ts.ReadFile(args[0])))
		},
	}
	scripts(t, "testdata/aws", commands, "AWS_ENDPOINT_URL="+m.URL, "AWS_REGION="+m.Region)
}
