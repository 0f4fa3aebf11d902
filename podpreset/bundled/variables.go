package bundled

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/sources"
)

// A variable is one of the init container.
type variable struct {
	Name    string
	Value   string
	From    string // instead of Value: a source as Kubernetes has it, in YAML's flow style
	Block   string // instead of Value: the line that sets it, and more lines, in YAML
	Comment string // begins with " #", or is empty
}

// addVariables fills the environment of the init container.
func (p *preset) addVariables() error {
	if err := p.addTemplates(); err != nil {
		return err
	}
	p.add("INITPLATE_OUT", "/config/", "", "")
	p.addWatch()
	p.addUser()
	for _, t := range p.templates {
		for _, name := range sorted(t.Header.Params) {
			p.addKnown(t, t.Header.Params[name])
		}
	}

	for _, g := range p.given() {
		if err := p.give(g); err != nil {
			return err
		}
	}
	p.addServers()
	return nil
}

// addTemplates names the bundled templates, and gives the text of others.
func (p *preset) addTemplates() error {
	var names []string
	for _, t := range slices.Concat(p.templates, p.Partials) {
		if t.Path == "" {
			names = append(names, t.Name)
			continue
		}
		if err := p.addInline(t); err != nil {
			return err
		}
	}

	if len(names) > 0 {
		p.add("INITPLATE_TEMPLATES", strings.Join(slices.Compact(names), ","), "", "")
	}
	return nil
}

// addWatch has initplate keep running.
func (p *preset) addWatch() {
	if !p.Watch {
		return
	}
	p.add("INITPLATE_WATCH", "true", "", "")
	if p.Interval != "" {
		p.add("INITPLATE_INTERVAL", p.Interval, "", "")
	}
	if len(p.Notify) > 0 {
		p.add("INITPLATE_NOTIFY", strings.Join(p.Notify, ","), "", "")
	}
}

