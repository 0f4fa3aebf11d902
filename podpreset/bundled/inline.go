package bundled

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// mostVariable is the limit of Linux for a variable with its name, in bytes, less the = and the NUL byte:
// MAX_ARG_STRLEN of include/uapi/linux/binfmts.h with pages of 4 KiB.
const mostVariable = 128<<10 - 2

// addInline gives the init container the text of a template that its image does not hold.
func (p *preset) addInline(t Template) error {
	v := variable{Name: "INITPLATE_INLINE_" + t.Name}
	if !regexp.MustCompile(`^[-.\w]+$`).MatchString(t.Name) {
		return &Error{t.Path + ": a variable cannot have the name " + v.Name, "rename the file: letters, digits, ., - and _"}
	}
	if size := len(v.Name) + len(t.Text); size > mostVariable {
		return &Error{fmt.Sprintf("%s: a variable holds %d bytes, and %s would have %d", t.Path, mostVariable, v.Name, size),
			"give the init container a ConfigMap with the template by hand"}
	}

	if p.find(v.Name) >= 0 {
		return &Error{t.Path + ": there is a template " + t.Name + " already", "rename one of them"}
	}

	v.Block = block(unexpanded(t.Text))
	p.Env = append(p.Env, v)
	return nil
}

// unexpanded writes a text so that Kubernetes makes that text of it in the value of a variable. It replaces $(NAME), $$
// by $: third_party/forked/golang/expansion/expand.go of Kubernetes. That of older releases also breaks a character of
// several bytes after a $: it took the first byte for a character.
func unexpanded(text string) string {
	isChanged := func(c byte) bool { return c == '$' || c == '(' || c >= utf8.RuneSelf }
	var b strings.Builder
	for i := range len(text) {
		if text[i] == '$' && i+1 < len(text) && isChanged(text[i+1]) {
			b.WriteByte('$')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// block writes the value of a variable on lines of its own, as they are in the manifest. A text that does not read back
// from there, such as one that begins with a tab, is quoted.
func block(text string) string {
	var written strings.Builder
	encoder := yaml.NewEncoder(&written)
	encoder.SetIndent(2)
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.LiteralStyle, Value: text}
	if err := encoder.Encode(map[string]*yaml.Node{"value": node}); err != nil {
		return "value: " + quoted(text)
	}

	const margin = "          "
	lines := strings.Split(strings.TrimSuffix(written.String(), "\n"), "\n")
	for i, line := range lines[1:] {
		if line != "" {
			lines[i+1] = margin + line
		}
	}

	inPlace := strings.Join(lines, "\n")
	var read struct{ Value string }
	if err := yaml.Unmarshal([]byte(margin+inPlace+"\n"), &read); err != nil || read.Value != text {
		return "value: " + quoted(text)
	}
	return inPlace
}
