// Package header reads what a template says about itself in its leading comment: its
// parameters, their types, and how its output is written.
package header
