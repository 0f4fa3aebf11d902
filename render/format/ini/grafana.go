package ini

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/initplate/initplate/render/format"
)

// Grafana is grafana.ini, as Grafana reads it: with gopkg.in/ini.v1 and its defaults (parser.go,
// readValue), and then with what Grafana itself replaces (pkg/setting/expanders.go).
//
// # and ; begin a comment even in quotes, a backslash at the end continues a line, and quotes
// around a value are removed. Only backquotes and """ keep a value as it is, with its line
// breaks, to the last of them on a line. ${NAME}, $__file{NAME}, $__env{NAME} and the like, and
// %(NAME)s, are replaced whatever quotes they are in, so a value cannot have them.
func Grafana() format.Format {
	return format.Format{
		Name: "grafana", Files: []string{"grafana.ini"}, Parse: parseGrafana, Spell: spellGrafana,
		Bare: bareGrafana, Why: whyGrafana,
	}
}

func parseGrafana(doc []byte) ([]format.Leaf, error) {
	p := &grafanaReader{lines: strings.SplitAfter(strings.TrimPrefix(string(doc), "\ufeff"), "\n")}
	p.reader.seen = make(map[string]bool, len(p.lines))
	p.expansion = regexp.MustCompile(`\$(__\w+)?\{[^}]+\}|%\([^)]+\)s`)

	for p.at < len(p.lines) {
		line := p.at + 1
		if wrong := p.setting(); wrong != "" {
			return nil, &format.SyntaxError{Line: line, Msg: wrong}
		}
	}

	return p.leaves, nil
}

// A grafanaReader reads names as [reader] does, and values as ini.v1.
type grafanaReader struct {
	reader
	lines     []string // with their line breaks
	at        int      // the next line
	expansion *regexp.Regexp
}

// setting reads a line, and more of them if its value goes on.
func (p *grafanaReader) setting() (wrong string) {
	line := strings.TrimLeftFunc(p.lines[p.at], unicode.IsSpace)
	p.at++
	switch {
	case line == "" || line[0] == '#' || line[0] == ';':
		return ""
	case line[0] == '[':
		return p.section(strings.TrimSpace(line[1:]))
	case line[0] == '"' || line[0] == '`':
		return "a key is in quotes: write it without them"
	}

	n := strings.IndexAny(line, "=:")
	name := strings.TrimSpace(line[:max(n, 0)])
	switch {
	case n < 0:
		return "a line has neither an = nor a :, and Grafana does not start with it"
	case name == "" || name == "-":
		return "a value has no key"
	}

	p.path = strings.TrimSpace(p.group + " " + name)
	return p.value(strings.TrimLeftFunc(line[n+1:], unicode.IsSpace))
}

func (p *grafanaReader) section(text string) (wrong string) {
	leaf, wrong := p.header(text)
	if wrong == "" {
		leaf.Line = p.at
		p.leaves = append(p.leaves, leaf)
	}
	return wrong
}

