package funcs

import (
	"maps"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// Map returns all functions by name. The map is the caller's to change.
func Map() template.FuncMap {
	m, sprigs := make(template.FuncMap, 512), sprigFuncs()
	for name, fn := range sprigs {
		m[name], m["sprig_"+name] = fn, fn
	}
	maps.Copy(m, consulTemplateFuncs(sprigs))
	maps.Copy(m, ownFuncs())
	addComparisons(m)
	addTexts(m)
	m["index"], m["len"] = index, length
	return m
}

// For returns the functions that a template's text can call: those of Map whose
// names are among its words. text/template takes longer to check all of them
// than to execute a template that calls five.
func For(text string) template.FuncMap {
	all, m := Map(), template.FuncMap{}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !inName(r) }) {
		if fn := all[word]; fn != nil {
			m[word] = fn
		}
	}
	return m
}

func inName(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_'
}

// sprigFuncs returns sprig's functions of their arguments alone.
func sprigFuncs() template.FuncMap {
	m := sprig.HermeticTxtFuncMap()
	maps.DeleteFunc(m, func(name string, _ any) bool { return LeftOut(name) != "" })
	limit(m)
	keepMapsFinite(m)
	makePure(m)
	failAloud(m)
	convertAloud(m)
	textAloud(m)
	return m
}

func ownFuncs() template.FuncMap {
	return template.FuncMap{
		"toPKCS12": toPKCS12, "toJKS": toJKS,
		"bytes": bytesOf, "size": size, "seconds": seconds,
		"toToml": toTOML, "toYaml": toYAML, "fromYaml": parseYAML,
	}
}
