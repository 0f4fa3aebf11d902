package env

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

var values = []string{
	"~", "a~b", "$", "a$b", "a`id`", "a&b", "a|b", "a;b", "<", ">f", "(a)", "a*?", "[a]", "{a,b}", "a!b", "%s", "a=b", "export", "9", "B",
	"null", "0x10", "2024-01-01", ".inf", "user:pa@host/x?y", "it's \"x\" $y", "'\n'",
}

func TestPlaces(t *testing.T) {
	places := []string{
		"A=§\nB=1\n", "A=§", "A=x§y\nB=1\n", "A=§§\nB=1\n", "\tA=§\nB=1\n", "# §\nB=1\n", "§=1\nB=1\n", "X_§=1\nB=1\n", "X§Y=§\nB=1\n",
	}
	formattest.PlacesTable(t, Format(), places, values...)
	formattest.PlacesTable(t, Docker(), append(places, "A=\"§\"\nB=1\n", "A=§ # x\nB=1\n", "§\nB=1\n", "A=§\r\nB=1\r\n"), values...)
	formattest.PlacesTable(t, Sh(), append(places, "A='§'\nB=1\n", "A=\"§\"\nB=1\n", "A='x § y'\nB=1\n", "A=\"x § y\" \nB=1\n", "A='x\n§=§\ny'\nB=1\n", "A='x'§\n",
		"export A=§\nB=1\n", "export A=x§y\nexport B=1\n", " export \tA='§'\nB=1\n", "export A=\"§\"\nexport §=1\n"),
		values...)
}

// systemdReader and these are the programs. The second of docker's and compose's
// are ours, as a test has no docker.
func programs(names ...string) map[string]func(testing.TB, []string) []formattest.Reading {
	all := map[string]func(testing.TB, []string) []formattest.Reading{
		"sh is dash": shellReader("dash"),
		"sh is bash": shellReader("bash", "--posix"),
		"bash":       shellReader("bash"),
		"systemd":    formattest.PythonReader("systemd.py"),
	}
	for name, read := range readers("docker", "compose", "compose, older", "systemd 253") {
		all["our "+name] = formattest.InProcess(read)
	}
	maps.DeleteFunc(all, func(name string, _ func(testing.TB, []string) []formattest.Reading) bool {
		return !slices.Contains(names, name)
	})
	return all
}

func TestAgreement(t *testing.T) {
	lines := []string{"KN=§\n", "KN=x§\nLN=§y\n", "KN=§§\n", " KN=§/§:§\n", "# §\nKN=§\n", "K§_N=§\n", "§_N=1\n", "\n"}
	formattest.Agreement{
		Format: Format(), Docs: 400, Accepts: 0.3, Sorted: true, Lines: lines,
		Readers: programs("sh is dash", "sh is bash", "bash", "systemd", "our docker", "our compose", "our compose, older", "our systemd 253"),
	}.Check(t)
	formattest.Agreement{
		Format: Docker(), Docs: 400, Accepts: 0.7, Sorted: true,
		Lines:   append(lines, "KN=\"§\"\n", "KN=§ # §\r\n", "KN= § \n"),
		Readers: programs("our docker"),
	}.Check(t)
	formattest.Agreement{
		Format: Sh(), Docs: 400, Accepts: 0.7, Sorted: true,
		Lines:   append(lines, "KN='§'\n", "KN=\"§\" \n", "KN='x § y'\nLN=\"x § y\"\n", "KN='§\nx'\nLN=\"x\n§\n § = § #\"\n", "KN='§'\"§\"§\n"),
		Readers: programs("sh is dash", "sh is bash", "bash", "systemd", "our systemd 253"),
	}.Check(t)
	formattest.Agreement{
		Format: Sh(), Docs: 400, Accepts: 0.7, Sorted: true,
		Lines: []string{
			"export KN=§\n", "export KN=x§\nLN=§y\n", " export\tKN=§§\n", "# §\nexport KN=§\n", "export K§_N=§\n",
			"export KN='§'\n", "export KN=\"§\" \n", "export KN='§\nx'\nexport LN=\"x\n§\n § = § #\"\n", "export KN='§'\"§\"§\n",
		},
		Readers: programs("sh is dash", "sh is bash", "bash"),
	}.Check(t)
}

// TestExportForSystemd: systemd takes no variable from a line with export, whatever the value.
func TestExportForSystemd(t *testing.T) {
	var docs []string
	for _, n := range formattest.Nasty {
		doc := []encode.Piece{{Text: "export A="}, {Kind: encode.Scalar, Value: n.Value}, {Text: "\n"}}
		texts, errs := encode.Document(Sh(), doc)
		if len(errs) == 0 {
			docs = append(docs, strings.Join(texts, ""))
		}
	}
	if len(docs) < 20 {
		t.Fatalf("only %d values can be written", len(docs))
	}
	for i, got := range formattest.PythonReader("systemd.py")(t, docs) {
		if len(got.Items) > 0 {
			t.Errorf("%q: systemd reads %q", docs[i], got.Items)
		}
	}
}

