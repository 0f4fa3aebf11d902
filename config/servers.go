package config

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
)

// ssl reads a block ssl of consul-template. What it says applies only if it is enabled,
// which it is if it says anything: config/ssl.go there.
func (r *reader) ssl(n *node, shown string) error {
	own := &reader{r.table, &Config{}}
	if err := own.block(n.nodes, shown+".", shown+"."); err != nil {
		return err
	}

	if n.value("enabled") == "false" {
		return nil
	}

	prefix := strings.ToUpper(strings.TrimSuffix(shown, ".ssl"))
	if prefix == "CONSUL" && len(n.nodes) > 0 {
		own.set("CONSUL_HTTP_SSL", "true", n, shown)
	}
	if cert := n.find("cert"); cert != nil && n.value("key") == "" {
		own.set(prefix+"_CLIENT_KEY", cert.text, cert, shown+".cert") // it holds both
	}

	r.add(own.Config)
	return nil
}

// consulAuth reads the account of HTTP's basic authentication.
func (r *reader) consulAuth(n *node) {
	if n == nil || n.value("enabled") == "false" || n.value("username") == "" {
		return
	}
	r.set("CONSUL_HTTP_AUTH", n.value("username")+":"+n.value("password"), n, "consul.auth")
}

// kubernetesLogin makes consul-template's login by a service account one of ours. It logs in
// only if there is no token: dependency/client_set.go there.
func (r *reader) kubernetesLogin(vault *node) {
	role := vault.find("k8s_auth_role_name")
	if role == nil || role.text == "" {
		return
	}

	if vault.value("token") == "" && vault.value("vault_agent_token_file") == "" {
		r.set("INITPLATE_VAULT_AUTH", "kubernetes", role, "vault.k8s_auth_role_name")
	}
}

// method reads how Vault Agent logs in.
func (r *reader) method(n *node) error {
	kind := methodType(n)
	if kind == nil || kind.text == "" {
		return n.wrong(`write method "kubernetes" { ... }`, "auto_auth.method has no type")
	}

	name := strings.ToLower(kind.text)
	methods := r.table.methods()
	if slices.Contains(methods, name) {
		return r.login(n, kind, name)
	}

	hint := nearest.Hint(name, methods)
	if hint == "" {
		hint = "methods are " + prose.And(methods)
	}
	return kind.wrong(hint, "initplate has no login method of that name")
}

// methodType returns where the type of a method is given: by the key type, or by a label,
// which it removes. It returns nil if there is neither.
func methodType(n *node) *node {
	kind := n.find("type")
	if kind != nil || len(n.nodes) != 1 || n.nodes[0].kind != block || n.nodes[0].is("config") {
		return kind
	}

	label := n.nodes[0]
	n.nodes = label.nodes
	return &node{text: label.key, line: label.line, file: label.file}
}

// login reads the settings of a login method.
func (r *reader) login(n, kind *node, name string) error {
	const shown = "auto_auth.method."
	if err := r.block(n.nodes, shown, shown); err != nil {
		return err
	}

	auth := map[string]string{"token_file": "token"}[name]
	if auth == "" {
		auth = name
	}
	r.set("INITPLATE_VAULT_AUTH", auth, kind, shown+"type")

	if mount := n.find("mount_path"); mount != nil {
		path := strings.Trim(mount.text, "/")
		r.set("INITPLATE_VAULT_AUTH_MOUNT", strings.TrimPrefix(path, "auth/"), mount, shown+"mount_path")
	}
	if config := n.find("config"); config != nil {
		return r.block(config.nodes, "@"+name+".", shown+"config.")
	}
	return nil
}

// namespaces reads the namespace of a login, which is that of templates too if vault has
// none: command/agent.go of Vault.
func (r *reader) namespaces(root *node) error {
	const key = "auto_auth.method.namespace"
	own := root.find("auto_auth").find("method").find("namespace")
	all := root.find("vault").value("namespace")
	switch {
	case own == nil || own.text == "":
		return nil
	case all == "":
		r.set("VAULT_NAMESPACE", own.text, own, key)
		return nil
	case strings.Trim(all, "/") != strings.Trim(own.text, "/"):
		return own.wrong("log in where the secrets are, or name their namespace in the templates' paths",
			"%s is not that of vault: initplate has one namespace", key)
	}
	return nil
}

// log reads how messages are written.
func (r *reader) log(root *node) error {
	levels := map[string]string{
		"trace": "debug", "debug": "debug", "info": "info", "notice": "info", "warn": "warn", "warning": "warn",
		"err": "error", "error": "error", "crit": "error",
	}
	formats := map[string]string{"standard": "text", "json": "json"}

	if err := r.oneOf(root.find("log_level"), levels, "INITPLATE_LOG_LEVEL"); err != nil {
		return err
	}
	return r.oneOf(root.find("log_format"), formats, "INITPLATE_LOG_FORMAT")
}

// oneOf reads a word that has another name here.
func (r *reader) oneOf(n *node, words map[string]string, variable string) error {
	if n == nil || n.text == "" {
		return nil
	}

	ours, ok := words[strings.ToLower(n.text)]
	if !ok {
		return n.wrong("", "%s is not one of its words", n.key)
	}
	r.set(variable, ours, n, strings.ToLower(n.key))
	return nil
}
