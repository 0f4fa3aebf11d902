package parity

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// A page is a page of docs about another program. Each of its sections with files and commands is an example: a line
// that ends in a colon says what the indented block below it is.
//
//	Values:                             commands that both programs need
//	With confd, `conf.d/app.toml`:      a file, and from here on all is for that program
//	`templates/app.conf.tmpl`:          another file
//	With confd:                         commands
//	Both write `app.conf`:              what both programs must write
//
// In a section with a table whose first column is headed by the program's name, each row whose first two cells begin
// with an action is a template for each program.
type page struct {
	program  string // the one that people come from
	sections []*section
}

type section struct {
	name    string
	values  []string
	sides   map[string]*side // by program
	results []file
	rows    []tableRow
}

// A side is what one of the programs gets.
type side struct {
	files    []file
	commands []string
}

type file struct{ path, text string }

// A tableRow has the first two cells of a row.
type tableRow struct{ theirs, ours string }

// readPage reads the page of a program.
func readPage(t *testing.T, program string) *page {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + program + ".md")
	if err != nil {
		t.Fatal(err)
	}

	p := &page{program: program}
	for _, part := range strings.Split(string(text), "\n## ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		e := &section{name: name, sides: map[string]*side{}}
		r := pageReader{section: e, program: program}
		r.read(strings.Split(body, "\n"))
		if len(e.sides) > 0 {
			p.sections = append(p.sections, e)
		}
	}
	return p
}

type pageReader struct {
	*section
	program string // the page's
	now     string // whose files and commands follow, or "Values" or "Both"
	inTable bool
}

var introduces = regexp.MustCompile("^(?:(Values)|With (\\w+)|(Both) write)?[ ,]*(?:`([^`]+)`)?:$")

func (r *pageReader) read(lines []string) {
	for len(lines) > 0 {
		line := lines[0]
		lines = lines[1:]
		r.table(line)

		m := introduces.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		block, rest := indented(lines)
		if block == "" {
			continue
		}
		lines = rest
		r.block(m[1]+m[2]+m[3], m[4], block)
	}
}

// indented returns the indented block at the beginning of lines, and what follows it.
func indented(lines []string) (block string, rest []string) {
	for len(lines) > 0 && (lines[0] == "" || strings.HasPrefix(lines[0], "    ")) {
		block += strings.TrimPrefix(lines[0], "    ") + "\n"
		lines = lines[1:]
	}
	block = strings.Trim(block, "\n")
	if block == "" {
		return "", lines
	}
	return block + "\n", lines
}

// block keeps a block: a file if it has a path, else commands.
func (r *pageReader) block(whose, path, text string) {
	if whose != "" {
		r.now = whose
	}

	switch r.now {
	case "Values":
		r.values = append(r.values, text)
	case "Both":
		r.results = append(r.results, file{path, text})
	default:
		r.side(path, text)
	}
}

func (r *pageReader) side(path, text string) {
	s := r.sides[r.now]
	if s == nil {
		s = &side{}
		r.sides[r.now] = s
	}

	if path == "" {
		s.commands = append(s.commands, text)
	} else {
		s.files = append(s.files, file{path, text})
	}
}

var (
	cells  = regexp.MustCompile(`^\| (.*[^\\]) \| (.*[^\\]) \|$`)
	action = regexp.MustCompile("^`(\\{\\{.*?\\}\\})`")
)

// table reads a line of a table.
func (r *pageReader) table(line string) {
	m := cells.FindStringSubmatch(strings.ReplaceAll(line, `\|`, "\x00"))
	if m == nil {
		r.inTable = r.inTable && strings.HasPrefix(line, "|")
		return
	}
	if m[1] == r.program {
		r.inTable = true
		return
	}

	theirs, ours := action.FindStringSubmatch(m[1]), action.FindStringSubmatch(m[2])
	if r.inTable && theirs != nil && ours != nil {
		pipes := strings.NewReplacer("\x00", "|")
		r.rows = append(r.rows, tableRow{pipes.Replace(theirs[1]), pipes.Replace(ours[1])})
	}
}