// TestReadersOfOurs holds what the fuzz targets take for systemd's reader and
// for a shell's against the programs, on documents of anything; and the parser of
// env-sh, which must not read what they do not read alike.
func TestReadersOfOurs(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	parts := []string{
		"A=", "B=", "C_1 =", " D=", "=", "x", "y z", "'", "'", `"`, `"`, `\`, `\\`, `\"`, `\$`, "\\`", "\\\n", "$", "`", " ", "\t", "\n", "\n", "\nE=", "\r",
		"#", ";", "# c\n", "#\\", "é", "!", "*", "~", "\x01", "'a b'", `"a b"`, `"\x"`, "a'b'",
	}
	docs := make([]string, 4000)
	for i := range docs {
		for range r.IntN(12) {
			docs[i] += parts[r.IntN(len(parts))]
		}
	}
	taken := 0
	for i, want := range formattest.PythonReader("systemd.py")(t, docs) {
		dropped := strings.HasPrefix(want.Err, "systemd drops")
		got, err := likeSystemd(docs[i], true) // as Debian 12 has it
		newer, _ := likeSystemd(docs[i], false)
		if !dropped && !slices.Equal(formattest.LastOfEach(got), formattest.LastOfEach(want.Items)) && !slices.Equal(formattest.LastOfEach(newer), formattest.LastOfEach(want.Items)) {
			t.Fatalf("%q\ngot  %q %v\nwant %q %s", docs[i], got, err, want.Items, want.Err)
		}
		leaves, err := parseSh([]byte(docs[i]))
		if err != nil {
			continue
		}
		taken++
		sh, shErr := likeShell(docs[i])
		if ours := formattest.LeafItems(leaves); !slices.Equal(ours, got) || shErr != nil || !slices.Equal(ours, sh) {
			t.Fatalf("%q is read as %q\nsystemd %q\nsh      %q %v", docs[i], ours, got, sh, shErr)
		}
	}
	t.Logf("%d documents, %d taken by env-sh", len(docs), taken)
	if taken < 200 {
		t.Error("too few to say much")
	}
}

// FuzzEnv: whatever the document and the values, if Encode takes them, then docker
// run, docker compose, systemd and a shell see the very same variables as with
// harmless words, the words replaced by the values, and no more.
func FuzzEnv(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Format(), Readers: readers("docker", "systemd", "systemd 253", "sh", "compose", "compose, older"),
		Docs: []string{
			"A=@\nB=@\n",
			" A=@@\n# @\nB=x@y",
			"A@=@\n@=@\nC=1\n",
		},
	}
	f.Add(byte(3), "A=@\n# @\nB@=1", "x", "y")
	f.Add(byte(3), " A=@:@\n@=@\n", "a#b", "~")
	f.Add(byte(3), "A=@@\n\n#\\", "'", "\n")
	f.Add(byte(0), "", "a b", "é\n")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		z.Check(t, doc, text, v, w)
	})
}

// FuzzEnvDocker: the same of docker run alone.
func FuzzEnvDocker(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Docker(), Readers: readers("docker"),
		Docs: []string{
			"A=@\nB=@\n",
			" A=@@\n# @\r\nB=x@y\r\n",
			"A@=@\n@\nC=\"@\"\n",
		},
	}
	f.Add(byte(3), "A=@\n# @\nB@", "x y", "'y'")
	f.Add(byte(3), " A= @ \r\n@=@\n", "a\rb", "")
	f.Add(byte(0), "", "a b", "é\n")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		z.Check(t, doc, text, v, w)
	})
}

// FuzzEnvSh: the same of systemd and a shell, and both must read the document
// with harmless words alike.
func FuzzEnvSh(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Sh(), Readers: readers("systemd", "systemd 253", "sh"),
		Docs: []string{
			"A=@\nB=@\n",
			" A=@@\n# @\nB=x@y",
			"A@=@\n@=@\nC=1\n",
			"A='@'\nB=\"@\"\nC='x @'\"@ \"@\n",
			"A='x\n@\n' \nB=\"\n@=@\"\n",
		},
	}
	f.Add(byte(5), "A=@\n# @\nB='@'\nC=\"@\"", "it's", `"$(id)"`)
	f.Add(byte(5), "A='@\n@'\"x\n@\"@\n@=@ \n", "\n", `\`)
	f.Add(byte(0), "", "a b", "é\n")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		z.Check(t, doc, text, v, w)
		leaves, err := parseSh([]byte(text))
		if err != nil || slices.ContainsFunc(leaves, func(l format.Leaf) bool { return '0' <= l.Path[0] && l.Path[0] <= '9' }) {
			return // such a name stands for a value, see isName
		}
		for name, read := range readers("systemd", "systemd 253", "sh") {
			if got, err := read(text); err != nil || !slices.Equal(got, formattest.LeafItems(leaves)) {
				t.Errorf("%q is read as %q, by %s as %q, %v", text, formattest.LeafItems(leaves), name, got, err)
			}
		}
	})
}

// TestDockerLine: docker reads lines of 65,535 bytes and no longer ones.
func TestDockerLine(t *testing.T) {
	for _, f := range []format.Format{Format(), Docker()} {
		for n, want := range map[int]bool{65_533: true, 65_534: false} {
			doc, err := formattest.Encode(f, formattest.Pieces("A=§\nB=1\n", strings.Repeat("x", n)))
			if (err == nil) != want {
				t.Errorf("%s, %d bytes: %v", f.Name, n, err)
			}
			if err != nil && !strings.Contains(err.Error(), "makes its line longer than the 65,535 bytes that docker reads") {
				t.Errorf("%s, %d bytes: %v", f.Name, n, err)
			}
			if items, err := likeDocker(doc); want && (err != nil || len(items) != 2 || len(items[0][1]) != n+1) {
				t.Errorf("%s, %d bytes are read as %d variables, %v", f.Name, n, len(items), err)
			}
		}
	}
}
