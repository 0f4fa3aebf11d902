package languages

import (
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
)

func TestMeant(t *testing.T) {
	for in, want := range map[string]string{
		"yml": "yaml", "YAML": "yaml", ".yml": "yaml", "cnf": "mysql", "my.cnf": "mysql", "conf": "text", "txt": "text", "props": "properties",
		"dotenv": "env", "sh": "sh", "bash": "sh", "shell": "sh", "docker": "env-docker", "json5": "json", "cfg": "ini", "html": "xml", "nginx": "nginx", "openresty": "nginx",
		"valkey": "redis", "sentinel": "redis", "postgres": "postgresql", "hba": "pg_hba", "passfile": "pgpass", "pgservice": "pg_service", "httpd": "apache", ".htaccess": "apache", "varnish": "vcl", "haproxy": "haproxy", "frob": "", "": "", "hcl": "hcl", "tf": "hcl2", "terraform": "hcl2", "vault": "hcl1", "systemd": "systemd", "service": "systemd", "unit": "systemd", "env-systemd": "env-sh", "haproxy.cfg": "haproxy",
	} {
		if got := Meant(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
		if _, ok := Lookup(Meant(in)); !ok && want != "" {
			t.Errorf("%q: there is no format %q", in, Meant(in))
		}
	}
}

func TestForFile(t *testing.T) {
	tests := map[string]string{
		"my.cnf": "mysql", "/etc/mysql/conf.d/my.cnf.tmpl": "mysql", "MY.CNF": "mysql",
		"/etc/nginx/nginx.conf.tmpl": "nginx", "NGINX.CONF": "nginx", "site.nginx": "nginx", "default.conf": "text", "my-nginx.conf": "text",
		"redis.conf": "redis", "/etc/redis/sentinel.conf": "redis", "valkey.conf": "redis", "users.acl": "text",
		"run.sh": "sh", "lib.bash": "sh", "a.ksh.tmpl": "sh", "x.zsh": "text",
		"postgresql.conf": "postgresql", "postgresql.auto.conf": "postgresql", "/etc/postgresql/17/main/pg_hba.conf.tmpl": "pg_hba", "pg_ident.conf": "pg_ident",
		".pgpass": "pgpass", ".pgpass.tmpl": "pgpass", "pgpass.conf": "pgpass", "app.pgpass": "pgpass", ".pg_service.conf": "pg_service", "pg_service.conf": "pg_service",
		"nginx.conf.ctmpl": "nginx", "/etc/my.cnf.tpl": "mysql", "a.yaml.gotmpl": "yaml", "a.yaml.tmpl.tpl": "text", "a.yaml.t": "text",
		"httpd.conf": "apache", "/etc/apache2/apache2.conf.tmpl": "apache", ".htaccess": "apache", "/var/www/.htaccess.tmpl": "apache", "000-default.conf": "text", "envvars": "text", "/etc/varnish/default.vcl.tmpl": "vcl",
		"app.hcl": "hcl", "consul.hcl": "hcl1", "/etc/vault.d/vault.hcl.tmpl": "hcl1", "main.tf": "hcl2", "a.b.tfvars": "hcl2", "image.pkr.hcl": "hcl2", "pkr.hcl": "hcl", "web.nomad.hcl.tmpl": "hcl2",
		"php.ini": "php", "/etc/php/8.4/fpm/php.ini.tmpl": "php", "my-php.ini": "ini", "grafana.ini": "grafana", "/etc/grafana/grafana.ini.tmpl": "grafana",
		".tflint.hcl": "hcl2", "a.b.yaml": "yaml", "hcl": "text", ".hcl": "hcl",
		"app.service": "systemd", "app@.service.tmpl": "systemd", "eth0.network": "systemd", "10-limits.conf": "text",
		"/etc/systemd/system/app.service.d/override.conf": "systemd", "app.service.d/10-env.conf.tmpl": "systemd", "app.service.d/README": "text", "app.service/x.conf": "text", "service.d/x.conf": "text", "conf.d/x.conf": "text",
		"/etc/haproxy/haproxy.cfg.tmpl": "haproxy", "other.cfg": "text",
		"motd": "text", "a.txt": "text", "a.cnf.d/b": "text", "": "text", ".tmpl": "text",
	}
	for file, want := range tests {
		if got := ForFile(file).Name; got != want {
			t.Errorf("%s: got %s, want %s", file, got, want)
		}
	}
	for _, name := range []string{"mysql", "text"} {
		if f, ok := Lookup(name); !ok || f.Name != name {
			t.Errorf("%s: got %q, %v", name, f.Name, ok)
		}
	}
	if _, ok := Lookup("nonsense"); ok {
		t.Error("a format of that name?")
	}
}

// TestForFiles: a base name counts more than an extension, and other files have no format.
func TestForFiles(t *testing.T) {
	formats := []format.Format{{Name: "plain", Exts: []string{".conf"}}, {Name: "server", Files: []string{"server.conf"}}}
	tests := map[string]string{
		"a.conf": "plain", "server.conf": "server", "/etc/server/server.conf.tmpl": "server", "Server.conf": "server",
		"my-server.conf": "plain", "server.conf.d": "", "server": "",
	}
	for file, want := range tests {
		f, known := forFile(formats, file)
		if f.Name != want || known != (want != "") {
			t.Errorf("%s: got %q, %v, want %q", file, f.Name, known, want)
		}
	}
}

func TestCutSuffix(t *testing.T) {
	for path, want := range map[string]string{
		"my.cnf.tmpl": "my.cnf", "conf.d/a.tpl": "conf.d/a", "a.ctmpl": "a", "a.conf.gotmpl": "a.conf", ".env.tmpl": ".env",
		"my.cnf": "", "tmpl": "", ".tmpl": "", "conf.d/.tpl": "", "a.tmpl/b": "", "a.tmpl.bak": "", "a.TMPL": "", "": "",
	} {
		stem, ok := CutSuffix(path)
		if ok != (want != "") || ok && stem != want || !ok && stem != path {
			t.Errorf("%s: got %s, %v; want %q", path, stem, ok, want)
		}
	}
}

// TestAliases wants each alias once, for a format that there is, and none that is a format's name.
func TestAliases(t *testing.T) {
	seen := map[string]string{}
	for name, list := range aliases() {
		if _, ok := Lookup(name); !ok {
			t.Errorf("there is no format %s", name)
		}
		for _, alias := range strings.Fields(list) {
			if was := seen[alias]; was != "" || slices.Contains(Names(), alias) {
				t.Errorf("%s is an alias of %s, and also %s", alias, name, was)
			}
			seen[alias] = name
		}
	}
}
