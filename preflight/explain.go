package preflight

import (
	"bufio"
	"io"
	"regexp"
	"strings"
	"unicode"
)

// An Explanation is what is known about an error in a log.
type Explanation struct {
	Line  int    `json:"line"`  // the first with this error
	Times int    `json:"times"` // how many lines have it
	Text  string `json:"text"`
	Error string `json:"error"`           // the name of the known error; empty for an unknown one
	Cause string `json:"cause,omitempty"` // empty if the line does not show it
	Known string `json:"known,omitempty"` // what is known if the cause is not
	From  int    `json:"from,omitempty"`  // the line with the error that this one follows from
	Ready int    `json:"ready,omitempty"` // the line, after the last of these, by which the server is ready
	Check string `json:"check,omitempty"`
	Cure  string `json:"cure,omitempty"`
}

// advise says what to do about a known error.
func (x *Explanation) advise(k *Known) {
	x.Check = k.Check
	x.Cure = k.Cure
}

// follow points to the line that shows the cause. What is known without it does not matter then.
func (x *Explanation) follow(line int) {
	x.From = line
	x.Known = ""
	x.Check = ""
	x.Cure = ""
}

// mostUnknown limits how many different unknown errors are reported.
const mostUnknown = 100

// Explain reads a server's log and returns what is known about its errors, in their
// order. An unknown error has no name. The first known error that matches a line
// explains it. Explain never returns nil.
func Explain(log io.Reader) ([]Explanation, error) { return newReference().explain(log) }

// KindOf returns the command of preflight for the server of a log: galera for a member
// of a cluster, or else the server's own, if the log shows it.
func KindOf(all []Explanation) string {
	galera := map[string]bool{}
	for _, c := range Checks() {
		galera[c.Name] = c.Galera
	}

	kind := "mysql (or mariadb)"
	for _, e := range all {
		switch {
		case galera[e.Check] || strings.Contains(e.Text, "WSREP"):
			return "galera"
		case strings.Contains(e.Text, "[MY-"):
			kind = "mysql"
		case strings.Contains(strings.ToLower(e.Text), "mariadb"):
			kind = "mariadb"
		}
	}
	return kind
}

// A reference holds the known errors, compiled.
type reference struct {
	parser        lineParser
	known         []Known
	words         [][]string // of each known error: a line that matches holds one of them
	begins, ready *regexp.Regexp
	givesUp       *regexp.Regexp
}

func newReference() *reference {
	ref := &reference{
		parser: newLineParser(), known: KnownErrors(),
		begins: regexp.MustCompile(serverBegins), ready: regexp.MustCompile(serverReady),
		givesUp: regexp.MustCompile(serverGivesUp),
	}
	for _, k := range ref.known {
		ref.words = append(ref.words, neededWords(k.Pattern))
	}
	return ref
}

func (ref *reference) explain(log io.Reader) ([]Explanation, error) {
	e := &explainer{reference: ref, all: []Explanation{}, at: map[string]int{}, starts: map[string]*start{}}
	r := bufio.NewReaderSize(log, 64<<10)
	for n := 1; ; n++ {
		line, err := readLine(r)
		e.line(n, line)
		if err == io.EOF {
			return e.all, nil
		}
		if err != nil {
			return e.all, err
		}
	}
}

// An explainer holds what was found in the lines so far.
type explainer struct {
	*reference
	all     []Explanation
	at      map[string]int // indexes in all, by name, or by the text of an unknown one
	unknown int
	starts  map[string]*start // by the source of their lines
}

// A start holds what was found of one start of a server.
type start struct {
	cause int          // the line of the last error that shows its cause; 0 after an unknown one
	open  []question   // errors whose cause may be in a later line
	found map[int]bool // indexes in all, of errors since the server was ready
	ended bool         // the server has begun to give up, because of an earlier error
}

// mostSources limits how many sources of lines are distinguished.
const mostSources = 100

// of returns the start that a line belongs to.
func (e *explainer) of(l logLine) *start {
	source := l.source
	if e.starts[source] == nil && len(e.starts) == mostSources {
		source = ""
	}
	if e.starts[source] == nil {
		e.starts[source] = &start{found: map[int]bool{}}
	}
	return e.starts[source]
}

