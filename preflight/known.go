package preflight

import (
	"regexp"
	"slices"
)

// A Known is an error that servers of the family print, and what is behind it.
type Known struct {
	Name    string
	Pattern *regexp.Regexp // of the message, or of the whole line
	Role    Role
	Cause   string // of a line that does not tell one: what is known
	Check   string // that looks for it beforehand; empty if none can
	Cure    string
	Lines   []Line // by which it is known
}

// A Line is what a program says, word for word, and where that was found: a file of
// its source, or the release that was seen to say it.
type Line struct{ Text, Source string }

// A Role is how an error stands to the others of the same start of a server.
type Role int

const (
	Tells     Role = iota // the line itself tells the cause
	Follows               // it may follow from an error before it, and is explained only where there is none
	Beside                // the same, or the error is in one of the next lines
	Announces             // it tells that another program failed, whose error is behind it
	Aside                 // the line tells the cause, and nothing in the server follows from it
)

// KnownErrors are the errors that [Explain] knows, the more telling ones first.
func KnownErrors() []Known { return slices.Concat(clusterErrors(), serverErrors()) }

// knownError makes one of a pattern that is looked for in any case of its letters. A
// ^ is the beginning of the message, behind time and level.
func knownError(name, pattern, check, cause, cure string) Known {
	return Known{Name: name, Pattern: regexp.MustCompile(`(?i)` + pattern), Cause: cause, Check: check, Cure: cure}
}

// said adds lines by which the error is known, all from one source.
func (k Known) said(source string, lines ...string) Known {
	for _, text := range lines {
		k.Lines = append(k.Lines, Line{text, source})
	}
	return k
}

// as gives the error a role.
func (k Known) as(r Role) Known {
	k.Role = r
	return k
}

// allAs gives all errors a role.
func allAs(r Role, all []Known) []Known {
	for i := range all {
		all[i].Role = r
	}
	return all
}
