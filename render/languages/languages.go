package languages

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/env"
	"github.com/initplate/initplate/render/format/ini"
	"github.com/initplate/initplate/render/format/mysql"
	"github.com/initplate/initplate/render/format/properties"
	"github.com/initplate/initplate/render/format/sql"
	"github.com/initplate/initplate/render/format/text"
	"github.com/initplate/initplate/render/format/tree"
	"github.com/initplate/initplate/render/format/xml"
)

// Meant returns the name of the format that people mean by another name: the extension of
// its files, the program that reads them, or a name that other tools have for it; "" if
// none is known.
func Meant(name string) string {
	name = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "."))
	if _, ok := Lookup(name); ok {
		return name
	}
	switch name {
	case "cnf", "my.cnf", "mycnf", "mariadb", "galera", "percona", "mysqld", "options":
		return "mysql"
	case "conf", "config", "plain", "plaintext", "txt", "none", "raw", "nginx", "haproxy", "hcl", "any", "tmpl":
		return "text"
	case "props", "prop", "property", "java", "javaproperties", "jproperties":
		return "properties"
	case "dotenv", "environment", "envfile", "env-file":
		return "env"
	case "docker", "docker-env", "dockerenv":
		return "env-docker"
	case "sh", "bash", "shell", "systemd", "env-bash", "env-shell", "env-systemd":
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

// All are the formats, the one for unknown text last.
func All() []format.Format {
	return []format.Format{mysql.Format(), ini.Format(), tree.JSON(), tree.YAML(), tree.TOML(), properties.Format(), env.Format(), env.Docker(), env.Sh(), xml.Format(), sql.Format(), text.Format()}
}

// Lookup returns the format with that name.
func Lookup(name string) (format.Format, bool) {
	for _, f := range All() {
		if f.Name == name {
			return f, true
		}
	}
	return format.Format{}, false
}

// ForFile returns the format that a file's base name or its extension stands for, a ".tmpl"
// behind it set aside; [text.Format] where they stand for none.
func ForFile(name string) format.Format { return forFile(All(), name) }

// forFile returns the last of some formats where no other is for the file.
func forFile(formats []format.Format, name string) format.Format {
	name = strings.ToLower(strings.TrimSuffix(filepath.Base(name), ".tmpl"))
	isNamed := func(f format.Format) bool { return slices.Contains(f.Files, name) }
	hasExt := func(f format.Format) bool { return slices.Contains(f.Exts, filepath.Ext(name)) }
	for _, isFor := range []func(format.Format) bool{isNamed, hasExt} {
		if i := slices.IndexFunc(formats, isFor); i >= 0 {
			return formats[i]
		}
	}
	return formats[len(formats)-1]
}
