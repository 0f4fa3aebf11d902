package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/reference/cures"
)

// A message is the text of an error, a warning, or a part of one, where the source makes it.
type message struct {
	file string // from the root of the module
	line int
	by   string // the function, the field or the variable that gets it
	text string // with cures.Gap in the place of what differs
}

// makers are the functions that make messages, and which of their arguments are the text.
var makers = map[string][]int{
	"Errorf": {0}, "New": {0}, "usage": {1}, "failed": {0, 1}, "fail": {0, 1}, "value": {3}, "report": {1, 2, 3},
	"bad": {0, 1, 2}, "wrong": {0, 1}, "Error": {0}, "failure": {0}, "keystoreError": {0}, "fails": {0}, "warns": {0},
	"errorf": {1}, "Problem": {1, 2}, "misset": {0}, "warn": {0}, "in.warn": {1}, "Warn": {0}, "pass": {2}, "atMost": {1},
	"absent": {0}, "notAWS": {0}, "elsewhere": {0}, "problem": {0}, "warnOnly": {0}, "wants": {1}, "LogAttrs": {2},
	"whyUnread": {0}, "onlyOne": {2}, "leaves": {0}, "Overall": {0},
}

// holders are the fields, variables and constants that hold messages.
var holders = []string{"Msg", "Text", "text", "Why", "why", "msg", "wrong", "what", "about", "says"}

// records are the types of errors that are written without the names of their fields.
var records = []string{"Problem", "mistake", "Error", "Warning"}

// others are the functions that get sentences which are not messages: hints, help, queries, notes of --log-level debug,
// other tools' words.
var others = strings.Fields(`
	Sprintf Fprintf Fprintln Log Info Debug debug text on Var StringArrayVar StringArrayVarP StringVar StringVarP
	StringSliceVar DurationVar BoolVar BoolVarP add each at ok orOK skipped unknown rule pass firstOf append Or find
	MustCompile Contains HasPrefix HasSuffix Split Cut TrimPrefix TrimSuffix TrimLeft TrimRight Trim Replace ReplaceAll
	NewReplacer Join Index IndexAny LastIndexAny ContainsAny IndexByte Fields CutPrefix isIn holds has takes one use
	loginError gcloud az kv unwrapError invalid ErrorOf preflightOf Run Catch count scaled replaced completed
	QueryRowContext peek checkRegion ReadWord inPEM hash Refuse missing verb ShellWord WriteString Parse lastNetwork whole
	notReplicated notCopyable ExecContext QueryContext string words len Set says named Compile cut rest set byte func socketHint toAuthor
	HintOf
`)

// verbs are those of fmt, without a flag for spaces and without capitals but T: a percent sign before a word, and %XX,
// are text.
var verbs = regexp.MustCompile(`%[-+#0-9.\[\]]*[a-zT]`)

// messages returns all messages in the packages of the program.
func messages(t *testing.T) (all []message) {
	t.Helper()
	const root = "../../"
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.Dir}}{{end}}", ".").Output()
	must(t, err)
	top, err := filepath.Abs(root)
	must(t, err)
	for _, dir := range strings.Fields(string(out)) {
		if !strings.HasPrefix(dir, top+"/") {
			continue
		}
		files, err := filepath.Glob(dir + "/*.go")
		must(t, err)
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			name, _ := filepath.Rel(top, path)
			all = append(all, messagesOf(t, path, name)...)
		}
	}
	return all
}

// messagesOf returns the messages of a file. A sentence that a function gets which is in no list is an error of the test.
func messagesOf(t *testing.T, path, name string) (all []message) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, 0)
	must(t, err)
	note := func(by string, e ast.Expr) {
		if text := textOf(e); isMessage(text) {
			all = append(all, message{name, set.Position(e.Pos()).Line, by, text})
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			by := calleeOf(n)
			for i, arg := range n.Args {
				switch {
				case slices.Contains(makers[by], i):
					note(by, arg)
				case makers[by] == nil && !slices.Contains(others, by) && isSentence(textOf(arg)):
					t.Errorf("%s:%d: %s gets %q: add it to makers, or to others if that is not a message",
						name, set.Position(n.Pos()).Line, by, textOf(arg))
				}
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && slices.Contains(holders, key.Name) {
				note(key.Name, n.Value)
			}
		case *ast.CompositeLit:
			if id, ok := n.Type.(*ast.Ident); ok && slices.Contains(records, id.Name) {
				for _, e := range n.Elts {
					note(id.Name, e)
				}
			}
		case *ast.FuncDecl:
			returned(n, note)
		case *ast.AssignStmt:
			for i, to := range n.Lhs {
				if id, ok := to.(*ast.Ident); ok && slices.Contains(holders, id.Name) && i < len(n.Rhs) {
					note(id.Name, n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if slices.Contains(holders, id.Name) && i < len(n.Values) {
					note(id.Name, n.Values[i])
				}
			}
		}
		return true
	})
	return all
}

// returned notes what a function returns as a result that has the name of a holder.
func returned(f *ast.FuncDecl, note func(by string, e ast.Expr)) {
	if f.Type.Results == nil || f.Body == nil {
		return
	}
	var names []string
	for _, field := range f.Type.Results.List {
		for _, id := range field.Names {
			names = append(names, id.Name)
		}
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		r, ok := n.(*ast.ReturnStmt)
		if _, isFunc := n.(*ast.FuncLit); isFunc || !ok || len(r.Results) != len(names) {
			return !isFunc
		}
		for i, name := range names {
			if slices.Contains(holders, name) {
				note(name, r.Results[i])
			}
		}
		return true
	})
}

// calleeOf returns the name of the function that a call is of, with that of its receiver only if makers has it so.
func calleeOf(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok && makers[x.Name+"."+f.Sel.Name] != nil {
			return x.Name + "." + f.Sel.Name
		}
		return f.Sel.Name
	}
	return "func"
}

// textOf returns the text of an expression, with a gap in place of what is only known when the program runs.
func textOf(e ast.Expr) string {
	text := cures.Gap
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			text = s
		}
	case *ast.ParenExpr:
		text = textOf(e.X)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			text = textOf(e.X) + textOf(e.Y)
		}
	case *ast.CallExpr:
		if calleeOf(e) == "Sprintf" {
			text = textOf(e.Args[0])
		}
	}
	const percent = "\x00" // so that a percent sign is not taken for the beginning of a verb
	text = verbs.ReplaceAllString(strings.ReplaceAll(text, "%%", percent), cures.Gap)
	text = strings.ReplaceAll(text, percent, "%")
	for strings.Contains(text, cures.Gap+cures.Gap) {
		text = strings.ReplaceAll(text, cures.Gap+cures.Gap, cures.Gap)
	}
	return text
}

// fragments are texts that holders hold which say nothing by themselves.
var fragments = regexp.MustCompile(`^initplate: |^secret generic$|namespace: |VALUE}$|processes\)$| of the output…| may have changed$|^ and … more$`)

// isMessage reports whether a text has words.
func isMessage(text string) bool {
	return strings.Contains(strings.Trim(text, " :,.;"+cures.Gap), " ") && strings.Count(text, "\n") < 2 &&
		!fragments.MatchString(text)
}

// isSentence reports whether a text has at least four words, which few texts have that are not for people.
func isSentence(text string) bool {
	return regexp.MustCompile(`[a-z]{2,} [a-z]{2,} [a-z]{2,}.* [a-z]{2,}`).MatchString(text)
}
