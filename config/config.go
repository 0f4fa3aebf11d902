// Package config reads the config files of consul-template and of Vault Agent, and says what
// they mean to a program that writes files and starts no other one: its templates, the
// variables that a key stands in for, and which keys mean nothing.
//
// Both are written in HCL, version 1, or JSON. keys.txt is the table of their keys.
package config

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
)

// A Config is what a config file says, or all those of a directory.
type Config struct {
	Templates []Template
	Settings  []Setting // at most one for each variable
	Ignored   []string  // the keys that mean nothing here, such as "template.wait", sorted
	Informs   []string  // those of them that inform a program of changes, sorted

	delims [2]string // of templates that give none
}

// A Setting is a value that a key gives, in the place of a variable.
type Setting struct {
	Variable string // "VAULT_ADDR", "INITPLATE_VAULT_ROLE"
	Value    string
	Key      string // "vault.address"
	At       string // "x.hcl:3"
}

// Server returns the server that a setting is about, "consul" or "vault"; "" for none.
func (s Setting) Server() string {
	switch block, _, _ := strings.Cut(s.Key, "."); block {
	case "consul":
		return block
	case "vault", "auto_auth":
		return "vault"
	}
	return ""
}

// Rivals returns the variables that leave a setting without use where they are set: those
// that say in another way who the run is to a server.
func (s Setting) Rivals() []string {
	const auth, file = "INITPLATE_VAULT_AUTH", "INITPLATE_VAULT_TOKEN_FILE"
	switch {
	case strings.HasPrefix(s.Key, "auto_auth."):
		return []string{auth}
	case strings.HasPrefix(s.Key, "vault.k8s_"):
		return []string{auth, file, "VAULT_TOKEN"}
	}

	return map[string][]string{
		"VAULT_TOKEN":            {auth, file},
		file:                     {auth, "VAULT_TOKEN"},
		"CONSUL_HTTP_TOKEN":      {"INITPLATE_CONSUL_AUTH_METHOD", "CONSUL_HTTP_TOKEN_FILE"},
		"CONSUL_HTTP_TOKEN_FILE": {"INITPLATE_CONSUL_AUTH_METHOD", "CONSUL_HTTP_TOKEN"},
	}[s.Variable]
}

// A Template is a block template.
type Template struct {
	At          string // of the block or, if it has them, of its contents: "x.hcl:3"
	Source      string // of a file, or else
	Contents    string // the template itself
	Destination string
	Mkdir       bool     // whether missing directories of Destination are made
	Perms       string   // octal; "" if it is not given
	Owner       string   // "USER:GROUP", "USER" or ":GROUP"; "" if it is not given
	Delims      []string // the left and the right one; nil for those of the language
	Denied      []string // functions that the template may not call
}

// Read reads a file or, in lexical order, the .hcl and .json files in and below a directory.
// What a later file says takes precedence; templates are added. Its errors are *[Error], or
// those of reading files.
func Read(ctx context.Context, path string) (*Config, error) {
	files, err := Files(path)
	if err != nil {
		return nil, err
	}

	all := &Config{}
	for _, file := range files {
		data, err := sources.ReadFile(ctx, file)
		if err != nil {
			return nil, err
		}

		one, err := parse(file, data)
		if err != nil {
			return nil, err
		}
		all.add(one)
	}

	all.finish()
	return all, nil
}

// Files returns the files that [Read] reads: the path itself, or those of a directory. Names that begin with ".." are
// skipped: Kubernetes uses them to swap the content of a volume.
func Files(path string) (files []string, err error) {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return []string{path}, nil
	}

	root := strings.TrimRight(path, "/") + "/"
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}

		hidden := name != root && strings.HasPrefix(d.Name(), "..")
		if hidden && d.IsDir() {
			return fs.SkipDir
		}
		isConfig := slices.Contains([]string{".hcl", ".json"}, filepath.Ext(name))
		if isConfig && !hidden && !d.IsDir() {
			files = append(files, name)
		}
		return nil
	})

	if err == nil && len(files) == 0 {
		return nil, &Error{At: path, Msg: "the directory has no config file", Hint: "their names end in .hcl or .json"}
	}
	return files, err
}

// parse reads a file. JSON is recognized by its first character, as consul-template does it.
func parse(file string, data []byte) (*Config, error) {
	read := readHCL
	if strings.HasPrefix(strings.TrimSpace(string(data)), "{") {
		read = readJSON
	}

	nodes, err := read(file, data)
	if err != nil {
		return nil, err
	}

	r := &reader{readTable(), &Config{}}
	if err := r.block(nodes, "", ""); err != nil {
		return nil, err
	}
	return r.Config, r.whole(nodes)
}

// whole reads what depends on several keys of a file.
func (r *reader) whole(nodes []*node) error {
	root := &node{kind: block, nodes: nodes}
	r.consulAuth(root.find("consul").find("auth"))
	r.kubernetesLogin(root.find("vault"))

	delims := root.find("default_delimiters")
	r.delims = [2]string{delims.value("left"), delims.value("right")}

	if err := r.log(root); err != nil {
		return err
	}
	return r.namespaces(root)
}

// set notes a setting. An empty value is none.
func (c *Config) set(variable, value string, n *node, key string) {
	if value == "" {
		return
	}

	isIt := func(s Setting) bool { return s.Variable == variable }
	c.Settings = slices.DeleteFunc(c.Settings, isIt)
	c.Settings = append(c.Settings, Setting{variable, value, key, n.at()})
}

// ignore notes a key that means nothing here.
func (c *Config) ignore(key string, rule rule) {
	c.Ignored = append(c.Ignored, key)
	if rule.informs() {
		c.Informs = append(c.Informs, key)
	}
}

// add adds what a later file says.
func (c *Config) add(later *Config) {
	c.Templates = append(c.Templates, later.Templates...)
	c.Ignored = append(c.Ignored, later.Ignored...)
	c.Informs = append(c.Informs, later.Informs...)
	for _, s := range later.Settings {
		isIt := func(old Setting) bool { return old.Variable == s.Variable }
		c.Settings = append(slices.DeleteFunc(c.Settings, isIt), s)
	}

	for i, delim := range later.delims {
		if delim != "" {
			c.delims[i] = delim
		}
	}
}

// finish sorts what is ignored, and gives templates the delimiters that all have.
func (c *Config) finish() {
	slices.Sort(c.Ignored)
	c.Ignored = slices.Compact(c.Ignored)
	slices.Sort(c.Informs)
	c.Informs = slices.Compact(c.Informs)

	for i := range c.Templates {
		t := &c.Templates[i]
		if t.Delims == nil {
			t.Delims = delims(c.delims[0], c.delims[1])
		}
	}
}