// value reads a value, which may go on for several lines.
func (p *grafanaReader) value(rest string) (wrong string) {
	number := p.at
	quote := ""
	switch {
	case len(rest) > 3 && strings.HasPrefix(rest, `"""`):
		quote = `"""`
	case strings.HasPrefix(rest, "`"):
		quote = "`"
	}

	text, style, ok := plainGrafana(rest), quote, true
	trimmed := strings.TrimSpace(rest)
	switch {
	case quote != "":
		text, ok = p.quoted(rest[len(quote):], quote)
	case strings.HasSuffix(trimmed, `\`):
		text = p.continued(trimmed)
	default:
		text, style = unquoteGrafana(text)
	}
	if !ok {
		return "a value in " + quote + " is not closed"
	}

	p.add(text, style, number)
	return ""
}

// add adds the leaves of a value: its text, and what is replaced in it.
func (p *grafanaReader) add(text, style string, line int) {
	kind := format.Str + p.again(p.path)
	at := 0
	for _, found := range p.expansion.FindAllStringIndex(text, -1) {
		p.leaves = append(p.leaves,
			format.Leaf{Path: p.path, Kind: kind, Text: text[at:found[0]], Line: line, Style: style},
			format.Leaf{Path: p.path, Kind: code, Text: text[found[0]:found[1]], Line: line})
		at = found[1]
	}
	p.leaves = append(p.leaves, format.Leaf{Path: p.path, Kind: kind, Text: text[at:], Line: line, Style: style})
}

// quoted reads to the last quote of the first line that has one.
func (p *grafanaReader) quoted(rest, quote string) (text string, ok bool) {
	var b strings.Builder
	for {
		if n := strings.LastIndex(rest, quote); n >= 0 {
			b.WriteString(rest[:n])
			return b.String(), true
		}
		b.WriteString(rest)
		if p.at == len(p.lines) {
			return "", false
		}
		rest = p.lines[p.at]
		p.at++
	}
}

// continued joins lines while they end in a backslash.
func (p *grafanaReader) continued(line string) string {
	var b strings.Builder
	for {
		text, goesOn := strings.CutSuffix(line, `\`)
		b.WriteString(text)
		if !goesOn || p.at == len(p.lines) {
			return b.String()
		}
		line = strings.TrimSpace(p.lines[p.at])
		p.at++
	}
}

// plainGrafana returns a value without quotes up to its comment.
func plainGrafana(rest string) string {
	if n := strings.IndexAny(rest, "#;"); n >= 0 {
		rest = rest[:n]
	}
	return strings.TrimSpace(rest)
}

// unquoteGrafana removes quotes that surround a value and are not in it.
func unquoteGrafana(s string) (text, quote string) {
	for _, quote := range []string{"'", `"`} {
		isQuoted := len(s) >= 2 && strings.HasPrefix(s, quote) && strings.Index(s[1:], quote) == len(s)-2
		if isQuoted {
			return s[1 : len(s)-1], quote
		}
	}
	return s, ""
}

// spellGrafana offers a value as it is, in backquotes, or in three double quotes.
func spellGrafana(v any, at format.Place) []string {
	s := format.Plain(v)
	const marks = "#;\\\"'`"
	isClean := !strings.ContainsAny(s, marks) && !format.HoldsControl(s) && strings.TrimSpace(s) == s
	switch {
	case format.IsComposite(v) || at.Leaf.Kind == code:
		return nil
	case at.Leaf.Kind == "":
		return format.SpellComment(s)
	case at.Name || isKind(at.Leaf, format.Group):
		if !isName(s, marksIn(at)) {
			return nil
		}
		return []string{s}
	case !at.Whole || at.Leaf.Style != "":
		return []string{s}
	}

	quoted := []string{"`" + s + "`", `"""` + s + `"""`}
	if isClean {
		return append([]string{s}, quoted...)
	}
	return quoted
}

// bareGrafana reports whether a document has no section: nearly all settings are in one.
func bareGrafana(_ string, leaves []format.Leaf) bool {
	return !slices.ContainsFunc(leaves, func(l format.Leaf) bool { return isKind(l, format.Group) })
}

func whyGrafana(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	switch {
	case format.IsComposite(v):
		return "the value is a list, a map or nothing", "print its parts"
	case at.Leaf.Kind == "":
		return "", ""
	case at.Name || isKind(at.Leaf, format.Group):
		return "the value is not a name of letters, digits and _ - . / @ + only, or the name is there already",
			"change the value" + format.OrRaw
	case strings.ContainsAny(s, "$%") || at.Leaf.Kind == code:
		return "the value makes a ${NAME}, a $__file{NAME} or a %(NAME)s, which Grafana replaces in any quotes",
			"change the value, or let Grafana read it from a file with $__file{/PATH}" + format.OrRaw
	case at.Leaf.Style != "`":
		return "the value holds what has a meaning there: a # or ;, a quote, a backslash or a line break",
			"write the value without quotes of the template's own, or put backquotes around the whole setting" + format.OrRaw
	}
	return "", ""
}
