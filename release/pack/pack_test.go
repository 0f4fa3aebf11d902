package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aead.dev/minisign"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// tree is a directory with a program and a page below it, of the given time.
func tree(t *testing.T, at time.Time) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "app-1.0")
	must(t, os.MkdirAll(filepath.Join(dir, "man"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "man", "app.1"), []byte(".TH app\n"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "app"), []byte("\x7fELF"), 0o700))
	for _, file := range []string{"man/app.1", "man", "app", "."} {
		must(t, os.Chtimes(filepath.Join(dir, file), at, at))
	}
	return dir
}

// TestArchive: what is in archives depends on names, contents and the given time alone.
func TestArchive(t *testing.T) {
	for _, tt := range []struct {
		suffix string
		read   func(t *testing.T, file string) string
	}{
		{".tar.gz", readTar},
		{".zip", readZip},
	} {
		t.Run(tt.suffix, func(t *testing.T) {
			at := time.Unix(1700000001, 0).UTC()
			one, two := filepath.Join(t.TempDir(), "one"+tt.suffix), filepath.Join(t.TempDir(), "two"+tt.suffix)
			must(t, archive(tree(t, time.Now()), one, at))
			must(t, archive(tree(t, time.Unix(0, 0)), two, at))
			a, err := os.ReadFile(one)
			must(t, err)
			b, err := os.ReadFile(two)
			must(t, err)
			if !bytes.Equal(a, b) {
				t.Error("two archives of the same files differ")
			}

			want := `app-1.0/ drwxr-xr-x 1700000001 ""
app-1.0/app -rwxr-xr-x 1700000001 "\x7fELF"
app-1.0/man/ drwxr-xr-x 1700000001 ""
app-1.0/man/app.1 -rw-r--r-- 1700000001 ".TH app\n"
`
			if got := tt.read(t, one); got != want {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

func readTar(t *testing.T, file string) string {
	f, err := os.Open(file)
	must(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	must(t, err)

	var b strings.Builder
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return b.String()
		}
		must(t, err)
		content, err := io.ReadAll(r)
		must(t, err)
		if h.Uid != 0 || h.Gid != 0 {
			t.Errorf("%s belongs to %d:%d", h.Name, h.Uid, h.Gid)
		}
		fmt.Fprintf(&b, "%s %v %d %q\n", h.Name, h.FileInfo().Mode(), h.ModTime.Unix(), content)
	}
}

func readZip(t *testing.T, file string) string {
	r, err := zip.OpenReader(file)
	must(t, err)
	defer r.Close()

	var b strings.Builder
	for _, entry := range r.File {
		f, err := entry.Open()
		must(t, err)
		content, err := io.ReadAll(f)
		must(t, err)
		fmt.Fprintf(&b, "%s %v %d %q\n", entry.Name, entry.Mode(), entry.Modified.Unix(), content)
	}
	return b.String()
}

// TestSums: sha256sum finds the checksums right, and nothing left out.
func TestSums(t *testing.T) {
	dir := t.TempDir()
	if err := writeSums(dir); err == nil {
		t.Error("an empty directory has checksums")
	}
	must(t, os.WriteFile(filepath.Join(dir, "a.tar.gz"), []byte("a"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "b c.zip"), []byte("b"), 0o600))
	must(t, writeSums(dir))
	must(t, writeSums(dir)) // its own file is not one of them

	cmd := exec.Command("sha256sum", "--check", "--strict", "SHA256SUMS")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "a.tar.gz: OK\nb c.zip: OK\n" {
		t.Errorf("got %s, %v", out, err)
	}
}

// TestSign: a signature is that of the file and the key, and of no other.
func TestSign(t *testing.T) {
	public, private, err := minisign.GenerateKey(nil)
	must(t, err)
	plain, err := private.MarshalText()
	must(t, err)
	signature := signed(t, plain, "")
	if !verifies(public, "sums\n", signature) {
		t.Errorf("the signature does not verify:\n%s", signature)
	}

	other, _, err := minisign.GenerateKey(nil)
	must(t, err)
	if verifies(public, "sumz\n", signature) || verifies(other, "sums\n", signature) {
		t.Error("the signature verifies another file or another key")
	}
	if !strings.Contains(string(signature), "trusted comment: file:SHA256SUMS\n") {
		t.Errorf("the signature does not name the file:\n%s", signature)
	}
}

// signed is the signature of the file SHA256SUMS.
func signed(t *testing.T, key []byte, password string) []byte {
	t.Helper()
	dir := t.TempDir()
	keyFile, file := filepath.Join(dir, "key"), filepath.Join(dir, "SHA256SUMS")
	must(t, os.WriteFile(keyFile, key, 0o600))
	must(t, os.WriteFile(file, []byte("sums\n"), 0o600))
	must(t, sign(keyFile, password, []string{file}))
	signature, err := os.ReadFile(file + ".minisig")
	must(t, err)
	return signature
}

// TestPassword: a key with a password needs that one. To try one takes seconds, and 1 GiB, by intent.
func TestPassword(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	public, private, err := minisign.GenerateKey(nil)
	must(t, err)
	sealed, err := minisign.EncryptKey("a password", private)
	must(t, err)
	file := filepath.Join(t.TempDir(), "key")
	must(t, os.WriteFile(file, sealed, 0o600))

	for _, password := range []string{"", "another password"} {
		if err := sign(file, password, nil); err == nil || !strings.Contains(err.Error(), "MINISIGN_PASSWORD") {
			t.Errorf("with the password %q: %v", password, err)
		}
	}
	if !verifies(public, "sums\n", signed(t, sealed, "a password")) {
		t.Error("the signature does not verify")
	}
}

// verifies is what minisign -V does: it hashes the file first.
func verifies(key minisign.PublicKey, content string, signature []byte) bool {
	r := minisign.NewReader(strings.NewReader(content))
	if _, err := io.Copy(io.Discard, r); err != nil {
		return false
	}
	return r.Verify(key, signature)
}

// TestUsage: what is missing is an error that says what to give.
func TestUsage(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "")
	for _, tt := range []struct{ args, want string }{
		{"", "usage: "}, {"archive", "usage: "}, {"sums a b", "usage: "}, {"sign key", "usage: "}, {"other a", "usage: "},
		{"archive a b.zip", "SOURCE_DATE_EPOCH"},
	} {
		if err := run(strings.Fields(tt.args)); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("pack %s: got %v", tt.args, err)
		}
	}
	if err := archive(t.TempDir(), filepath.Join(t.TempDir(), "a.rar"), time.Time{}); err == nil {
		t.Error("a .rar was made")
	}
}
