package preflight

import (
	_ "embed"
	"regexp"
	"strings"
)

// What is known of errors, a block for each. Its first lines describe a block.
//
//go:embed errors.txt
var knownErrors string

// A Known is an error that servers of the family print, and its cause.
type Known struct {
	Name    string
	Pattern *regexp.Regexp // of the message, or of the whole line
	Role    Role
	Cause   string // if the line does not show the cause: what is known
	Check   string // the check that finds it before a start; empty if none can
	Cure    string
}

// A Role is how an error relates to others of the same start of a server.
type Role int

const (
	Shows     Role = iota // the line itself shows the cause
	Follows               // it may follow from an earlier error, and is explained only if there is none
	Beside                // the same, or its cause is in one of the next lines
	Announces             // another program failed, whose error comes later
	Aside                 // the line shows the cause, and no error of the server follows from it
	Ends                  // it shows the cause, unless the server was giving up because of an earlier error
)

// KnownErrors are the errors that [Explain] knows, the more specific ones first.
func KnownErrors() []Known {
	var all []Known
	for block := range strings.SplitSeq(knownErrors, "\n\n") {
		if strings.HasPrefix(block, "error\t") {
			all = append(all, readKnown(block))
		}
	}
	return all
}

// readKnown reads the block of one error: a name, a tab and its value in each line.
func readKnown(block string) Known {
	var k Known
	for line := range strings.SplitSeq(block, "\n") {
		name, value, _ := strings.Cut(line, "\t")
		switch name {
		case "error":
			k.Name = value
		case "role":
			k.Role = roleOf(value)
		case "pattern":
			k.Pattern = regexp.MustCompile("(?i)" + value)
		case "check":
			k.Check = value
		case "cause":
			k.Cause = value
		case "cure":
			k.Cure = value
		}
	}
	return k
}

func roleOf(word string) Role {
	switch word {
	case "follows":
		return Follows
	case "beside":
		return Beside
	case "announces":
		return Announces
	case "aside":
		return Aside
	case "ends":
		return Ends
	}
	return Shows
}
