package parity

import (
	"fmt"
	"os"

	"github.com/initplate/initplate/test/servers"
)

// fill puts values where templates look for them. They are harmless: no format has to quote one of them.
func (b *bench) fill(consul *servers.ConsulServer, vault *servers.VaultServer) {
	b.t.Helper()
	for _, kv := range [][2]string{
		{"parity/app/name", "shop"},
		{"parity/app/port", "8080"},
		{"parity/app/ratio", "0.75"},
		{"parity/app/debug", "false"},
		{"parity/app/owner", "web team"},
		{"parity/app/empty", ""},
		{"parity/app/hosts", "db1,db2,db3"},
		{"parity/app/current", "blue"},
		{"parity/color/blue/port", "8081"},
		{"parity/color/green/port", "8082"},
		{"parity/json", `{"name":"shop","port":8080,"debug":true,"hosts":["db1","db2"],"limits":{"cpu":2,"mem":"1Gi"},"none":null}`},
		{"parity/yaml", "name: shop\nport: 8080\nlimits:\n  cpu: 2\n  mem: 1Gi\nhosts:\n  - db1\n  - db2\n"},
		{"parity/servers/db1/addr", "10.0.0.1"},
		{"parity/servers/db1/port", "3306"},
		{"parity/servers/db2/addr", "10.0.0.2"},
		{"parity/servers/db2/port", "3307"},
		{"parity/flags/", ""},
		{"parity/flags/a", "1"},
		{"parity/flags/b", "2"},
		{"parity/flags/sub/", ""},
		{"parity/flags/sub/c", "3"},
		{"parity/spaced", "  two words \n"},
		{"parity/words/a", "v1.2"},
		{"parity/words/b", "/a/b"},
		{"parity/words/c", "a:b"},
		{"parity/words/d", "http://x:1/y?z=1"},
		{"parity/words/e", "512Mi"},
		{"parity/words/f", "1.2.3"},
		{"parity/words/g", "10s"},
		{"parity/words/h", "a b-c_d.e"},
		{"parity/odd/quotes", `it's "#1": x`}, // not so harmless, see differences
		{"parity/odd/yes", "yes"},
		{"parity/odd/break", "3306\nskip-grant-tables"},
		{"parity/lines", "first\nsecond\nthird"},
		{"parity/cert", "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ2hlY2s=\nQUJDREVGR0hJSktMTU5PUA==\n-----END CERTIFICATE-----\n"},
	} {
		consul.Put(b.t, kv[0], kv[1])
	}
	for i, status := range []string{"passing", "warning", "critical", "passing"} {
		node, id := fmt.Sprintf("shop-n%d", 4-i), fmt.Sprintf("web-%d", i)
		service := map[string]any{"ID": id, "Service": "web", "Port": 8080 + i%2, "Tags": []string{"v" + fmt.Sprint(i%2+1), "all"},
			"Meta": map[string]string{"version": "1.2", "weight": fmt.Sprint(i)}, "TaggedAddresses": map[string]any{"wan": map[string]any{"Address": "198.51.100.1", "Port": 80}}}
		if i == 0 {
			service["Address"] = "10.9.9.9"
		}
		check := map[string]any{"Node": node, "CheckID": "c-" + id, "Name": "alive", "Status": status, "ServiceID": id, "Output": "said " + status}
		if i == 3 {
			check["CheckID"], check["Status"] = "_service_maintenance:"+id, "critical"
		}
		consul.Register(b.t, map[string]any{"Node": node, "Address": fmt.Sprintf("10.0.0.%d", i), "NodeMeta": map[string]string{"rack": "r1"},
			"Service": service, "Checks": []any{check}})
	}
	vault.PutV2(b.t, "parity/db", map[string]any{"username": "reader", "password": "first"})
	vault.PutV2(b.t, "parity/db", map[string]any{"username": "app", "password": "s3cr3t", "port": 3306, "tls": true, "dotted-name": "yes-sir"})
	vault.PutV2(b.t, "parity/more/one", map[string]any{"v": "1"})
	vault.PutV2(b.t, "parity/more/two", map[string]any{"v": "2"})
	vault.PutV1(b.t, "parity/old", map[string]any{"password": "v1pass", "user": "legacy"})
	vault.PutV1(b.t, "parity/older", map[string]any{"password": "v0pass"})

	b.env = []string{"PATH=/usr/bin:/bin", "HOME=" + b.dir, "CONSUL_HTTP_ADDR=" + consul.Addr, "VAULT_ADDR=" + vault.Addr, "VAULT_TOKEN=" + vault.Token,
		"APP=app", "NAME=shop", "EMPTY=", "REPLICAS=3", "LIST=a,b,c", "TOKEN_FILE=" + b.path("token"), "LIMITS_FILE=" + b.path("limits.json")}
	for name, text := range map[string]string{"token": "t0ken\n", "limits.json": `{"cpu": 2, "zones": ["a", "b"]}` + "\n"} {
		if err := os.WriteFile(b.path(name), []byte(text), 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
}
