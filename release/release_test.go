package release

import (
	"debug/buildinfo"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func output(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}

// TestRelease makes a release for one system, in make soak twice: both have the same bytes. The archive and the
// packages have what they promise, and the program in them runs.
func TestRelease(t *testing.T) {
	if os.Getenv("INITPLATE_TEST_LONG")+os.Getenv("INITPLATE_TEST_SOAK") == "" {
		t.Skip("only with INITPLATE_TEST_LONG=1: builds the program as it is released")
	}
	dir := t.TempDir()
	sums := output(t, "./release.sh", dir, "linux/amd64")
	if os.Getenv("INITPLATE_TEST_SOAK") != "" {
		if got := output(t, "./release.sh", t.TempDir(), "linux/amd64"); got != sums {
			t.Errorf("two releases of one commit differ:\n%s\n%s", sums, got)
		}
	}

	var files []string
	for _, pattern := range []string{"*.tar.gz", "*.deb", "*.apk", "*.rpm", "*.cdx.json"} {
		file := one(t, dir, pattern)
		files = append(files, file)
		if !strings.Contains(sums, "  "+filepath.Base(file)+"\n") {
			t.Errorf("SHA256SUMS does not have %s", file)
		}
	}

	archived, packaged := t.TempDir(), t.TempDir()
	output(t, "tar", "-xzf", files[0], "-C", archived, "--strip-components=1")
	output(t, "dpkg-deb", "--extract", files[1], packaged)
	requireFiles(t, archived, "initplate", "LICENSE", "THIRD-PARTY", "man/man1/initplate-render.1",
		"completions/initplate.bash", "completions/initplate.zsh", "completions/initplate.fish", "completions/initplate.powershell")
	const doc = "usr/share/doc/initplate/"
	requireFiles(t, packaged, "usr/bin/initplate", "usr/share/man/man1/initplate.1.gz", doc+"copyright", doc+"THIRD-PARTY",
		"usr/share/bash-completion/completions/initplate",
		"usr/share/zsh/vendor-completions/_initplate", "usr/share/fish/vendor_completions.d/initplate.fish")
	requireApk(t, files[2])
	requireProgram(t, filepath.Join(archived, "initplate"), filepath.Join(archived, "THIRD-PARTY"))
	requireProgram(t, filepath.Join(packaged, "usr/bin/initplate"), filepath.Join(packaged, doc, "THIRD-PARTY"))
}

// one is the only file of a pattern.
func one(t *testing.T, dir, pattern string) string {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, pattern))
	if len(files) != 1 {
		t.Fatalf("%s: there are %q", pattern, files)
	}
	return files[0]
}

func requireFiles(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s is not there, or is empty: %v", name, err)
		}
	}
}

// requireApk: an .apk is tar files one after the other, each with its own end.
func requireApk(t *testing.T, file string) {
	t.Helper()
	names := strings.Split(output(t, "tar", "--ignore-zeros", "--warning=none", "-tzf", file), "\n")
	for _, name := range []string{".PKGINFO", "usr/bin/initplate", "usr/share/licenses/initplate/THIRD-PARTY"} {
		if !slices.Contains(names, name) {
			t.Errorf("the .apk has no %s:\n%s", name, strings.Join(names, "\n"))
		}
	}
}

// requireProgram runs a program, and wants the name of each module that it is linked with among the licences.
func requireProgram(t *testing.T, program, licences string) {
	t.Helper()
	if got := output(t, program, "render", "mysql", "--set", "port=3307"); !strings.Contains(got, "\nport = 3307\n") {
		t.Errorf("%s renders\n%s", program, got)
	}

	text, err := os.ReadFile(licences)
	must(t, err)
	info, err := buildinfo.ReadFile(program)
	must(t, err)
	for _, d := range info.Deps {
		if !strings.Contains(string(text), "\n"+d.Path+" "+d.Version+", ") {
			t.Errorf("the licence of %s is not there", d.Path)
		}
	}
}

// TestNotes: the notes of a release are its section of the changelog, and there is none without.
func TestNotes(t *testing.T) {
	notes := output(t, "./notes.sh", "0.1.0")
	others := strings.Contains(notes, "[Unreleased]") || strings.Contains(notes, "\n## ")
	if !strings.Contains(notes, "### Added") || others {
		t.Errorf("got %s", notes)
	}
	if out, err := exec.Command("./notes.sh", "0.0.9").CombinedOutput(); err == nil {
		t.Errorf("a version that the changelog does not name has notes: %s", out)
	}
}

// TestUpdates: dependabot looks at each module, so that none is forgotten.
func TestUpdates(t *testing.T) {
	text, err := os.ReadFile("../.github/dependabot.yml")
	must(t, err)
	modules := output(t, "git", "-C", "..", "ls-files", "go.mod", "*/go.mod")
	for file := range strings.Lines(modules) {
		dir := "/" + strings.TrimPrefix(filepath.Dir(strings.TrimSpace(file)), ".")
		parent := filepath.Join(filepath.Dir(dir), "*")
		if !strings.Contains(string(text), `"`+dir+`"`) && !strings.Contains(string(text), `"`+parent+`"`) {
			t.Errorf(".github/dependabot.yml does not name %s", dir)
		}
	}
}
