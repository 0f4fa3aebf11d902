package cloud

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/sources"
)

// An awsSection is a [section] of the shared files, of both together if both have it.
type awsSection struct {
	name     string
	at       string // "/root/.aws/config:3"
	settings map[string]awsSetting
}

// An awsSetting is one line of a section, with the indented lines below it.
type awsSetting struct {
	value  string
	nested map[string]string // of a setting without a value of its own
}

// value returns a setting, or "". A section may be nil.
func (s *awsSection) value(key string) string {
	if s == nil {
		return ""
	}
	return s.settings[key].value
}

// A awsReader reads one file line by line. The grammar is that of
// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html: settings are NAME = VALUE,
// comments begin with # or ;, after a value only behind whitespace, and lines with a deeper
// indentation than the setting above continue it. Settings of a section that is there twice
// are those of both, and the last of a name counts.
type awsReader struct {
	file     string
	line     int
	config   bool // the config file, where profiles are [profile NAME]
	sections map[string]*awsSection
	unused   []string // names of sections of the config file that lack "profile"

	section *awsSection
	key     string // of the setting above; "" if there is none
	indent  int    // of that setting
}

const mostAWSValue = 64 << 10 // bytes; no value of AWS comes near

// readAWSFile reads the text of a file. Its error is a [*Misset] that shows nothing of the
// line, which may hold a secret.
func readAWSFile(file, text string, config bool) (*awsReader, error) {
	r := &awsReader{file: file, config: config, sections: map[string]*awsSection{}}
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		r.line++
		err := r.read(strings.TrimRight(line, "\r\n"))
		if err != nil {
			return nil, &Misset{fmt.Errorf("%s: %w", r.at(), err)}
		}
	}
	return r, nil
}

func (r *awsReader) at() string { return fmt.Sprintf("%s:%d", r.file, r.line) }

func (r *awsReader) read(line string) error {
	text := strings.Trim(line, " \t")
	indent := len(line) - len(strings.TrimLeft(line, " \t"))
	switch {
	case !utf8.ValidString(line) || strings.ContainsRune(line, 0):
		return errors.New("the line is not text in UTF-8")
	case text == "" || text[0] == '#' || text[0] == ';':
		return nil
	case r.key != "" && indent > r.indent:
		return r.continued(text)
	case text[0] == '[':
		return r.header(text)
	}

	r.indent = indent
	return r.setting(text)
}

// header begins a section, or one that nobody reads.
func (r *awsReader) header(text string) error {
	name, rest, closed := strings.Cut(text[1:], "]")
	rest = strings.TrimLeft(rest, " \t")
	if !closed || rest != "" && rest[0] != '#' && rest[0] != ';' {
		return errors.New("a section is written [NAME], with nothing but a comment after it")
	}

	name, err := r.sectionName(strings.Trim(name, " \t"))
	if err != nil {
		return err
	}

	r.key = ""
	r.section = r.sections[name]
	if r.section != nil && name != "" {
		return nil
	}
	r.section = &awsSection{name: name, at: r.at(), settings: map[string]awsSetting{}}
	if name != "" {
		r.sections[name] = r.section
	}
	return nil
}

// sectionName returns the name under which a section is kept: that of its profile, or "services
// NAME". It is "" for a section that is not for us.
func (r *awsReader) sectionName(name string) (string, error) {
	if !r.config {
		return name, nil
	}

	words, err := sources.ShellWords(name)
	switch {
	case err != nil:
		return "", fmt.Errorf("the name of the section: %w", err)
	case len(words) == 2 && words[0] == "profile":
		return words[1], nil
	case len(words) == 2 && words[0] == "services":
		return name, nil
	case name == "default":
		return name, nil
	case len(words) == 1:
		r.unused = append(r.unused, name)
	}
	return "", nil
}

func (r *awsReader) setting(text string) error {
	if r.section == nil {
		return errors.New("a setting stands before the first [section]")
	}

	for _, start := range []string{" #", " ;", "\t#", "\t;"} {
		text, _, _ = strings.Cut(text, start)
	}
	key, value, err := assignment(text)
	if err != nil {
		return err
	}

	r.key = key
	r.section.settings[key] = awsSetting{value: value}
	return nil
}

// assignment returns both sides of "NAME = VALUE". Like the CLI, it takes a colon as well.
func assignment(text string) (key, value string, err error) {
	at := strings.IndexAny(text, "=:")
	if at <= 0 {
		return "", "", errors.New("a setting is written NAME = VALUE")
	}
	return strings.ToLower(strings.Trim(text[:at], " \t")), strings.Trim(text[at+1:], " \t"), nil
}

// continued adds a line to the setting above: to its value, or a setting of its own if there is
// no value.
func (r *awsReader) continued(text string) error {
	above := r.section.settings[r.key]
	if len(above.value) > mostAWSValue {
		return errors.New("the value is too long")
	}
	if above.value != "" {
		above.value += "\n" + text
		r.section.settings[r.key] = above
		return nil
	}

	key, value, err := assignment(text)
	if err != nil {
		return err
	}
	if above.nested == nil {
		above.nested = map[string]string{}
	}
	above.nested[key] = value
	r.section.settings[r.key] = above
	return nil
}
