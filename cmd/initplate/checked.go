package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/render/problem"
)

// A rule of check is the kind of a finding. The names are for programs, and stay as they are.
type checkRule string

const (
	ruleRender  checkRule = "render"
	ruleSyntax  checkRule = "syntax"
	ruleValue   checkRule = "value"
	ruleMisread checkRule = "misread"
	ruleOption  checkRule = "option"
	ruleMode    checkRule = "mode"
)

// checkRules says what each kind of findings is.
var checkRules = []struct {
	Rule checkRule
	Doc  string
}{
	{ruleRender, "A template cannot be rendered"},
	{ruleSyntax, "A file is not valid in its format"},
	{ruleValue, "A value reads otherwise than it was given"},
	{ruleMisread, "A program reads a setting otherwise than it looks"},
	{ruleOption, "A server does not take an option as it is written"},
	{ruleMode, "The mode of a file with a secret lets everybody read or write it"},
}

// A breach is an error that check reports as a finding of a rule.
type breach struct {
	rule checkRule
	*problem.Problem
}

// Unwrap returns the problem, for [failures].
func (b breach) Unwrap() []error { return []error{b.Problem} }

// A finding is one thing that check reports.
type finding struct {
	Level   string    `json:"level"` // error, warning or note
	Rule    checkRule `json:"rule"`
	File    string    `json:"file"` // or the name of a bundled template, or stdin
	Line    int       `json:"line,omitempty"`
	Column  int       `json:"column,omitempty"` // in bytes, from 1
	Message string    `json:"message"`
	Hint    string    `json:"hint,omitempty"`
}

// A validFile is a file or template without an error.
type validFile struct {
	File   string `json:"file"`
	Format string `json:"format,omitempty"` // none for a template that makes no output
}

// A checked is the result of check.
type checked struct {
	Valid    []validFile `json:"valid"`
	Findings []finding   `json:"findings"`
	Failures []string    `json:"failures"` // what kept check from its work
}

// newChecked returns an empty result. In JSON, none is an empty list.
func newChecked() *checked { return &checked{[]validFile{}, []finding{}, []string{}} }

func (c *checked) isValid(file, format string) { c.Valid = append(c.Valid, validFile{file, format}) }

// notice logs a problem that is not an error, and keeps it for the page of --report and, with
// check, as a finding.
func (a *app) notice(rule checkRule, level slog.Level, p *problem.Problem) {
	word := map[slog.Level]string{slog.LevelWarn: "warning", levelNote: "note"}[level]
	a.log.LogAttrs(context.Background(), level, p.Error(), hintAttr(p.Hint)...)
	a.record.found(word, placeOf(p), p.Error(), p.Hint)
	if a.checked == nil {
		return
	}
	a.checked.add(a.door(), word, rule, p)
}

// add adds a finding whose texts are safe for a terminal.
func (c *checked) add(d door, level string, rule checkRule, p *problem.Problem) {
	c.Findings = append(c.Findings, finding{
		Level: level, Rule: rule, File: d.line(p.Template), Line: p.Line, Column: p.Column,
		Message: d.line(p.Msg), Hint: d.line(p.Hint),
	})
}

// addErrors makes findings of the problems in an error, and failures of what else is in it.
func (c *checked) addErrors(d door, err error) {
	switch e := err.(type) {
	case nil:
	case breach:
		c.add(d, "error", e.rule, e.Problem)
	case *problem.Problem:
		c.add(d, "error", ruleRender, e)
	case *crash.Error:
		c.Failures = append(c.Failures, d.line(e.Error()))
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			c.addErrors(d, one)
		}
	default:
		c.Failures = append(c.Failures, d.line(err.Error()))
	}
}

// showChecked prints the result of check; err is what was wrong.
func (a *app) showChecked(ctx context.Context, output string, err error) error {
	a.checked.addErrors(a.door(), err)
	switch output {
	case "json":
		return a.showJSON(ctx, a.checked)
	case sarifOutput:
		return a.showJSON(ctx, sarifOf(a.checked, exitCode(failures(err))))
	}
	return a.showPainted(ctx, a.checked.text(), asChecked)
}

// text names what is valid. Messages have the rest.
func (c *checked) text() []byte {
	var b bytes.Buffer
	for _, v := range c.Valid {
		format := " " + v.Format
		if v.Format == "" {
			format = ", makes no output"
		}
		fmt.Fprintf(&b, "%s: valid%s\n", door{}.line(v.File), format)
	}
	return b.Bytes()
}
