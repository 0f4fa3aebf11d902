package bundled

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/sources"
)

// config is where the init container writes.
const config = "/config"

// text writes the preset.
func (p *preset) text() string {
	var b strings.Builder
	p.writeHead(&b)
	p.writeInitContainer(&b)
	p.writeVolume(&b)
	return b.String()
}

func (p *preset) writeHead(b *strings.Builder) {
	key, value, _ := strings.Cut(p.Label, "=")
	label := quoted(key) + ": " + quoted(value)
	about := "One label on a pod, and an init container renders " + listed(p.files()) + " for it:"
	for _, line := range wrapped(strings.Fields(about), 116) {
		fmt.Fprintf(b, "# %s\n", line)
	}
	fmt.Fprintf(b, `#
#   metadata:
#     labels:
#       %s
#
# Printed by: %s
apiVersion: settings.k8s.io/v1alpha1
kind: PodPreset
metadata:
  name: %s
spec:
  selector:
    matchLabels:
      %s
`, label, p.command(), quoted(p.Name), label)
}

// listed is an English list: "a, b and c".
func listed(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// wrapped makes lines of words, of at most so many bytes unless a word is longer.
func wrapped(words []string, most int) (lines []string) {
	for _, word := range words {
		last := len(lines) - 1
		if last < 0 || len(lines[last])+1+len(word) > most {
			lines = append(lines, word)
			continue
		}
		lines[last] += " " + word
	}
	return lines
}

// command is the command that prints the preset, over as many lines of a comment as it takes.
func (p *preset) command() string {
	words := append([]string{"initplate", "podpreset"}, p.words()...)
	return strings.Join(wrapped(words, 100), " \\\n#   ")
}

// words are the arguments of the command. Those with the value that they have anyway are left out.
func (p *preset) words() []string {
	words := p.names()
	for _, f := range []struct{ flag, value, without string }{
		{"--name", p.Name, strings.ReplaceAll(p.names()[0], ".", "-")},
		{"--label", p.Label, "initplate/" + p.Name + "=default"},
		{"--image", p.Image, DefaultImage},
		{"--container", p.Container, ""},
		{"--data-volume", p.DataVolume, DefaultDataVolume},
		{"--mount", p.Mount, "/etc/initplate/" + p.Name},
		{"--server-user", p.User, ""},
		{"--servers", p.Servers, DefaultServers},
		{"--consul-prefix", p.ConsulPrefix, ""},
		{"--vault-path", p.VaultPath, ""},
		{"--vault-auth", p.VaultAuth, p.usualAuth()},
		{"--vault-role", p.VaultRole, ""},
	} {
		if f.value != f.without {
			words = append(words, f.flag+" "+sources.ShellWord(f.value))
		}
	}

	for _, m := range []struct {
		flag  string
		given map[string]string
	}{{"--set", p.Set}, {"--secret", p.Secrets}, {"--config-map", p.ConfigMaps}} {
		for _, name := range slices.Sorted(maps.Keys(m.given)) {
			words = append(words, m.flag+" "+sources.ShellWord(name+"="+m.given[name]))
		}
	}
	return words
}

// usualAuth is the method for a role without another.
func (p *preset) usualAuth() string {
	if p.VaultRole != "" {
		return "kubernetes"
	}
	return ""
}

func (p *preset) writeInitContainer(b *strings.Builder) {
	fmt.Fprintf(b, `
  initContainers:
    - name: %s
      image: %s
      imagePullPolicy: IfNotPresent
`, p.object(), quoted(p.Image))
	if p.Servers != "" {
		fmt.Fprintf(b, `      envFrom: # where Consul and Vault are, if anywhere: CONSUL_HTTP_ADDR, VAULT_ADDR
        - configMapRef: {name: %s, optional: true}
`, quoted(p.Servers))
	}

	b.WriteString("      env: # here and not in spec.env, which every container of the pod would get\n")
	for _, v := range p.env {
		v.write(b)
	}

	fmt.Fprintf(b, "      volumeMounts:\n        - {name: %s, mountPath: %s}\n", p.object(), config)
	for _, dir := range p.data() {
		fmt.Fprintf(b, "        - {name: %s, mountPath: %s, readOnly: true} # the pod's own volume\n",
			quoted(p.DataVolume), quoted(dir))
	}
	b.WriteString(`      resources:
        requests: {cpu: 10m, memory: 32Mi}
        limits: {memory: 64Mi}
`)
	p.writeSecurity(b)
}

// write writes a variable, on one line if it has a value.
func (v variable) write(b *strings.Builder) {
	comment := ""
	if v.comment != "" {
		comment = " # " + v.comment
	}
	if v.from == "" {
		fmt.Fprintf(b, "        - {name: %s, value: %s}%s\n", v.name, quoted(v.value), comment)
		return
	}
	fmt.Fprintf(b, "        - name: %s%s\n          valueFrom: {%s}\n", v.name, comment, v.from)
}

// writeSecurity writes what the restricted Pod Security Standard asks of a container.
func (p *preset) writeSecurity(b *strings.Builder) {
	b.WriteString("      securityContext: # as Pod Security restricted asks\n        runAsNonRoot: true\n")
	if p.user.uid != "" {
		comment := " # reads the files"
		if p.user.open && p.owner() == "65532:65532" {
			comment = ""
		}
		fmt.Fprintf(b, "        runAsUser: %s%s\n        runAsGroup: %s\n", p.user.uid, comment, p.user.gid)
	}
	b.WriteString(`        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
        seccompProfile: {type: RuntimeDefault}
`)
}

// data returns the directories of data that templates read.
func (p *preset) data() (dirs []string) {
	for _, t := range p.templates {
		param := t.Header.Params[t.Header.Pod.Data]
		if param == nil {
			continue
		}
		dir, ok := p.Set[param.Name]
		if !ok {
			dir = fmt.Sprint(param.Default)
		}
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

func (p *preset) writeVolume(b *strings.Builder) {
	fmt.Fprintf(b, `
  volumes:
    - name: %s
      emptyDir: {medium: Memory, sizeLimit: 1Mi}

  # In every container of the pod, sidecars too, which can read these files if their user may.
`, p.object())
	for _, use := range p.uses() {
		fmt.Fprintf(b, "  # %s\n", use)
	}
	b.WriteString("  volumeMounts:\n")
	for _, dir := range p.mounts() {
		fmt.Fprintf(b, "    - {name: %s, mountPath: %s, readOnly: true}\n", p.object(), quoted(dir))
	}
}

// mounts returns where the containers of the pod have the files.
func (p *preset) mounts() (dirs []string) {
	for _, t := range p.templates {
		dir := t.Header.Pod.Mount
		if dir == "" {
			dir = p.Mount
		}
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// uses says how programs are pointed at their files.
func (p *preset) uses() (lines []string) {
	for _, t := range p.templates {
		for _, use := range t.Header.Pod.Use {
			line := t.Name + ": " + strings.ReplaceAll(use, "/PATH", p.Mount)
			if !slices.Contains(lines, line) { // another file of the template
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// quoted writes a value so that it reads as that text in YAML's flow and block styles.
func quoted(s string) string {
	text, err := yaml.Marshal(s)
	plain := strings.TrimSuffix(string(text), "\n")
	if err == nil && plain == s && !strings.ContainsAny(s, "\n,[]{}#") {
		return s
	}
	quoted, _ := json.Marshal(s) // a string of JSON is one of YAML
	return string(quoted)
}