// signals reports whether the sidecar sends signals to processes of other containers.
func (p *preset) signals() bool {
	return slices.ContainsFunc(p.Notify, func(what string) bool { return strings.HasPrefix(what, "signal:") })
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// add adds a variable unless it is there already: several templates may have it.
func (p *preset) add(name, value, from, comment string) {
	if p.find(name) < 0 {
		p.Env = append(p.Env, variable{Name: name, Value: value, From: from, Comment: comment})
	}
}

func (p *preset) find(name string) int {
	return slices.IndexFunc(p.Env, func(v variable) bool { return v.Name == name })
}

// addUser says to initplate who must be able to read the files, if that is not what it expects.
func (p *preset) addUser() {
	if p.Open {
		p.add("INITPLATE_MODE", "0644", "", " # no secret is in it, and any user may read it")
		return
	}
	for _, t := range p.templates {
		if t.Header.Rules != "" && t.Header.Owner != p.owner() {
			p.add("INITPLATE_SERVER_USER", p.owner(), "", "")
		}
	}
}

// addKnown gives a parameter what is known of the pod. The template says what it wants by the names of variables and of
// files of the downward API, among its references.
func (p *preset) addKnown(t Template, param *header.Param) {
	name := environment(param)
	for _, ref := range param.From {
		label, isLabel := strings.CutPrefix(ref, "file:/etc/podinfo/labels#")
		switch {
		case ref == "env:POD_NAME":
			p.add("POD_NAME", "", "fieldRef: {fieldPath: metadata.name}", " # "+param.Doc)
		case ref == "env:POD_IP":
			p.add("POD_IP", "", "fieldRef: {fieldPath: status.podIP}", " # "+param.Doc)
		case isLabel && p.isOfPod(name, ref):
			p.add(name, "", `fieldRef: {fieldPath: "metadata.labels['`+label+`']"}`, "")
		case ref == "file:/etc/podinfo/mem_limit":
			container := cmp.Or(p.Container, t.Header.Pod.Container)
			p.add(name, "", "resourceFieldRef: {containerName: "+quoted(container)+", resource: limits.memory}",
				" # of the container "+container+"; without a limit there, of the node")
		}
	}

	// A template says where its other files are in the program's container, and takes that to be /config.
	path, _ := param.Default.(string)
	if below, ok := strings.CutPrefix(path, "/config/"); ok {
		p.add(name, p.Mount+"/"+below, "", "")
	}
}

// isOfPod reports whether a label of the pod is meant by all templates that read a variable. A template that is about
// other pods, whose lines or metrics its program takes, does not read the label, or not with the values that are given:
// they would get the name and the version of its own pod.
func (p *preset) isOfPod(name, ref string) bool {
	for _, t := range p.templates {
		for _, param := range t.Header.Params {
			if environment(param) == name && !(slices.Contains(param.From, ref) && p.isOwn(t)) {
				return false
			}
		}
	}
	return true
}

// isOwn reports whether the files of a template are about the pod that has them, so that its labels belong there.
func (p *preset) isOwn(t Template) bool {
	param := t.Header.Params[t.Header.Pod.Own]
	if param == nil || p.ConfigMaps[t.Header.Pod.Own] != "" {
		return param == nil
	}

	value, given := p.Set[t.Header.Pod.Own]
	return !given || value == fmt.Sprint(param.Default)
}

// A given is what the user gives for a parameter.
type given struct {
	flag, name, value string
	from, more        string // kind of a reference, and what else is in it
}

// given returns what the user gives for parameters, by flag and name.
func (p *preset) given() (all []given) {
	for _, kind := range []struct {
		given
		values map[string]string
	}{
		{given{flag: "--set"}, p.Set},
		{given{flag: "--secret", from: "secretKeyRef"}, p.Secrets},
		{given{flag: "--config-map", from: "configMapKeyRef", more: ", optional: true"}, p.ConfigMaps},
	} {
		for _, name := range sorted(kind.values) {
			kind.name = name
			kind.value = kind.values[name]
			all = append(all, kind.given)
		}
	}
	return all
}

// give sets the variables of a parameter, or of an entry of a map, in all templates that have it.
func (p *preset) give(g given) error {
	found := false
	for _, t := range p.templates {
		param, entry := parameterOf(t, g.name)
		if param == nil {
			continue
		}

		found = true
		all, err := g.variables(param, entry)
		if err != nil {
			return err
		}
		for _, v := range all {
			if err := p.set(v, g); err != nil {
				return err
			}
		}
	}

	if !found {
		hint := "initplate templates " + sources.ShellWord(p.names[0]) + " lists them"
		return &Error{g.flag + ": no template has a parameter " + g.name, hint}
	}
	return nil
}

// set sets a variable to what the user gives for a parameter. It fails if the user gave it something else already.
func (p *preset) set(v variable, by given) error {
	p.add(v.Name, "", "", "")
	at := p.find(v.Name)
	before, isGiven := p.gave[v.Name]
	if isGiven && p.Env[at] != v && (before.name != by.name || before.flag != by.flag) {
		return &Error{fmt.Sprintf("%s %s and %s %s both set the variable %s", before.flag, before.name, by.flag, by.name, v.Name),
			"leave out one of them"}
	}
	p.Env[at], p.gave[v.Name] = v, by
	return nil
}

// parameterOf returns the parameter that a name is of, and the entry of it if that is a map; nil if there is none.
func parameterOf(t Template, name string) (param *header.Param, entry string) {
	if param := t.Header.Params[name]; param != nil {
		return param, ""
	}

	name, entry, _ = header.Entry(name)
	if param := t.Header.Params[name]; param != nil && param.IsMap() && entry != "" {
		return param, entry
	}
	return nil, ""
}

// variables returns the variables that give a parameter, or an entry of it, its value. A map that no variable holds as
// a whole has one for each entry.
func (g given) variables(param *header.Param, entry string) ([]variable, error) {
	isMap := param.IsMap() && entry == "" && environment(param) == "" && entryPrefix(param) != ""
	if !isMap {
		v, err := g.variable(param, entry)
		return []variable{v}, err
	}
	if g.from != "" {
		return nil, &Error{g.flag + " " + g.name + " is a map, and a variable holds one entry of it",
			"give its entries by name: " + g.flag + " " + g.name + ".NAME=" + g.value}
	}

	entries, err := param.Convert(g.value)
	if err != nil {
		return nil, &Error{g.flag + " " + g.name + " " + err.Error(), ""}
	}
	return g.entries(param, entries.(map[string]any))
}

// entries returns the variables that give entries their values, which are strings.
func (g given) entries(param *header.Param, values map[string]any) (all []variable, err error) {
	for _, entry := range sorted(values) {
		one := g
		one.name = g.name + "." + entry
		one.value = values[entry].(string)
		v, err := one.variable(param, entry)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// variable returns the variable that gives a parameter, or an entry of it, its value.
func (g given) variable(param *header.Param, entry string) (v variable, err error) {
	v.Name, err = g.variableName(param, entry)
	switch {
	case err != nil:
		return v, err
	case g.from != "":
		v.From, err = g.reference()
	default:
		v.Value, err = g.value, g.checkValue(param, entry)
	}
	return v, err
}

// variableName returns the name of the variable that gives a parameter, or an entry of it, its value.
func (g given) variableName(param *header.Param, entry string) (string, error) {
	name := variableOf(param, entry)
	flag := g.flag + " " + g.name
	switch {
	case name == "" && entry != "" && environment(param) != "":
		whole, _, _ := header.Entry(g.name)
		return "", &Error{flag + ": one variable holds all entries",
			"give them together: " + g.flag + " " + whole + "=NAME=VALUE,NAME=VALUE"}
	case name == "":
		return "", &Error{flag + ": the template does not read it from a variable", "leave it out"}
	case entry != "" && !regexp.MustCompile(`^[-_a-z0-9]+$`).MatchString(entry):
		return "", &Error{flag + ": an entry with this name cannot come from a variable",
			"write its name with lower case letters, digits, - and _"}
	}
	return name, nil
}

// reference returns the field of a variable whose value is NAME/KEY, a key of an object.
func (g given) reference() (string, error) {
	object := regexp.MustCompile(`^([a-z0-9][-.a-z0-9]*)/([-._A-Za-z0-9]+)$`).FindStringSubmatch(g.value)
	if object == nil {
		return "", &Error{g.flag + " " + g.name + " is not " + g.name + "=NAME/KEY",
			"name an object of the namespace and its key"}
	}
	return g.from + ": {name: " + quoted(object[1]) + ", key: " + quoted(object[2]) + g.more + "}", nil
}

// checkValue checks a value that the preset holds itself.
func (g given) checkValue(param *header.Param, entry string) error {
	flag := g.flag + " " + g.name
	if param.Secret {
		return &Error{flag + " is a secret, and everybody who may list presets would see it",
			"put it into Vault, or into a Secret: --secret " + g.name + "=NAME/KEY"}
	}
	if _, wrong := param.Convert(g.value); entry == "" && wrong != nil {
		return &Error{flag + " " + wrong.Error(), ""}
	}
	return nil
}

// from is the value of the variable for --from.
func (p *preset) from() string { return strings.Join(p.From, ",") }

// addServers says where to look, and how to log in to Vault.
func (p *preset) addServers() {
	if len(p.From) > 0 {
		p.add("INITPLATE_FROM", p.from(), "", "")
	}
	if p.ConsulPrefix != "" {
		p.add(p.prefixVariable(), p.ConsulPrefix, "", "")
	}
	if p.VaultPath != "" {
		p.add("INITPLATE_VAULT_PATH", p.VaultPath, "", "")
	}
	switch {
	case p.VaultRole != "":
		p.add("INITPLATE_VAULT_AUTH", "kubernetes", "", " # with the pod's service account token")
		p.add("INITPLATE_VAULT_ROLE", p.VaultRole, "", "")
	case len(p.From) > 0 && p.VaultPath == "" && p.Servers == "": // nothing says where Vault is
	case slices.ContainsFunc(p.templates, Template.holdsSecrets):
		p.add("VAULT_TOKEN", "", "secretKeyRef: {name: initplate-vault, key: token, optional: true}", "")
	}
}

// prefixVariable is the variable for --consul-prefix: templates for logging and metrics have prefixes of their own.
func (p *preset) prefixVariable() (name string) {
	for _, t := range p.templates {
		if strings.Contains(t.Text, "${CONSUL_PREFIX}") {
			return "INITPLATE_CONSUL_PREFIX"
		}
		name = cmp.Or(regexp.MustCompile(`[A-Z]+_CONSUL_PREFIX`).FindString(t.Text), name)
	}
	return name
}

// checkParams reports parameters that would have no value.
func (p *preset) checkParams() error {
	for _, t := range p.templates {
		for _, name := range sorted(t.Header.Params) {
			param := t.Header.Params[name]
			if param.Optional || param.Default != nil || p.isGiven(param) || p.fetches(param) {
				continue
			}
			hint := "--set " + name + "=VALUE, or look in a server: --consul-prefix KEY or --from SOURCE:PATH"
			if param.Secret {
				hint = "--secret " + name + "=NAME/KEY, of a Secret, or --from SOURCE:PATH"
			}
			return &Error{t.given() + ": parameter " + name + " would have no value", "give it one: " + hint}
		}
	}
	return nil
}

// fetches reports whether a server that is given may have a parameter.
func (p *preset) fetches(param *header.Param) bool {
	for _, ref := range param.From {
		source, _, _ := strings.Cut(ref, ":")
		if source == "consul" && p.ConsulPrefix != "" || source == "vault" && p.VaultPath != "" || p.isFrom(ref) {
			return true
		}
	}
	return false
}

// isFrom reports whether a reference is one that a place of --from has added to the header.
func (p *preset) isFrom(ref string) bool {
	return slices.ContainsFunc(p.From, func(at string) bool {
		path, _, _ := strings.Cut(at, "?")
		path, _, _ = strings.Cut(path, "@")
		return strings.HasPrefix(ref, strings.TrimRight(path, "/"))
	})
}

// environment is the variable that a whole parameter comes from first; "" if there is none.
func environment(p *header.Param) string {
	for _, ref := range p.From {
		name, ok := strings.CutPrefix(ref, "env:")
		if ok && !strings.HasSuffix(name, "*") {
			return name
		}
	}
	return ""
}

// entryPrefix is the prefix of the variables that entries of a map come from first; "" if there is none.
func entryPrefix(p *header.Param) string {
	for _, ref := range p.From {
		if names, ok := sources.VariableNames(ref); ok {
			return strings.TrimSuffix(names.Key, "*")
		}
	}
	return ""
}

// variableOf is the variable that a parameter, or an entry of it, comes from first; "" if there is none.
func variableOf(p *header.Param, entry string) string {
	if entry == "" {
		return environment(p)
	}

	prefix := entryPrefix(p)
	if prefix == "" {
		return ""
	}
	return prefix + strings.ToUpper(strings.ReplaceAll(entry, "-", "_"))
}

// isGiven reports whether a variable gives a parameter, or an entry of it.
func (p *preset) isGiven(param *header.Param) bool {
	prefix := entryPrefix(param)
	return slices.ContainsFunc(p.Env, func(v variable) bool {
		return v.Name == environment(param) || prefix != "" && strings.HasPrefix(v.Name, prefix)
	})
}
