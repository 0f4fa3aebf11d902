// Package hcl has the two languages that are called HCL, and what both of them read as the same.
//
//   - hcl1 is github.com/hashicorp/hcl, which reads the configuration of Consul, of Vault and its
//     agent, of Nomad's agent and of consul-template, and Vault's policies. Its scanner is the
//     library's own (hcl/scanner), its grammar that of hcl/parser.
//   - hcl2 is github.com/hashicorp/hcl/v2 (hclsyntax/scan_tokens.rl, parser.go, spec.md): Terraform,
//     Packer, Nomad's jobs.
//   - hcl is a document that both read as the same, as the extension .hcl does not say which of
//     them will.
//
// A value is a string, or a number, true or false that stands where a literal can:
//
//	address = {{ .address }}
//	name    = "web-{{ .name }}"
//	path "secret/{{ .path }}" {
//
// Within quotes, a value gets escapes. The two marks that begin an expression of HCL 2, ${ and %{,
// are written $${ and %%{ there, and with an escape for their brace in hcl and in hcl1, where the
// scanner looks for the end of an expression. In the lines of a heredoc nothing has an escape but
// these two marks in HCL 2, so a value must fit as it is.
//
// Programs with HCL 2 normalize text to NFC (cty.StringVal), so a value that is not normalized is
// refused there. A value is never a part of an expression other than a literal, the name of a
// block, or a name that its object has already.
package hcl

import (
	"slices"

	"github.com/initplate/initplate/render/format"
)

// Format is HCL that both versions read as the same.
func Format() format.Format {
	f := formatOf("hcl", parseBoth, spellBoth)
	f.Exts = []string{".hcl"}
	return f
}

// V1 is HCL as Consul, Vault and consul-template read it.
func V1() format.Format {
	f := formatOf("hcl1", parse1, spell1)
	f.Files = []string{"consul.hcl", "vault.hcl", "vault-agent.hcl", "consul-template.hcl"}
	return f
}

// V2 is HCL as Terraform, Packer and Nomad's jobs have it.
func V2() format.Format {
	f := formatOf("hcl2", parse2, spell2)
	f.Files = []string{"terragrunt.hcl", "docker-bake.hcl", ".tflint.hcl"}
	f.Exts = []string{
		".tf", ".tfvars", ".tftest.hcl", ".tfmock.hcl", ".pkr.hcl", ".pkrvars.hcl", ".nomad", ".nomad.hcl",
	}
	return f
}

func formatOf(
	name string, parse func([]byte) ([]format.Leaf, error), spell func(any, format.Place) []string,
) format.Format {
	return format.Format{
		Name: name, Parse: parse, Spell: spell, Quotes: `"`, Why: why, Explain: explain, Lonely: lonely,
		Fragment: fragment, Margins: true,
	}
}

// Kinds of leaves that other languages do not have.
const (
	label format.Kind = "label" // of a block, after its name
	code  format.Kind = "code"  // of an expression: all but its literals
	octal format.Kind = "octal" // a number that only HCL 1 reads as octal or hexadecimal
)

const (
	tooDeep = "blocks, lists or expressions are nested too deep"
	twice   = "a name appears twice in one block or object"
	noName  = "there is something where a name is expected"
	notUTF8 = "there is a byte that is not UTF-8"
)

// A spot is where leaves are: the name that they belong to, how that is quoted, and how deep.
type spot struct {
	path, quote string
	depth       int
}

func (at spot) below(name, quote string) spot { return spot{name, quote, at.depth + 1} }

// item is the spot of a list's items.
func (at spot) item() spot { return spot{at.path + "[]", "", at.depth + 1} }

func (at spot) leaf(kind format.Kind, text, style string, line int) format.Leaf {
	return format.Leaf{
		Path: at.path, Kind: kind, Text: text, Line: line, Depth: at.depth, Style: style, KeyStyle: at.quote,
	}
}

// parseBoth reads a document with both versions, which must see the same.
func parseBoth(doc []byte) ([]format.Leaf, error) {
	one, err := parse1(doc)
	if err != nil {
		return nil, onlyOne(err, "hcl2", "HCL 1, of Consul and Vault,")
	}

	two, err := parse2(doc)
	if err != nil {
		return nil, onlyOne(err, "hcl1", "HCL 2, of Terraform, Packer and Nomad,")
	}

	for i := range min(len(one), len(two)) {
		if !alike(one[i], two[i]) {
			return nil, &format.SyntaxError{Line: two[i].Line, Msg: differs}
		}
	}
	if len(one) != len(two) {
		return nil, &format.SyntaxError{Msg: differs}
	}

	return two, nil
}

// saysWhich is what errors of hcl end with: the version that may be meant, which explain makes a
// hint of.
const saysWhich = "; if no program with the other reads the file, write format: "

const differs = "HCL 1, of Consul and Vault, and HCL 2, of Terraform, Packer and Nomad, read this differently" +
	saysWhich + "hcl1 or format: hcl2"

// onlyOne says that one version does not read a document, and that the other might be meant.
func onlyOne(err error, other, version string) error {
	wrong := err.(*format.SyntaxError)
	return &format.SyntaxError{Line: wrong.Line, Msg: version + " does not read this: " + wrong.Msg + saysWhich + other}
}

func alike(a, b format.Leaf) bool {
	a.Line, b.Line = 0, 0
	return a == b
}

// A nameSet is the names of one block or object.
type nameSet map[string]bool

// takes adds a name, and reports whether it was not there.
func (n nameSet) takes(name string) bool {
	isNew := !n[name]
	n[name] = true
	return isNew
}

// isMarked reports whether a name is a number that stands for a value, as no version takes a
// number for a name.
func isMarked(name string) bool {
	isDigit := func(c byte) bool { return '0' <= c && c <= '9' }
	return len(name) >= 9 && !slices.ContainsFunc([]byte(name), func(c byte) bool { return !isDigit(c) })
}
