package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// before adds the libraries of MySQL 8.0 and 8.4, which no real server was asked for: those of 9.7 that they have too,
// those that went, and what Percona Server has beyond them. Sources: packaging/rpm-oel/mysql.spec.in of mysql-server,
// build-ps/percona-server.spec of percona-server, and the release notes.
func before(libraries map[string]*library) {
	add := func(names, kind string, cells ...string) {
		for _, name := range strings.Fields(names) {
			l := libraries[name]
			if l == nil {
				l = &library{name: name, kind: kind, in: map[string]string{}}
				libraries[name] = l
			}
			for _, c := range cells {
				l.in[c] = "+"
			}
		}
	}
	add(`adt_null.so auth_socket.so connection_control.so ddl_rewriter.so group_replication.so keyring_udf.so
		libpluginmecab.so locking_service.so mypluglib.so mysql_clone.so mysql_no_login.so rewriter.so semisync_replica.so
		semisync_source.so validate_password.so`, "plugin", "mysql80", "mysql84")
	add(`component_audit_api_message_emit.so component_keyring_file.so component_log_filter_dragnet.so
		component_log_sink_json.so component_log_sink_syseventlog.so component_mysqlbackup.so
		component_query_attributes.so component_reference_cache.so component_validate_password.so`, "component", "mysql80", "mysql84")
	add("ha_example.so ha_mock.so rewrite_example.so", "plugin", "mysql80", "mysql84")
	add("innodb_engine.so", "other", "mysql80")
	add("keyring_file.so libmemcached.so semisync_master.so semisync_slave.so version_token.so", "plugin", "mysql80")
	add("audit_log.so auth_pam.so auth_pam_compat.so authentication_ldap_simple.so ha_rocksdb.so", "plugin", "percona80", "percona84")
	add("audit_log_filter.so data_masking.so keyring_vault.so", "plugin", "percona80")
	add(`component_audit_log_filter.so component_encryption_udf.so component_keyring_kmip.so component_keyring_kms.so
		component_keyring_vault.so component_masking_functions.so component_uuid_vx_udf.so`, "component", "percona80", "percona84")
	for name, plugin := range map[string]string{"audit_log.so": "audit_log", "auth_pam.so": "auth_pam", "auth_pam_compat.so": "auth_pam_compat",
		"authentication_ldap_simple.so": "authentication_ldap_simple", "audit_log_filter.so": "audit_log_filter", "data_masking.so": "data_masking",
		"keyring_vault.so": "keyring_vault", "keyring_file.so": "keyring_file", "libmemcached.so": "daemon_memcached", "semisync_master.so": "rpl_semi_sync_master",
		"semisync_slave.so": "rpl_semi_sync_slave", "version_token.so": "version_tokens", "ha_example.so": "EXAMPLE", "ha_mock.so": "MOCK", "rewrite_example.so": "rewrite_example"} {
		if l := libraries[name]; !slices.Contains(l.plugins, plugin) {
			l.plugins = append(l.plugins, plugin)
		}
	}
}

// compare tells what the table of options has otherwise than the servers say.
func compare(t *table, options map[string][]*pluginOption, out io.Writer) {
	for _, name := range slices.Sorted(maps.Keys(options)) {
		r := t.row(name)
		for _, o := range options[name] {
			if o.on["mysql97"] == "" || r == nil {
				continue
			}
			if r["mysql97"] == "" || r["kind"] != o.kind || r["min"] != o.low || r["max"] != o.high {
				fmt.Fprintf(out, "%s: the table has %s %s to %s, the server %s %s to %s\n", name, r["kind"], r["min"], r["max"], o.kind, o.low, o.high)
			}
		}
	}
}

func librariesText(libraries map[string]*library) string {
	cells := []string{"mysql80", "mysql84", "percona80", "percona84", "mysql97", "mariadb1011", "mariadb118"}
	var b strings.Builder
	b.WriteString("library\tkind\tmaturity\t" + strings.Join(cells, "\t") + "\tplugins\n")

	for _, name := range slices.Sorted(maps.Keys(libraries)) {
		l := libraries[name]
		b.WriteString(l.name + "\t" + l.kind + "\t" + l.mature)
		for _, c := range cells {
			b.WriteString("\t" + l.in[c])
		}
		b.WriteString("\t" + strings.Join(l.plugins, "|") + "\n")
	}

	return b.String()
}

// owner is what an option belongs to: its plugin, with the library where another has a plugin of that name without it.
func (o *pluginOption) owner(libraries map[string]*library) string {
	for _, l := range libraries {
		if slices.Contains(l.plugins, o.plugin) && !slices.Contains(o.from, l.name) && slices.ContainsFunc(o.from, func(f string) bool { return l.beside(libraries[f]) }) {
			return o.plugin + "=" + o.from[0]
		}
	}
	return o.plugin
}

// beside reports whether a server has both libraries.
func (l *library) beside(other *library) bool {
	for cell := range l.in {
		if other.in[cell] != "" && l.in[cell] != "" {
			return true
		}
	}
	return false
}

func optionsText(options map[string][]*pluginOption, libraries map[string]*library) string {
	cells := []string{"mysql97", "mariadb1011", "mariadb118"}
	var b strings.Builder
	b.WriteString("name\tplugin\tkind\tvalues\tmin\tmax\targ\t" + strings.Join(cells, "\t") + "\n")

	for _, name := range slices.Sorted(maps.Keys(options)) {
		for _, o := range options[name] {
			line := strings.Join([]string{o.name, o.owner(libraries), o.kind, o.values, o.low, o.high, o.arg}, "\t")
			for _, c := range cells {
				line += "\t" + o.on[c]
			}
			b.WriteString(strings.TrimRight(line, "\t") + "\n")
		}
	}

	return b.String()
}
