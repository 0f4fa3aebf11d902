//go:build pods

package pods

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestImage(t *testing.T) {
	p := New(t)
	p.BuildImage(t, "initplate:one", "amd64")
	p.BuildImage(t, "initplate:two", "amd64")
	const identity = "--format={{.Id}} {{.Digest}} {{.RootFS.Layers}}"
	one, two := p.Run(t, "inspect", identity, "initplate:one"), p.Run(t, "inspect", identity, "initplate:two")
	if one != two {
		t.Errorf("two builds differ:\n%s\n%s", one, two)
	}
	t.Log(one)

	got := p.Run(t, "inspect", "--format={{.Os}}/{{.Architecture}} {{.Config.User}} {{.Config.Entrypoint}} {{.Config.Cmd}}"+
		` {{index .Config.Labels "org.opencontainers.image.title"}} {{index .Config.Labels "org.opencontainers.image.licenses"}}`, "initplate:one")
	if want := "linux/amd64 65532:65532 [/initplate] [render] initplate Apache-2.0"; got != want {
		t.Errorf("the image is %s, want %s", got, want)
	}
	list := exec.Command("sh", "-c", `"$1" export "$("$1" create initplate:one)" | tar -tf - | LC_ALL=C sort`, "-", p.Tool)
	files, err := list.Output()
	must(t, err)
	if want := "etc/ etc/ssl/ etc/ssl/certs/ etc/ssl/certs/ca-certificates.crt initplate " +
		"licenses/ licenses/LICENSE licenses/THIRD-PARTY"; strings.Join(strings.Fields(string(files)), " ") != want {
		t.Errorf("the image holds\n%s", files)
	}
	for _, user := range []string{"", "999:999", "1000680000:0"} {
		got := p.Run(t, "run", "--rm", "--network=none", "--read-only", "--cap-drop=all", "--security-opt=no-new-privileges",
			"--user="+user, "--env=MYSQL_DB_PORT=3307", "initplate:one", "render", "mysql")
		if !strings.Contains(got, "\nport = 3307\n") {
			t.Errorf("as user %q it renders\n%s", user, got)
		}
	}
}

// The image for arm64, and its binary under an emulator.
func TestARM64(t *testing.T) {
	p := New(t)
	p.BuildImage(t, "initplate:arm64", "arm64")
	if got := p.Run(t, "inspect", "--format={{.Os}}/{{.Architecture}}", "initplate:arm64"); got != "linux/arm64" {
		t.Errorf("the image is for %s", got)
	}
	qemu := filepath.Join(p.cache, "qemu/root/usr/bin/qemu-aarch64")
	arm64 := func(args ...string) string {
		out, err := exec.Command(qemu, append([]string{filepath.Join(p.Root, "dist/image-arm64/initplate")}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	if got := arm64("version"); !strings.Contains(got, " linux/arm64\n") {
		t.Errorf("it says %s", got)
	}
	p.BuildImage(t, "initplate:amd64", "amd64")
	want, err := exec.Command(filepath.Join(p.Root, "dist/image-amd64/initplate"), "render", "mysql").Output()
	must(t, err)
	if got := arm64("render", "mysql"); got != string(want) {
		t.Errorf("it renders\n%s", got)
	}
}
