// Package bundled makes PodPresets for bundled templates, and for those of users, whose text is in the preset. What a
// preset must know of a template is in the template's header; what it assumes of the pod has a field of [Options]. The
// rules of these presets:
//
//   - The volume and the init container are named initplate-NAME after the preset, and its label has a key of its own,
//     so that a pod may have several presets.
//   - All settings are in the environment of the init container: spec.env of a preset reaches every container.
//   - The init container writes below /config; the pod's containers have the same volume, read-only, where their
//     programs look for files.
//   - The init container meets the restricted Pod Security Standard, and runs as the user that reads the files.
package bundled

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/render/header"
)

// A Template is one file of a bundled template, or a template of the user's own.
type Template struct {
	Name   string // of the template: "cert"; of the output of an own one
	Text   string
	Header *header.Header
	Path   string // of an own template; "" for a bundled one
	Beside bool   // it was found beside a template, and is not named by the user
}

// given returns what the user calls a template.
func (t Template) given() string { return cmp.Or(t.Path, t.Name) }

// Options are what the user says of a preset. All except Image, Servers and DataVolume may be empty.
type Options struct {
	Name       string // of the preset; by default that of the first template
	Label      string // KEY=VALUE; by default initplate/NAME=default
	Image      string // of the init container
	Container  string // whose memory limit is used; by default the one in the template's header
	DataVolume string // the pod's volume with the data that a template reads
	Mount      string // where containers have the files whose place the program does not fix
	User       string // UID[:GID] that reads the files, or none: the one that the pod or the cluster says
	Servers    string // optional ConfigMap with the variables that say where servers are; "" for none

	Partials []Template // own ones that make no output, and only define what others use; without headers

	From         []string // where parameters are looked for before Consul and Vault: SOURCE:PATH each
	ConsulPrefix string
	VaultPath    string
	VaultRole    string // for auth method kubernetes

	Watch    bool     // the init container is a sidecar, which keeps the files up to date
	Interval string   // of its rounds; "" for the usual one
	Notify   []string // what it does after a change of the files

	Set        map[string]string // values of parameters
	Secrets    map[string]string // SECRET/KEY by parameter
	ConfigMaps map[string]string // CONFIGMAP/KEY by parameter; the ConfigMap may be missing
}

// Version is the release whose image presets name, unless they are given another one. All examples and the docs name
// the same: release it under this version, and write the next one here.
const Version = "0.1.0"

// What is meant without a flag.
const (
	DefaultImage      = "ghcr.io/initplate/initplate:" + Version
	DefaultDataVolume = "data"
	DefaultServers    = "initplate-servers"
)

// An Error says why a preset cannot be made, and what to do about it.
type Error struct{ Msg, Hint string }

func (e *Error) Error() string { return e.Msg }

// A preset is one that is being made.
type preset struct {
	Options
	templates []Template
	names     []string // what the user calls the templates, each once

	Env      []variable       // of the init container
	gave     map[string]given // what the user gave, by the variable that holds it
	UID, GID string           // of the init container; "" if the pod or the cluster says it
	Open     bool             // every user of the pod may read the files
}

// Preset returns a PodPreset for templates, in YAML. Errors are of type [*Error].
func Preset(templates []Template, o Options) (string, error) {
	p := &preset{Options: o, templates: templates, gave: map[string]given{}}
	for _, t := range slices.Concat(templates, o.Partials) {
		if !t.Beside {
			p.names = append(p.names, t.given())
		}
	}
	p.names = slices.Compact(p.names)
	p.setDefaults()

	for _, step := range []func(*preset) error{
		(*preset).checkNames, (*preset).checkReaders, (*preset).checkFiles, (*preset).checkServers, (*preset).checkNotify,
		(*preset).findUser, (*preset).checkSecrets, (*preset).addVariables, (*preset).checkParams,
	} {
		if err := step(p); err != nil {
			return "", err
		}
	}
	return p.text()
}

func (p *preset) setDefaults() {
	if p.Name == "" {
		p.Name = p.usualName()
	}
	if p.Label == "" {
		p.Label = p.usualLabel()
	}
	if p.Mount == "" {
		p.Mount = p.usualMount()
	}
}

