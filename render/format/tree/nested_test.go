package tree

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/test/servers"
)

// A nested agreement is a format whose documents are trees, and other readers of
// it. Every reader must see a document as it sees the same one with a harmless
// word for every value, but for the values, and those exactly; and all readers
// must see the same.
type nestedAgreement struct {
	format  format.Format
	texts   int      // how many documents there are, each filled several times
	bare    []string // lines of documents; § is a value, which may be what it looks like, N the number of the line
	quoted  []string // lines in which a value is text
	block   []string // lines in which a value is text but for the line breaks at its end
	wrap    func(lines []string) string
	accepts float64 // the least share of the values
	readers []string
}

// A tree is how another reader sees a document: items, each the names on its way
// and its value, with a letter before each that tells the type.
type tree struct {
	Items [][]string
	Err   string
}

// A filling is a document with values, and where the readers' view of the same
// with harmless words is.
type filling struct {
	doc      string
	holes    []treeHole
	harmless int
}

// A treeHole is a value and the kind of its place.
type treeHole struct {
	value  any
	bare   bool // it may be what it looks like
	quoted bool // it may be text though it is not; with bare, it is not known which
	block  bool // line breaks at its end may be missing
}

func (a nestedAgreement) check(t *testing.T) {
	for n := range formattest.Times(1) {
		r := rand.New(rand.NewPCG(7, uint64(n)))
		docs, fillings := a.random(t, r)
		trees := readTrees(t, docs, a.readers...)
		for k, name := range a.readers {
			for i, f := range fillings {
				if f.holes != nil {
					agrees(t, name, f, trees[k][i], trees[k][f.harmless])
				}
				if first := trees[0][i]; fmt.Sprint(first.Items) != fmt.Sprint(trees[k][i].Items) {
					t.Errorf("%s reads %q\nas   %q\n%s reads\n     %q", a.readers[0], f.doc, first.Items, name, trees[k][i].Items)
				}
			}
		}
	}
}

// random makes documents, some with harmless words alone.
func (a nestedAgreement) random(t *testing.T, r *rand.Rand) (docs []string, fillings []filling) {
	const perText = 7
	asked, taken := 0, 0
	for range a.texts {
		text, holes := a.text(r)
		harmless, words := len(docs), make([]any, len(holes))
		for i := range words {
			words[i] = fmt.Sprintf("qz%dzq", i)
		}
		doc, err := formattest.Encode(a.format, formattest.Pieces(text, words...))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		docs = append(docs, doc)
		fillings = append(fillings, filling{doc: text, harmless: harmless})
		for range perText {
			values := make([]any, len(holes))
			for i := range values {
				values[i] = nestedValue(r)
			}
			doc, dropped := encodeMost(t, a.format, text, values)
			asked, taken = asked+len(holes), taken+len(holes)-dropped
			for i := range holes {
				holes[i].value = values[i]
			}
			docs, fillings = append(docs, doc), append(fillings, filling{doc, slices.Clone(holes), harmless})
		}
	}
	if share := float64(taken) / float64(asked); share < a.accepts {
		t.Errorf("%d of %d values taken, too few to say much", taken, asked)
	} else {
		t.Logf("%d documents, %d of %d values taken", len(docs), taken, asked)
	}
	return docs, fillings
}

// encodeMost encodes a document; values that are refused become words that are
// not, and so do the values.
func encodeMost(t testing.TB, f format.Format, text string, values []any) (doc string, dropped int) {
	t.Helper()
	for range 50 {
		texts, errs := encode.Document(f, formattest.Pieces(text, values...))
		if len(errs) == 0 {
			return strings.Join(texts, ""), dropped
		}
		for _, e := range errs {
			if e.Piece < 0 {
				t.Fatalf("%q, %#v: %v", text, values, e)
			}
			values[e.Piece/2] = fmt.Sprintf("refused%d", e.Piece)
			dropped++
		}
	}
	t.Fatalf("%q, %#v: no end of errors", text, values)
	return "", 0
}

// text makes a document of some lines.
func (a nestedAgreement) text(r *rand.Rand) (text string, holes []treeHole) {
	var lines []string
	for n := range 1 + r.IntN(5) {
		var line string
		var h treeHole
		switch k := r.IntN(len(a.bare) + len(a.quoted) + len(a.block)); {
		case k < len(a.bare):
			line, h.bare = a.bare[k], true
		case k < len(a.bare)+len(a.quoted):
			line = a.quoted[k-len(a.bare)]
		default:
			line, h.block = a.block[k-len(a.bare)-len(a.quoted)], true
		}
		lines = append(lines, strings.ReplaceAll(line, "N", strconv.Itoa(n)))
		for range strings.Count(line, "§") {
			holes = append(holes, h)
		}
	}
	return a.wrap(lines), holes
}

// readTrees reads all documents with all readers, in one process.
func readTrees(t testing.TB, docs []string, readers ...string) (out [][]tree) {
	t.Helper()
	in, err := json.Marshal(docs)
	if err != nil {
		t.Fatal(err)
	}
	got := formattest.RunReader(t, in, append([]string{servers.Python(t), "-I", formattest.Readers + "nested.py"}, readers...)...)
	if err := json.Unmarshal(got, &out); err != nil {
		t.Fatalf("%v: %v: %.500q", readers, err, got)
	}
	return out
}

