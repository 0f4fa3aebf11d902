package bundled

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/sources"
)

//go:embed preset.yaml.tmpl
var manifest string

// A page is what the manifest's template shows.
type page struct {
	*preset
	About                []string // the first lines of the comment
	Command              string
	LabelKey, LabelValue string
	Data                 []string // directories of data that templates read
	Uses                 []string // how programs are pointed at their files
	Mounts               []string // where containers have the files
	Signals              bool     // the sidecar sends signals; no method, since a release's text/template calls none
}

// text writes the preset.
func (p *preset) text() (string, error) {
	about := "One label on a pod, and an init container renders " + prose.And(p.files()) + " for it:"
	if p.Watch {
		about = "One label on a pod, and a sidecar renders " + prose.And(p.files()) + " for it, and again after changes:"
	}
	words := append([]string{"initplate", "podpreset"}, p.words()...)
	show := page{preset: p, About: wrapped(strings.Fields(about)), Command: strings.Join(wrapped(words), " \\\n#   ")}
	show.Signals = p.signals()
	show.LabelKey, show.LabelValue, _ = strings.Cut(p.Label, "=")
	for _, t := range p.templates {
		show.add(t)
	}

	var b strings.Builder
	t, err := template.New("").Funcs(template.FuncMap{"quoted": quoted}).Parse(manifest)
	if err != nil {
		return "", err
	}
	err = t.Execute(&b, show)
	return b.String(), err
}

// files returns the names of the files that are rendered.
func (p *preset) files() (names []string) {
	for _, t := range p.templates {
		names = append(names, t.Header.Out)
	}
	return names
}

// add adds what a template needs, if another one has not brought it already.
func (s *page) add(t Template) {
	pod := t.Header.Pod
	mount := pod.Mount
	if mount == "" {
		mount = s.Mount
	}
	s.Mounts = addNew(s.Mounts, mount)

	for _, use := range pod.Use {
		s.Uses = addNew(s.Uses, t.Name+": "+strings.ReplaceAll(use, "/PATH", s.Mount))
	}

	param := t.Header.Params[pod.Data]
	if param == nil {
		return
	}
	dir, ok := s.Set[pod.Data]
	if !ok {
		dir = fmt.Sprint(param.Default)
	}
	s.Data = addNew(s.Data, dir)
}

func addNew(all []string, s string) []string {
	if slices.Contains(all, s) {
		return all
	}
	return append(all, s)
}

// wrapped makes lines of words, of at most 100 bytes unless a word is longer.
func wrapped(words []string) (lines []string) {
	for _, word := range words {
		last := len(lines) - 1
		if last < 0 || len(lines[last])+len(word) >= 100 {
			lines = append(lines, word)
			continue
		}
		lines[last] += " " + word
	}
	return lines
}

// words are the arguments of the command that prints the preset. What is meant anyway is left out.
func (p *preset) words() []string {
	var words []string
	for _, arg := range p.names {
		words = append(words, sources.ShellWord(arg))
	}
	for _, f := range [...][3]string{
		{"--name", p.Name, p.usualName()},
		{"--label", p.Label, p.usualLabel()},
		{"--image", p.Image, DefaultImage},
		{"--container", p.Container},
		{"--data-volume", p.DataVolume, DefaultDataVolume},
		{"--mount", p.Mount, p.usualMount()},
		{"--server-user", p.User},
		{"--servers", p.Servers, DefaultServers},
		{"--consul-prefix", p.ConsulPrefix},
		{"--vault-path", p.VaultPath},
		{"--vault-role", p.VaultRole},
		{"--interval", p.Interval},
	} {
		if f[1] != f[2] {
			words = append(words, f[0]+" "+sources.ShellWord(f[1]))
		}
	}
	if p.Watch {
		words = append(words, "--watch")
	}
	for _, what := range p.Notify {
		words = append(words, "--notify "+sources.ShellWord(what))
	}
	for _, at := range p.From {
		words = append(words, "--from "+sources.ShellWord(at))
	}
	for _, g := range p.given() {
		words = append(words, g.flag+" "+sources.ShellWord(g.name+"="+g.value))
	}
	return words
}

// quoted writes a value so that it reads as that text in YAML's flow and block styles, in YAML 1.1 and 1.2.
func quoted(s string) string {
	plain := regexp.MustCompile(`^[A-Za-z/]([-\w./@:+=]*[\w/])?$`)
	other := regexp.MustCompile(`(?i)^(y|n|yes|no|on|off|true|false|null)$`)
	if plain.MatchString(s) && !other.MatchString(s) {
		return s
	}
	return strconv.Quote(s) // all of Go's escapes are YAML's too
}
