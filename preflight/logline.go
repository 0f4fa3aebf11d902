package preflight

import (
	"bufio"
	"encoding/json"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// mostLine bounds a line of a log, and mostShown what is shown of one.
const mostLine, mostShown = 16 << 10, 240

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

// A logLine is a line of a log in its parts.
type logLine struct {
	whole   string
	level   level
	message string // behind time, level and part of the server
}

type level int

const (
	levelNone level = iota // the line tells none: it is of a client, a script, or a crash
	levelNote
	levelWarning
	levelError
)

type lineParser struct{ head, bare, fails, wrapped *regexp.Regexp }

func newLineParser() lineParser {
	const collector = `^(?:[\w.-]+ +\| )?` // docker compose
	const program = `(?:\S*(?:mysqld|mariadbd)[\w.-]*: )?`
	return lineParser{
		// sql/log.cc of both servers, log_builtins.cc of MySQL 8, the images' entrypoints
		head: regexp.MustCompile(`\[(?i)(ERROR|FATAL|Warning|Warn|Note|System)\](?-i):?(?: ?\[[A-Za-z0-9_. -]*\]:?)* ?` +
			program),
		bare: regexp.MustCompile(collector + `(?:\w{3} +\d+ [\d:]+ \S+ )?(?:[\w/.-]+\[\d+\]: )?` +
			`(?:[\d-]{6,}[T ][\d:.,]+(?:Z|[+-][\d:]+)? +)?(?:(?:0x)?[0-9a-f]+ )?` + program + `(?:InnoDB: )?`),
		fails: regexp.MustCompile(`^(?:ERROR\b|Error: |InnoDB: Error|Fatal error)`),
		// MySQL, ER_ERROR_INFO_FROM_DA
		wrapped: regexp.MustCompile(`^A message intended for a client cannot be sent there .* instead: MY-\d+ - `),
	}
}

func (p lineParser) parse(line string) logLine {
	line = outOfJSON(line)
	at := p.head.FindStringSubmatchIndex(line)
	if at == nil {
		l := logLine{whole: line, message: line[len(p.bare.FindString(line)):]}
		if p.fails.MatchString(l.message) {
			l.level = levelError
		}
		return l
	}
	message := strings.TrimPrefix(line[at[1]:], "InnoDB: ")
	l := logLine{whole: line, message: message[len(p.wrapped.FindString(message)):]}
	switch strings.ToLower(line[at[2]:at[3]]) {
	case "error", "fatal":
		l.level = levelError
	case "warning", "warn":
		l.level = levelWarning
	default:
		l.level = levelNote
	}
	return l
}

// outOfJSON returns the line that a line in JSON holds: of MySQL's log_sink_json, of
// the runtime of containers, or of a collector of logs.
func outOfJSON(line string) string {
	if !strings.HasPrefix(line, "{") {
		return line
	}
	var record struct {
		Log, Message, Msg, Label, Subsystem string
		Code                                int `json:"err_code"`
	}
	if json.Unmarshal([]byte(line), &record) != nil {
		return line
	}
	switch {
	case record.Log != "":
		return strings.TrimSpace(record.Log)
	case record.Msg != "" && record.Code != 0:
		return fmt.Sprintf("[%s] [MY-%06d] [%s] %s", record.Label, record.Code, record.Subsystem, record.Msg)
	case record.Message != "":
		return record.Message
	}
	return line
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

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, s)
}

// neededWords returns text in lower case of which a line must hold one piece to fit
// the pattern, or nothing where no such text is sure. Looking for it is fifty times
// faster than the pattern.
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
