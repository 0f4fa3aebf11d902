package preflight

import (
	"bufio"
	"io"
	"regexp"
	"strings"
)

// An Explanation is what is known about a line of a log.
type Explanation struct {
	Line  int    `json:"line"`  // the first that says so
	Times int    `json:"times"` // how many do
	Text  string `json:"text"`
	Error string `json:"error"`           // the name of the known error; empty for one that is not known
	Cause string `json:"cause,omitempty"` // empty where the line does not tell it
	Known string `json:"known,omitempty"` // what is known without the cause
	From  int    `json:"from,omitempty"`  // the line with the error from which this one follows
	Check string `json:"check,omitempty"`
	Cure  string `json:"cure,omitempty"`
}

// mostUnknown bounds how many different errors are told that are not known.
const mostUnknown = 100

// Explain reads a server's log and returns what is known about its errors, in the
// order in which they are said; one that is not known has no name. A line is
// explained by the first known error that fits. Explain never returns nil.
func Explain(log io.Reader) ([]Explanation, error) {
	e := newExplainer()
	r := bufio.NewReaderSize(log, 64<<10)
	for n := 1; ; n++ {
		line, err := readLine(r)
		e.line(n, line)
		if err == nil {
			continue
		}
		e.link()
		if err == io.EOF {
			err = nil
		}
		return e.all, err
	}
}

// An explainer holds what was found up to a line.
type explainer struct {
	parser  lineParser
	known   []Known
	words   [][]string // of each known error: a line that fits holds one of them
	begins  *regexp.Regexp
	all     []Explanation
	at      map[string]int // in all, by name, or by what an unknown one says
	unknown int

	// Of one start of the server:
	cause   int // the line of the last error that is known; 0 if one that is not came after it
	pending int // in all, of an error that announces another, plus 1
}

func newExplainer() *explainer {
	e := &explainer{
		parser: newLineParser(),
		known:  KnownErrors(),
		begins: regexp.MustCompile(serverBegins),
		all:    []Explanation{},
		at:     map[string]int{},
	}
	for _, k := range e.known {
		e.words = append(e.words, neededWords(k.Pattern))
	}
	return e
}

// serverBegins is said when a server starts, or has started: what went wrong before
// has nothing to do with what comes.
const serverBegins = `starting as process [0-9]|\[Entrypoint\]: (Entrypoint script for|Starting temporary server)|: ready for connections|mysqld_safe Starting `

// line takes in the next line of the log.
func (e *explainer) line(n int, text string) {
	l := e.parser.parse(text)
	if e.begins.MatchString(l.whole) {
		e.link()
		e.cause = 0
	}
	k := e.find(l)
	switch {
	case k != nil:
		e.explain(n, l, k)
	case l.level == levelError && l.message != "":
		e.leaveOpen(n, l)
	}
}

// find returns the first known error that fits, or nil.
func (e *explainer) find(l logLine) *Known {
	lower := strings.ToLower(l.whole)
	for i := range e.known {
		if !holdsOne(lower, e.words[i]) {
			continue
		}
		p := e.known[i].Pattern
		if p.MatchString(l.message) || p.MatchString(l.whole) {
			return &e.known[i]
		}
	}
	return nil
}

func (e *explainer) explain(n int, l logLine, k *Known) {
	i := e.add(n, k.Name, l)
	x := &e.all[i]
	first := x.Times == 1
	switch k.Role {
	case Tells:
		x.Error, x.Cause, x.Check, x.Cure = k.Name, k.Cause, k.Check, k.Cure
	case Follows:
		x.Error = k.Name
		if first {
			x.From = e.cause
		}
		if x.From == 0 {
			x.Known, x.Check, x.Cure = k.Cause, k.Check, k.Cure
		}
	case Announces:
		x.Error, x.Known, x.Check, x.Cure = k.Name, k.Cause, k.Check, k.Cure
		e.pending = i + 1
		return
	}
	if l.level == levelWarning || k.Role == Follows && x.From > 0 {
		return
	}
	e.cause = n
	e.answer(n)
}

// answer ties what was announced to the error that has come.
func (e *explainer) answer(n int) {
	if e.pending == 0 {
		return
	}
	x := &e.all[e.pending-1]
	x.From, x.Known, x.Check, x.Cure = n, "", "", ""
	e.pending = 0
}

// link ends a start of the server.
func (e *explainer) link() { e.pending = 0 }

// leaveOpen notes an error that is not known.
func (e *explainer) leaveOpen(n int, l logLine) {
	e.cause = 0
	key := "?" + withoutDigits(l.message)
	if _, seen := e.at[key]; !seen {
		if e.unknown == mostUnknown {
			return
		}
		e.unknown++
	}
	e.add(n, key, l)
}

// add counts a line, and returns where its explanation is.
func (e *explainer) add(n int, key string, l logLine) int {
	i, seen := e.at[key]
	if !seen {
		i = len(e.all)
		e.at[key] = i
		e.all = append(e.all, Explanation{Line: n, Text: shorten(l.whole)})
	}
	e.all[i].Times++
	return i
}
