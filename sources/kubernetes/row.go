package kubernetes

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/document"
)

// server is the name of the server of both sources.
const server = "kubernetes"

// Rows returns the sources of Secrets and of ConfigMaps.
func (s *Source) Rows() []sources.Row { return []sources.Row{s.row(secrets()), s.row(configMaps())} }

func (s *Source) row(k kind) sources.Row {
	section := document.Section{Source: k.source, Secret: k.secret, Texts: true}
	return sources.Row{
		Name: k.source, Source: &objects{Source: s, kind: k}, Server: server, Title: "Kubernetes",
		Secret: k.secret, LineBreak: true,
		Keys:        sources.Keys{Marks: marks, Clean: clean, Below: below, Stray: stray, Covers: covers},
		Placeholder: placeholder,
		Missing:     k.create,
		Entries:     section.Entries(),
		Policy: &sources.Policy{
			Title: "roles", Key: "name", Add: "it to resourceNames of the Role", Rules: k.rules, Whole: roles,
		},
	}
}

func placeholder(key string, of sources.Samples) any {
	if strings.Contains(key, "#") {
		return of.Text
	}
	return maps.Clone(of.Fields)
}

// create says how to make the object of a key.
func (k kind) create(asked string) string {
	parsed, err := parse(asked)
	if err != nil {
		return ""
	}

	field := "KEY"
	if parsed.field != "" {
		field = parsed.field
	}
	what := "configmap"
	if k.secret {
		what = "secret generic"
	}
	return fmt.Sprintf("create it with: kubectl create %s %s --from-literal=%s=VALUE", what, parsed.words(), field)
}

// patch says how to put a key into an object that exists.
func (k kind) patch(in *place, field string) string {
	at, what := "data", "configmap"
	if k.secret {
		at, what = "stringData", "secret"
	}
	value := fmt.Sprintf(`{%q:{%q:"VALUE"}}`, at, field)
	return fmt.Sprintf("put it there with: kubectl patch %s %s -p %s", what, in.words(), sources.ShellWord(value))
}

// roleHint says what to do about a read that the API server refuses. It names the service
// account if the answer does.
func (k kind) roleHint(at *place, said string) string {
	role := "initplate-" + at.name
	make := fmt.Sprintf("kubectl create role %s -n %s --verb=get --resource=%s --resource-name=%s",
		role, at.namespace, k.resource, at.name)

	_, rest, _ := strings.Cut(said, `User "system:serviceaccount:`)
	account, _, ok := strings.Cut(rest, `"`)
	if !ok {
		return "the user needs a Role: " + make + "; initplate policy --for kubernetes prints one for all references"
	}
	return fmt.Sprintf("allow it with: %s && kubectl create rolebinding %s -n %s --role=%[2]s --serviceaccount=%[4]s; "+
		"initplate policy --for kubernetes prints a Role for all references", make, role, at.namespace, account)
}

// rules returns what a Role must allow for a key: NAMESPACE/RESOURCE/NAME.
func (k kind) rules(asked string, _ bool) []sources.Rule {
	parsed, err := parse(asked)
	if err != nil {
		return nil
	}
	return []sources.Rule{{Stanza: parsed.namespace + "/" + k.resource + "/" + parsed.name}}
}

// roles returns a Role and a RoleBinding for each namespace, as YAML.
func roles(stanzas []string) string {
	names := map[string]map[string][]string{} // by namespace and resource
	for _, stanza := range stanzas {
		parts := strings.Split(stanza, "/")
		if names[parts[0]] == nil {
			names[parts[0]] = map[string][]string{}
		}
		names[parts[0]][parts[1]] = append(names[parts[0]][parts[1]], strconv.Quote(parts[2]))
	}

	var documents []string
	for _, namespace := range slices.Sorted(maps.Keys(names)) {
		documents = append(documents, role(namespace, names[namespace]), binding(namespace))
	}
	return strings.Join(documents, "---\n")
}

const group = "rbac.authorization.k8s.io"

// head returns the beginning of a document. Without a namespace it is for that of the pods.
func head(kind, namespace string) string {
	text := "apiVersion: " + group + "/v1\nkind: " + kind + "\nmetadata:\n  name: initplate\n"
	if namespace != "" {
		text += "  namespace: " + strconv.Quote(namespace) + "\n"
	}
	return text
}

func role(namespace string, names map[string][]string) string {
	text := head("Role", namespace) + "rules:\n"
	for _, resource := range slices.Sorted(maps.Keys(names)) {
		all := slices.Compact(slices.Sorted(slices.Values(names[resource])))
		text += fmt.Sprintf("- apiGroups: [\"\"]\n  resources: [%s]\n  resourceNames: [%s]\n  verbs: [get]\n",
			resource, strings.Join(all, ", "))
	}
	return text
}

func binding(namespace string) string {
	account := namespace
	if account == "" {
		account = "default"
	}
	return head("RoleBinding", namespace) + "roleRef:\n  apiGroup: " + group + "\n  kind: Role\n  name: initplate\n" +
		"subjects: # the service account of the pods, and their namespace\n" +
		"- kind: ServiceAccount\n  name: default\n  namespace: " + strconv.Quote(account) + "\n"
}
