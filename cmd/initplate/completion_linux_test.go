package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestShells completes in real shells: what is typed, then TAB, must become want.
func TestShells(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(dir+"/own.yaml.tmpl", []byte("{{/*\nparams:\n  level: {type: enum, values: [high, low], doc: how much}\n"+
		"  lazy: {type: bool}\n*/ -}}\na: {{ .level }}\n"), 0o600))
	typed := []struct{ name, text, want string }{
		{"a command", "initplate templa", "initplate templates "},
		{"a template", "initplate render mysql-c", "initplate render mysql-client "},
		{"a file", "initplate render own", "initplate render own.yaml.tmpl "},
		{"a parameter", "initplate render own.yaml.tmpl --set la", "initplate render own.yaml.tmpl --set lazy="},
		{"a value", "initplate render own.yaml.tmpl --set level=h", "initplate render own.yaml.tmpl --set level=high"},
		{"a truth", "initplate render own.yaml.tmpl --set lazy=t", "initplate render own.yaml.tmpl --set lazy=true"},
		{"a format", "initplate render own.yaml.tmpl --format ngi", "initplate render own.yaml.tmpl --format nginx "},
		{"rules", "initplate check --rules mariadb:10", "initplate check --rules mariadb:10.11 "},
		{"a server", "initplate policy mysql --for va", "initplate policy mysql --for vault "},
		{"a source", "initplate policy mysql --from aws-ss", "initplate policy mysql --from aws-ssm:"},
		{"SARIF", "initplate check -o sa", "initplate check -o sarif "},
	}

	shells := servers.Shells(t)
	for _, shell := range []struct {
		name, setup string
		args        []string
	}{
		{"bash", "BASH_COMPLETION_COMPAT_DIR=" + shells.Root + "/etc/bash_completion.d; . " + shells.Root + "/usr/share/bash-completion/bash_completion; bind 'set enable-bracketed-paste off'; " +
			". <(initplate completion bash); PS1='> '", []string{"--norc", "--noprofile", "-i"}},
		{"zsh", "module_path=(" + shells.Libs() + "/zsh/5.9); fpath=(" + shells.Root + "/usr/share/zsh/functions/{,*,*/*}(/N)); " +
			"unset zle_bracketed_paste; autoload -U compinit; compinit -u -D; . <(initplate completion zsh); PROMPT='> '; PROMPT_SP=", []string{"-f", "-i", "-V"}},
	} {
		t.Run(shell.name, func(t *testing.T) {
			keys, screen := typeInto(t, shells.Command(shell.name, shell.args...), dir)
			keys(" " + shell.setup + "; echo rea''dy\n")
			awaitScreen(t, screen, "ready")
			for _, tt := range typed {
				before := len(screen())
				keys(tt.text + "\t")
				got := func() string { return screen()[before:] }
				awaitScreen(t, got, tt.want)
				keys("\x15") // erases the line
			}
		})
	}

	t.Run("fish", func(t *testing.T) {
		for _, tt := range typed {
			cmd := shells.Command("fish", "--no-config", "-c", "initplate completion fish | source; complete -C '"+tt.text+"'")
			inShell(t, cmd, dir)
			said, err := cmd.CombinedOutput()
			want := lastWord(strings.TrimSpace(tt.want))
			first, _, _ := strings.Cut(string(said), "\n")
			word, _, _ := strings.Cut(first, "\t")
			if err != nil || word != want {
				t.Errorf("%s: %q becomes %q, want %q: %v", tt.name, tt.text, said, want, err)
			}
		}
	})
}

func lastWord(text string) string { return text[strings.LastIndexByte(text, ' ')+1:] }

// inShell prepares a shell: it is in a directory, and finds initplate in another one.
func inShell(t *testing.T, cmd *exec.Cmd, dir string) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	bin := t.TempDir()
	must(t, os.Symlink(exe, filepath.Join(bin, "initplate")))
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + bin + ":/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + bin, "TERM=dumb", "LC_ALL=C.UTF-8"}
}

// typeInto starts a shell on a terminal. keys types, and screen returns what the shell has written.
func typeInto(t *testing.T, cmd *exec.Cmd, dir string) (keys func(string), screen func() string) {
	t.Helper()
	inShell(t, cmd, dir)
	ours, theirs := terminal(t)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = theirs, theirs, theirs
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Pdeathsig: syscall.SIGKILL}
	var said servers.Output
	servers.Background(t, cmd)
	theirs.Close()
	t.Cleanup(func() { ours.Close() })
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, err := ours.Read(buffer)
			said.Write(buffer[:n])
			if err != nil {
				return
			}
		}
	}()
	keys = func(text string) {
		_, err := ours.WriteString(text)
		must(t, err)
	}
	return keys, said.String
}

// awaitScreen waits until a terminal shows a text.
func awaitScreen(t *testing.T, screen func() string, want string) {
	t.Helper()
	for limit := time.Now().Add(time.Minute); !strings.Contains(screen(), want); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("no %q after a minute in %q", want, screen())
		}
	}
}
