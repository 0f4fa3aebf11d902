package main

import (
	"cmp"
	"strings"

	"github.com/initplate/initplate/render/header"
)

// delims returns the texts around the actions of a job's template, if its header does not say
// them. Bundled templates are never read with others than their own.
func (a *app) delims(j *job) (header.Delims, error) {
	if j.bundled {
		return header.Delims{}, nil
	}

	own, err := header.DelimsOf(j.entry.Delims)
	if err != nil {
		return own, usage(`write delims: ["[[", "]]"]`, "%s: %v", j.entry.place(), err)
	}
	texts := strings.Fields(a.Delims)
	if a.Delims != "" && len(texts) == 0 {
		texts = []string{a.Delims}
	}
	all, err := header.DelimsOf(texts)
	if err != nil {
		return all, usage("write --delims '[[ ]]'", "--delims: %v", err)
	}
	return cmp.Or(own, all), nil
}
