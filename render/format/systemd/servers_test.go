package systemd

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/test/servers"
)

// library reads documents with systemd's own library.
func library(t testing.TB, docs []string) (out []formattest.Reading) {
	t.Helper()
	s := servers.SystemdPrograms(t)
	in, err := json.Marshal(docs)
	if err != nil {
		t.Fatal(err)
	}
	cmd := s.Command("python3", "testdata/systemd.py", s.Library)
	cmd.Stdin = strings.NewReader(string(in))
	var said strings.Builder
	cmd.Stderr = &said
	got, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %.2000s", err, said.String())
	}
	if err := json.Unmarshal(got, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestLibrary makes random documents with random values, which systemd's library must read as
// they are meant.
func TestLibrary(t *testing.T) {
	formattest.Agreement{
		Format: Format(), Docs: 300, Accepts: 0.35,
		Lines: []string{
			"# § \\\n", "  ; §\n", "\n", "Description=x § y\n", "Description=§\n", "Description=a \\\n# §\n § b\n", "EnvironmentFile=§\n", "ConditionPathExists=|§\n",
			"Environment=A=§\n", "Environment='A=§' \"B=§ x\" C_§=§x\n", "Environment=A=§ \\\n  \\\n; §\n  B=§\n", "PassEnvironment=§ A\n", "ExecStart=/bin/a §\n",
			"ExecStart=-/bin/a/§ \"§\" '§' --x=§y ; /bin/b §§\n", "ExecStart=/bin/a \\\n  § \\\n  §\n", "ExecStop=:/bin/a § ${A}$b §\n", "ExecStart=/bin/a ${name}§ $name § $$§\n",
			"ExecStart=§ § \\; ; § §\n", "ExecStart=/bin/sh -c 'echo §' §\n", "ReadWritePaths=§ /x§ \"/y§\"\n", "X-A=§\n", "MemoryMax=§\n", "TimeoutSec=§\n", "OnCalendar=§\n", "[Y]\n",
			"ExecStart=/bin/a %n§ %%§\n",
		},
		Around:  [2]string{"[Service]\n", "\nType=oneshot\n"},
		Readers: map[string]func(testing.TB, []string) []formattest.Reading{"systemd's library": library},
	}.Check(t)
}

// analyze returns what systemd-analyze says of a unit.
func analyze(t testing.TB, name, doc string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := servers.SystemdPrograms(t).Command("systemd-analyze", "verify", "--man=no", "./"+name)
	cmd.Dir = dir
	cmd.Env = append(cmd.Env, "SYSTEMD_UNIT_PATH="+dir, "SYSTEMD_LOG_LEVEL=debug", "SYSTEMD_LOG_COLOR=0")
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	_, dump, ok := strings.Cut(string(out), "Unit "+name+":\n")
	if !ok {
		t.Fatalf("%v: %.3000s", err, said.String())
	}
	return dump
}

// testValues are random values and the nasty ones.
func testValues(seed uint64) (all []string) {
	r := rand.New(rand.NewPCG(seed, 62))
	for _, n := range formattest.Nasty {
		all = append(all, n.Value)
	}
	all = append(all, values...)
	for range formattest.Times(600) {
		all = append(all, formattest.RandomText(r), formattest.RandomValue(r))
	}
	return all
}

// unquoted reads a word as systemd-analyze shows it: quote_command_line.
func unquoted(t testing.TB, word string) string {
	t.Helper()
	if !strings.HasPrefix(word, `"`) {
		return word
	}
	word = regexp.MustCompile("\\\\[$`]").ReplaceAllStringFunc(word, func(s string) string { return s[1:] })
	word = strings.NewReplacer("\t", `\t`, "\n", `\n`).Replace(word)
	text, err := strconv.Unquote(word)
	if err != nil {
		t.Fatalf("%q: %v", word, err)
	}
	return text
}

var shown = regexp.MustCompile(`"(?s:\\.|[^"\\])*"|[^ "]+`)

// TestServers gives thousands of values to systemd, which must read each of them.
func TestServers(t *testing.T) {
	for _, place := range []struct {
		text, show string // § is the value, N its number
		want       string
		accepts    float64 // the least share of the values
	}{
		{"ExecStart=/bin/true N §\n", "Command Line: ", "§", 0.65},
		{"ExecStart=/bin/true N \"§\"\n", "Command Line: ", "§", 0.65},
		{"ExecStart=-/bin/true N 'x \\'§ § y'\n", "Command Line: ", "x '§ § y", 0.65},
		{"ExecStart=/bin/true N --a=§§ ; /bin/echo\n", "Command Line: ", "--a=§§", 0.65},
		{"ExecStart=/bin/true \\\n N \\\n# §\n  §\n", "Command Line: ", "§", 0.55},
		{"ExecStart=:/bin/true N §\n", "Command Line: ", "§", 0.65},
		{"ExecStart=/bin/sh N -c \"echo §\"\n", "Command Line: ", "echo §", 0.15},
		{"Environment=A_N=§\n", "Environment: ", "§", 0.55},
		{"Environment='A_N=§' \"B_N=x § y\"\n", "Environment: ", "§", 0.55},
		{"# §\nEnvironment=A_N=a \\\n  ; § \\\n  C_N=b\n", "Environment: ", "a", 0.6},
		{"EnvironmentFile=/N/x§y\n", "EnvironmentFile: ", "/N/x§y", 0.4},
	} {
		t.Run(place.text, func(t *testing.T) {
			all := testValues(61)
			var doc strings.Builder
			doc.WriteString("[Unit]\nDefaultDependencies=no\n[Service]\nType=oneshot\nExecStart=/bin/true\n")
			want := map[string]string{}
			for i, v := range all {
				number := strings.NewReplacer("N", fmt.Sprint(i))
				text, err := formattest.Encode(Format(), formattest.Pieces("[Service]\n"+number.Replace(place.text), v))
				if isPath := strings.HasPrefix(place.text, "EnvironmentFile="); isPath && (strings.Contains(v, "/") || len(v) > 200) {
					continue // systemd simplifies paths, and refuses long names
				}
				if err == nil {
					doc.WriteString(strings.TrimPrefix(text, "[Service]\n"))
					want[fmt.Sprint(i)] = strings.ReplaceAll(number.Replace(place.want), "§", v)
				}
			}
			t.Logf("%d of %d values written", len(want), len(all))
			if float64(len(want)) < place.accepts*float64(len(all)) {
				t.Error("too few to say much")
			}
			dump := analyze(t, "a.service", doc.String())
			found := 0
			for _, line := range strings.Split(dump, "\n\t\t")[1:] {
				line, ok := strings.CutPrefix(strings.TrimLeft(line, "\t"), place.show)
				if !ok {
					continue
				}
				number, got := numbered(t, place.show, line)
				if w, ok := want[number]; !ok && number != "" {
					t.Fatalf("systemd reads more than was written: %q", line)
				} else if number != "" {
					found++
					if got != readAs(place.text, w) {
						t.Fatalf("%q: systemd reads %q", w, got)
					}
				}
			}
			if found != len(want) {
				t.Errorf("systemd reads %d of %d", found, len(want))
			}
		})
	}
}

// numbered returns the number of a value in what systemd-analyze shows, and the value.
func numbered(t testing.TB, show, line string) (number, value string) {
	t.Helper()
	switch show {
	case "Environment: ":
		name, value, _ := strings.Cut(line, "=")
		number, ok := strings.CutPrefix(name, "A_")
		if !ok {
			return "", ""
		}
		return number, value
	case "EnvironmentFile: ":
		return strings.Split(line, "/")[1], line
	}
	words := shown.FindAllString(line, -1)
	if len(words) < 2 {
		return "", ""
	}
	return words[1], unquoted(t, words[len(words)-1])
}

// readAs is how systemd-analyze shows a value: before variables are replaced, for which a $ is
// two.
func readAs(place, value string) string {
	if strings.HasPrefix(place, "ExecStart=:") || !strings.HasPrefix(place, "ExecStart=") {
		return value
	}
	return strings.ReplaceAll(value, "$", "$$")
}

// TestConditions does the same for texts without quotes and escapes.
func TestConditions(t *testing.T) {
	var doc strings.Builder
	doc.WriteString("[Unit]\nDefaultDependencies=no\nDescription=% of %%\n")
	var want []string
	for i, v := range testValues(63) {
		text, err := formattest.Encode(Format(), formattest.Pieces(fmt.Sprintf("[Unit]\nConditionHost=|!%d§\n", i), v))
		if err == nil {
			doc.WriteString(strings.TrimPrefix(text, "[Unit]\n"))
			want = append(want, fmt.Sprint(i)+v)
		}
	}
	got := regexp.MustCompile(`(?m)^\t\tConditionHost: \|!(.*) untested$`).FindAllStringSubmatch(analyze(t, "a.target", doc.String()), -1)
	var read []string
	for _, m := range got {
		read = append(read, m[1])
	}
	t.Logf("%d values", len(want))
	slices.Sort(read)
	slices.Sort(want)
	if !slices.Equal(read, want) || len(want) < formattest.Times(60) {
		t.Errorf("systemd reads %d of %d conditions, or reads them as something else", len(read), len(want))
	}
}

// TestShellHint shows what the hint about code is worth: the shell gets the value as it is.
func TestShellHint(t *testing.T) {
	place := "[Service]\nExecStart=/bin/sh -c 'echo \"$$1\"' sh §\n"
	for _, v := range []string{"$(id)", "a b", `"; id`, "${HOME}", "%n"} {
		doc := formattest.MustEncode(t, Format(), formattest.Pieces(place, v))
		got := library(t, []string{doc})[0]
		want := []string{"/bin/sh", "-c", `echo "$1"`, "sh", v}
		for i, w := range want {
			if text := got.Items[2+i][1]; text != w {
				t.Errorf("%q: got %q, want %q", v, text, w)
			}
		}
	}
}

// stricter are the errors of parse for what systemd reads, or ignores in part.
var stricter = regexp.MustCompile("carriage return|before all sections|NAME=|not UTF-8|has no =|quotes or a backslash|no name")

// TestAgree gives systemd's library random lines: what parse refuses, it must refuse, and what it
// reads, parse must read as the same.
func TestAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(65, 66))
	parts := []string{
		"a", "b", "\"", "\"", "'", "'", `\`, `\\`, `\"`, `\'`, `\n`, `\x41`, `\x`, `\u00e9`, `\101`, `\8`, `\s`, `\q`, " ", " ", "\t", "\\\n", "\\\n", "\n", "\r\n", "\\\r\n", "\n# c\\\n", "\n;c\n",
		";", " ; ", " \\; ", "#", "%", "%%", "%n", "$", "$$", "${name}", "$name", "=", "é", "\v", "\x01", "-", "@", ":", "+", "[", "]", "[x]",
	}
	heads := []string{"ExecStart=/bin/x ", "ExecStart=", "ExecStart=:/bin/x ", "Environment=A=", "PassEnvironment=", "Description=", "X-A="}
	var docs []string
	for range formattest.Times(1000) {
		doc := "[a]\n" + heads[r.IntN(len(heads))]
		for range r.IntN(9) {
			doc += parts[r.IntN(len(parts))]
		}
		docs = append(docs, doc)
	}
	read, refused := 0, 0
	for i, got := range library(t, docs) {
		leaves, err := parse([]byte(docs[i]))
		switch {
		case err != nil && stricter.MatchString(err.Error()):
		case slices.ContainsFunc(leaves, func(l format.Leaf) bool { return !isUTF8(l.Text) }): // JSON has no room for it
		case err != nil && got.Err == "":
			t.Errorf("%q: systemd reads what is refused: %v", docs[i], err)
		case err != nil:
			refused++
		case got.Err != "":
			t.Errorf("%q: systemd refuses what is read: %s", docs[i], got.Err)
		default:
			read++
			if want := items(leaves); !slices.Equal(got.Items, want) {
				t.Errorf("%q:\nsystemd reads %q\nparse         %q", docs[i], got.Items, want)
			}
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d read, %d refused", read, refused)
	if read < formattest.Times(60) || refused < formattest.Times(6) {
		t.Error("too few to say much")
	}
}

// items are leaves in the words of systemd.py.
func items(leaves []format.Leaf) (out []formattest.Item) {
	isOpen := false
	for i, l := range leaves {
		where := strings.NewReplacer("[", "", "]", "").Replace(strings.SplitN(l.Path, " ", 2)[0])
		if _, name, ok := strings.Cut(l.Path, "] "); ok {
			where += " " + name
		}
		text := strings.ReplaceAll(l.Text, mark+"%", "<specifier>")
		isWord := l.Kind == format.Word && l.Text == ""
		if isOpen && (l.Kind == format.Word || l.Kind == prefix || l.Kind == format.Group) {
			out = append(out, formattest.Item{out[len(out)-1][0], "<end>"})
		}
		isOpen = isWords(l.Kind) && l.Kind != variable && l.Kind != content
		switch {
		case l.Kind == format.Group:
			continue
		case isWord:
			text = "<setting>"
			isEmpty := i+1 == len(leaves) || leaves[i+1].Kind == format.Word || leaves[i+1].Kind == format.Group
			if isEmpty && kindOf(strings.SplitN(where, " ", 2)[1]) == other {
				out = append(out, formattest.Item{where, text})
				text = ""
			}
		case l.Kind == format.Word:
			continue
		case l.Kind == variable && i+1 < len(leaves) && leaves[i+1].Kind == content:
			text += "="
		case l.Kind == content:
			out[len(out)-1][1] += text
			continue
		case l.Kind == other:
			text = strings.ReplaceAll(resolve(l.Text), mark+"%", "<specifier>")
		case strings.HasPrefix(text, mark+"$") && text[2:] != "name" && !strings.HasPrefix(text[2:], "{"):
			continue // a variable that is not set
		case l.Kind == argument:
			text = regexp.MustCompile(mark+`\$(\{name\}|name$)`).ReplaceAllString(text, "<variable>")
		}
		out = append(out, formattest.Item{where, text})
	}
	if isOpen {
		out = append(out, formattest.Item{out[len(out)-1][0], "<end>"})
	}
	return out
}
