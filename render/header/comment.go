package header

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/render/problem"
)

// A comment is one of a template's comments, and what of it is a header's.
type comment struct {
	text   string
	line   int  // lines before it
	leads  bool // nothing but white space and comments stands before it
	header bool
	seems  string // the key of a header that it has though it is none; "" for none
}

// comments finds those of a template.
func comments(text string) (all []comment) {
	leads, end := true, 0
	marks := regexp.MustCompile(`(?s)\{\{(?:- )?/\*(.*?)\*/`)
	for _, at := range marks.FindAllStringSubmatchIndex(text, -1) {
		before := strings.TrimPrefix(text[end:at[0]], "\ufeff")
		before = strings.TrimPrefix(strings.TrimLeft(before, " -"), "}}")
		if end == 0 {
			before = strings.TrimPrefix(text[:at[0]], "\ufeff")
		}
		leads = leads && strings.TrimSpace(before) == ""
		c := comment{text: text[at[2]:at[3]], line: strings.Count(text[:at[0]], "\n"), leads: leads}
		c.header, c.seems = looksLikeHeader(c.text)
		all, end = append(all, c), at[1]
	}
	return all
}

// Find returns the text of the header of a template, and how many lines stand before
// it. That is the first of the comments that the template begins with which is one; the
// others are told of where they look like one.
func Find(name, text string) (header string, line int, warnings problem.List) {
	found := false
	for _, c := range comments(text) {
		p := &problem.Problem{Template: name, Line: c.line + 1, Column: 1}
		switch {
		case c.header && c.leads && !found:
			header, line, found = c.text, c.line, true
			continue
		case c.header && found:
			p.Msg, p.Hint = "this comment is no header, as there is one above", "put what it says into that"
		case c.header:
			p.Msg, p.Hint = "this comment is no header, as text stands before it", "put it at the very beginning of the template"
		case c.leads && c.seems != "" && !found:
			p.Msg = "this comment is not taken for a header, though it has the key " + c.seems
			p.Hint = "what it says there is no value of that key; see the header in the documentation of package render"
		default:
			continue
		}
		warnings = append(warnings, p)
	}
	return header, line, warnings
}

// looksLikeHeader tells a header from a comment in prose, also where it is not valid: it
// has params, or another key of a header with a value that the key may have. A comment
// that only describes, with doc and out, has no other keys.
func looksLikeHeader(text string) (header bool, seems string) {
	if declaresParams(text) {
		return true, ""
	}
	var top yaml.Node
	if err := yaml.Unmarshal([]byte(text), &top); err != nil {
		return brokenHeader(text)
	}
	if len(top.Content) == 0 || top.Content[0].Kind != yaml.MappingNode {
		return false, ""
	}
	block := strings.HasPrefix(strings.TrimLeft(text, " \t\r"), "\n")
	weak, others := false, false
	for i := 0; i+1 < len(top.Content[0].Content); i += 2 {
		key, value := top.Content[0].Content[i].Value, top.Content[0].Content[i+1]
		known := slices.Contains(headerKeys, key)
		if !known {
			near := nearest.Name(key, headerKeys)
			if near != "" && near != "doc" && near != "out" && isValueOf(near, value, false) {
				return true, ""
			}
			others = others || near == "" || value.Kind == yaml.ScalarNode
			continue
		}
		seems = key
		if isValueOf(key, value, block) {
			return true, ""
		}
		weak = weak || key == "doc" || key == "out" && !strings.ContainsAny(value.Value, " \t")
		others = others || key != "doc" && key != "out"
	}
	return weak && !others, seems
}

// declaresParams reports whether a comment has params and an entry below it. Most headers
// do, and need not be read twice.
func declaresParams(text string) bool {
	_, below, ok := strings.Cut("\n"+text, "\nparams:\n")
	line, _, _ := strings.Cut(below, "\n")
	name, _, isEntry := strings.Cut(strings.TrimLeft(line, " "), ":")
	return ok && isEntry && strings.HasPrefix(line, " ") && IsIdentifier(name)
}

// brokenHeader looks at a comment that is no YAML, line by line.
func brokenHeader(text string) (header bool, seems string) {
	block := strings.HasPrefix(strings.TrimLeft(text, " \t\r"), "\n")
	for line := range strings.SplitSeq(text, "\n") {
		key, value, ok := strings.Cut(line, ":")
		if !ok || !slices.Contains(headerKeys, key) {
			continue
		}
		seems = key
		value = strings.TrimSpace(value)
		if key == "params" && (value == "" || strings.ContainsAny(value[:1], "{#")) {
			return true, ""
		}
		if block && key != "params" && isValueOf(key, &yaml.Node{Kind: yaml.ScalarNode, Value: strings.Trim(value, `"'`)}, false) {
			return true, ""
		}
	}
	return false, seems
}

// isValueOf reports whether a key of a header may have a value. Where block is set, a
// mistyped word is one too, so that it is told.
func isValueOf(key string, value *yaml.Node, block bool) bool {
	if key == "params" {
		return value.Kind == yaml.MappingNode || value.ShortTag() == "!!null"
	}
	s := value.Value
	if value.Kind != yaml.ScalarNode || s == "" {
		return false
	}
	word := block && !strings.ContainsAny(s, " \t\n")
	switch key {
	case "format":
		_, ok := languages.Lookup(s)
		return ok || word
	case "mode":
		_, err := strconv.ParseUint(s, 8, 32)
		return err == nil || word
	case "owner":
		return regexp.MustCompile(`^(none|[0-9]+|[\w.-]+:[\w.-]+)$`).MatchString(s)
	case "rules":
		return regexp.MustCompile(`^\w+(:[0-9.]+)?(,\w+(:[0-9.]+)?)*$`).MatchString(s)
	}
	return false
}
