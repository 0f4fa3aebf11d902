package mysql

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

func sameOptions(t *testing.T, got, want []string) {
	t.Helper()
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("option %d:\ngot  %q\nwant %q", i, got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Fatalf("got %d options, want %d; the rest: %.500q", len(got), len(want), append(got, want...)[min(len(got), len(want)):])
	}
}

// TestServersReadBack puts thousands of random values into every place of an option
// file. What Encode accepts, the servers must read as exactly that value and
// nothing more; and it must accept what can be written at all.
func TestServersReadBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	values := make([]string, formattest.Times(3_000))
	for i := range values {
		values[i] = formattest.RandomValue(r)
	}
	for _, n := range formattest.Nasty {
		values = append(values, n.Value)
	}
	for n := 4060; n < 4100; n++ { // about as long as a line may be
		values = append(values, strings.Repeat("x", n), strings.Repeat("#", n))
	}
	places := []struct {
		text string // § is the value, N the value's number
		want string
		all  bool // takes all values but those with a NUL and those too long for a line
	}{
		{"oN = §\n", "--oN=§", true},
		{"oN = \"§\"\n", "--oN=§", true},
		{"oN='§'\n", "--oN=§", true},
		{"oN = §  # it's\n", "--oN=§", true},
		{"oN = \"x §/§\" # it's\n", "--oN=x §/§", true},
		{"oN = x§y\n", "--oN=x§y", false},
		{"oN = § §\n", "--oN=§ §", false},
		{"oN = it's §\n", "--oN=it's §", false},
		{"oN = x § # \"\n", "--oN=x §", false},
		{"# §\noN = 1\n", "--oN=1", false},
		{"oN = 1 # §\n", "--oN=1", false},
		{"[mysqld] §\noN\n", "--oN", false},
		{"!§\noN\n", "--oN", false},
		{"x§ = N\n", "--x§=N", false},
		{"§ = N\n", "--§=N", false},
		{"§\noN\n", "--§\n--oN", false},
		{"x-§\n", "--x-§", false},
	}
	for _, place := range places {
		t.Run(place.text, func(t *testing.T) {
			doc, want := []encode.Piece{{Text: "[mysqld]\n"}}, []string{}
			var alone strings.Builder
			alone.WriteString("[mysqld]\n")
			for i, v := range values {
				number := strings.NewReplacer("N", fmt.Sprint(i))
				ps := formattest.Pieces(number.Replace(place.text), v)
				s, err := formattest.Encode(Format(), append([]encode.Piece{{Text: "[mysqld]\n"}}, ps...))
				if err != nil {
					if place.all && !strings.Contains(v, "\x00") && len(v) < 1900 {
						t.Errorf("%q is refused: %v", v, err)
					}
					continue
				}
				alone.WriteString(strings.TrimPrefix(s, "[mysqld]\n"))
				doc = append(doc, ps...)
				for _, o := range strings.Split(number.Replace(place.want), "\n") {
					want = append(want, strings.ReplaceAll(o, "§", v))
				}
			}
			together := formattest.MustEncode(t, Format(), doc)
			if place.all && together != alone.String() {
				t.Error("all in one document are spelt otherwise than each in its own")
			}
			t.Logf("%d of %d values accepted", (len(doc)-1)/(2*strings.Count(place.text, "§")+1), len(values))
			for name, database := range formattest.Databases {
				t.Run(name, func(t *testing.T) {
					sameOptions(t, database(t).PrintDefaults(t, formattest.Write(t, together), "mysqld"), want)
				})
			}
		})
	}
}

// TestServersReadGroups does the same where a group's name holds the value: the
// servers are asked for the groups of exactly these names.
func TestServersReadGroups(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var doc strings.Builder
	var names, want []string
	for i := 0; len(names) < formattest.Times(700); i++ {
		v := formattest.RandomValue(r)
		s, err := formattest.Encode(Format(), formattest.Pieces(fmt.Sprintf("[g§%d]\no%d = 1\n", i, i), v))
		if err != nil || len(v) > 500 {
			continue
		}
		doc.WriteString(s)
		names, want = append(names, fmt.Sprintf("g%s%d", v, i)), append(want, fmt.Sprintf("--o%d=1", i))
	}
	for name, database := range formattest.Databases {
		t.Run(name, func(t *testing.T) {
			sameOptions(t, database(t).PrintDefaults(t, formattest.Write(t, doc.String()), names...), want)
		})
	}
}

// TestServersReadIncludes does the same for the path of an include: files of
// exactly these names are there to be read.
func TestServersReadIncludes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	dir := t.TempDir()
	doc := "[mysqld]\n"
	var want []string
	for i := 0; len(want) < formattest.Times(700); i++ {
		v := formattest.RandomValue(r)
		if strings.Contains(v, "/") || len(v) > 200 {
			continue
		}
		s, err := formattest.Encode(Format(), formattest.Pieces(fmt.Sprintf("!include %s/%d§\n", dir, i), v))
		if err != nil {
			continue
		}
		if err := os.WriteFile(fmt.Sprintf("%s/%d%s", dir, i, v), fmt.Appendf(nil, "[mysqld]\no%d\n", i), 0o600); err != nil {
			t.Fatal(err)
		}
		doc, want = doc+s, append(want, fmt.Sprintf("--o%d", i))
	}
	for name, database := range formattest.Databases {
		t.Run(name, func(t *testing.T) {
			sameOptions(t, database(t).PrintDefaults(t, formattest.Write(t, doc), "mysqld"), want)
		})
	}
}

