package hcl

import (
	"errors"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

var values = []string{
	"${x}", "$${x}", "%{if x}", "$", "%", "{", "$$", "a$", "%%{", "${", "\"\na = 1", "x\" {", "}", "EOT", "x\nEOT\na = 1\n<<EOT", "  EOT", "true", "false", "-1", "1.5", "1e3", "0x10", "010",
	"9007199254740993", "99999999999999999999", "a-b", "a.b", "-a", "e\u0301", "\u212b", "*/ a = 1", "\ue123", "null", "[1, 2]", "f(x)", "a", "b", "~", "x ", "\\u0041", "x\n\n  y\n", "${x}\\", "x\ny",
}

func TestPlaces(t *testing.T) {
	places := []string{
		"a = §\n", "a = \"§\"\n", "a = \"x§y\"\n", "a = \"$§\"\n", "a = \"§{x}\"\n", "a = \"§§\"\n", "a = [1, §, \"§\"]\n", "a = {\n  b = §\n}\n", "a \"§\" {\n}\n", "§ = 1\na = 2\n", "x§ = 1\n",
		"a = { \"§\" = 1, b = 2 }\n", "a = <<EOT\n§\nEOT\n", "a = <<EOT\nx§y\n  z\nEOT\n", "# §\na = 1\n", "a = 1 // §\n", "/* § */\na = 1\n", "a = -§\n", "a = 1§\n",
	}
	formattest.PlacesTable(t, Format(), places, values...)
	formattest.PlacesTable(t, V1(), append(places, "a = \"${x §}\"\n", "a = \"${x}§\"\n", "\"§\" = 1\na = 2\n", "a = <<-EOT\n  §\n  x\n  EOT\n", "a { b = § c = 1 }\n"), values...)
	formattest.PlacesTable(t, V2(), append(places, "a = \"${x}§\"\n", "a = \"${f(\"§\")}\"\n", "a = f(§, 1)\n", "a = x.§\n", "a = x[§]\n", "a = 1 - §\n", "a = x == § ? 1 : §\n",
		"a = { § = 1, b = 2 }\n", "a = { (§) = 1 }\n", "a = <<-EOT\n    §\n  x\n  EOT\n", "a = <<-EOT\n  x\n\t  §y\n  EOT\n", "a = <<-EOT\n  ${x}§\n  x\n  EOT\n", "a = \"${x ~}§\"\n", "a = \"%{ if § }x%{ endif }\"\n", "a { b = § }\n"), values...)
}

// TestSyntax shows what is refused of a document's own text, and where.
func TestSyntax(t *testing.T) {
	for _, tt := range []struct {
		format format.Format
		doc    string
		line   int
		msg    string
	}{
		{V1(), "a = 1\nb = [1, 2\n", 2, "closed"},
		{V1(), "a {\nb = 1\n", 1, "} is missing"},
		{V1(), "a = b\n", 1, "no value"},
		{V1(), "a = 1\nb = \"x\n", 2, "not closed on its line"},
		{V1(), "a = 1\n\na = 2\n", 3, "twice"},
		{V1(), "a = 99999999999999999999\n", 1, "64 bits"},
		{V1(), "\na = \"\\400\"\n", 2, "an escape"},
		{V1(), "\ufeffa = 1\n", 1, "byte-order mark"},
		{V1(), "a = 1\r\nb = \"\r\"\r\n", 2, "carriage return"},
		{V1(), "a = 1\n\xff", 2, "UTF-8"},
		{V1(), "a = [1,\n", 2, "no value"},
		{V1(), "a = <<E\nx\n", 3, "heredoc not terminated"},
		{V1(), strings.Repeat("a {", 1001), 1, "too deep"},
		{V1(), "a = " + strings.Repeat("[", 1001), 1, "too deep"},
		{V2(), "a = 1\nb {\n", 2, "} is missing"},
		{V2(), "\n\"a\" = 1\n", 2, "quotes"},
		{V2(), "a = 1 b = 2\n", 1, "line break"},
		{V2(), "a = {\n b = 1 c = 2\n}\n", 2, "neither a comma nor a line break"},
		{V2(), "a {\n b = 1\n b = 2\n}\n", 3, "twice"},
		{V2(), "a = { b = 1, \"b\" = 2 }\n", 1, "twice"},
		{V2(), "a = \"\\q\"\n", 1, "escape"},
		{V2(), "a = \"${x\"\n", 1, "not closed"},
		{V2(), "a = <<E\n  ${x\nE\n", 3, "not closed"},
		{V2(), "a = 1 +\n", 1, "missing"},
		{V2(), "a = 'x'\n", 1, "does not read"},
		{V2(), "a = x ? 1\n", 1, "no :"},
		{V2(), "a \"${x}\" {}\n", 1, "label holds an expression"},
		{V2(), "a { b = 1, c = 2 }\n", 1, "one line"},
		{V2(), "a = " + strings.Repeat("[", 1001), 1, "too deep"},
		{V2(), "a = " + strings.Repeat("-", 1001), 1, "too deep"},
		{V2(), "a = " + strings.Repeat("\"${", 1001), 1, "too deep"},
		{V2(), strings.Repeat("a {\n", 1001), 1001, "too deep"},
		{Format(), "a = x\n", 1, "HCL 1, of Consul"},
		{Format(), "\na { b = 1 c = 2 }\n", 2, "HCL 2, of Terraform"},
		{Format(), "a = 010\n", 1, "differently"},
		{Format(), "a = \"${x}\"\n", 1, "differently"},
	} {
		_, err := tt.format.Parse([]byte(tt.doc))
		var syntax *format.SyntaxError
		if !errors.As(err, &syntax) || syntax.Line != tt.line || !strings.Contains(syntax.Msg, tt.msg) {
			t.Errorf("%s %.40q: got %+v, want line %d and %q", tt.format.Name, tt.doc, err, tt.line, tt.msg)
		}
	}
}

func TestWhy(t *testing.T) {
	for _, tt := range []struct {
		format       format.Format
		place, value string
		msg, hint    string
	}{
		{V2(), "a = x.§\n", "b", "expression", "quotes"},
		{V2(), "a = 1§\n", "b", "digits", "quotes"},
		{V2(), "a = §\n", "e\u0301", "NFC", "b64enc"},
		{V2(), "a = \"§\"\n", "\xff", "UTF-8", "b64enc"},
		{V2(), "§ = 1\n", "a b", "name", "change"},
		{V2(), "a = { \"§\" = 1, b = 2 }\n", "b", "there already", "change"},
		{V2(), "a = <<E\n§\nE\n", "x\nE", "heredoc", "double quotes"},
		{V2(), "a = §\n", "[1, 2]", "one text", "join"},
		{V1(), "a = §\n", `{"b": 1}`, "one text", "join"},
		{V2(), "a = §\n", `{"b": 1}`, "one text", "join"},
		{V2(), "a = 1\n§\n", "b = 1", "cannot stand alone", "raw"},
		{V2(), "a §x {}\n", "b", "neither an = nor", "double quotes"},
		{V1(), "a = \"${x§}\"\n", "b", "expression", "quotes"},
		{V1(), "a = §x\n", "b", "neither an = nor a {", "quotes"},
	} {
		_, errs := encode.Document(tt.format, formattest.Pieces(tt.place, tt.value))
		if len(errs) != 1 || !strings.Contains(errs[0].Msg, tt.msg) || !strings.Contains(errs[0].Hint, tt.hint) {
			t.Errorf("%s %q with %q: got %+v, want %q and %q", tt.format.Name, tt.place, tt.value, errs, tt.msg, tt.hint)
		}
	}
}

// TestIndent shows that what indent puts before lines belongs to the document where a heredoc with <<- removes
// it, and to the value elsewhere.
func TestIndent(t *testing.T) {
	indent := encode.Step{Name: "indent 4", Run: func(v any) (any, error) {
		return "    " + strings.ReplaceAll(format.Plain(v), "\n", "\n    "), nil
	}}
	for _, tt := range []struct{ before, value, want string }{
		{"a = <<-EOT\n", "x\n\n${y}", "x\n\n${y}\n"},
		{"a = <<-EOT\n    z\n", "x\n  y\n", "z\nx\n  y\n\n"},
		{"a = <<-EOT\n  z\n", "x\ny", "z\n  x\n  y\n"},
		{"a = <<EOT\n", "x\ny", "    x\n    y\n"},
	} {
		laid, _ := indent.Run(tt.value)
		pieces := []encode.Piece{
			{Text: tt.before}, {Kind: encode.Scalar, Value: laid, Base: tt.value, Steps: []encode.Step{indent}}, {Text: "\n  EOT\n"},
		}
		texts, errs := encode.Document(V2(), pieces)
		leaves, err := parse2([]byte(strings.Join(texts, "")))
		if len(errs) > 0 || err != nil || len(leaves) != 1 || leaves[0].Text != tt.want {
			t.Errorf("%q with %q: got %q, %+v, %v, want the text %q", tt.before, tt.value, texts, errs, err, tt.want)
		}
	}
}
