// Package bench holds initplate beside consul-template, gomplate and vault agent: the same work, against the same Consul
// and Vault, in one run. `make bench` runs it and writes docs/benchmarks.md.
//
// Nothing here says that a test has failed because of a time: times are for people to look at.
package bench
