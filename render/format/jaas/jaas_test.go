package jaas

import (
	"slices"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
)

func TestParse(t *testing.T) {
	doc := "// c\nApp {\n  a.b.C$D required /* c\n */ user=\"x\\\"\\101\\n\" key=y;\n  e optional;\n};\n"
	want := []format.Leaf{
		{Path: "", Kind: "group", Text: "App", Line: 2},
		{Path: "App module", Kind: "word", Text: "a.b.C$D", Line: 3},
		{Path: "App flag", Kind: "word", Text: "required", Line: 3},
		{Path: "App a.b.C$D user", Kind: "str", Text: "x\"A\n", Line: 4, Style: `"`},
		{Path: "App a.b.C$D key", Kind: "str", Text: "y", Line: 4},
		{Path: "App module", Kind: "word", Text: "e", Line: 5},
		{Path: "App flag", Kind: "word", Text: "optional", Line: 5},
	}
	if got, err := parse([]byte(doc)); err != nil || !slices.Equal(got, want) {
		t.Errorf("got  %+v %v\nwant %+v", got, err, want)
	}
}

func TestSyntax(t *testing.T) {
	formattest.CheckSyntax(t, parse, []formattest.Syntax{
		{"m required\na=\"b\n\";", 2, "not closed on its line"},
		{"m required a=\"b", 1, "not closed"},
		{"m required\na=1;", 2, "number"},
		{"m required\na", 2, "NAME="},
		{"m required a=\"b\"\n", 1, "no ;"},
		{"m always;", 1, "control flag"},
		{"m", 1, "control flag"},
		{"m required a={;", 1, "no quotes"},
		{"App { m required; }", 1, "no ; after the }"},
		{"App { m required;", 1, "control flag"},
		{"/* x\n", 1, "comment"},
		{"m required a='b';", 1, "single quotes"},
		{"\xff", 1, "UTF-8"},
	})
}

var lines = []string{
	"mN required kN=\"§\";\n", "mN required\n  kN=§\n  lN=\"x§\" // §\n;\n", "mN optional kN=\"§\" lN=\"§§\";\n",
	"mN.§ required kN=\"§ y\";\n", "/* § */ mN sufficient kN_§=\"$§\";\n", "mN required;\n",
}

func TestPlaces(t *testing.T) {
	formattest.PlacesTable(t, Format(), []string{
		"m required a=\"§\";", "m required a=§;", "m required a=\"x§\" b=\"§y\";", "m required a=\"$§\";", "m required a=\"§{x}\";",
		"m required §=\"x\";", "§ required;", "m § a=\"x\";", "§ { m required a=\"§\"; };\n", "// §\nm required;", "/* § */ m required;", "m required a=\"§§\";",
	}, "${user.home}", "$", "{", "required", "a.b", "\\101", "a\x0bb", "/*", "*/", "//", `\`, `\"`)
}

// TestReaders: the JDK and Kafka read what was written.
func TestReaders(t *testing.T) {
	formattest.Agreement{
		Format: Format(), Docs: 300, Accepts: 0.6, Lines: lines,
		Readers: map[string]func(testing.TB, []string) []formattest.Reading{
			"the JDK": formattest.JavaReader("jaas"), "Kafka": formattest.JavaReader("kafka"),
		},
	}.Check(t)
}

func TestWhy(t *testing.T) {
	formattest.CheckWhys(t, Format(), []formattest.Why{
		{"m required a=\"§\";", "${x}", "system property", "change"},
		{"m required a=\"§{x}\";", "$", "system property", "change"},
		{"m required §=\"x\";", "a b", "not a name", "raw"},
		{"§ required;", "1", "not a name", "raw"},
	})
}

// FuzzJAAS: whatever the document and the values, if the encoder takes them, the document reads
// as with harmless words, the words replaced by the values.
func FuzzJAAS(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Format(),
		Docs:   []string{"m required a=\"@\" b=\"x@y\";", "@ { m.@ required @=@; };", "m required a=\"$@\" b=\"@{x}\"; // @\n"},
	}
	f.Add(byte(3), "m required a=\"@\";", `"; n required x="`, "${x}")
	f.Add(byte(0), "", "\n", `\`)
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) { z.Check(t, doc, text, v, w) })
}
