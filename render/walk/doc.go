// Package walk reads the parse tree of a template before anything is fetched.
// It finds which references the template makes, and where the values that it
// prints can come from.
package walk
