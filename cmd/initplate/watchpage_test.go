package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/test/servers"
	"github.com/initplate/initplate/watch/notify"
)

const watchPage = "../../docs/watch.md"

// blockAfter returns the indented block of a page that follows a line.
func blockAfter(t *testing.T, page, line string) (block string) {
	t.Helper()
	_, rest, ok := strings.Cut(page, line+"\n\n")
	if !ok {
		t.Fatalf("%s has no line %q", watchPage, line)
	}
	for text := range strings.Lines(rest) {
		text, ok := strings.CutPrefix(text, "    ")
		if !ok {
			break
		}
		block += text
	}
	return block
}

// TestWatchPagesTry runs the commands of docs/watch.md with a real Consul.
func TestWatchPagesTry(t *testing.T) {
	t.Parallel()
	page := read(t, watchPage)
	consul := servers.Consul(t)
	dir := t.TempDir()
	must(t, writeFile(filepath.Join(dir, "app.yaml.tmpl"), blockAfter(t, page, "A template, `app.yaml.tmpl`:")))
	must(t, writeFile(filepath.Join(dir, "want"), blockAfter(t, page, "A moment later, `app.yaml` holds:")))

	shell(t, dir, []string{"CONSUL_HTTP_ADDR=" + consul.Addr}, blockAfter(t, page, "In a shell:")+`
		until cmp -s app.yaml want; do kill -0 $!; sleep 0.1; done
		kill -HUP $!
		kill $!
		wait $!
	`)
}

// TestWatchPagesCommands runs the other commands of docs/watch.md, without servers.
func TestWatchPagesCommands(t *testing.T) {
	t.Parallel()
	page := read(t, watchPage)
	dir := t.TempDir()
	must(t, writeFile(filepath.Join(dir, "app.yaml.tmpl"), blockAfter(t, page, "A template, `app.yaml.tmpl`:")))
	must(t, writeFile(filepath.Join(dir, "store.yaml"),
		"vault: {pki/issue/web common_name=web.example.svc: {certificate: a, private_key: b, issuing_ca: c}}"))

	shell(t, dir, nil, strings.TrimSpace(blockAfter(t, page, "## In a pod"))+" >preset.yaml")
	var preset, pod struct {
		Spec struct {
			InitContainers []struct {
				RestartPolicy string         `yaml:"restartPolicy"`
				StartupProbe  map[string]any `yaml:"startupProbe"`
			} `yaml:"initContainers"`
		}
	}
	must(t, readYAML(filepath.Join(dir, "preset.yaml"), &preset))
	_, byHand, _ := strings.Cut(page, "```yaml\n")
	byHand, _, _ = strings.Cut(byHand, "```\n")
	must(t, yaml.Unmarshal([]byte(byHand), &pod.Spec))
	for i := range pod.Spec.InitContainers {
		if !reflect.DeepEqual(pod, preset) {
			t.Errorf("container %d is\n%v\nin a preset it is\n%v", i, pod, preset)
		}
	}

	shell(t, dir, nil, strings.TrimSpace(blockAfter(t, page, "The bundled template `cert-pem` writes one."))+` --values store.yaml &
		until [ -e tls.pem ]; do kill -0 $!; sleep 0.1; done
		kill $!
		wait $!
	`)
}

// TestWatchPagesFlags wants each flag and each notification of docs/watch.md to be one.
func TestWatchPagesFlags(t *testing.T) {
	page := read(t, watchPage)
	help, _ := initplate(t, nil, "render", "--help")
	flags := regexp.MustCompile("[ `(]--([a-z-]+)").FindAllStringSubmatch(page, -1)
	if len(flags) < 10 {
		t.Errorf("the page has %d flags", len(flags))
	}
	for _, m := range flags {
		isOurs := m[1] != "timestamps" // that of kubectl logs
		if isOurs && !strings.Contains(help, "--"+m[1]+" ") {
			t.Errorf("there is no flag --%s", m[1])
		}
	}

	all := regexp.MustCompile("--notify ('[^']*'|[^ `\n]+)").FindAllStringSubmatch(page, -1)
	if len(all) < 4 {
		t.Errorf("the page has %d notifications", len(all))
	}
	for _, m := range all {
		if _, err := notify.Parse(strings.Trim(m[1], "'"), os.LookupEnv); err != nil {
			t.Errorf("--notify %s: %v", m[1], err)
		}
	}
}

// shell runs a script that may use initplate and consul, in a directory.
func shell(t *testing.T, dir string, env []string, script string) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	bin := t.TempDir()
	must(t, os.Symlink(exe, filepath.Join(bin, "initplate")))
	path := bin + ":/usr/bin:/bin"
	if len(env) > 0 {
		path = bin + ":" + filepath.Dir(servers.Cached(t, "bin", "consul")) + ":/usr/bin:/bin"
	}

	cmd := exec.Command("bash", "-ec", script)
	cmd.Dir, cmd.Env = dir, append(env, "PATH="+path, "HOME="+dir, "INITPLATE_SOCKET="+filepath.Join(dir, "socket"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, script, out)
	}
}
