package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/render/yamlnode"
)

// configHelp shows a small config file.
const configHelp = `write templates: [{template: mysql, out: my.cnf, set: {port: 3307}, ` +
	`mode: "0640", owner: "999:999", format: mysql}, ...]`

// An entry is one template of a config file. It has either Template or Contents; all other
// fields are optional. Mode, owner and set of the command line take precedence.
type entry struct {
	Template string               `yaml:"template"`
	Contents string               `yaml:"contents"`
	Out      string               `yaml:"out"`
	Set      map[string]yaml.Node `yaml:"set"`
	Mode     string               `yaml:"mode"`
	Owner    string               `yaml:"owner"`
	Format   string               `yaml:"format"`
	Mkdir    bool                 `yaml:"mkdir"`
	Delims   []string             `yaml:"delims"` // of a template whose header does not say them

	path string // of the config file, or where in it the entry is
	name string // of Contents, for messages
	base string // of the output of Contents, if nothing else names it

	denied []string // functions that the template may not call
}

// A configFile is a config file. Errors of the YAML reader name this type; yamlError leaves
// it out.
type configFile struct {
	Templates []entry `yaml:"templates"`
}

// entries returns the templates of the config file, if one was given.
func (a *app) entries(ctx context.Context) ([]entry, error) {
	switch {
	case a.other.config == nil:
		return a.readConfig(ctx, a.Config)
	case a.inputs != nil:
		if err := a.readOtherAgain(ctx); err != nil {
			return nil, err
		}
	}
	return a.other.entries(), nil
}

// readConfig reads the entries of a config file. Without a path there are none.
func (a *app) readConfig(ctx context.Context, path string) ([]entry, error) {
	if path == "" {
		return nil, nil
	}

	text, err := a.read(ctx, path)
	if err != nil {
		return nil, unreadable("--config", path, err)
	}

	var config configFile
	dec := yaml.NewDecoder(bytes.NewReader(yamlnode.Readable(text)))
	dec.KnownFields(true)
	err = dec.Decode(&config)
	if err == nil {
		err = yamlnode.NoMore(dec)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, usage(configHelp, "%s: %s", path, yamlError(err))
	}

	if len(config.Templates) == 0 {
		return nil, usage(configHelp, "%s: the file lists no template", path)
	}

	for i := range config.Templates {
		e := &config.Templates[i]
		e.path, e.name = path, fmt.Sprintf("%s: entry %d", path, i+1)
		if err := e.check(); err != nil {
			return nil, err
		}
		if e.Template != "" {
			e.Template = beside(path, e.Template)
		}
	}

	return config.Templates, nil
}

// check checks that an entry has exactly one template.
func (e entry) check() error {
	switch {
	case e.Template == "" && e.Contents == "":
		const hint = "; contents: in the place of template: is the template itself"
		return usage(configHelp+hint, "%s has no template", e.name)
	case e.Template != "" && e.Contents != "":
		return usage("leave out one of them", "%s has both a template and contents", e.name)
	}
	return nil
}

// beside returns the path of a template in a config file, which is relative to that. A name
// that is not a file there and does not look like a path is a bundled template.
func beside(config, template string) string {
	if filepath.IsAbs(template) {
		return template
	}
	path := filepath.Dir(config) + string(filepath.Separator) + template
	if info, err := os.Stat(path); looksLikePath(template) || err == nil && info.Mode().IsRegular() {
		return path
	}
	return template
}

// looksLikePath reports whether s is a path rather than the name of a bundled template.
func looksLikePath(s string) bool {
	return strings.ContainsRune(s, filepath.Separator) || isTemplate(s) || s == "." || s == ".."
}
