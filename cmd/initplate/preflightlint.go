package main

import (
	"strings"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/preflight"
)

// optionsCheck is the name of the lint as a check of preflight.
const optionsCheck = "options"

// lintOptions checks the option files of a server. Without --rules the release is unknown:
// then the rules are those that the files fit best.
func (a *app) lintOptions(read []preflight.File, server string) ([]preflight.Finding, error) {
	if a.Lint == "off" {
		return nil, nil
	}

	var files []lint.File
	for _, f := range read {
		files = append(files, lint.File(f))
	}

	rules, err := a.lintRules("", "")
	if err != nil {
		return nil, err
	}

	memory, _ := sizeOf(a.MemoryLimit) // checkLint has checked it
	var refuse []*lint.Rules
	if len(rules) == 0 {
		best, others, err := lint.Fitting(server, files, memory)
		if err != nil {
			return nil, err
		}
		rules, refuse = []*lint.Rules{best}, others
	}

	var all []lintProblem
	for _, r := range rules {
		all = append(all, lintProblems(r.CheckFiles(files, memory))...)
	}

	all = append(all, lintProblems(lint.CheckPlaces(files))...)
	found := a.optionFindings(all)
	return append(found, fitting(rules, refuse, len(found) == 0)...), nil
}

// optionFindings returns the problems that can keep a server from starting, each once.
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

// fitting says which servers take the options, and which refuse them. Well says that the
// lint found nothing.
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
