package funcs

import (
	"maps"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// Map returns all functions by name. The caller may change the map.
func Map() template.FuncMap {
	sprigs := sprigFuncs()
	m := make(template.FuncMap, 512)
	for name, fn := range sprigs {
		m[name] = fn
		m["sprig_"+name] = fn
	}

	addConsulTemplate(m, sprigs)
	maps.Copy(m, ownFuncs())
	addComparisons(m)
	addTexts(m)
	m["index"] = index
	m["len"] = length
	return m
}

// For returns the functions that a template's text can call: those of Map whose
// names are among its words. text/template takes longer to check all of them
// than to execute a template that calls five.
func For(text string) template.FuncMap {
	all := Map()
	m := template.FuncMap{}
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

// sprigFuncs returns those of sprig's functions that depend on their arguments alone.
func sprigFuncs() template.FuncMap {
	m := sprig.HermeticTxtFuncMap()
	withoutLeftOut(m)

	limit(m)
	keepMapsFinite(m)
	makePure(m)
	addStrict(m)
	addConversions(m)
	addSprigTexts(m)
	return m
}

func ownFuncs() template.FuncMap {
	return template.FuncMap{
		"toPKCS12": toPKCS12, "toJKS": toJKS,
		"bytes": bytesOf, "size": size, "seconds": seconds,
		"toToml": toTOML, "toYaml": toYAML, "fromYaml": parseYAML, "fromToml": parseTOML, "parseTOML": parseTOML,
		"parseCSV": parseCSV, "csv": csvRows,
		"required": required, "sortBy": sortBy, "hostPort": hostPort,
		"cidrContains": cidrContains, "cidrHost": cidrHost, "cidrNetmask": cidrNetmask, "cidrSubnets": cidrSubnets,
		QuoteFor: quoteFor,
	}
}

// QuoteFor names the function after which a value is written in a language inside the document's
// own. It must end an action that prints, where the walk takes it off.
const QuoteFor = "quoteFor"

func quoteFor(...any) (any, error) {
	return nil, &mistake{
		"quoteFor is not the last function of an action that prints", `write it last: {{ .value | quoteFor "json" }}`,
	}
}
