// Package watch runs render --watch, as it is released, over time: under thousands of changes, with nothing to do, and
// beside consul-template and vault agent. Its figures stand in docs/watch-measures.md.
package watch
