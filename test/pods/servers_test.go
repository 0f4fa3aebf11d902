//go:build pods

package pods

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/podpreset/bundled"
)

const password = "Root1"

func TestServers(t *testing.T) {
	p := New(t)
	p.BuildImage(t, bundled.DefaultImage, "")
	tests := []struct {
		example, image, root, client string
		bad                          string // name of a variable
		want                         map[string]string
	}{
		{"mysql", "mysql:9.7", "mysql-image", "mysql", "MYSQL_DB_PORT", map[string]string{
			"port":                       "3306",
			"socket":                     "/var/run/mysqld/mysqld.sock",
			"datadir":                    "/var/lib/mysql/",
			"default_storage_engine":     "InnoDB",
			"max_connections":            "500",
			"max_allowed_packet":         "134217728",
			"global.time_zone":           "+00:00",
			"innodb_buffer_pool_size":    "1207959552",
			"binlog_expire_logs_seconds": "604800",
			"gtid_mode":                  "ON",
			"server_id":                  "100",
			"slow_query_log":             "1",
			"slow_query_log_file":        "/var/lib/mysql/slow.log",
			"long_query_time":            "0.500000",
		}},
		{"mariadb", "mariadb:11.8", "galera-11.8", "mariadb", "MARIADB_DB_PORT", map[string]string{
			"port":                       "3306",
			"socket":                     "/run/mysqld/mysqld.sock",
			"max_connections":            "500",
			"max_allowed_packet":         "134217728",
			"global.time_zone":           "+00:00",
			"innodb_buffer_pool_size":    "1207959552",
			"binlog_expire_logs_seconds": "604800",
			"log_bin":                    "1",
			"gtid_domain_id":             "1",
			"server_id":                  "100",
			"slow_query_log":             "1",
			"slow_query_log_file":        "/var/lib/mysql/slow.log",
			"long_query_time":            "0.500000",
		}},
	}
	for _, tt := range tests {
		p.BuildServer(t, tt.image, tt.root)
		t.Run(tt.example+" starts as asked", func(t *testing.T) {
			m := p.Example(t, tt.example)
			m.Secret(tt.example, "root-password", password)
			starts(t, p, m)
			restricted(t, p, m)
			_, server := m.Containers()
			want, err := os.ReadFile(filepath.Join(p.Root, "examples", tt.example, "want/my.cnf"))
			must(t, err)
			if got := p.Run(t, "exec", server, "cat", "/etc/mysql/conf.d/my.cnf"); got != strings.TrimSpace(string(want)) {
				t.Errorf("the server reads\n%s", got)
			}
			for _, variable := range slices.Sorted(maps.Keys(tt.want)) {
				got := p.Run(t, "exec", "--env=MYSQL_PWD="+password, server, tt.client, "--user=root", "--batch", "--skip-column-names",
					"--execute=SELECT @@"+variable)
				if got != tt.want[variable] {
					t.Errorf("%s is %s, want %s", variable, got, tt.want[variable])
				}
			}
		})
		t.Run(tt.example+" does not start", func(t *testing.T) {
			m := p.Example(t, tt.example)
			m.Secret(tt.example, "root-password", password)
			m.Set(tt.bad, "33o6")
			refuses(t, p, m, "initplate: error: "+tt.example+": parameter port: env "+tt.bad+" is not a port (1-65535)\n")
		})
	}
	t.Run("mysql as a user of OpenShift", func(t *testing.T) { testOpenShift(t, p) })
}
