package format

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// An item is what another reader sees: where, and what.
type item = [2]string

// A reading is how another reader sees a document.
type reading struct {
	Items []item
	Err   string
}

// An agreement is a format and the other readers of it.
type agreement struct {
	format  Format
	docs    int
	lines   []string  // of documents; § is a value, N the number of the line
	accepts float64   // the least share of the values
	sorted  bool      // the readers know no order
	around  [2]string // what begins and ends a document
	readers map[string]func(t testing.TB, docs []string) []reading
}

// check makes random documents with random values. Every reader must see each
// document as it sees the same one with a harmless word for every value, but for
// the values, and those exactly. Values that the format refuses are left out;
// some share must be taken.
func (a agreement) check(t *testing.T) {
	for n := range *times {
		a.checkSome(t, rand.New(rand.NewPCG(3, 4+uint64(n))))
	}
}

func (a agreement) checkSome(t *testing.T, r *rand.Rand) {
	var docs []string
	var values [][]string
	asked, taken := 0, 0
	for d := range a.docs {
		var b strings.Builder
		b.WriteString(a.around[0])
		for n := range 2 + r.IntN(12) {
			b.WriteString(strings.ReplaceAll(a.lines[r.IntN(len(a.lines))], "N", fmt.Sprintf("%dx%d", d, n)))
		}
		b.WriteString(a.around[1])
		holes := strings.Count(b.String(), "§")
		vs := make([]any, holes)
		for i := range vs {
			vs[i] = randomText(r)
		}
		asked += holes
		doc, dropped := encodeSome(t, a.format, b.String(), vs)
		taken += holes - dropped
		words := make([]any, holes)
		var strs []string
		for i := range vs {
			words[i] = fmt.Sprintf("qz%dzq", i)
			strs = append(strs, vs[i].(string))
		}
		docs = append(docs, doc, mustEncode(t, a.format, pieces(b.String(), words...)))
		values = append(values, strs)
	}
	if share := float64(taken) / float64(asked); share < a.accepts {
		t.Errorf("%d of %d values taken, too few to say much", taken, asked)
	} else {
		t.Logf("%d documents, %d of %d values taken", a.docs, taken, asked)
	}
	for name, read := range a.readers {
		got := read(t, docs)
		if len(got) != len(docs) {
			t.Fatalf("%s: %d readings of %d documents", name, len(got), len(docs))
		}
		for i, vs := range values {
			sameReading(t, name, docs[2*i], got[2*i], got[2*i+1], vs, a.sorted)
		}
	}
}

// encodeSome encodes a document; values that are refused become "x", and so do vs.
func encodeSome(t testing.TB, f Format, text string, vs []any) (doc string, dropped int) {
	t.Helper()
	for range 50 {
		ps := pieces(text, vs...)
		texts, errs := Document(f, ps)
		if len(errs) == 0 {
			return strings.Join(texts, ""), dropped
		}
		for _, e := range errs {
			if e.Piece < 0 {
				t.Fatalf("%q: %v", text, e)
			}
			if vs[e.Piece/2] = "x"; true {
				dropped++
			}
		}
	}
	t.Fatalf("%q: no end of errors", text)
	return "", 0
}

func sameReading(t testing.TB, name, doc string, got, harmless reading, values []string, sorted bool) {
	t.Helper()
	if harmless.Err != "" {
		t.Fatalf("%s does not read the document with harmless words: %s\n%s", name, harmless.Err, doc)
	}
	want := fillWords(harmless.Items, values)
	if sorted {
		got.Items, want = lastOfEach(got.Items), lastOfEach(want)
	}
	if got.Err != "" || !slices.Equal(got.Items, want) {
		t.Fatalf("%s reads %q\nas   %q %s\nwant %q", name, doc, got.Items, got.Err, want)
	}
}

var harmlessWord = regexp.MustCompile(`qz(\d+)zq`)

// fillWords puts the values in the place of the harmless words.
func fillWords(items []item, values []string) []item {
	out := make([]item, len(items))
	for i := range items {
		for k := range items[i] {
			out[i][k] = harmlessWord.ReplaceAllStringFunc(items[i][k], func(w string) string {
				n, _ := strconv.Atoi(w[2 : len(w)-2])
				return values[n]
			})
		}
	}
	return out
}

// pythonReader returns a reader that is a program in testdata/readers: from a
// JSON list of documents to one of readings.
func pythonReader(script string, args ...string) func(testing.TB, []string) []reading {
	return programReader(append([]string{"python3", "testdata/readers/" + script}, args...)...)
}

func programReader(command ...string) func(testing.TB, []string) []reading {
	return func(t testing.TB, docs []string) (out []reading) {
		t.Helper()
		in, err := json.Marshal(docs)
		if err != nil {
			t.Fatal(err)
		}
		got := runReader(t, in, command...)
		if err := json.Unmarshal(got, &out); err != nil {
			t.Fatalf("%s: %v: %.500q", command, err, got)
		}
		return out
	}
}

