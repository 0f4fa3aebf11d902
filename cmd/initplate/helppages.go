package main

import (
	"github.com/initplate/initplate/reference"
	"github.com/initplate/initplate/render/funcs"
)

// functionsTopic is about the functions and actions of templates.
func functionsTopic() topic {
	page := reference.Functions()
	return topic{
		name: "functions", short: "what templates may call, and how", takes: "[FUNCTION]...",
		names: page.Names, hint: functionHint,
		text: func(names []string) string { return shown(page, names) },
	}
}

// functionHint says what to write instead of a function that does not exist; "" if nothing is known.
func functionHint(name string) string {
	if why := funcs.LeftOutHint(name); why != "" {
		return "initplate leaves it out: " + why
	}
	return funcs.ForeignHint(name)
}

// shown returns what a page says about some names, or the list of all.
func shown(p reference.Page, names []string) (text string) {
	if len(names) == 0 {
		return p.Index()
	}
	for i, name := range names {
		if i > 0 {
			text += "\n"
		}
		e, _ := p.Find(name)
		text += e.Text()
	}
	return text
}
