package sh

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/formattest"
)

// driver has a shell run documents, each in a shell of its own. A document shows texts with show,
// and what it reads with slurp.
const driver = `show() { for text; do printf '%s\0' "$text"; done; printf 'END\0'; }
slurp() { text=$(/bin/cat; echo .); show "${text%.}"; }
sh() { eval "$2"; }
n=0
while [ -e ./doc$n ]; do
	( . ./doc$n ) 2>./errors$n
	printf '\1next\1\0'
	n=$((n+1))
done
`

// shellReader returns a reader that is a shell.
func shellReader(shell ...string) func(testing.TB, []string) []formattest.Reading {
	return func(t testing.TB, docs []string) []formattest.Reading {
		t.Helper()
		dir := t.TempDir()
		for i, doc := range docs {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprint("doc", i)), []byte(doc), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.Command(shell[0], append(shell[1:], "-c", driver)...)
		cmd.Dir, cmd.Env = dir, []string{"PATH=/nonexistent", "LC_ALL=C.UTF-8"}
		got, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", shell, err)
		}
		parts := strings.Split(string(got), "\x01next\x01\x00")
		if len(parts) != len(docs)+1 {
			t.Fatalf("%s: %d readings of %d documents", shell, len(parts)-1, len(docs))
		}
		out := make([]formattest.Reading, len(docs))
		for i := range docs {
			for _, text := range strings.Split(parts[i], "\x00") {
				out[i].Items = append(out[i].Items, formattest.Item{"", text})
			}
			errors, err := os.ReadFile(filepath.Join(dir, fmt.Sprint("errors", i)))
			if err != nil {
				t.Fatal(err)
			}
			out[i].Err = string(errors)
		}
		if files, _ := os.ReadDir(dir); len(files) != 2*len(docs) {
			t.Fatalf("%s: a document made a file: %v", shell, files)
		}
		return out
	}
}

var posixLines = []string{
	"show §\n", "show x§y §\n", "show §§ \"§\" '§'\n", "A=§; show \"$A\"\n", "export A=\"§\"\nshow \"$A\"\n", "export A='x§' B=\"a $A §\"\nshow \"$A\" \"$B\"\n",
	"show \"a $1 §\" x\"§\"'§'§\n", "( show § )\n", "show \"$(printf '%s.' '§')\"\n", "show $(printf '%s.' \"§\" >/dev/null) x§\n",
	"slurp <<EOF\n§\nx § y\nEOF\n", "slurp <<'EOF'\n§\nx § y\nEOF\nshow §\n", "slurp <<-EOF\n\tx§\n\tEOF\n", "slurp <<\\END-9\nx§\n $A\nEND-9\n",
	"case § in *) show §;; esac\n", "case x in §) ;; *) show §;; esac\n", "for i in § x§ \"§\"; do show \"$i\"; done\n", "# §\nshow x # §\n",
	"show \"${X:-§}\"\n", "show ${X:-§} \"${X:-$(printf %s. §)}\"\n", "X=abc; show \"${X#zz§}\" ${X%§zz}; unset X\n", "show `printf %s. x§`\n", "f() {\n\tshow §\n}; f\n", "while :; do show \"§\n§\"; break; done\n",
	"( § a ) 2>/dev/null; show §\n", "( \"x§\" a ) 2>/dev/null || show §\n", "show a >/dev/null § && show 'x\n§'\n", "A=/x:§ B=§\\ § show; show \"$A\"\n", "show \\\n\t§ \\\n\"§\\\n\"\n",
	"eval \"show §\"\n", "sh -c 'show §' || show §\n", "A_§=x§ C=\"§\" show §\n", "readonly X_§\n", "test zz§ != x || show a\n", "show ~/§ *zz§ [§]zz* §~ {a,§}\n", "set -- § \"$@\"; show \"$@\"\n",
	"trap 'show §' EXIT\n", "show § 2>/dev/null 3>&1 <<E\n§\nE\n", "if show §; then show \"§\"; else show '§'; fi\n",
}

var bashLines = []string{
	"a=(§ x§ [5]=§); show \"${a[@]}\"\n", "a+=(\"§\"); show \"${a[@]}\"\n", "show $'§' $'x\\n§\\''\n", "show $\"§\"\n", "[[ § == * ]] && show §\n", "[[ a§b =~ ^a ]] && show §\n", "[[ x =~ yy§.§ ]] || show \"§\"\n",
	"slurp <<<§\n", "slurp <<<\"a § b\"\n", "declare A=§ B=\"§\"; show \"$A\" \"$B\"\n", "f() { local A=§; show \"$A\"; }; f\n", "show § 2> >(:)\n", "slurp < <(printf %s §)\n",
	"function g { show §; }; g\n", "[[ -n x§ && ! x§ < a ]] && show §\n", "show \"${X//§/y}\" \"${X/a/§}\" ${X/a/§}\n", "printf -v A %s §; show \"$A\"\n", "shopt -s extglob\nshow @(a|§)\n",
}

// TestShells: all shells see each value as it is, wherever it is written.
func TestShells(t *testing.T) {
	dash := map[string]func(testing.TB, []string) []formattest.Reading{
		"dash": shellReader("dash"), "bash": shellReader("bash"), "bash as sh": shellReader("bash", "--posix"),
	}
	bash := map[string]func(testing.TB, []string) []formattest.Reading{"bash": shellReader("bash")}
	for _, first := range []string{"", "#!/bin/sh\n"} {
		formattest.Agreement{
			Format: Format(), Docs: 150, Accepts: 0.7, Lines: posixLines, Around: [2]string{first, ""}, Readers: dash,
		}.Check(t)
	}
	formattest.Agreement{
		Format: Format(), Docs: 150, Accepts: 0.6, Lines: append(posixLines, bashLines...), Around: [2]string{"#!/usr/bin/env bash\n", ""}, Readers: bash,
	}.Check(t)
}
