package main

import (
	"strings"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/preflight"
)

// optionsCheck is the check of preflight that the lint makes.
const optionsCheck = "options"

// lintOptions lints the option files of a server. Without --rules, the release is the
// one that the files fit best.
func (a *app) lintOptions(read []preflight.File, server string) ([]preflight.Finding, error) {
	if a.Lint == "off" {
		return nil, nil
	}
	var files []lint.File
	for _, f := range read {
		files = append(files, lint.File(f))
	}
	memory, _ := sizeOf(a.MemoryLimit) // checked earlier

	rules, refuse, err := a.rulesFor(server, files, memory)
	if err != nil {
		return nil, err
	}

	var all []lintProblem
	for _, r := range rules {
		all = append(all, lintProblems(r.CheckFiles(files, memory))...)
	}
	all = append(all, lintProblems(lint.CheckPlaces(files))...)

	found := a.optionFindings(all)
	return append(found, fitting(rules, refuse, len(found) == 0)...), nil
}

// rulesFor returns the rules of --rules, or else those that the files fit best, with
// the ones that refuse them.
func (a *app) rulesFor(server string, files []lint.File, memory int64) (rules, refuse []*lint.Rules, err error) {
	rules, err = a.lintRules("", "")
	if err != nil || len(rules) > 0 {
		return rules, nil, err
	}

	best, refuse, err := lint.Fitting(server, files, memory)
	if err != nil {
		return nil, nil, err
	}
	return []*lint.Rules{best}, refuse, nil
}

// optionFindings returns the problems that matter to a server's start, each once.
func (a *app) optionFindings(all []lintProblem) (found []preflight.Finding) {
	reported := map[string]bool{}
	for _, p := range all {
		level := preflight.Warning
		if p.level == lint.Note || reported[p.Error()] {
			continue
		}
		if p.level == lint.Error && a.Lint == "error" {
			level = preflight.Error
		}
		reported[p.Error()] = true
		found = append(found, preflight.Finding{Check: optionsCheck, Level: level, Msg: p.Error(), Hint: p.Hint})
	}
	return found
}

// fitting reports which servers take the options, and which refuse them.
func fitting(rules, refuse []*lint.Rules, well bool) []preflight.Finding {
	f := preflight.Finding{Check: optionsCheck, Level: preflight.OK, Msg: titles(rules) + " takes every option"}
	if len(refuse) > 0 {
		f.Msg += ", but not " + titles(refuse)
		f.Hint = "name the server that reads it with --rules " + refuse[len(refuse)-1].Name()
	}
	for _, r := range refuse {
		if r.Succeeds(rules[0]) {
			f.Level = preflight.Warning
		}
	}
	if !well && f.Level == preflight.OK {
		return nil
	}
	return []preflight.Finding{f}
}

func titles(rules []*lint.Rules) string {
	var names []string
	for _, r := range rules {
		names = append(names, r.Title())
	}
	return strings.Join(names, ", ")
}
