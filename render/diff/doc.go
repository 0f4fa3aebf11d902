// Package diff shows what would change in a file, but no secret of the old one or the new.
package diff
