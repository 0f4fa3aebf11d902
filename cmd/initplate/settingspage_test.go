package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/initplate/initplate/config"
)

const settingsIntro = `# Settings

Every setting is a flag and a variable: ` + "`--log-format`" + ` is ` + "`INITPLATE_LOG_FORMAT`" + `. What counts is the flag, else the
variable, else the file of ` + "`--config`" + `, else the default. A variable that begins with ` + "`INITPLATE_`" + ` and is not a setting
is a warning, but for those that Kubernetes makes for a Service called initplate. An empty variable is an empty text;
for a duration, and for true or false, it is an error.

On a terminal, ` + "`initplate help config`" + ` says it in short, and ` + "`initplate COMMAND --help`" + ` lists the flags of a command.

## How variables are written

`

// TestPagesSettings wants docs/settings.md to be made of the flags, of the table of other variables and of that of the
// keys of config files. go test ./cmd/initplate -run TestPages -update writes it.
func TestPagesSettings(t *testing.T) {
	var b strings.Builder
	b.WriteString(settingsIntro)
	writing, rest, _ := strings.Cut(configTopicText, "Variables without a flag:")
	_, writing, _ = strings.Cut(writing, "\n\n")
	ownVariables, rest, _ := strings.Cut(rest, "--config FILE, in YAML")
	own, others, _ := strings.Cut(rest, "--config NAME.hcl")
	fmt.Fprintf(&b, "```text\n%s\n```\n\n", strings.TrimRight(writing, "\n"))
	fmt.Fprintf(&b, "Variables without a flag:\n\n```text\n%s\n```\n", strings.Trim(ownVariables, "\n"))
	b.WriteString("\n## Flags\n")
	for _, g := range groups {
		b.WriteString(flagTable(t, g))
	}
	fmt.Fprintf(&b, "\n## Files of --config\n\nIn YAML%s\n", fenced(own))
	fmt.Fprintf(&b, "\n## Config files of consul-template and Vault Agent\n\n`--config NAME.hcl%s\n", fenced(strings.Replace(others, "DIR/ ", "DIR/` ", 1)))
	b.WriteString(keysTable(t))
	b.WriteString(variablesTable(t))
	freshPage(t, "../../docs/settings.md", b.String())
}

// fenced returns a part of the help with its indented lines as a block of text.
func fenced(text string) string {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	var out []string
	open := false
	for i, l := range lines {
		indented := strings.HasPrefix(l, "  ") || open && l == "" && i+1 < len(lines) && strings.HasPrefix(lines[i+1], "  ")
		if indented != open {
			out, open = append(out, "```"+map[bool]string{true: "text"}[indented]), indented
		}
		out = append(out, l)
	}
	if open {
		out = append(out, "```")
	}
	return strings.Join(out, "\n")
}

// A flagRow is a flag, and the commands that have it.
type flagRow struct {
	*pflag.Flag
	commands []string
}

// flagTable returns the table of a group of flags: those of all commands. A flag that takes other values in one command
// than in another has a row for each, unless render has it in this group: what render says is said to most users.
func flagTable(t *testing.T, name string) string {
	t.Helper()
	a := newApp(streams{lookup: func(string) (string, bool) { return "", false }, environ: func() []string { return nil }})
	root := a.command()
	render, _, err := root.Find([]string{"render"})
	must(t, err)
	var all []*flagRow
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		if f := c.Flags().Lookup("for"); f != nil {
			a.nameServers(c)
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			isHere := func(f *pflag.Flag) bool { return strings.Join(f.Annotations[group], "") == name }
			if !isHere(f) || f.Name == "help" || f.Hidden {
				return
			}
			if of := render.Flags().Lookup(f.Name); of != nil && isHere(of) {
				f = of
			}
			isSame := func(r *flagRow) bool { return r.Name == f.Name && r.Usage == f.Usage }
			i := slices.IndexFunc(all, isSame)
			if i < 0 {
				i = len(all)
				all = append(all, &flagRow{Flag: f})
			}
			all[i].commands = append(all[i].commands, strings.TrimPrefix(c.CommandPath(), "initplate "))
		})
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(root)
	if len(all) == 0 {
		return ""
	}

	var b strings.Builder
	title := name
	if title == "" {
		title = "Of single commands"
	}
	fmt.Fprintf(&b, "\n### %s\n\n| flag | variable | value | default | commands |\n|---|---|---|---|---|\n", title)
	for _, f := range all {
		kind, usage := pflag.UnquoteUsage(f.Flag)
		switch {
		case kind == "":
			usage = "on or off: " + usage
		case !strings.Contains(usage, kind):
			usage = kind + ": " + usage
		}
		flag := "`--" + f.Name + "`"
		if f.Shorthand != "" {
			flag += ", `-" + f.Shorthand + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", flag, orDash(variableFor(f.Name)), cell(usage),
			orDash(flagDefault(f.Flag)), strings.Join(f.commands, ", "))
	}
	return b.String()
}

