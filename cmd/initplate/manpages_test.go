package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"
)

var manDirectory = flag.String("man", "", "write the manual pages into this `directory`; release/release.sh does")

// TestManPages makes the manual pages of a release, one for each command, and wants all flags in them. Cobra's
// generator is linked into this test alone, since the commands are those of a program, which no other one can import.
func TestManPages(t *testing.T) {
	dir := *manDirectory
	if dir == "" {
		dir = t.TempDir()
	}
	must(t, os.MkdirAll(dir, 0o755))
	root := manCommand()
	header := &doc.GenManHeader{Section: "1", Source: "initplate", Manual: "initplate's commands"}
	must(t, doc.GenManTree(root, header, dir))

	requirePage(t, root, dir)
	secret, err := os.ReadFile(filepath.Join(dir, "initplate-render.1"))
	must(t, err)
	if !strings.Contains(string(secret), "<secret REFERENCE>") || !strings.Contains(string(secret), "**") {
		t.Errorf("what is not Markdown was read as such: %s", secret)
	}
	if pages, _ := filepath.Glob(dir + "/initplate*.1"); len(pages) < 15 {
		t.Errorf("there are only %d pages", len(pages))
	}
}

// manCommand returns the commands as the generator reads them: it takes texts for Markdown.
func manCommand() *cobra.Command {
	root := newApp(streams{lookup: func(string) (string, bool) { return "", false }}).command()
	root.DisableAutoGenTag = true
	inMarkdown(root)
	return root
}

func inMarkdown(c *cobra.Command) {
	c.Short, c.Long = literal(c.Short), blocks(c.Long)
	c.Flags().VisitAll(func(f *pflag.Flag) { f.Usage = literal(f.Usage) })
	for _, sub := range c.Commands() {
		inMarkdown(sub)
	}
}

// literal returns Markdown for a text. Backquotes stay: in the usage of a flag, they are around the name of its value.
func literal(text string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "<", `\<`, ">", `\>`, "[", `\[`, "]", `\]`).Replace(text)
}

// blocks returns Markdown for a text in which commands and files are indented by two. There, blocks are indented by
// four, after an empty line.
func blocks(long string) string {
	var b strings.Builder
	block := false
	for line := range strings.Lines(long) {
		indented := strings.HasPrefix(line, "  ")
		if indented != block && strings.TrimSpace(line) != "" {
			b.WriteString("\n")
			block = indented
		}
		if block {
			b.WriteString("    " + line)
		} else {
			b.WriteString(literal(line))
		}
	}
	return b.String()
}

// requirePage wants a page for a command and for those below it, with the command's flags.
func requirePage(t *testing.T, c *cobra.Command, dir string) {
	t.Helper()
	if !c.IsAvailableCommand() && c.HasParent() || c.IsAdditionalHelpTopicCommand() {
		return
	}
	name := strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1"
	page, err := os.ReadFile(filepath.Join(dir, name))
	must(t, err)

	text := strings.NewReplacer(`\-`, "-", `\_`, "_").Replace(string(page))
	if !strings.Contains(text, ".SH NAME") {
		t.Errorf("%s is not a manual page: %s", name, text)
	}
	c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && !strings.Contains(text, "--"+f.Name) {
			t.Errorf("%s does not name --%s", name, f.Name)
		}
	})
	for _, sub := range c.Commands() {
		requirePage(t, sub, dir)
	}
}
