// Package install tests that initplate can be installed with go install. It is a module of its
// own, since it packs the main module as a proxy does.
package install
