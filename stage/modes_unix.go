//go:build unix

package stage

// HasModes reports whether files have modes and owners.
const HasModes = true