// variableFor returns the variable of a flag; "" if it has none.
func variableFor(flag string) string {
	if slices.Contains(owned, flag) {
		return ""
	}
	return variable(flag)
}

func flagDefault(f *pflag.Flag) string {
	if slices.Contains([]string{"", "false", "[]"}, f.DefValue) {
		return ""
	}
	return f.DefValue
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return "`" + text + "`"
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// keysTable returns the table of the keys of other programs' config files.
func keysTable(t *testing.T) string {
	t.Helper()
	reasons := rows(t, "testdata/unused.txt")
	var b strings.Builder
	b.WriteString("\nAll keys. `@approle.role_id_file_path` is in the block `config` of a method of that type; other names with @ are\n" +
		"blocks which several keys have.\n\n| key | type | use |\n|---|---|---|\n")
	for _, k := range config.Keys() {
		use := k.Use()
		if k.Unused() {
			i := slices.IndexFunc(reasons, func(r [2]string) bool { return regexp.MustCompile("^(" + r[0] + ")$").MatchString(k.Name) })
			if i < 0 {
				t.Errorf("testdata/unused.txt has no reason for %s", k.Name)
				continue
			}
			use = "no use: " + reasons[i][1]
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.Name, k.Kind, cell(use))
	}
	return b.String()
}

// rows reads the lines of a file: a word, two spaces, and a text.
func rows(t *testing.T, path string) (all [][2]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if word, rest, ok := strings.Cut(line, "  "); ok {
			all = append(all, [2]string{word, rest})
		} else if group, ok := strings.CutPrefix(line, "= "); ok {
			all = append(all, [2]string{"=", group})
		}
	}
	return all
}

// variablesTable returns the table of variables that are not ours. The names of such variables in the source must be in
// it.
func variablesTable(t *testing.T) string {
	t.Helper()
	var known []string
	var b strings.Builder
	b.WriteString("\n## Variables of other programs and of the system\n\nThey are read as those programs and libraries read them.\n")
	for _, r := range rows(t, "testdata/variables.txt") {
		if r[0] == "=" {
			fmt.Fprintf(&b, "\n### %s\n\n| variable | what it is for |\n|---|---|\n", r[1])
			continue
		}
		known = append(known, r[0])
		fmt.Fprintf(&b, "| `%s` | %s |\n", r[0], r[1])
	}
	b.WriteString("\n### Not read\n\nVariables of other tools that are not read: where a server cannot be reached and one of them is set, the hint names ours.\n\n" +
		"| variable | write |\n|---|---|\n")
	for _, v := range foreignVariables() {
		known = append(known, v[1])
		fmt.Fprintf(&b, "| `%s` | `%s` |\n", v[1], v[2])
	}
	for name, at := range variablesInSource(t) {
		if !slices.Contains(known, name) {
			t.Errorf("%s: testdata/variables.txt does not say what %s is for", at, name)
		}
	}
	return b.String()
}

// variablesInSource returns what the source names that looks like a variable of another program, and where.
func variablesInSource(t *testing.T) map[string]string {
	t.Helper()
	name := regexp.MustCompile(`"((?:CONSUL|VAULT|AWS|AZURE|GOOGLE|GCE|CLOUDSDK|KUBERNETES|SSL|IDENTITY)_[A-Z_]+[A-Z]|NO_COLOR|HOME|TERM|COLUMNS)"`)
	found := map[string]string{}
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.Dir}}{{end}}", ".").Output()
	must(t, err)
	top, err := filepath.Abs("../..")
	must(t, err)
	for _, dir := range strings.Fields(string(out)) {
		files, err := filepath.Glob(dir + "/*.go")
		must(t, err)
		for _, path := range files {
			if !strings.HasPrefix(path, top+"/") || strings.HasSuffix(path, "_test.go") {
				continue
			}
			text, err := os.ReadFile(path)
			must(t, err)
			for _, m := range name.FindAllStringSubmatch(string(text), -1) {
				found[m[1]] = strings.TrimPrefix(path, top+"/")
			}
		}
	}
	return found
}

// TestConfigTopic wants help config to name each key of our config files.
func TestConfigTopic(t *testing.T) {
	text := configTopic().text(nil)
	for _, key := range regexp.MustCompile("yaml:\"([a-z]+)\"").FindAllStringSubmatch(read(t, "config.go"), -1) {
		if !strings.Contains(text, key[1]+":") {
			t.Errorf("help config does not name the key %s", key[1])
		}
	}
}
