package preflight

import (
	"bufio"
	"encoding/json"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// mostLine limits how much of a line is read, and mostShown how much is shown.
const mostLine, mostShown = 16 << 10, 240

// readLine reads a line, or the beginning of a very long one.
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

// A logLine is a line of a log, split into its parts.
type logLine struct {
	source  string // the container or program, if a log collector names it
	whole   string
	level   level
	message string // after the time, the level and the part of the server
}

// ends reports whether a server may stop because of a line. It continues after a note
// or a warning.
func (l logLine) ends() bool { return l.level == levelNone || l.level == levelError }

type level int

const (
	levelNone level = iota // the line has none: it is of a client, a script, or a crash
	levelNote
	levelWarning
	levelError
)

type lineParser struct{ colour, collector, tag, head, bare, fails, warns, wrapped *regexp.Regexp }

func newLineParser() lineParser {
	const program = `(?:\S*(?:mysqld|mariadbd)[\w.-]*: )?`
	const time = `[\d-]{6,}[T ][\d:.,]+(?:Z|[+-][\d:]+)? +`
	const syslog = `(?:\w{3} +\d+ [\d:]+|\d{4}-[\w:.+-]+) \S+ `
	return lineParser{
		colour: regexp.MustCompile(`\x1b\[[\d;]*[A-Za-z]`),
		// kubectl logs --prefix, docker compose, stern
		collector: regexp.MustCompile(`^(?:\[(pod/[^\]]+)\] |([\w.@-]+) +\| ?|` +
			`([a-z\d][a-z\d.-]* [a-z\d][a-z\d-]*) \d{4}-)`),
		tag: regexp.MustCompile(`^` + syslog + `([\w/.-]+)\[\d+\]: `),
		// sql/log.cc of both servers, log_builtins.cc of MySQL 8, the images' entrypoints; Bitnami's
		head: regexp.MustCompile(`(?:\[(?i)(ERROR|FATAL|Warning|Warn|Note|System)\](?-i):?` +
			`(?: ?\[[A-Za-z0-9_. -]*\]:?)*|` +
			`\d (ERROR|WARN|INFO|DEBUG) +==>) ?` + program),
		bare: regexp.MustCompile(`^(?:` + syslog + `)?(?:[\w/.-]+\[\d+\]: )?` +
			`(?:` + time + `(?:std(?:out|err) [FP] )?)*(?:(?:0x)?[0-9a-f]+ )?` + program + `(?:InnoDB: )?`),
		fails: regexp.MustCompile(`^(?:ERROR\b|Error: |InnoDB: Error|Fatal error)`),
		warns: regexp.MustCompile(`^Warning: `),
		// MySQL, ER_ERROR_INFO_FROM_DA
		wrapped: regexp.MustCompile(`^A message intended for a client cannot be sent there .* instead: MY-\d+ - `),
	}
}

func (p lineParser) parse(line string) logLine {
	if strings.Contains(line, "\x1b[") {
		line = p.colour.ReplaceAllString(line, "")
	}

	l := outOfJSON(line)
	rest := p.withoutSource(&l)
	at := p.head.FindStringSubmatchIndex(rest)
	if at == nil {
		l.message = rest[len(p.bare.FindString(rest)):]
		switch {
		case p.fails.MatchString(l.message):
			l.level = levelError
		case p.warns.MatchString(l.message):
			l.level = levelWarning
		}
		return l
	}

	message := strings.TrimPrefix(rest[at[1]:], "InnoDB: ")
	l.message = message[len(p.wrapped.FindString(message)):]
	l.level = levelOf(strings.ToLower(rest[max(at[2], at[4]):max(at[3], at[5])]))
	return l
}

func levelOf(word string) level {
	switch word {
	case "error", "fatal":
		return levelError
	case "warning", "warn":
		return levelWarning
	}
	return levelNote
}

// withoutSource returns the line without the prefix of a log collector, and keeps the
// source that the prefix names.
func (p lineParser) withoutSource(l *logLine) string {
	if at := p.collector.FindStringSubmatchIndex(l.whole); at != nil {
		first := max(at[2], at[4], at[6])
		end := max(at[3], at[5], at[7])
		l.source = l.whole[first:end]
		if at[6] < 0 {
			end = at[1]
		}
		return strings.TrimPrefix(l.whole[end:], " ")
	}
	if tag := p.tag.FindStringSubmatch(l.whole); tag != nil && !ofServer(tag[1]) {
		l.source = tag[1]
	}
	return l.whole
}

// ofServer reports whether a program of syslog is a server of the family or belongs to
// one, as the scripts of state transfers do.
func ofServer(program string) bool {
	for _, word := range []string{"mysql", "maria", "wsrep", "backup"} {
		if strings.Contains(program, word) {
			return true
		}
	}
	return false
}

// outOfJSON returns the line in a JSON record: of MySQL's log_sink_json, of a container
// runtime, or of a log collector.
func outOfJSON(line string) logLine {
	if !strings.HasPrefix(line, "{") {
		return logLine{whole: line}
	}
	var record struct {
		Log, Message, Msg, Label, Subsystem string
		Code                                int    `json:"err_code"`
		Container                           string `json:"container_name"`
		Kubernetes                          struct {
			Pod       string `json:"pod_name"`
			Container string `json:"container_name"`
		}
	}
	if json.Unmarshal([]byte(line), &record) != nil {
		return logLine{whole: line}
	}

	l := logLine{whole: line, source: record.Container}
	if record.Kubernetes.Pod != "" {
		l.source = record.Kubernetes.Pod + "/" + record.Kubernetes.Container
	}
	switch {
	case record.Log != "":
		l.whole = strings.TrimSpace(record.Log)
	case record.Msg != "" && record.Code != 0:
		l.whole = fmt.Sprintf("[%s] [MY-%06d] [%s] %s", record.Label, record.Code, record.Subsystem, record.Msg)
	case record.Message != "":
		l.whole = record.Message
	}
	return l
}

// shorten prepares a line for people: limited, without control characters.
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

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, s)
}

// neededWords returns words in lower case, one of which is in each line that matches
// the pattern, or nothing if there are none. Searching for words is fifty times faster
// than matching the pattern.
func neededWords(p *regexp.Regexp) []string {
	tree, err := syntax.Parse(p.String(), syntax.Perl)
	if err != nil {
		return nil
	}
	return needed(tree)
}

func needed(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{strings.ToLower(string(re.Rune))}
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if words := needed(sub); shortest(words) > shortest(best) {
				best = words
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			words := needed(sub)
			if len(words) == 0 {
				return nil
			}
			all = append(all, words...)
		}
		return all
	}
	return nil
}

// shortest returns the length of the shortest word, 0 for none.
func shortest(words []string) int {
	least := 0
	for i, w := range words {
		if i == 0 || len(w) < least {
			least = len(w)
		}
	}
	return least
}

func holdsOne(line string, words []string) bool {
	for _, w := range words {
		if strings.Contains(line, w) {
			return true
		}
	}
	return len(words) == 0
}
