package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/initplate/initplate/test/servers"
)

// TestCloudScripts runs scripts against stand-ins of Google Cloud and Azure. They have more
// commands:
//
//	google-put NAME VALUE...  a secret of my-project, with its versions
//	azure-put NAME VALUE      a secret of the vault app
//	setting-put KEY VALUE     a setting of the store store1
//	credentials FILE          who the run is to Google Cloud: google-key.json, ...
//
// To Azure, the run is a pod with workload identity.
func TestCloudScripts(t *testing.T) {
	c := servers.Clouds(t)
	commands := map[string]func(ts *testscript.TestScript, args []string){
		"google-put": func(ts *testscript.TestScript, args []string) {
			s := servers.GoogleSecret{Project: "my-project", Number: "123", Name: args[0], Readers: []string{servers.GoogleKeyAccount}}
			for _, value := range args[1:] {
				s.Versions = append(s.Versions, servers.GoogleVersion{Data: []byte(value)})
			}
			c.PutGoogle(t, s)
		},
		"azure-put": func(ts *testscript.TestScript, args []string) {
			c.PutAzure(t, servers.AzureSecret{Vault: "app", Name: args[0], Version: "0123456789abcdef0123456789abcdef",
				Value: args[1], Readers: []string{servers.AzurePodClient}})
		},
		"setting-put": func(ts *testscript.TestScript, args []string) {
			c.PutSetting(t, servers.AzureSetting{Store: "store1", Key: args[0], Value: args[1], Readers: []string{servers.AzurePodClient}})
		},
		"credentials": func(ts *testscript.TestScript, args []string) {
			ts.Setenv("GOOGLE_APPLICATION_CREDENTIALS", c.File(args[0]))
		},
	}
	env := []string{"AZURE_TENANT_ID=" + servers.AzureTenant, "AZURE_CLIENT_ID=" + servers.AzurePodClient,
		"AZURE_FEDERATED_TOKEN_FILE=" + c.File("azure-federated-token")}
	for name, value := range c.Env() {
		env = append(env, name+"="+value)
	}
	scripts(t, "testdata/clouds", commands, env...)
}
