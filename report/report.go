// Package report says what a run did: in JSON, for anyone who needs to know later what it
// read, as whom, and what it wrote; and as metrics, for Prometheus.
//
// A report contains no value. It contains no text of an error either, which may quote the
// template. For a file with a secret it has neither hash nor length, as they would help to
// guess a short secret.
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
	Tries    int            `json:"tries"`   // more than one if it waited for missing values
	Retries  map[string]int `json:"retries"` // requests made again, by source

	Success bool           `json:"-"` // it did what was asked
	Asked   map[string]int `json:"-"` // distinct references that were asked for, by source
}

// New returns the report of a run that has done nothing yet.
func New(version string, begin time.Time) *Report {
	return &Report{
		Version: version, Begin: begin.UTC(), Tries: 1,
		Errors: []Error{}, Logins: []Login{}, Outputs: []Output{}, Rounds: []Round{}, Retries: map[string]int{},
	}
}

// JSON returns the report as a JSON text.
func (r *Report) JSON() ([]byte, error) { return json.MarshalIndent(r, "", "  ") }

// An Error says what kind of error occurred, and where. Its text is left out.
type Error struct {
	Kind       string   `json:"kind"` // the meaning of its exit code
	Template   string   `json:"template,omitempty"`
	Line       int      `json:"line,omitempty"`   // from 1
	Column     int      `json:"column,omitempty"` // from 1
	Source     string   `json:"source,omitempty"` // the one that could not be asked
	References []string `json:"references,omitempty"`
}

// An Output is one rendered document, and the file that it was, or would be, written to.
type Output struct {
	Template       string      `json:"template"`
	Path           string      `json:"path,omitempty"`   // none if it was only shown
	Copied         bool        `json:"copied,omitempty"` // it is no template, and was copied
	TemplateSHA256 string      `json:"templateSHA256"`   // in hexadecimal digits; empty for a copy
	Secrets        int         `json:"secrets"`          // how many of its values are secret
	SHA256         string      `json:"sha256,omitempty"`
	Bytes          *int        `json:"bytes,omitempty"`   // none if a value is secret, as for sha256
	Mode           string      `json:"mode,omitempty"`    // as chmod takes it: 0640
	Changed        *bool       `json:"changed,omitempty"` // none if it was not compared
	Parameters     []Parameter `json:"parameters"`
	References     []Reference `json:"references"`
}

// A Login says as whom the run logged in to a server.
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
	Ends      *time.Time `json:"ends,omitempty"` // none if the token does not expire
}

// A Parameter is a parameter of a template, without its value.
type Parameter struct {
	Name   string `json:"name"`
	From   string `json:"from"` // a reference, a flag, a file, "default" or "nothing"
	Secret bool   `json:"secret"`
}

// A Reference is a reference that a document uses.
type Reference struct {
	Reference string `json:"reference"`
	Held      bool   `json:"held"` // by its source
	Secret    bool   `json:"secret"`
	Version   string `json:"version,omitempty"` // in KV version 2; Consul's ModifyIndex
	Lease     *Lease `json:"lease,omitempty"`
}

// A Lease is the lease of a secret that Vault made for the run.
type Lease struct {
	ID        string    `json:"id"`
	Ends      time.Time `json:"ends"`
	Renewable bool      `json:"renewable"`
}

// A Round is one round of questions to all remote sources at once.
type Round struct {
	Seconds    float64        `json:"seconds"`
	References map[string]int `json:"references"` // asked for, by source
	Held       int            `json:"held"`       // how many of them have a value
}
