package install

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

const path = "github.com/initplate/initplate"

// versionOf returns a version that no release has, and that other files do not have: go keeps an index of what is in a
// module for as long as its cache lives.
func versionOf(t *testing.T, files []zip.File) string {
	t.Helper()
	hash := sha256.New()
	for _, f := range files {
		r, err := f.Open()
		must(t, err)
		fmt.Fprintf(hash, "%q ", f.Path())
		_, err = io.Copy(hash, r)
		must(t, errors.Join(err, r.Close()))
	}
	return fmt.Sprintf("v0.0.1-test.h%x", hash.Sum(nil)[:8])
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestGoInstall: go install .../cmd/initplate@latest, from a proxy that has the module as it is here. go install
// refuses modules that replace others, and a proxy leaves out what is in modules below: neither may be needed.
func TestGoInstall(t *testing.T) {
	root, err := filepath.Abs("../..")
	must(t, err)
	proxy, bin, cache := t.TempDir(), t.TempDir(), goEnv(t, "GOMODCACHE")
	version := serve(t, proxy, root)
	t.Cleanup(func() { forget(t, cache, version) })

	// The modules that it needs are in the cache: they were needed to build it here.
	cmd := exec.Command("go", "install", path+"/cmd/initplate@latest")
	cmd.Dir = t.TempDir()
	proxies := fileURL(proxy) + "," + fileURL(filepath.Join(cache, "cache/download"))
	cmd.Env = append(os.Environ(), "GOBIN="+bin, "GOPROXY="+proxies,
		"GOSUMDB=off", "GOFLAGS=", "GOWORK=off", "GONOPROXY=none", "GOPRIVATE=", "GOTOOLCHAIN=local")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	program := filepath.Join(bin, "initplate")
	if said := output(t, program, "version"); !strings.HasPrefix(said, "initplate "+version+" go") {
		t.Errorf("it is %s", said)
	}
	if said := output(t, program, "render", "mysql"); !strings.Contains(said, "\n[mysqld]\nport = 3306\n") {
		t.Errorf("it renders\n%s", said)
	}
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	return strings.TrimSpace(output(t, "go", "env", name))
}

func output(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).Output()
	if err != nil {
		t.Fatalf("%s %v: %v", program, args, err)
	}
	return string(out)
}

func fileURL(dir string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(dir)}).String()
}

// serve makes the files of a proxy, and returns the version that it has: https://go.dev/ref/mod#goproxy-protocol.
func serve(t *testing.T, proxy, root string) (version string) {
	t.Helper()
	files := sources(t, root)
	version = versionOf(t, files)
	dir := filepath.Join(proxy, path, "@v")
	must(t, os.MkdirAll(dir, 0o755))
	info, err := json.Marshal(map[string]any{"Version": version, "Time": time.Unix(0, 0).UTC()})
	must(t, err)
	gomod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	must(t, err)

	must(t, os.WriteFile(filepath.Join(dir, "list"), []byte(version+"\n"), 0o644))
	must(t, os.WriteFile(filepath.Join(dir, version+".info"), info, 0o644))
	must(t, os.WriteFile(filepath.Join(dir, version+".mod"), gomod, 0o644))
	f, err := os.Create(filepath.Join(dir, version+".zip"))
	must(t, err)
	defer f.Close()
	must(t, zip.Create(f, module.Version{Path: path, Version: version}, files))
	return version
}

// sources are the files that git has, or would take, as they are now.
func sources(t *testing.T, root string) (files []zip.File) {
	t.Helper()
	names := output(t, "git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	for name := range strings.SplitSeq(names, "\x00") {
		info, err := os.Lstat(filepath.Join(root, name))
		if name != "" && err == nil && info.Mode().IsRegular() {
			files = append(files, file{name, filepath.Join(root, name)})
		}
	}
	return files
}

type file struct{ name, from string }

func (f file) Path() string                 { return f.name }
func (f file) Lstat() (os.FileInfo, error)  { return os.Lstat(f.from) }
func (f file) Open() (io.ReadCloser, error) { return os.Open(f.from) }

// forget removes what go install has put into the cache of modules.
func forget(t *testing.T, cache, version string) {
	dir := filepath.Join(cache, path+"@"+version)
	filepath.WalkDir(dir, func(file string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			os.Chmod(file, 0o755)
		}
		return nil
	})
	if err := os.RemoveAll(dir); err != nil {
		t.Error(err)
	}
	files, _ := filepath.Glob(filepath.Join(cache, "cache/download", path, "@v", version+".*"))
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			t.Error(err)
		}
	}
}
