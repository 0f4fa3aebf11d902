package preflight

import (
	"bufio"
	"io"
	"regexp"
	"strings"
	"unicode"
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
	Ready int    `json:"ready,omitempty"` // the line that tells, behind the last of these, that the server is ready
	Check string `json:"check,omitempty"`
	Cure  string `json:"cure,omitempty"`
}

// mostUnknown bounds how many different errors are told that are not known.
const mostUnknown = 100

// Explain reads a server's log and returns what is known about its errors, in the
// order in which they are said; one that is not known has no name. A line is
// explained by the first known error that fits. Explain never returns nil.
func Explain(log io.Reader) ([]Explanation, error) { return newReference().explain(log) }

// KindOf returns what preflight can be asked about the server of a log: a cluster, if
// the log is of a member of one, else the server, where the log shows which it is.
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

// A reference is what logs are held against: the known errors, made ready.
type reference struct {
	parser        lineParser
	known         []Known
	words         [][]string // of each known error: a line that fits holds one of them
	begins, ready *regexp.Regexp
}

func newReference() *reference {
	ref := &reference{
		parser: newLineParser(), known: KnownErrors(),
		begins: regexp.MustCompile(serverBegins), ready: regexp.MustCompile(serverReady),
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
		switch err {
		case nil:
		case io.EOF:
			return e.all, nil
		default:
			return e.all, err
		}
	}
}

// An explainer holds what was found up to a line.
type explainer struct {
	*reference
	all     []Explanation
	at      map[string]int // in all, by name, or by what an unknown one says
	unknown int
	starts  map[string]*start // by the source of their lines
}

// A start is what was found of one start of a server, up to a line.
type start struct {
	cause int          // the line of the last error that tells its cause; 0 if an unknown one came after it
	open  []question   // what waits for a cause in a line to come
	told  map[int]bool // in all, what was told since the server was ready
}

// mostSources bounds how many sources of lines are held apart.
const mostSources = 100

// of returns the start that a line belongs to.
func (e *explainer) of(l logLine) *start {
	s := e.starts[l.source]
	if s == nil && len(e.starts) == mostSources {
		l.source = ""
		s = e.starts[""]
	}
	if s == nil {
		s = &start{told: map[int]bool{}}
		e.starts[l.source] = s
	}
	return s
}

// A question is an error whose cause may be told later.
type question struct {
	at, line int // in all, and in the log
	role     Role
}

// serverBegins is said when a server starts, and serverReady when it has started: what
// went wrong before has nothing to do with what comes.
const (
	serverBegins = `\bas process \d|mysqld_safe Starting |` +
		`\[Entrypoint\]: (Entrypoint script for|Starting temporary server)`
	serverReady = `: ready for connections`
)

// line takes in the next line of the log.
func (e *explainer) line(n int, text string) {
	l := e.parser.parse(text)
	s := e.of(l)
	switch {
	case e.ready.MatchString(l.whole):
		e.over(s, n)
		*s = start{told: map[int]bool{}}
	case e.begins.MatchString(l.whole):
		s.cause, s.open = 0, nil
	}
	k := e.find(l)
	switch {
	case k != nil:
		e.explain(n, l, k)
	case l.level == levelError && strings.ContainsFunc(l.message, unicode.IsLetter):
		e.leaveOpen(n, l)
	}
}

// over notes that the server got over what was told of it.
func (e *explainer) over(s *start, n int) {
	for i := range s.told {
		e.all[i].Ready = n
	}
}

// find returns the first known error that fits, or nil.
func (ref *reference) find(l logLine) *Known {
	lower := strings.ToLower(l.whole)
	for i := range ref.known {
		if !holdsOne(lower, ref.words[i]) {
			continue
		}
		p := ref.known[i].Pattern
		if p.MatchString(l.message) || p.MatchString(l.whole) {
			return &ref.known[i]
		}
	}
	return nil
}

func (e *explainer) explain(n int, l logLine, k *Known) {
	i := e.add(n, k.Name, l)
	x, s := &e.all[i], e.of(l)
	x.Error = k.Name
	if k.Role == Tells || k.Role == Aside {
		x.Cause, x.Check, x.Cure = k.Cause, k.Check, k.Cure
		if k.Role == Tells && l.ends() {
			s.cause = n
			e.answer(s, n)
		}
		return
	}
	if x.Times > 1 {
		return
	}
	if k.Role != Announces && s.cause > 0 {
		x.From = s.cause
		return
	}
	x.Known, x.Check, x.Cure = k.Cause, k.Check, k.Cure
	if k.Role != Follows {
		s.open = append(s.open, question{i, n, k.Role})
	}
}

// nextLines bounds how far behind an error that is told in several lines its cause is.
const nextLines = 5

// answer ties what waits for a cause to the line that has told one.
func (e *explainer) answer(s *start, n int) {
	for _, q := range s.open {
		if q.role == Announces || n-q.line <= nextLines {
			x := &e.all[q.at]
			x.From, x.Known, x.Check, x.Cure = n, "", "", ""
		}
	}
	s.open = nil
}

// leaveOpen notes an error that is not known.
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

// add counts a line, and returns where its explanation is.
func (e *explainer) add(n int, key string, l logLine) int {
	i, seen := e.at[key]
	if !seen {
		i = len(e.all)
		e.at[key] = i
		e.all = append(e.all, Explanation{Line: n, Text: shorten(l.whole)})
	}
	e.all[i].Times++
	e.all[i].Ready = 0
	e.of(l).told[i] = true
	return i
}
