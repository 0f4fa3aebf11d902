package hcl

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

// FuzzHCL: whatever the document and the values, if Encode takes them, then the libraries see the
// same as with harmless words, the words replaced by the values, and no more. What both a reader
// and its library read, they read as the same. And a value in quotes is only refused for a reason.
func FuzzHCL(f *testing.F) {
	docs := []string{
		"a = @\nb = \"@\" # @\n", "a = \"x@y@\"\nb \"@\" {\n  c = [@, \"$@{\"]\n}\n", "a = <<EOT\nx @\n@\nEOT\nb = { \"@\" = @ }\n",
		"a = <<-EOT\n    @\n  x@\n  EOT\n", "@ = 1\nb@ = \"@\"\n",
	}
	readers := func(judges ...func(string) ([]formattest.Item, error)) map[string]func(string) ([]formattest.Item, error) {
		all := map[string]func(string) ([]formattest.Item, error){}
		for i, judge := range judges {
			all[string(rune('1'+i))] = judge
		}
		return all
	}
	fuzzers := []formattest.Fuzzer{
		{Format: Format(), Docs: docs, Readers: readers(judge1, judge2)},
		{Format: V1(), Docs: append(docs, "a { b = @ c = \"${x}@\" }\n\"@\" = 1\n"), Readers: readers(judge1)},
		{Format: V2(), Docs: append(docs, "a = f(@, \"${x}@${g(\"@\")}\")\n", "a = x == @ ? [for y in z : @] : { @ = -1 }\n", "a = \"${x ~} @\"\n"), Readers: readers(judge2)},
	}
	for _, n := range formattest.Nasty {
		f.Add(byte(0), byte(0), "", n.Value, "x")
		f.Add(byte(1), byte(2), "", "x", n.Value)
		f.Add(byte(2), byte(6), "", "x", n.Value)
	}
	for _, v := range values {
		f.Add(byte(2), byte(1), "", v, "{")
	}
	f.Add(byte(0), byte(9), "a = @ /* @ */\nb = <<E\n@E\nE\n", "*/", "$")
	f.Add(byte(1), byte(9), "a = \"${\"@\"}@\"\nb = <<-E\n @\n E\n", "}", "\\")
	f.Add(byte(2), byte(9), "a = \"%{ for x in @ ~}@%{ endfor }\"\nb = x[@].@", "~}", "$$")
	f.Fuzz(func(t *testing.T, dialect, doc byte, text, v, w string) {
		z := fuzzers[int(dialect)%len(fuzzers)]
		z.Check(t, doc, text, v, w)

		agree(t, text)
		for _, place := range []string{"a = §\n", "a = \"§\"\n", "a \"x§\" {\n}\n"} {
			_, errs := encode.Document(z.Format, formattest.Pieces(place, v))
			if len(errs) == 0 {
				continue
			}
			if msg, _ := whyText(v); msg == "" && !isCombined(v) && !format.IsNestedJSON(v) {
				t.Errorf("%s: %q in %q: %v", z.Format.Name, v, place, errs[0])
			}
		}
	})
}

// isCombined reports whether a value may join the text before it.
func isCombined(v string) bool { return !strings.HasPrefix(v, "a") && v != "" && v[0] >= 0x80 }

// agree holds the readers against the libraries.
func agree(t *testing.T, doc string) {
	t.Helper()
	items, err := judge1(doc)
	leaves, wrong := parse1([]byte(doc))
	if err == nil && wrong == nil && !same1(items, leaves) {
		t.Errorf("%q: HCL 1 reads %q, parse1 %+v", doc, items, leaves)
	}

	items, err = judge2(doc)
	leaves, wrong = parse2([]byte(doc))
	if err == nil && wrong == nil && !same2(items, leaves) {
		t.Errorf("%q: HCL 2 reads %q, parse2 %+v", doc, items, leaves)
	}
}
