// Package lookup has the functions that read sources: their arguments, the references
// that they make, and what they return.
package lookup
