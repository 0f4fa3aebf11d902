// Package languages is the list of all formats.
package languages

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/apache"
	"github.com/initplate/initplate/render/format/env"
	"github.com/initplate/initplate/render/format/haproxy"
	"github.com/initplate/initplate/render/format/hcl"
	"github.com/initplate/initplate/render/format/ini"
	"github.com/initplate/initplate/render/format/jaas"
	"github.com/initplate/initplate/render/format/mysql"
	"github.com/initplate/initplate/render/format/nginx"
	"github.com/initplate/initplate/render/format/postgres"
	"github.com/initplate/initplate/render/format/properties"
	"github.com/initplate/initplate/render/format/redis"
	"github.com/initplate/initplate/render/format/sh"
	"github.com/initplate/initplate/render/format/sql"
	"github.com/initplate/initplate/render/format/systemd"
	"github.com/initplate/initplate/render/format/text"
	"github.com/initplate/initplate/render/format/tree"
	"github.com/initplate/initplate/render/format/url"
	"github.com/initplate/initplate/render/format/vcl"
	"github.com/initplate/initplate/render/format/xml"
)

// All are the formats, the one for unknown text last.
func All() []format.Format {
	languages := []func() format.Format{
		mysql.Format,
		ini.Format,
		tree.JSON,
		tree.YAML,
		tree.TOML,
		properties.Format,
		env.Format,
		env.Docker,
		env.Sh,
		xml.Format,
		sql.Format,
		nginx.Format,
		redis.Format,
		sh.Format,
		postgres.Conf,
		postgres.HBA,
		postgres.Ident,
		postgres.Pass,
		postgres.Service,
		jaas.Format,
		url.Format,
		apache.Format,
		vcl.Format,
		hcl.Format,
		hcl.V1,
		hcl.V2,
		ini.PHP,
		ini.Grafana,
		systemd.Format,
		haproxy.Format,
		text.Format,
	}
	all := make([]format.Format, len(languages))
	for i, language := range languages {
		all[i] = language()
	}

	return all
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

// Suffixes are what names of templates end in: app.yaml.tmpl renders app.yaml. Others than
// initplate's own, the first, are those of consul-template, Vault Agent, gomplate and helmfile.
func Suffixes() []string { return []string{".tmpl", ".tpl", ".ctmpl", ".gotmpl"} }

// CutSuffix returns the path of a template without its suffix. isTemplate is false, and stem
// is the path, if it has none, or if nothing but the suffix is in the name.
func CutSuffix(path string) (stem string, isTemplate bool) {
	for _, suffix := range Suffixes() {
		stem, ok := strings.CutSuffix(path, suffix)
		if ok && stem != "" && !strings.HasSuffix(stem, "/") {
			return stem, true
		}
	}
	return path, false
}

// ForFile returns the format of a file by its base name or its extension, without a suffix of
// templates; [text.Format] if no other has them. The longest extension counts: .pkr.hcl before .hcl.
func ForFile(name string) format.Format {
	f, known := forFile(All(), name)
	if !known {
		return text.Format()
	}
	return f
}

// Known reports whether a format is for files of that name.
func Known(name string) bool {
	_, known := forFile(All(), name)
	return known
}

// forFile finds the format that is for a file.
func forFile(formats []format.Format, name string) (f format.Format, known bool) {
	stem, _ := CutSuffix(filepath.Base(name))
	base := strings.ToLower(stem)
	isNamed := func(f format.Format) bool { return slices.Contains(f.Files, base) }
	if f, ok := find(formats, isNamed); ok {
		return f, true
	}

	dir, isDropIn := strings.CutSuffix(filepath.Dir(name), ".d") // of nginx.service.d/limits.conf
	hasDropIns := func(f format.Format) bool { return f.DropIns && slices.Contains(f.Exts, filepath.Ext(dir)) }
	if f, ok := find(formats, hasDropIns); ok && isDropIn && filepath.Ext(base) == ".conf" {
		return f, true
	}

	for rest := base; ; {
		_, ext, ok := strings.Cut(rest, ".")
		if !ok {
			return format.Format{}, false
		}
		hasExt := func(f format.Format) bool { return slices.Contains(f.Exts, "."+ext) }
		if f, ok := find(formats, hasExt); ok {
			return f, true
		}
		rest = ext
	}
}

// find returns the first format that is what is looked for.
func find(formats []format.Format, is func(format.Format) bool) (f format.Format, found bool) {
	i := slices.IndexFunc(formats, is)
	if i < 0 {
		return format.Format{}, false
	}
	return formats[i], true
}
