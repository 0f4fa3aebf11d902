package main

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"unicode/utf8"
)

// sarifOutput is the value of --output for SARIF 2.1.0, the Static Analysis Results Interchange Format of
// OASIS: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. GitHub's code scanning takes it:
// https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
const sarifOutput = "sarif"

// The names of these types and fields are SARIF's. There is what check says, and no more.
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	ColumnKind  string            `json:"columnKind"`
	Invocations []sarifInvocation `json:"invocations"`
	Results     []sarifResult     `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID               checkRule    `json:"id"`
	ShortDescription sarifMessage `json:"shortDescription"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifInvocation struct {
	ExecutionSuccessful bool                `json:"executionSuccessful"`
	ExitCode            int                 `json:"exitCode"`
	Notifications       []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level   string       `json:"level"`
	Message sarifMessage `json:"message"`
}

type sarifResult struct {
	RuleID    checkRule       `json:"ruleId"`
	RuleIndex int             `json:"ruleIndex"`
	Level     string          `json:"level"`
	Message   sarifMessage    `json:"message"`
	Locations []sarifLocation `json:"locations"`
}

type sarifLocation struct {
	Physical *sarifPhysical `json:"physicalLocation,omitempty"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
}

type sarifLogical struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// sarifOf returns the result of check in SARIF. Findings are results, whatever the exit code. Only what kept
// check from its work makes the run unsuccessful.
func sarifOf(c *checked, code int) sarifLog {
	run := sarifRun{
		Tool:       sarifTool{driver()},
		ColumnKind: "unicodeCodePoints",
		Invocations: []sarifInvocation{{
			ExecutionSuccessful: len(c.Failures) == 0, ExitCode: code,
		}},
		Results: []sarifResult{},
	}

	for _, text := range c.Failures {
		n := sarifNotification{"error", sarifMessage{text}}
		run.Invocations[0].Notifications = append(run.Invocations[0].Notifications, n)
	}
	for _, f := range c.Findings {
		run.Results = append(run.Results, resultOf(f))
	}

	const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	return sarifLog{schema, "2.1.0", []sarifRun{run}}
}

func driver() sarifDriver {
	d := sarifDriver{
		Name: "initplate", Version: built().Version, InformationURI: "https://github.com/initplate/initplate",
	}
	for _, r := range checkRules {
		d.Rules = append(d.Rules, sarifRule{r.Rule, sarifMessage{r.Doc}})
	}
	return d
}

func resultOf(f finding) sarifResult {
	text := f.Message
	if f.Hint != "" {
		text += "\nHint: " + f.Hint
	}

	r := sarifResult{
		RuleID: f.Rule, Level: f.Level, Message: sarifMessage{text}, Locations: []sarifLocation{locationOf(f)},
	}
	for i, rule := range checkRules {
		if rule.Rule == f.Rule {
			r.RuleIndex = i
		}
	}
	return r
}

// locationOf returns where a finding is: a place in a file, or a name, for a bundled template or standard input.
func locationOf(f finding) sarifLocation {
	if info, err := os.Stat(f.File); err != nil || !info.Mode().IsRegular() {
		return sarifLocation{Logical: []sarifLogical{{f.File, "module"}}}
	}

	p := &sarifPhysical{Artifact: sarifArtifact{uriOf(f.File)}}
	if f.Line > 0 {
		p.Region = &sarifRegion{StartLine: f.Line, StartColumn: characters(f)}
	}
	return sarifLocation{Physical: p}
}

// uriOf returns the URI of a file: relative to the working directory, where a repository is checked out, or
// else absolute.
func uriOf(path string) string {
	dir, err := os.Getwd()
	abs, err2 := filepath.Abs(path)
	if err != nil || err2 != nil {
		return (&url.URL{Path: filepath.ToSlash(path)}).String()
	}

	rel, err := filepath.Rel(dir, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return (&url.URL{Scheme: "file", Path: filepath.ToSlash(abs)}).String()
	}
	return (&url.URL{Path: filepath.ToSlash(rel)}).String()
}

// characters returns the column of a finding in characters; 0 if it has none.
func characters(f finding) int {
	text, err := os.ReadFile(f.File)
	lines := bytes.Split(text, []byte("\n"))
	if err != nil || f.Line > len(lines) || f.Column < 1 || f.Column > len(lines[f.Line-1]) {
		return f.Column
	}
	return utf8.RuneCount(lines[f.Line-1][:f.Column-1]) + 1
}
