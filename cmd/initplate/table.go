package main

import (
	"cmp"
	"slices"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/aws"
	"github.com/initplate/initplate/sources/azure"
	"github.com/initplate/initplate/sources/consul"
	"github.com/initplate/initplate/sources/google"
	"github.com/initplate/initplate/sources/kubernetes"
	"github.com/initplate/initplate/sources/program"
	"github.com/initplate/initplate/sources/vault"
	"github.com/initplate/initplate/sources/web"
)

// allSources returns the table of all sources. Those of servers do nothing before they are
// asked.
func allSources(a *app) sources.Table {
	return slices.Concat(
		consul.New(a.consulConfig()).Rows(),
		[]sources.Row{vault.New(a.vaultConfig()).Row()},
		aws.New(a.awsConfig()).Rows(),
		[]sources.Row{google.New(google.Config{Env: a.lookup, Log: a.log, Delayed: a.progress.again}).Row()},
		azure.New(azure.Config{Env: a.lookup, Log: a.log, Delayed: a.progress.again}).Rows(),
		kubernetes.New(a.kubernetesConfig()).Rows(),
		[]sources.Row{
			web.New(a.webConfig()).Row(),
			program.New(a.programConfig()).Row(),
			sources.EnvRow(a.lookup, a.environ),
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

// server returns the name of the server that answers a source, which several sources may
// share. For a local source, it is the source's own name.
func (a *app) server(source string) string {
	return cmp.Or(a.table().Of(source).Server, source)
}

func (a *app) awsConfig() aws.Config {
	return aws.Config{Env: a.lookup, Log: a.log, Delayed: a.progress.again, InPod: a.inPod()}
}
