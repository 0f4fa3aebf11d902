// Package bundled makes PodPresets for bundled templates. What a preset must know of a template is in the template's
// header; what it assumes of the pod has a field of [Options]. The rules of these presets:
//
//   - The volume and the init container are named initplate-NAME after the preset, and its label has a key of its own,
//     so that a pod may have several presets.
//   - All settings are in the environment of the init container: spec.env of a preset reaches every container.
//   - The init container writes below /config; the pod's containers have the same volume, read-only, where their
//     programs look for files.
//   - The init container meets the restricted Pod Security Standard, and runs as the user that reads the files.
package bundled

import (
	"regexp"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/header"
)

// A Template is one file of a bundled template.
type Template struct {
	Name   string // of the template: "cert"
	Text   string
	Header *header.Header
}

// Options are what the user says of a preset. All except Image, Servers and DataVolume may be empty.
type Options struct {
	Name       string // of the preset; by default that of the first template
	Label      string // KEY=VALUE; by default initplate/NAME=default
	Image      string // of the init container
	Container  string // whose memory limit is used; by default the one in the template's header
	DataVolume string // the pod's volume with the data that a template reads
	Mount      string // where containers have the files whose place the program does not fix
	User       string // UID[:GID] that reads the files, or none: the one that the pod or the cluster says
	Servers    string // optional ConfigMap with settings for Consul and Vault; "" for none

	ConsulPrefix string
	VaultPath    string
	VaultAuth    string
	VaultRole    string

	Set        map[string]string // values of parameters
	Secrets    map[string]string // SECRET/KEY by parameter
	ConfigMaps map[string]string // CONFIGMAP/KEY by parameter; the ConfigMap may be missing
}

// An Error says why a preset cannot be made, and what to do about it.
type Error struct{ Msg, Hint string }

func (e *Error) Error() string { return e.Msg }

// A preset is one that is being made.
type preset struct {
	Options
	templates []Template
	user      reader
	env       []variable // of the init container
}

// Preset returns a PodPreset for templates, in YAML. Errors are of type [*Error].
func Preset(templates []Template, o Options) (string, error) {
	p := &preset{Options: o, templates: templates}
	p.setDefaults()
	for _, check := range []func() error{
		p.checkNames, p.checkFiles, p.checkServers, p.findReader, p.checkSecrets, p.addVariables, p.checkParams,
	} {
		if err := check(); err != nil {
			return "", err
		}
	}
	return p.text(), nil
}

func (p *preset) setDefaults() {
	if p.Name == "" {
		p.Name = strings.ReplaceAll(p.templates[0].Name, ".", "-")
	}
	if p.Label == "" {
		p.Label = "initplate/" + p.Name + "=default"
	}
	if p.Mount == "" {
		p.Mount = "/etc/initplate/" + p.Name
	}
	if p.VaultRole != "" && p.VaultAuth == "" {
		p.VaultAuth = "kubernetes"
	}
}

// object is the name of the volume and of the init container.
func (p *preset) object() string { return "initplate-" + p.Name }

// names returns the names of the templates, each once.
func (p *preset) names() (names []string) {
	for _, t := range p.templates {
		names = append(names, t.Name)
	}
	return slices.Compact(names)
}

// checkNames checks what becomes part of other names: Kubernetes has a DNS label of at most 63 characters for the init
// container, and a prefix of a DNS name and a name of the same length for a label.
func (p *preset) checkNames() error {
	label := regexp.MustCompile(`^([a-z0-9]([-.a-z0-9]*[a-z0-9])?/)?[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?` +
		`=([A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$`)
	name := regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?$`)
	switch {
	case !name.MatchString(p.Name):
		return &Error{"--name " + p.Name + " is not a name for a preset",
			"write lower case letters, digits and -, 53 characters at most: it becomes part of other names"}
	case !label.MatchString(p.Label):
		return &Error{"--label " + p.Label + " is not a label", "write KEY=VALUE, as in initplate/mysql=default"}
	case !regexp.MustCompile(`^/[^:\s]+$`).MatchString(p.Mount):
		return &Error{"--mount is not a directory that can be mounted", "write an absolute path without a colon"}
	case p.Container != "" && !regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`).MatchString(p.Container):
		return &Error{"--container is not the name of a container", "write lower case letters, digits and -"}
	case p.Image == "" || strings.ContainsAny(p.Image, " \t\n"):
		return &Error{"--image is not the name of an image", "write it as in registry.example/initplate:v1"}
	}
	return nil
}

// checkFiles reports templates that would write the same file.
func (p *preset) checkFiles() error {
	by := map[string]string{}
	for _, t := range p.templates {
		out := t.Header.Out
		if other, ok := by[out]; ok {
			return &Error{other + " and " + t.Name + " both write " + out, "print a preset for each of them"}
		}
		by[out] = t.Name
	}
	return nil
}

// checkServers reports a place in Consul or Vault that no template reads.
func (p *preset) checkServers() error {
	for _, s := range []struct{ flag, given, variable, server string }{
		{"--consul-prefix", p.ConsulPrefix, "CONSUL_PREFIX}", "Consul"},
		{"--vault-path", p.VaultPath, "VAULT_PATH}", "Vault"},
	} {
		reads := func(t Template) bool { return strings.Contains(t.Text, s.variable) }
		if s.given != "" && !slices.ContainsFunc(p.templates, reads) {
			return &Error{s.flag + ": " + strings.Join(p.names(), ", ") + " reads nothing of " + s.server, "leave it out"}
		}
	}
	return nil
}

// What is meant without a flag.
const (
	DefaultImage      = "initplate:latest"
	DefaultDataVolume = "data"
	DefaultServers    = "initplate-servers"
)
