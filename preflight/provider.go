package preflight

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/initplate/initplate/galera"
)

// provider looks at the options without which nothing is replicated.
func provider(_ context.Context, r *run) []Finding {
	o := r.Options
	var found []Finding
	if !on(o.get("wsrep_on", "OFF")) && !r.percona() {
		found = append(found, bad(Error, "wsrep_on is not ON: the server starts alone and replicates nothing",
			"write wsrep_on = ON"))
	}
	if !r.galera() {
		return append(found, bad(Error, "wsrep_provider is not set: the server starts alone",
			"write wsrep_provider = "+galera.Library(r.percona())))
	}

	library := o.get("wsrep_provider", "")
	found = append(found, r.library(library)...)
	found = append(found, r.replication()...)
	return orOK(found, library)
}

// library finds that the provider is not installed, if the server's files are here.
func (r *run) library(path string) []Finding {
	if isThere(filepath.Join(r.Root, path)) || !r.serverHere() {
		return nil
	}
	return fails(fmt.Sprintf("wsrep_provider %s is not there", path),
		"install galera-4, or write where the library is; the official image has it as "+galera.Library(r.percona()))
}

// replication looks at the options of the server that Galera needs.
func (r *run) replication() []Finding {
	o := r.Options
	var found []Finding
	if f := o.get("binlog_format", "ROW"); !strings.EqualFold(f, "ROW") {
		found = append(found, bad(Error, "binlog_format is "+f+", and Galera replicates rows only",
			"write binlog_format = ROW"))
	}
	if m := o.get("innodb_autoinc_lock_mode", "2"); m != "2" {
		found = append(found, bad(Warning, "innodb_autoinc_lock_mode is "+m+
			": inserts of several members may wait for each other for ever", "write innodb_autoinc_lock_mode = 2"))
	}
	if o.get("wsrep_cluster_address", "") == "" {
		found = append(found, bad(Error, "wsrep_cluster_address is not set: the server starts alone",
			"write wsrep_cluster_address = gcomm://MEMBER,MEMBER,MEMBER"))
	}
	return found
}

// percona reports whether the server is Percona XtraDB Cluster, whose wsrep_on is a
// variable of sessions.
func (r *run) percona() bool {
	return r.Options.get("pxc_strict_mode", "") != "" ||
		strings.Contains(r.Options.get("wsrep_provider", ""), "galera4/")
}

// serverHere reports whether the server's own files can be seen.
func (r *run) serverHere() bool {
	for _, p := range []string{"usr/sbin/mysqld", "usr/sbin/mariadbd", "usr/bin/wsrep_sst_common"} {
		if isThere(filepath.Join(r.Root, p)) {
			return true
		}
	}
	return false
}

func (r *run) providerOption(name, otherwise string) string {
	for _, s := range galera.Parse(r.Options.get("wsrep_provider_options", "")) {
		if s.Name == name && s.Value != "" {
			otherwise = s.Value
		}
	}
	return otherwise
}

func providerOptions(_ context.Context, r *run) []Finding {
	text := r.Options.get("wsrep_provider_options", "")

	var found []Finding
	for _, p := range galera.Check(text) {
		found = append(found, bad(Error, "wsrep_provider_options: "+p.Msg, p.Hint))
	}
	return orOK(found, fmt.Sprintf("%d set, all known", len(galera.Parse(text))))
}
