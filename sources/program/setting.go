package program

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/initplate/initplate/sources"
)

// A Program is one that may run.
type Program struct {
	name  string   // in references
	words []string // its file, and its arguments
}

// ParseProgram reads a program in its written form, "NAME=PROGRAM ARGUMENT...". Words are
// separated and quoted as in a shell, but nothing is expanded and no shell is run.
func ParseProgram(text string) (Program, error) {
	name, command, ok := strings.Cut(strings.TrimSpace(text), "=")
	if !ok || !isName(name) {
		return Program{}, errors.New("it is not NAME=PROGRAM, where NAME has dots, letters, digits, - and _")
	}

	words, err := sources.ShellWords(command)
	switch {
	case err != nil:
		return Program{}, fmt.Errorf("%s: %w", name, err)
	case len(words) == 0 || words[0] == "":
		return Program{}, fmt.Errorf("no program follows %s=", name)
	case strings.Contains(words[0], "/") && !filepath.IsAbs(words[0]):
		return Program{}, fmt.Errorf("%s: the program must be an absolute path, or a name that is found in PATH", name)
	}
	return Program{name: name, words: words}, nil
}

// Name returns the name that references have for the program.
func (p Program) Name() string { return p.name }

// variable returns the value of a variable in an environment: the last one counts.
func variable(environ []string, name string) (value string) {
	for _, e := range environ {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			value = v
		}
	}
	return value
}

// environ returns the environment that programs get: that of the process without its own
// settings, which may hold credentials for other servers.
func (c Config) environ() (kept []string) {
	if c.Environ == nil {
		return nil
	}
	for _, e := range c.Environ() {
		if !strings.HasPrefix(e, "INITPLATE_") {
			kept = append(kept, e)
		}
	}
	return kept
}

// byHand returns a command that runs the program by hand. Arguments are left out, as they may be
// secret.
func (p *Program) byHand(names []string) string {
	command := `printf '%s\n' ` + sources.ShellWord(strings.TrimSpace(string(question(names[:1])))) + " | " +
		sources.ShellWord(p.words[0])
	if len(p.words) > 1 {
		command += " ..."
	}
	return command
}
