package bundled

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/header"
)

// A variable is one of the init container.
type variable struct {
	name    string
	value   string
	from    string // instead of value: a source as Kubernetes has it, in YAML's flow style
	comment string
}

// addVariables fills the environment of the init container.
func (p *preset) addVariables() error {
	p.add("INITPLATE_TEMPLATES", strings.Join(p.names(), ","), "")
	p.add("INITPLATE_OUT", config+"/", "")
	p.addReader()
	for _, t := range p.templates {
		for _, param := range params(t) {
			p.addDownward(t, param)
			p.addOwnPath(param)
		}
	}
	if err := p.addGiven(); err != nil {
		return err
	}
	p.addServers()
	return nil
}

// add adds a variable unless it is there already: several templates may have it.
func (p *preset) add(name, value, comment string) { p.addVariable(variable{name, value, "", comment}) }

func (p *preset) addFrom(name, from, comment string) {
	p.addVariable(variable{name, "", from, comment})
}

func (p *preset) addVariable(v variable) {
	if v.name != "" && !p.has(v.name) {
		p.env = append(p.env, v)
	}
}

func (p *preset) has(name string) bool {
	return slices.ContainsFunc(p.env, func(v variable) bool { return v.name == name })
}

// files returns the names of the files.
func (p *preset) files() (names []string) {
	for _, t := range p.templates {
		names = append(names, t.Header.Out)
	}
	return names
}

// addReader says to initplate who must be able to read the files, if that is not what it expects.
func (p *preset) addReader() {
	if p.user.open {
		p.add("INITPLATE_MODE", "0644", "no secret is in it, and any user may read it")
		return
	}

	for _, t := range p.templates {
		if t.Header.Rules != "" && t.Header.Owner != p.owner() {
			p.add("INITPLATE_SERVER_USER", p.owner(), "")
		}
	}
}

// owner is UID:GID of the init container, or none.
func (p *preset) owner() string {
	if p.user.uid == "" {
		return none
	}
	return p.user.uid + ":" + p.user.gid
}

// addDownward gives a parameter what Kubernetes knows of the pod. The template says what it wants by the names of
// variables, and of files of the downward API, among its references.
func (p *preset) addDownward(t Template, param *header.Param) {
	name := environment(param)
	for _, ref := range param.From {
		label, isLabel := strings.CutPrefix(ref, "file:/etc/podinfo/labels#")
		switch {
		case ref == "env:POD_NAME":
			p.addFrom("POD_NAME", "fieldRef: {fieldPath: metadata.name}", param.Doc)
		case ref == "env:POD_IP":
			p.addFrom("POD_IP", "fieldRef: {fieldPath: status.podIP}", param.Doc)
		case isLabel:
			p.addFrom(name, `fieldRef: {fieldPath: "metadata.labels['`+label+`']"}`, "")
		case ref == "file:/etc/podinfo/mem_limit":
			container := cmp.Or(p.Container, t.Header.Pod.Container)
			p.addFrom(name, "resourceFieldRef: {containerName: "+quoted(container)+", resource: limits.memory}",
				"of the container "+container+"; without a limit there, of the node")
		}
	}
}

// addOwnPath tells a template where the pod's containers have its other files, which it expects in /config.
func (p *preset) addOwnPath(param *header.Param) {
	path, _ := param.Default.(string)
	below, ok := strings.CutPrefix(path, config+"/")
	if ok && param.Type == "path" {
		p.add(environment(param), p.Mount+"/"+below, "")
	}
}