// runReader runs a program; that it cannot be run is a failure.
func runReader(t testing.TB, in []byte, command ...string) []byte {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s, which this test needs: %v\n%s", command, err, errs.Bytes())
	}
	return out.Bytes()
}

// randomText makes a string of what the readers of some format take for more
// than itself, and of plain words.
func randomText(r *rand.Rand) string {
	if r.IntN(3) == 0 { // a password
		b := make([]byte, 1+r.IntN(16))
		for i := range b {
			b[i] = byte('!' + r.IntN('~'-'!'+1))
		}
		return string(b)
	}
	var b strings.Builder
	for range r.IntN(5) {
		switch r.IntN(9) {
		case 0:
			b.WriteRune(rune(r.IntN(0x300)))
		case 1:
			b.WriteRune(rune(r.IntN(0x30000)))
		case 2:
			b.WriteByte(byte(r.IntN(128)))
		case 3, 4:
			b.WriteString(textFragments[r.IntN(len(textFragments))])
		default:
			b.WriteString([]string{"a", "key", "Value", "x y", "10", "_", "/var/lib", "b-c", "d.e"}[r.IntN(9)])
		}
	}
	if s := b.String(); utf8.ValidString(s) || r.IntN(20) == 0 {
		return s
	}
	return "plain"
}

var textFragments = []string{
	" ", "  ", "\t", "\n", "\r", "\r\n", "\f", "\v", "\x00", "\x1b", "\u0085", "\u00a0", "\u2028", "\u3000", "\ufeff", "\ufffe", "💾", "é", "\xff",
	`"`, `'`, "`", `\`, `\\`, `\n`, `\u0041`, `\"`, `'"'"'`, `'\''`, `""`, `"""`, "#", " # ", ";", "!", "=", ":", " = ", "[", "]", "[x]", "[DEFAULT]",
	"\n[x]\nk = 1\n", "\nk=1\n", "\r k=1\r", "\n  more", "%", "%%", "%s", "%(k)s", "${k}", "$k", "$", "$(id)", "`id`", "~", "*", "?", "&", "|", ">f", "<", ">",
	"&amp;", "&#10;", "&x;", "<b/>", "</a>", "<!--", "-->", "--", "-", "---", "]]>", "]]", "<![CDATA[", "?>", "<?x", "/>", "true", "yes", "null", "~/", "0x10",
	"700000000", "710000001", "7", "export ", "\nid\n", ",", "{", "}", "(", ")", "@", "^", "xml", "xmlns",
}

// placesTable is the table of a format as in [errorsTable], with some more values
// that mean something to it. What is refused says "refused".
func placesTable(t *testing.T, f Format, places []string, more ...string) {
	t.Helper()
	var got bytes.Buffer
	for _, place := range places {
		fmt.Fprintf(&got, "\n== %q\n", place)
		for _, n := range nasty {
			fmt.Fprintf(&got, "%s | %s\n", n.name, placed(t, f, place, n.value))
		}
		for _, v := range more {
			fmt.Fprintf(&got, "%q | %s\n", v, placed(t, f, place, v))
		}
	}
	compareFile(t, "testdata/"+f.Name+".places", got.Bytes())
}

// placed returns the document that a value makes of a place.
func placed(t *testing.T, f Format, place, value string) string {
	t.Helper()
	doc, err := encode(f, pieces(place, value))
	switch {
	case err == nil:
		return short(doc)
	case strings.HasPrefix(err.Error(), "-1"):
		t.Errorf("%q: %v", place, err)
	case len(value) > 4 && strings.Contains(strings.ToLower(err.Error()), strings.ToLower(value)):
		t.Errorf("%q: the error holds the value %q: %v", place, value, err)
	}
	return "refused"
}

// A fuzzer holds readers against each other, in documents of its own and others.
type fuzzer struct {
	format  Format
	docs    []string // @ is a value
	readers map[string]func(string) ([]item, error)
}

// check encodes a document with two values, the first in the place of the first
// @, the other in that of all others. The document is one of the fuzzer's own, or
// the text. Each reader that understands it with harmless words must see the same
// with the values in place of the words.
func (z fuzzer) check(t *testing.T, doc byte, text, v, w string) {
	if n := int(doc) % (len(z.docs) + 1); n < len(z.docs) {
		text = z.docs[n]
	}
	text = strings.ReplaceAll(text, "@", "§")
	if strings.Count(text, "§") > 20 || harmlessWord.MatchString(text+v+w) {
		return
	}
	got, err := encode(z.format, pieces(text, v, w))
	if err != nil {
		return
	}
	holes := strings.Count(text, "§")
	values, words := make([]string, holes), make([]any, holes)
	for i := range holes {
		values[i], words[i] = []string{v, w}[min(i, 1)], fmt.Sprintf("qz%dzq", i)
	}
	harmless, err := encode(z.format, pieces(text, words...))
	if err != nil {
		return // the value is no word where only some are
	}
	for name, read := range z.readers {
		if items, want, ok := sameItems(read, got, harmless, values); !ok {
			t.Errorf("%s reads %q\nas   %q\nwant %q", name, got, items, want)
		}
	}
}
