package main

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestCheckBundled: wherever their parameters may come from, bundled templates are valid. Values are made up by check,
// and some of them a template refuses together, as those of MariaDB and of Percona.
func TestCheckBundled(t *testing.T) {
	t.Parallel()
	ways := [][]string{{}, {"--consul-prefix", "x"}, {"--vault-path", "secret/data/x"}, {"--consul-prefix", "x", "--vault-path", "secret/data/x"}}
	for _, from := range []string{"consul:x", "vault:secret/data/x", "aws-ssm:/x", "aws-sm:x", "gcp-sm:x", "azure-kv:vault/x",
		"azure-appconfig:store/x", "k8s-secret:x", "k8s-configmap:x", "http:https://example.com/x.json", "exec:x/y"} {
		ways = append(ways, []string{"--from", from}, []string{"--from", from, "--consul-prefix", "x"})
	}
	if !servers.Long() {
		ways = ways[1:8]
	}

	for _, way := range ways {
		t.Run(strings.Join(way, " "), func(t *testing.T) {
			t.Parallel()
			isValid(t, nil, way...)
		})
	}
	isValid(t, []string{"CONSUL_PREFIX=a", "LOG_CONSUL_PREFIX=b", "METRICS_CONSUL_PREFIX=c", "VAULT_PATH=secret/data/d", "CERT_VAULT_PATH=secret/data/e"})
}

// isValid checks all bundled templates, and expects no message.
func isValid(t *testing.T, env []string, flags ...string) {
	t.Helper()
	said, code := initplate(t, env, append(append([]string{"check"}, bundledNames()...), flags...)...)
	if code != exitDone || strings.Contains(said, "initplate:") || strings.Count(said, ": valid") < len(bundledNames()) {
		t.Errorf("exit code %d: %s", code, said)
	}
}
