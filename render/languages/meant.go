package languages

import (
	"cmp"
	"strings"

	"github.com/initplate/initplate/nearest"
)

// Meant returns the name of the format that people mean by another name: the extension of its
// files, the program that reads them, or its name in other tools; "" if none is known.
func Meant(name string) string {
	name = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "."))
	if _, ok := Lookup(name); ok {
		return name
	}

	switch name {
	case "cnf", "my.cnf", "mycnf", "mariadb", "galera", "percona", "mysqld", "options":
		return "mysql"
	case "conf", "config", "plain", "plaintext", "txt", "none", "raw", "any", "tmpl":
		return "text"
	case "props", "prop", "property", "java", "javaproperties", "jproperties":
		return "properties"
	case "dotenv", "environment", "envfile", "env-file":
		return "env"
	case "docker", "docker-env", "dockerenv":
		return "env-docker"
	case "bash", "shell", "dash", "ash", "ksh", "mksh", "posix", "script":
		return "sh"
	case "env-bash", "env-shell", "env-systemd":
		return "env-sh"
	case "json5", "jsonc", "js", "ndjson":
		return "json"
	case "tml", "tom":
		return "toml"
	case "html", "xhtml", "svg", "pom":
		return "xml"
	case "cfg", "desktop", "gitconfig", "editorconfig":
		return "ini"
	case "mysql-sql", "ddl", "psql":
		return "sql"
	case "systemd-unit", "unit", "drop-in", "dropin", "networkd":
		return "systemd"
	case "haproxy.cfg", "hap":
		return "haproxy"
	case "nginx.conf", "nginxconf", "openresty", "angie", "freenginx":
		return "nginx"
	case "apache2", "httpd", "httpd.conf", "apache2.conf", "apacheconf", "htaccess", "vhost":
		return "apache"
	case "varnish", "varnishd", "default.vcl":
		return "vcl"
	case "redis.conf", "sentinel", "sentinel.conf", "valkey", "keydb":
		return "redis"
	case "login.config", "sasl", "sasl.jaas.config", "kafka":
		return "jaas"
	case "uri", "urls", "jdbc", "dsn", "urlquery", "http", "https":
		return "url"
	case "php.ini", "phpini", "php-fpm":
		return "php"
	case "consul", "vault", "vault-agent", "consul-template":
		return "hcl1"
	case "terraform", "opentofu", "terragrunt", "packer", "nomad":
		return "hcl2"
	case "postgres", "pg", "postgresql.conf", "guc":
		return "postgresql"
	case "hba", "pg-hba", "pg_hba.conf":
		return "pg_hba"
	case "ident", "pg-ident", "pg_ident.conf":
		return "pg_ident"
	case "pgpassfile", "passfile":
		return "pgpass"
	case "pgservice", "pg-service", "pgservicefile", "pg_service.conf":
		return "pg_service"
	}

	for _, f := range All() {
		for _, ext := range f.Exts {
			if ext == "."+name {
				return f.Name
			}
		}
	}

	return ""
}

// Hint says which format may be meant by a name that no format has.
func Hint(name string) string {
	if meant := Meant(name); meant != "" {
		return "did you mean " + meant + "?"
	}

	return cmp.Or(nearest.Hint(name, Names()), "formats are "+strings.Join(Names(), ", "))
}

// Names returns the names of all formats.
func Names() (all []string) {
	for _, f := range All() {
		all = append(all, f.Name)
	}
	return all
}