func (p *preset) usualName() string {
	return strings.NewReplacer(".", "-", "_", "-").Replace(strings.ToLower(p.templates[0].Name))
}

func (p *preset) usualLabel() string { return "initplate/" + p.Name + "=default" }
func (p *preset) usualMount() string { return "/etc/initplate/" + p.Name }

// checkNames checks what becomes part of other names. Kubernetes has a DNS label of at most 63 characters for an init
// container, and the same with a prefix for a label.
func (p *preset) checkNames() error {
	for _, n := range []struct{ flag, value, pattern, hint string }{
		{"--name", p.Name, `[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?`,
			"write lower case letters, digits and -, 53 characters at most: it becomes part of other names"},
		{"--label", p.Label, `([a-z0-9]([-.a-z0-9]*[a-z0-9])?/)?[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?` +
			`=([A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?)?`, "write KEY=VALUE, as in initplate/mysql=default"},
		{"--mount", p.Mount, `/[^:\s]+`, "write an absolute path without a colon"},
		{"--container", p.Container, `([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?`, "write lower case letters, digits and -"},
		{"--image", p.Image, `\S+`, "write it as in registry.example/initplate:v1"},
	} {
		if !regexp.MustCompile("^" + n.pattern + "$").MatchString(n.value) {
			return &Error{n.flag + " " + n.value + " cannot be used", n.hint}
		}
	}
	return nil
}

// checkReaders reports bundled templates whose files no container reads. All of these are objects of Kubernetes.
func (p *preset) checkReaders() error {
	for _, t := range p.templates {
		pod := t.Header.Pod
		if t.Path == "" && pod.Mount == "" && len(pod.Use) == 0 {
			return &Error{"no container reads " + t.Header.Out + ": it is an object of Kubernetes",
				"apply it: initplate render " + t.Name + " --out - | kubectl apply -f -"}
		}
	}
	return nil
}

// checkFiles reports templates that would write the same file.
func (p *preset) checkFiles() error {
	by := map[string]string{}
	for _, t := range p.templates {
		out := t.Header.Out
		if by[out] != "" {
			return &Error{by[out] + " and " + t.given() + " both write " + out, "print a preset for each of them"}
		}
		by[out] = t.given()
	}
	return nil
}

// checkServers reports a place in a server that no template reads, or that a variable cannot hold.
func (p *preset) checkServers() error {
	for _, at := range p.From {
		if strings.Contains(at, ",") {
			return &Error{"--from " + at + ": a comma separates places in a variable", "name a place without a comma"}
		}
	}

	text := ""
	for _, t := range p.templates {
		text += t.Text
	}
	const prefix, path = `CONSUL_PREFIX}`, `VAULT_PATH}`
	for _, s := range []struct {
		flag, given string
		variables   string // a pattern
	}{
		{"--consul-prefix", p.ConsulPrefix, prefix},
		{"--vault-path", p.VaultPath, path},
		{"--from", p.from(), prefix + "|" + path + "#"},
	} {
		if s.given != "" && !regexp.MustCompile(s.variables).MatchString(text) {
			return &Error{s.flag + ": " + prose.And(p.names) + " reads nothing there", "leave it out"}
		}
	}
	return nil
}

// checkNotify reports a notification that a variable cannot hold, or that everybody should not see.
func (p *preset) checkNotify() error {
	for i, what := range p.Notify {
		flag := fmt.Sprintf("--notify %d of %d", i+1, len(p.Notify))
		if hasPassword(what) {
			return &Error{flag + " has a user in its URL, and everybody who may list presets would see the password",
				"put the text into a Secret, and give the sidecar INITPLATE_NOTIFY from there by hand"}
		}
		if strings.Contains(what, ",") {
			return &Error{flag + ": a comma separates notifications in a variable", "write %2C in a URL"}
		}
	}
	return nil
}

// hasPassword reports whether a notification has a URL with a user.
func hasPassword(what string) bool {
	return slices.ContainsFunc(strings.Fields(what), func(word string) bool {
		at, err := url.Parse(word)
		return err == nil && at.User != nil
	})
}
