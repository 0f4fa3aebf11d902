package languages

import (
	"cmp"
	"slices"
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

	for meant, aliases := range aliases() {
		if slices.Contains(strings.Fields(aliases), name) {
			return meant
		}
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

// Aliases returns the names in other tools, and of programs, for which a hint names a format.
func Aliases(format string) []string { return strings.Fields(aliases()[format]) }

// aliases are the names for which hints name a format, by that format, with spaces between them.
func aliases() map[string]string {
	return map[string]string{
		"mysql":      "cnf my.cnf mycnf mariadb galera percona mysqld options",
		"text":       "conf config plain plaintext txt none raw any tmpl",
		"properties": "props prop property java javaproperties jproperties",
		"env":        "dotenv environment envfile env-file",
		"env-docker": "docker docker-env dockerenv",
		"sh":         "bash shell dash ash ksh mksh posix script",
		"env-sh":     "env-bash env-shell env-systemd",
		"json":       "json5 jsonc js ndjson",
		"toml":       "tml tom",
		"xml":        "html xhtml svg pom",
		"ini":        "cfg desktop gitconfig editorconfig",
		"sql":        "mysql-sql ddl psql",
		"systemd":    "systemd-unit unit drop-in dropin networkd",
		"haproxy":    "haproxy.cfg hap",
		"nginx":      "nginx.conf nginxconf openresty angie freenginx",
		"apache":     "apache2 httpd httpd.conf apache2.conf apacheconf htaccess vhost",
		"vcl":        "varnish varnishd default.vcl",
		"redis":      "redis.conf sentinel sentinel.conf valkey keydb",
		"jaas":       "login.config sasl sasl.jaas.config kafka",
		"url":        "uri urls jdbc dsn urlquery http https",
		"php":        "php.ini phpini php-fpm",
		"hcl1":       "consul vault vault-agent consul-template",
		"hcl2":       "terraform opentofu terragrunt packer nomad",
		"postgresql": "postgres pg postgresql.conf guc",
		"pg_hba":     "hba pg-hba pg_hba.conf",
		"pg_ident":   "ident pg-ident pg_ident.conf",
		"pgpass":     "pgpassfile passfile",
		"pg_service": "pgservice pg-service pgservicefile pg_service.conf",
	}
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
