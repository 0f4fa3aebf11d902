package main

import (
	"cmp"
	"slices"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/consul"
	"github.com/initplate/initplate/sources/vault"
)

// allSources is the table of all sources that there are. Those of servers look at
// nothing before they are asked.
func allSources(a *app) sources.Table {
	return slices.Concat(
		consul.New(a.consulConfig()).Rows(),
		[]sources.Row{
			vault.New(a.vaultConfig()).Row(),
			sources.EnvRow(a.lookup),
			sources.FileRow(),
		},
	)
}

// table returns the sources of this run.
func (a *app) table() sources.Table {
	if a.sources == nil {
		a.sources = a.tabulate(a)
	}
	return a.sources
}

// server is the name of the server that answers a source, which other sources may share;
// the source's own name where none does.
func (a *app) server(source string) string {
	return cmp.Or(a.table().Of(source).Server, source)
}