// agrees compares a tree with the harmless one with the values in place.
func agrees(t *testing.T, reader string, f filling, got, harmless tree) {
	t.Helper()
	if harmless.Err != "" {
		t.Fatalf("%s does not read the document with harmless words: %s\n%q", reader, harmless.Err, f.doc)
	}
	ok := got.Err == "" && len(got.Items) == len(harmless.Items)
	for i := 0; ok && i < len(got.Items); i++ {
		g, h := got.Items[i], harmless.Items[i]
		ok = len(g) == len(h)
		for k := 0; ok && k < len(g); k++ {
			ok = f.right(g[k], h[k], k < len(g)-1)
		}
	}
	if !ok {
		t.Errorf("%s reads %q\nas   %q %s\nnot  %q\nwith %#v", reader, f.doc, got.Items, got.Err, harmless.Items, f.holes)
	}
}

// right reports whether a reader sees what it should where it sees harmless words
// otherwise. What is not in quotes may be the number or bool that it looks like,
// and must be one if the value is.
func (f filling) right(got, harmless string, isName bool) bool {
	words := formattest.HarmlessWord.FindAllStringSubmatch(harmless, -1)
	if len(words) == 0 {
		return got == harmless
	}
	values := make([]string, len(f.holes))
	for i, h := range f.holes {
		values[i] = format.Plain(h.value)
	}
	n, _ := strconv.Atoi(words[0][1])
	h, want, alone := f.holes[n], formattest.FillWords([]formattest.Item{{harmless}}, values)[0][0], harmless == "s"+words[0][0]
	_, isString := h.value.(string)
	switch typed := sameTyped(got, want[1:]); {
	case h.block && !isName:
		return strings.TrimRight(got, "\n") == strings.TrimRight(want, "\n") || h.bare && typed
	case !h.bare:
		return got == want
	case isName && !alone: // digits beside digits
		return got == want || typed || want[1:] != "" && strings.Trim(want[1:], "-0123456789") == ""
	case alone && !isString && !isName && !h.quoted:
		return typed
	case alone && isString && typed:
		return looks.MatchString(want[1:])
	default:
		return typed || got == want
	}
}

// looks is what may stand without quotes and be no text.
var looks = regexp.MustCompile(`^(-?(0|[1-9][0-9]*)(\.[0-9]+)?|true|false|True|False|TRUE|FALSE)$`)

// sameTyped reports whether a reader's value, with the letter of its type, is
// what a text says without quotes.
func sameTyped(got, text string) bool {
	switch got[0] {
	case 'i', 'f':
		// 0x and digits is a number to all; that no value is one by itself, looks says.
		hex, err := strconv.ParseUint(strings.TrimPrefix(text, "0x"), 16, 64)
		return format.SameNumber(text, got[1:]) || got[1:] == text || err == nil && strings.HasPrefix(text, "0x") && got[1:] == strconv.FormatUint(hex, 10)
	case 'b':
		return strings.EqualFold(text, got[1:])
	}
	return false
}

// nestedValue makes a string, or a value that has a type of its own.
func nestedValue(r *rand.Rand) any {
	switch r.IntN(14) {
	case 0:
		return []any{int64(r.Int64()), int64(-r.IntN(1000)), uint64(1 << 63), 0.1, 1e6, 1e21, -1.5e-9, 12345678.0, json.Number("1e3"), json.Number("12.50")}[r.IntN(10)]
	case 1:
		return r.IntN(2) == 0
	case 2, 3, 4:
		const signs = "0123456789009911+-._:eExXoTZbn~=<>, yfin"
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteByte(signs[r.IntN(len(signs))])
		}
		return b.String()
	case 5, 6:
		return nestedWords[r.IntN(len(nestedWords))]
	case 7:
		return nestedWords[r.IntN(len(nestedWords))] + nestedWords[r.IntN(len(nestedWords))]
	}
	return formattest.RandomText(r)
}

var nestedWords = []string{
	"", " ", "  ", "\t", "\n", "\r", "\r\n", " \n", "\n ", "\n\n", "a", "b", "a b", "yes", "No", "ON", "off", "y", "N", "true", "True", "FALSE", "tRue", "null", "Null", "~", "~/x",
	"0", "00", "0o17", "017", "08", "0x1F", "0X1F", "0b11", "0B1", "0O7", "1_000", "12:30", "1:2:3.4", "1e3", "1.5e3", "1e+3", "1.0e+3", ".5", "5.", "-.5", "+1", "-0", "-1", ".inf", "-.INF", ".NaN", "1.10", "2026-01-02", "2026-1-2T3:4:5Z", "07:32:00",
	"9223372036854775808", "-9223372036854775808", "123456789012345678901234567890", "0.1234567890123456789", "=", "<<", ":", ": ", ":a", "a:", "a: b", "-", "- ", "- a", "? ", "?x", "#", " #", "# x", "*a", "&a", "&a b", "!t", "!!int 3", "|", ">", "|\n x",
	"%YAML 1.1", "%", "@", "`", "...", "---", "--- a", "\n---\nb: 1", "\n...\n", "[", "]", "{", "}", "[1, 2]", "{a: 1}", ",", ", b", "', b: '", `", "b": "`, `"`, `""`, `"""`, "'", "''", "'''", `\`, `\"`, `\u0041`, `\x41`, `\e`, "\u2028", "\u2029", "\u0085", "\ufeff", "\ufffe", "\uffff", "\u007f", "\u00a0", "\U0001ffff", "💾", "é",
	"\nb = 1", "\n[b]\n", "a.b", "a]\n[b", "k0", "k1", "k0.a", `"k0"`, "\n  b: 1", "\nb: 1", "\n    x", "x\n", "x\n\n", "\n\tx", "700000000", "700000001", strings.Repeat("long ", 250), strings.Repeat("x", 1030),
}
