// Package report says what a run did: in JSON, for those who have to know later what it
// read, as whom, and what it wrote; and in figures, for Prometheus.
//
// A report holds no value and no text of an error, which a template's own words may be
// part of; and of a file with a secret neither a hash nor the length, by which a short
// one could be guessed.
package report

import (
	"encoding/json"
	"time"
)

// A Report is what one run did. Its lists are written even when they are empty.
type Report struct {
	Version  string         `json:"version"` // of the program
	Begin    time.Time      `json:"begin"`
	Seconds  float64        `json:"seconds"` // from begin to end
	ExitCode int            `json:"exitCode"`
	DryRun   bool           `json:"dryRun,omitempty"`
	Errors   []Error        `json:"errors"`
	Logins   []Login        `json:"logins"`
	Outputs  []Output       `json:"outputs"` // none where rendering failed
	Rounds   []Round        `json:"rounds"`
	Tries    int            `json:"tries"`   // more than one where it waited for missing values
	Retries  map[string]int `json:"retries"` // requests made again, by source

	Success bool           `json:"-"` // it did what it was to do
	Asked   map[string]int `json:"-"` // references asked for, each once, by source
}

// New returns the report of a run that has tried once, and has done nothing yet.
func New(version string, begin time.Time) *Report {
	return &Report{
		Version: version, Begin: begin.UTC(), Tries: 1,
		Errors: []Error{}, Logins: []Login{}, Outputs: []Output{}, Rounds: []Round{}, Retries: map[string]int{},
	}
}

// JSON returns the report as a JSON text.
func (r *Report) JSON() ([]byte, error) { return json.MarshalIndent(r, "", "  ") }

// An Error says of what kind an error was, and where. Its text is not reported.
type Error struct {
	Kind       string   `json:"kind"` // what the exit code of the error alone stands for
	Template   string   `json:"template,omitempty"`
	Line       int      `json:"line,omitempty"`   // from 1
	Column     int      `json:"column,omitempty"` // from 1
	Source     string   `json:"source,omitempty"` // that could not be asked
	References []string `json:"references,omitempty"`
}

// An Output is one rendered document, and the file that it was, or would be, written to.
type Output struct {
	Template       string      `json:"template"`
	Path           string      `json:"path,omitempty"` // none where it was shown
	TemplateSHA256 string      `json:"templateSHA256"` // in hexadecimal digits
	Secrets        int         `json:"secrets"`        // how many values of it are
	SHA256         string      `json:"sha256,omitempty"`
	Bytes          *int        `json:"bytes,omitempty"`   // none where a value is secret, as for sha256
	Mode           string      `json:"mode,omitempty"`    // as chmod takes it: 0640
	Changed        *bool       `json:"changed,omitempty"` // none where it was not compared
	Parameters     []Parameter `json:"parameters"`
	References     []Reference `json:"references"`
}

// A Login is what the run was to a server.
type Login struct {
	Source    string     `json:"source"`
	Address   string     `json:"address,omitempty"`
	Namespace string     `json:"namespace,omitempty"`
	Method    string     `json:"method"`
	Mount     string     `json:"mount,omitempty"`
	Role      string     `json:"role,omitempty"`
	Accessor  string     `json:"accessor,omitempty"` // of the token
	Entity    string     `json:"entity,omitempty"`
	Policies  []string   `json:"policies,omitempty"`
	Ends      *time.Time `json:"ends,omitempty"` // none where the token does not end
}

// A Parameter is one of a template, without its value.
type Parameter struct {
	Name   string `json:"name"`
	From   string `json:"from"` // a reference, a flag, a file, "default" or "nothing"
	Secret bool   `json:"secret"`
}

// A Reference is one that a document was made of.
type Reference struct {
	Reference string `json:"reference"`
	Held      bool   `json:"held"` // by its source
	Secret    bool   `json:"secret"`
	Version   string `json:"version,omitempty"` // in KV version 2; Consul's ModifyIndex
	Lease     *Lease `json:"lease,omitempty"`
}

// A Lease is Vault's, of a secret that it made for the run.
type Lease struct {
	ID        string    `json:"id"`
	Ends      time.Time `json:"ends"`
	Renewable bool      `json:"renewable"`
}

// A Round is one time at which remote sources were asked, all at once.
type Round struct {
	Seconds    float64        `json:"seconds"`
	References map[string]int `json:"references"` // asked for, by source
	Held       int            `json:"held"`       // how many of them
}