// addGiven adds the parameters that the user gives, in the order of their names.
func (p *preset) addGiven() error {
	for _, name := range slices.Sorted(maps.Keys(p.Set)) {
		if err := p.each("--set", name, func(variable string, param *header.Param) error {
			return p.set(variable, param, p.Set[name])
		}); err != nil {
			return err
		}
	}

	for _, ref := range []struct {
		flag, kind, more string
		given            map[string]string
	}{
		{"--secret", "secretKeyRef", "", p.Secrets}, {"--config-map", "configMapKeyRef", ", optional: true", p.ConfigMaps},
	} {
		for _, name := range slices.Sorted(maps.Keys(ref.given)) {
			object := regexp.MustCompile(`^([a-z0-9][-.a-z0-9]*)/([-._A-Za-z0-9]+)$`).FindStringSubmatch(ref.given[name])
			if object == nil {
				return &Error{ref.flag + " " + name + " is not " + name + "=NAME/KEY", "name an object of the namespace and its key"}
			}
			from := ref.kind + ": {name: " + quoted(object[1]) + ", key: " + quoted(object[2]) + ref.more + "}"
			if err := p.each(ref.flag, name, func(variable string, _ *header.Param) error {
				p.replace(variable).from = from
				return nil
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// each calls a function for each template's parameter of that name, with its variable.
func (p *preset) each(flag, name string, give func(string, *header.Param) error) error {
	found := false
	for _, t := range p.templates {
		param := t.Header.Params[name]
		if param == nil {
			continue
		}

		found = true
		variable := environment(param)
		if variable == "" {
			return &Error{flag + " " + name + ": " + t.Name + " does not read it from a variable", "leave it out"}
		}
		if err := give(variable, param); err != nil {
			return err
		}
	}

	if !found {
		return &Error{flag + ": no template has a parameter " + name, "initplate templates " + p.names()[0] + " lists them"}
	}
	return nil
}

// set gives a parameter a value.
func (p *preset) set(variable string, param *header.Param, value string) error {
	if param.Secret {
		return &Error{"--set " + param.Name + " is a secret, and everybody who may list presets would see it",
			"put it into Vault, or into a Secret: --secret " + param.Name + "=NAME/KEY"}
	}
	if _, err := param.Convert(value); err != nil {
		return &Error{"--set " + param.Name + " " + err.Error(), ""}
	}
	p.replace(variable).value = value
	return nil
}

// replace returns a variable without a value, in the place that it has.
func (p *preset) replace(name string) *variable {
	p.add(name, "", "")
	at := slices.IndexFunc(p.env, func(v variable) bool { return v.name == name })
	p.env[at] = variable{name: name}
	return &p.env[at]
}

// addServers says where in Consul and Vault to look, and how to log in.
func (p *preset) addServers() {
	if p.ConsulPrefix != "" {
		p.add(p.prefixVariable(), p.ConsulPrefix, "")
	}
	if p.VaultPath != "" {
		p.add("INITPLATE_VAULT_PATH", p.VaultPath, "")
	}

	switch readsVault := slices.ContainsFunc(p.templates, holdsSecrets); {
	case p.VaultAuth != "":
		p.add("INITPLATE_VAULT_AUTH", p.VaultAuth, "with the pod's service account token")
		if p.VaultRole != "" {
			p.add("INITPLATE_VAULT_ROLE", p.VaultRole, "")
		}
	case readsVault:
		p.addFrom("VAULT_TOKEN", "secretKeyRef: {name: initplate-vault, key: token, optional: true}", "")
	}
}

// prefixVariable is the variable for --consul-prefix: templates for logging and metrics have prefixes of their own.
func (p *preset) prefixVariable() string {
	own := ""
	for _, t := range p.templates {
		for _, m := range regexp.MustCompile(`\$\{([A-Z_]*CONSUL_PREFIX)\}`).FindAllStringSubmatch(t.Text, -1) {
			if m[1] == "CONSUL_PREFIX" {
				return "INITPLATE_CONSUL_PREFIX"
			}
			own = m[1]
		}
	}
	return own
}

// checkParams reports parameters that would have no value.
func (p *preset) checkParams() error {
	for _, t := range p.templates {
		for _, param := range params(t) {
			if param.Optional || param.Default != nil || p.has(environment(param)) || p.fetches(param) {
				continue
			}
			hint := "give it one: --set " + param.Name + "=VALUE, or look in Consul: --consul-prefix KEY"
			if param.Secret {
				hint = "give it one: --secret " + param.Name + "=NAME/KEY, of a Secret"
			}
			return &Error{t.Name + ": parameter " + param.Name + " would have no value", hint}
		}
	}
	return nil
}

// fetches reports whether a server that is given may have a parameter.
func (p *preset) fetches(param *header.Param) bool {
	return slices.ContainsFunc(param.From, func(ref string) bool {
		return p.ConsulPrefix != "" && strings.HasPrefix(ref, "consul:") || p.VaultPath != "" && strings.HasPrefix(ref, "vault:")
	})
}

// params returns the parameters of a template in the order of their names.
func params(t Template) (all []*header.Param) {
	for _, name := range slices.Sorted(maps.Keys(t.Header.Params)) {
		all = append(all, t.Header.Params[name])
	}
	return all
}

// environment is the variable that a parameter comes from first; "" if there is none.
func environment(p *header.Param) string {
	for _, ref := range p.From {
		if name, ok := strings.CutPrefix(ref, "env:"); ok {
			return name
		}
	}
	return ""
}