// stricter are the errors of parse for what the servers do read, each in
// its own way. They are not asked: at a value has no option MariaDB aborts,
// and MySQL dies of some lines with a NUL.
var stricter = regexp.MustCompile("a line longer than|a value has no option|a byte-order mark|MariaDB")

// TestServersAgree reads random files, good and bad, with parse, with the
// second reader of these tests and with the servers: the options must be the
// same, and what the servers refuse must be refused.
func TestServersAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	dir := t.TempDir()
	there := filepath.Join(dir, "there")
	if err := os.WriteFile(there, []byte("[other]\nb\n[mysqld]\nincluded\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o700); err != nil {
		t.Fatal(err)
	}
	lines := []string{
		"a", "a=1", " a = 1 ", "a = \"1\"", "a='#1' # c", "a = it's # no", "a = \"x\\\"#\" # c", "# c", "; c", "a = ; x", "a==", "a = \\n\\q\\", "a = \"", "a = ''",
		"[mysqld]", "[ mysqld]", "[mysqld ] x", "[other]", "[MYSQLD]", "[]", "[mysqld", "[mysqld\xa0]", "= 1", "a =", "a = \"b' # c",
		"!include " + there, "! include  " + there + " \t", "!include " + there + " # c", "!include", "!include ", "!includedir " + empty, "!includedirs x", "!x", "! ",
		"?", "?a = 1", "a?=1", "a = 1\n[other]\nb = 2\n[mysqld]", "", " ", "\xa0a\xa0=\xa01\xa0", "\v\fa\v=\f1\v", "'a'=1", "a'#'b=1", "\ufeffa",
	}
	var good, bad []string
	var want []string
	odd := 0
	for i := range formattest.Times(2_000) {
		doc := randomDocument(r, lines)
		leaves, err := parse([]byte(doc))
		settings, ok := secondReader(doc)
		file := fmt.Sprintf("%s/%d.cnf", dir, i)
		if e := os.WriteFile(file, []byte(doc), 0o600); e != nil {
			t.Fatal(e)
		}
		if err == nil {
			if known(leaves, there, empty) {
				good, want = append(good, file), append(want, fmt.Sprintf("--mark=%d", i))
				want = append(want, options(leaves, there)...)
			}
			if got := options(leaves, ""); !ok || strings.Join(got, "\x00") != strings.Join(secondOptions(settings), "\x00") {
				t.Errorf("%q\nparse:  %q\nsecond: %q", doc, got, secondOptions(settings))
			}
			continue
		}
		if stricter.MatchString(err.Error()) {
			odd++
			continue
		}
		paths := slices.DeleteFunc(slices.Clone(settings), func(s setting) bool { return s.name != "!" || s.value == there || s.value == empty })
		if len(paths) == 0 {
			bad = append(bad, file)
		}
		if ok {
			t.Errorf("%q is refused: %v", doc, err)
		}
	}
	t.Logf("the servers are asked about %d files read and %d refused; %d more are refused though they read them", len(good), len(bad), odd)
	for name, database := range formattest.Databases {
		t.Run(name, func(t *testing.T) {
			d := database(t)
			sameOptions(t, d.PrintDefaults(t, formattest.Write(t, including(good)), "mysqld"), want)
			cmd := exec.Command(filepath.Join(d.Dir, "bin", "my_print_defaults"), "--defaults-file="+formattest.Write(t, including(bad)), "mysqld")
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			if err := cmd.Run(); err != nil {
				t.Fatal(err)
			}
			for _, file := range bad {
				if !strings.Contains(stderr.String(), file) {
					text, _ := os.ReadFile(file)
					t.Errorf("the server reads what is refused: %q", text)
				}
			}
		})
	}
}

// known reports whether all files that are included are there: MySQL minds.
func known(leaves []format.Leaf, files ...string) bool {
	return !slices.ContainsFunc(leaves, func(l format.Leaf) bool { return l.Kind == "include" && !slices.Contains(files, l.Text) })
}

// including makes an option file of others, each behind its number. An error in
// one of them does not end the reading.
func including(files []string) string {
	var b strings.Builder
	b.WriteString("[mysqld]\n")
	for _, file := range files {
		fmt.Fprintf(&b, "mark=%s\n!include %s\n", strings.TrimSuffix(filepath.Base(file), ".cnf"), file)
	}
	return b.String()
}

// options returns those of the group mysqld, as the servers print them; an
// include of the file there stands for its option.
func options(leaves []format.Leaf, there string) (out []string) {
	for _, l := range leaves {
		group, name, _ := strings.Cut(l.Path, "] ")
		switch {
		case l.Kind == "include" && l.Text == there:
			out = append(out, "--included")
		case l.Kind == "include" || l.Kind == "group" || !strings.EqualFold(group, "[mysqld"):
		case l.Kind == "flag":
			out = append(out, "--"+name)
		default:
			out = append(out, "--"+name+"="+l.Text)
		}
	}
	return out
}

func secondOptions(settings []setting) (out []string) {
	for _, s := range settings {
		if s.name != "" && strings.EqualFold(s.group, "mysqld") {
			out = append(out, "--"+s.name+s.value)
		}
	}
	return out
}
