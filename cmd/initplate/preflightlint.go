package main

import (
	"bytes"
	"slices"
	"strings"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/preflight"
)

// optionsCheck is the check of preflight that the lint makes.
const optionsCheck = "options"

// lintOptions holds the option files of a server against its options. Without --rules
// the release is not known: then those count that the files fit best.
func (a *app) lintOptions(files []preflight.File, server string) ([]preflight.Finding, error) {
	if a.Lint == "off" {
		return nil, nil
	}
	rules, err := a.lintRules("", "")
	if err != nil {
		return nil, err
	}
	var refuse []*lint.Rules
	if len(rules) == 0 {
		if rules, refuse, err = a.bestRules(files, server); err != nil {
			return nil, err
		}
	}

	var found []preflight.Finding
	told := map[string]bool{}
	for _, p := range a.fileProblems(files, rules) {
		level := preflight.Warning
		if p.level == lint.Note || told[p.Error()] {
			continue
		}
		if p.level == lint.Error && a.Lint == "error" {
			level = preflight.Error
		}
		told[p.Error()] = true
		found = append(found, preflight.Finding{Check: optionsCheck, Level: level, Msg: p.Error(), Hint: p.Hint})
	}
	return append(found, fitting(rules, refuse, len(found) == 0)...), nil
}

// fitting says which servers take the options, where those that refuse are others.
func fitting(rules, refuse []*lint.Rules, well bool) []preflight.Finding {
	f := preflight.Finding{Check: optionsCheck, Level: preflight.OK, Msg: titles(rules) + " takes every option"}
	if len(refuse) > 0 {
		f.Msg += ", but not " + titles(refuse)
		f.Hint = "name the server that reads it with --rules " + refuse[len(refuse)-1].Name()
	}
	for _, r := range refuse {
		newer := slices.Index(lint.Names(), r.Name()) > slices.Index(lint.Names(), rules[0].Name())
		if newer && r.Family() == rules[0].Family() {
			f.Level = preflight.Warning
		}
	}
	if !well && f.Level == preflight.OK {
		return nil
	}
	return []preflight.Finding{f}
}

// fileProblems are those of the files taken together, and of their places.
func (a *app) fileProblems(files []preflight.File, rules []*lint.Rules) []lintProblem {
	var text []byte
	var starts []int
	for _, f := range files {
		starts = append(starts, 1+bytes.Count(text, []byte("\n")))
		text = append(append(text, f.Text...), '\n')
	}

	all := a.textProblems("", text, starts, rules)
	for _, p := range all {
		i := len(starts) - 1
		for i > 0 && starts[i] > p.Line {
			i--
		}
		p.Template, p.Line = files[i].Name, p.Line-starts[i]+1
	}

	for _, f := range files {
		for _, p := range a.placeProblems(placeOf(f.Name), rules) {
			if p.level == lint.Error { // a server of this machine may run as anybody
				all = append(all, p)
			}
		}
	}
	return all
}

// bestRules are those of the newest release of a server that has the fewest errors in
// the files. Where it has none, the others that have some are returned, too.
func (a *app) bestRules(files []preflight.File, server string) (best, refuse []*lint.Rules, err error) {
	fewest := -1
	for _, name := range lint.Names() {
		if family, _, _ := strings.Cut(name, ":"); family != server {
			continue
		}
		r, err := lint.Load(name)
		if err != nil {
			return nil, nil, err
		}
		errs := 0
		for _, p := range a.fileProblems(files, []*lint.Rules{r}) {
			if p.level == lint.Error {
				errs++
			}
		}
		if errs > 0 {
			refuse = append(refuse, r)
		}
		if fewest < 0 || errs <= fewest {
			best, fewest = []*lint.Rules{r}, errs
		}
	}
	if fewest > 0 {
		refuse = nil
	}
	return best, refuse, nil
}

func titles(rules []*lint.Rules) string {
	var names []string
	for _, r := range rules {
		names = append(names, r.Title())
	}
	return strings.Join(names, ", ")
}
