package preflight

import (
	"bufio"
	"io"
	"regexp"
	"slices"
	"strings"
)

// A Known is an error that servers of the family print, and what is behind it.
type Known struct {
	Name    string
	Pattern *regexp.Regexp
	Cause   string
	Check   string // that looks for it beforehand; empty if none can
	Cure    string
}

// An Explanation is what is known about a line of a log.
type Explanation struct {
	Line  int    `json:"line"`  // the first that says so
	Times int    `json:"times"` // how many do
	Text  string `json:"text"`
	Error string `json:"error"` // the name of the known error
	Cause string `json:"cause"`
	Check string `json:"check,omitempty"`
	Cure  string `json:"cure"`
}

// mostLine bounds a line of a log, and mostShown what is shown of one.
const mostLine, mostShown = 16 << 10, 240

// Explain reads a server's log and returns what is known about it, in the order in
// which it is said. A line is explained by the first that fits.
func Explain(log io.Reader) ([]Explanation, error) {
	known := KnownErrors()
	var all []Explanation
	at := map[string]int{}
	r := bufio.NewReaderSize(log, 64<<10)
	for n := 1; ; n++ {
		line, err := readLine(r)
		for _, k := range known {
			if !k.Pattern.MatchString(line) {
				continue
			}
			i, seen := at[k.Name]
			if !seen {
				i = len(all)
				at[k.Name] = i
				all = append(all, Explanation{Line: n, Text: shorten(line), Error: k.Name, Cause: k.Cause, Check: k.Check, Cure: k.Cure})
			}
			all[i].Times++
			break
		}
		if err == io.EOF {
			return all, nil
		} else if err != nil {
			return all, err
		}
	}
}

// readLine reads a line, and of a very long one the beginning.
func readLine(r *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		part, err := r.ReadSlice('\n')
		if b.Len() < mostLine {
			b.Write(part)
		}
		if err != bufio.ErrBufferFull {
			return strings.TrimSpace(b.String()), err
		}
	}
}

// shorten makes a line fit for people: of one piece, without control characters.
func shorten(line string) string {
	line = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(line, "?"))
	if len(line) > mostShown {
		line = strings.ToValidUTF8(line[:mostShown], "") + "..."
	}
	return line
}

// KnownErrors are the errors that [Explain] knows, the more telling ones first.
func KnownErrors() []Known { return slices.Concat(clusterErrors(), serverErrors()) }

// knownError makes one of a pattern that is looked for in any case of its letters.
func knownError(name, pattern, check, cause, cure string) Known {
	return Known{name, regexp.MustCompile(`(?i)` + pattern), cause, check, cure}
}
