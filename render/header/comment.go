package header

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/render/problem"
)

// A comment is one of a template's comments.
type comment struct {
	text   string
	line   int    // lines before it
	end    int    // the byte after its text
	leads  bool   // only whitespace and comments are before it
	header bool   // it looks like a header
	seems  string // a key of a header that it has; "" if it has none
}

// comments returns the comments of a template with the given delimiters.
func comments(text string, d Delims) (all []comment) {
	leads := true
	end := 0 // of the comment before
	marks := regexp.MustCompile(`(?s)` + regexp.QuoteMeta(d.Begin()) + `(?:- )?/\*(.*?)\*/`)
	for _, at := range marks.FindAllStringSubmatchIndex(text, -1) {
		before := strings.TrimPrefix(text[end:at[0]], "\ufeff")
		if end > 0 {
			before = strings.TrimPrefix(strings.TrimLeft(before, " -"), d.End())
		}
		leads = leads && strings.TrimSpace(before) == ""

		c := comment{text: text[at[2]:at[3]], line: strings.Count(text[:at[0]], "\n"), end: at[1], leads: leads}
		c.header, c.seems = looksLikeHeader(c.text)
		all = append(all, c)
		end = at[1]
	}
	return all
}

// Find returns the header of a template: the first leading comment that looks like one.
func Find(text string) Found {
	for _, c := range comments(text, Delims{}) {
		if c.header && c.leads {
			return found(text, c)
		}
	}
	return Found{}
}

// found returns the header in a comment.
func found(text string, c comment) Found {
	f := Found{Text: c.text, Line: c.line}
	rest := strings.TrimPrefix(text[c.end:], " -")
	after, ok := strings.CutPrefix(rest, standard.Right)
	if !ok {
		return f // the parser reports it
	}
	if len(rest) < len(text)-c.end {
		after = strings.TrimLeft(after, " \t\r\n")
	}

	f.end = len(text) - len(after)
	trees, err := parse.Parse("", text[:f.end], "", "")
	if err == nil {
		f.prints = trees[""].Root.String()
	}
	return f
}

// Warnings warns about comments that look like a header and are not the one that was found.
func Warnings(name, text string, d Delims, top Found) (warnings problem.List) {
	found := false
	for _, c := range comments(text, d) {
		if c.header && c.leads && !found && d.Standard() {
			found = true
			continue
		}

		msg, hint := c.warning(found || top.Text != "")
		if msg != "" && !d.Standard() {
			msg = "this comment is not a header, as it is not in {{ and }}"
			hint = "write a header as {{/* ... */}}, whatever the delimiters of the template are"
		}
		if msg == "" {
			continue
		}
		p := &problem.Problem{Template: name, Line: c.line + 1, Column: 1, Msg: msg, Hint: hint}
		warnings = append(warnings, p)
	}
	return warnings
}

// NotRead begins the warning about a comment that has a key of a header, whose name comes after it.
const NotRead = "this comment is not read as a header, although it has the key "

// warning says why a comment that is not the header could be mistaken for it; "" if it
// could not. found says that the header is above.
func (c comment) warning(found bool) (msg, hint string) {
	switch {
	case c.header && found:
		return "this comment is not a header, as there is one above it", "move its keys into that header"
	case c.header:
		return "this comment is not a header, as there is text before it",
			"move it to the beginning of the template"
	case c.leads && c.seems != "" && !found:
		return NotRead + c.seems, "its value is not one that the key can have; initplate help header says which ones can"
	}
	return "", ""
}

// looksLikeHeader reports whether a comment is a header rather than prose, even if the
// header is not valid. A header has params, or another key of a header with a value that
// the key may have. A comment with only doc and out is a header if it has no other keys.
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
	return hasHeaderKeys(top.Content[0].Content, isBlock(text))
}

// hasHeaderKeys is looksLikeHeader for the content of a mapping: keys and values by turns.
func hasHeaderKeys(content []*yaml.Node, block bool) (header bool, seems string) {
	describes := false // it has doc or out
	others := false    // it has other keys
	for i := 0; i+1 < len(content); i += 2 {
		key, value := content[i].Value, content[i+1]
		if !slices.Contains(headerKeys, key) {
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
		describes = describes || key == "doc" || key == "out" && !strings.ContainsAny(value.Value, " \t")
		others = others || key != "doc" && key != "out"
	}
	return describes && !others, seems
}

// isBlock reports whether a comment's text begins on a line of its own.
func isBlock(text string) bool {
	return strings.HasPrefix(strings.TrimLeft(text, " \t\r"), "\n")
}

// declaresParams reports whether a comment has params with an entry below it. Most headers
// do, so they need not be parsed twice.
func declaresParams(text string) bool {
	_, below, ok := strings.Cut("\n"+text, "\nparams:\n")
	line, _, _ := strings.Cut(below, "\n")
	name, _, isEntry := strings.Cut(strings.TrimLeft(line, " "), ":")
	return ok && isEntry && strings.HasPrefix(line, " ") && IsIdentifier(name)
}

// brokenHeader is looksLikeHeader for a comment that is not valid YAML. It reads the lines.
func brokenHeader(text string) (header bool, seems string) {
	block := isBlock(text)
	for line := range strings.SplitSeq(text, "\n") {
		key, value, ok := strings.Cut(line, ":")
		if !ok || !slices.Contains(headerKeys, key) {
			continue
		}

		seems = key
		value = strings.TrimSpace(value)
		if key == "params" {
			if value == "" || strings.ContainsAny(value[:1], "{#") {
				return true, ""
			}
			continue
		}

		scalar := &yaml.Node{Kind: yaml.ScalarNode, Value: strings.Trim(value, `"'`)}
		if block && isValueOf(key, scalar, false) {
			return true, ""
		}
	}
	return false, seems
}

// isValueOf reports whether a key of a header may have a value. If block is set, any single
// word counts, so that a mistyped one is reported.
func isValueOf(key string, value *yaml.Node, block bool) bool {
	if key == "params" {
		return value.Kind == yaml.MappingNode || value.ShortTag() == "!!null"
	}

	if key == "delims" {
		return value.Kind == yaml.SequenceNode || block && value.Kind == yaml.ScalarNode
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
