package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/reference"
	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/languages"
)

// formatsTopic is about how values are written.
func formatsTopic() topic {
	return topic{
		name: "formats", short: "how values are written, by format", takes: "[FORMAT]...",
		names: languages.Names, hint: languages.Hint, text: formatsText,
	}
}

func formatsText(names []string) string {
	page := reference.Formats()
	if len(names) > 0 {
		return textsOf(page, names, func(name string) []string {
			f, _ := languages.Lookup(name)
			return []string{filesLine(f)}
		})
	}

	var b strings.Builder
	b.WriteString(reference.Paragraphs(page.Intro, ""))
	for _, g := range page.Groups {
		fmt.Fprintf(&b, "\n%s\n", g.Name)
		for _, e := range g.Entries {
			f, _ := languages.Lookup(e.Name())
			b.WriteString(reference.Row(f.Name, 11, cmp.Or(strings.Join(namesOf(f), " "), "no name of a file")))
		}
	}
	return b.String() + "\ninitplate help formats NAME shows what is refused, with examples.\n"
}

// filesLine says which files are in a format.
func filesLine(f format.Format) string {
	names := namesOf(f)
	if len(names) == 0 {
		return "No name of a file means this format."
	}
	return "Files: " + strings.Join(names, " ")
}

// namesOf returns the names of files that are in a format: a * is for any beginning.
func namesOf(f format.Format) []string {
	names := slices.Clone(f.Files)
	for _, ext := range f.Exts {
		names = append(names, "*"+ext)
	}
	if f.DropIns {
		names = append(names, "*"+f.Exts[0]+".d/*.conf")
	}
	return names
}

// functionsTopic is about the functions and actions of templates.
func functionsTopic() topic {
	page := reference.Functions
	return topic{
		name: "functions", short: "what templates may call, and how", takes: "[FUNCTION]...",
		names: func() []string { return page().Names() }, hint: functionHint,
		text: func(names []string) string {
			if len(names) > 0 {
				return textsOf(page(), names, nil)
			}
			return page().Index() + "\ninitplate help functions NAME shows an example, and other names for the same.\n" +
				"It also says why a function, such as now, is left out.\n"
		},
	}
}

// functionHint says what to write instead of a function that does not exist; "" if nothing is known.
func functionHint(name string) string {
	if why := funcs.LeftOutHint(name); why != "" {
		return "initplate leaves it out: " + why
	}
	return funcs.ForeignHint(name)
}

// headerTopic is about what a template says about itself.
func headerTopic() topic {
	page := reference.Header
	return topic{
		name: "header", short: "what a template may say about itself, and its parameters", takes: "[KEY]...",
		names: func() []string { return page().Names() },
		text: func(names []string) string {
			if len(names) > 0 {
				return textsOf(page(), names, nil)
			}
			return page().Summary() + "\ninitplate help header KEY shows examples.\n"
		},
	}
}

// textsOf returns what a page says about some names. more, if set, returns paragraphs to add about one.
func textsOf(p reference.Page, names []string, more func(name string) []string) string {
	var texts []string
	for _, name := range names {
		for _, e := range p.Find(name) {
			var added []string
			if more != nil {
				added = more(name)
			}
			texts = append(texts, e.Text(added...))
		}
	}
	return strings.Join(texts, "\n")
}