// A question is an error whose cause may come later.
type question struct {
	at, line int // in all, and in the log
	role     Role
}

// A server prints serverBegins when it starts, and serverReady when it has started.
// Earlier errors have nothing to do with later ones.
const (
	serverBegins = `\bas process \d|mysqld_safe Starting |` +
		`\[Entrypoint\]: (Entrypoint script for|Starting temporary server)`
	serverReady = `: ready for connections`
)

// A member of a cluster prints serverGivesUp when it ends because of an earlier error. MariaDB 11.8.9 with Galera 26.4
// then crashes now and then, with signal 11.
const serverGivesUp = `WSREP: ReplicatorSMM::abort\(\)|Will never receive state\. Need to abort`

// line reads the next line of the log.
func (e *explainer) line(n int, text string) {
	l := e.parser.parse(text)
	s := e.of(l)

	switch {
	case e.ready.MatchString(l.whole):
		e.over(s, n)
		*s = start{found: map[int]bool{}}
	case e.begins.MatchString(l.whole):
		s.cause, s.open, s.ended = 0, nil, false
	case e.givesUp.MatchString(l.whole):
		s.ended = true
	}

	k := e.find(l)
	switch {
	case k != nil:
		e.explain(n, l, k)
	case l.level == levelError && strings.ContainsFunc(l.message, unicode.IsLetter):
		e.leaveOpen(n, l)
	}
}

// over notes that the server became ready after its errors.
func (e *explainer) over(s *start, n int) {
	for i := range s.found {
		e.all[i].Ready = n
	}
}

// find returns the first known error that matches, or nil.
func (ref *reference) find(l logLine) *Known {
	lower := strings.ToLower(l.whole)
	for i := range ref.known {
		k := &ref.known[i]
		if holdsOne(lower, ref.words[i]) && (k.Pattern.MatchString(l.message) || k.Pattern.MatchString(l.whole)) {
			return k
		}
	}
	return nil
}

func (e *explainer) explain(n int, l logLine, k *Known) {
	i := e.add(n, k.Name, l)
	e.all[i].Error = k.Name

	if k.Role == Shows || k.Role == Aside || k.Role == Ends && !e.of(l).ended {
		e.cause(n, i, l, k)
		return
	}
	if e.all[i].Times == 1 {
		e.consequence(n, i, l, k)
	}
}

// cause keeps an error that shows its cause.
func (e *explainer) cause(n, i int, l logLine, k *Known) {
	x := &e.all[i]
	x.Cause = k.Cause
	x.advise(k)

	if k.Role != Aside && l.ends() {
		s := e.of(l)
		s.cause = n
		e.answer(s, n)
	}
}

// consequence keeps an error whose cause is in another line.
func (e *explainer) consequence(n, i int, l logLine, k *Known) {
	x, s := &e.all[i], e.of(l)
	if k.Role != Announces && s.cause > 0 {
		x.From = s.cause
		return
	}

	x.Known = k.Cause
	x.advise(k)
	if k.Role == Beside || k.Role == Announces {
		s.open = append(s.open, question{i, n, k.Role})
	}
}

// nextLines limits how many lines after an error its cause may be, for errors of
// several lines.
const nextLines = 5

// answer points the errors that wait for a cause to the line that shows it.
func (e *explainer) answer(s *start, n int) {
	for _, q := range s.open {
		if q.role == Announces || n-q.line <= nextLines {
			e.all[q.at].follow(n)
		}
	}
	s.open = nil
}

// leaveOpen keeps an unknown error.
func (e *explainer) leaveOpen(n int, l logLine) {
	e.of(l).cause = 0
	key := "?" + withoutDigits(l.message)
	if _, seen := e.at[key]; !seen {
		if e.unknown == mostUnknown {
			return
		}
		e.unknown++
	}
	e.add(n, key, l)
}

// add counts a line, and returns the index of its explanation.
func (e *explainer) add(n int, key string, l logLine) int {
	i, seen := e.at[key]
	if !seen {
		i = len(e.all)
		e.at[key] = i
		e.all = append(e.all, Explanation{Line: n, Text: shorten(l.whole)})
	}
	e.all[i].Times++
	e.all[i].Ready = 0
	e.of(l).found[i] = true
	return i
}
