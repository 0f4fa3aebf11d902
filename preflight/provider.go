package preflight

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
)

// provider looks at the options without which nothing is replicated.
func provider(_ context.Context, r *run) []Finding {
	o := r.Options
	var found []Finding
	if !on(o.get("wsrep_on", "OFF")) && !r.percona() {
		found = append(found, bad(Error, "wsrep_on is not ON: the server starts alone and replicates nothing", "write wsrep_on = ON"))
	}
	if !r.galera() {
		return append(found, bad(Error, "wsrep_provider is not set: the server starts alone", "write wsrep_provider = /usr/lib/galera/libgalera_smm.so, or where the image has it"))
	}
	if _, err := os.Stat(filepath.Join(r.Root, o.get("wsrep_provider", ""))); err != nil && r.serverHere() {
		found = append(found, bad(Error, fmt.Sprintf("wsrep_provider %s is not there", o.get("wsrep_provider", "")), "install galera-4, or write where the library is"))
	}
	if f := o.get("binlog_format", "ROW"); !strings.EqualFold(f, "ROW") {
		found = append(found, bad(Error, "binlog_format is "+f+", and Galera replicates rows only", "write binlog_format = ROW"))
	}
	if m := o.get("innodb_autoinc_lock_mode", "2"); m != "2" {
		found = append(found, bad(Warning, "innodb_autoinc_lock_mode is "+m+": inserts of several members may wait for each other for ever", "write innodb_autoinc_lock_mode = 2"))
	}
	if o.get("wsrep_cluster_address", "") == "" {
		found = append(found, bad(Error, "wsrep_cluster_address is not set: the server starts alone", "write wsrep_cluster_address = gcomm://MEMBER,MEMBER,MEMBER"))
	}
	return orOK(found, o.get("wsrep_provider", ""))
}

// percona tells Percona XtraDB Cluster, where wsrep_on is a matter of sessions.
func (r *run) percona() bool {
	return r.Options.get("pxc_strict_mode", "") != "" || strings.Contains(r.Options.get("wsrep_provider", ""), "galera4/")
}

// serverHere tells whether the server's own files can be seen.
func (r *run) serverHere() bool {
	for _, p := range []string{"usr/sbin/mysqld", "usr/sbin/mariadbd", "usr/bin/wsrep_sst_common"} {
		if _, err := os.Stat(filepath.Join(r.Root, p)); err == nil {
			return true
		}
	}
	return false
}

// A kind is the form that the value of a provider option has.
type kind string

const (
	word   kind = ""
	truth  kind = "yes or no"
	number kind = "a number"
	bytes  kind = "a number of bytes, as in 128M"
	period kind = "a duration of ISO 8601, as in PT30S"
)

// fits reports whether a value has that form.
func (k kind) fits(value string) bool {
	form := map[kind]string{
		word:   `.*`,
		truth:  `(?i:yes|no|true|false|on|off|1|0|y|n|t|f)`,
		number: `(0x[0-9a-fA-F]+|-?[0-9]+(\.[0-9]+)?)`,
		bytes:  `[0-9]+[kKmMgGtT]?`,
		period: `(P([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9.]+S)?)?|[0-9.]+)`,
	}[k]
	return regexp.MustCompile(`^` + form + `$`).MatchString(value)
}

// galeraOptions are the options of Galera 4, as wsrep_provider_options of MariaDB
// 10.11 and 11.8 (galera 26.4) shows them and galerautils, gcomm and gcs read them;
// those at the end are not shown, or of Percona's build.
func galeraOptions() map[string]kind {
	all := map[string]kind{}
	for k, names := range map[kind]string{
		word: `base_dir base_host gcache.dir gcache.name gcomm.thread_prio gmcast.group gmcast.listen_addr gmcast.mcast_addr
			gmcast.peer_addr ist.recv_addr ist.recv_bind protonet.backend repl.key_format socket.recv_buf_size socket.send_buf_size
			socket.ssl_ca socket.ssl_cert socket.ssl_cipher socket.ssl_key socket.ssl_password_file evs.evict gcs.vote_policy evs.info_log_mask evs.debug_log_mask`,
		truth: `cert.log_conflicts debug evs.use_aggregate gcache.recover gcs.fc_master_slave gcs.fc_single_primary
			gcs.sync_donor gmcast.isolate pc.bootstrap pc.checksum pc.ignore_quorum pc.ignore_sb pc.npvo pc.recovery pc.wait_prim
			socket.ssl socket.ssl_compression socket.ssl_reload socket.dynamic gcs.check_appl_proto gcs.stateless ist.keep_keys
			gcache.encryption allocator.disk_pages_encryption`,
		number: `base_port evs.auto_evict evs.max_install_timeouts evs.send_window evs.user_send_window evs.version
			gcs.fc_debug gcs.fc_factor gcs.fc_limit gcs.max_throttle gcs.recv_q_soft_limit gmcast.mcast_ttl gmcast.segment
			gmcast.version pc.version pc.weight protonet.version repl.commit_order repl.proto_max socket.checksum
			gcache.freeze_purge_at_seqno gcs.fc_auto_evict_threshold gcache.debug gcache.keep_pages_count`,
		bytes: `gcache.keep_pages_size gcache.mem_size gcache.page_size gcache.size gcs.max_packet_size gcs.recv_q_hard_limit
			repl.max_ws_size gcache.keep_plaintext_size gcache.encryption_cache_page_size gcache.encryption_cache_size
			allocator.encryption_cache_page_size allocator.encryption_cache_size`,
		period: `evs.causal_keepalive_period evs.delay_margin evs.delayed_keep_period evs.inactive_check_period evs.inactive_timeout
			evs.install_timeout evs.join_retrans_period evs.keepalive_period evs.stats_report_period evs.suspect_timeout
			evs.view_forget_timeout gmcast.peer_timeout gmcast.time_wait pc.announce_timeout pc.linger pc.wait_prim_timeout
			pc.wait_restored_prim_timeout repl.causal_read_timeout gcs.fc_auto_evict_window`,
	} {
		for _, n := range strings.Fields(names) {
			all[n] = k
		}
	}
	all["cert.optimistic_pa"] = truth
	return all
}

// A setting is one of wsrep_provider_options.
type setting struct{ name, value string }

// parseProvider takes wsrep_provider_options apart, as gu::Config::parse does.
func parseProvider(text string) []setting {
	var all []setting
	for part := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(part, "=")
		if name = strings.TrimSpace(name); name != "" {
			all = append(all, setting{name, strings.TrimSpace(value)})
		}
	}
	return all
}

func (r *run) providerOption(name, otherwise string) string {
	for _, s := range parseProvider(r.Options.get("wsrep_provider_options", "")) {
		if s.name == name && s.value != "" {
			otherwise = s.value
		}
	}
	return otherwise
}

func providerOptions(_ context.Context, r *run) []Finding {
	known := galeraOptions()
	var found []Finding
	seen := map[string]bool{}
	for _, s := range parseProvider(r.Options.get("wsrep_provider_options", "")) {
		k, ok := known[s.name]
		switch {
		case strings.ContainsAny(s.name+s.value, `"'`):
			found = append(found, bad(Error, "there is a quotation mark inside wsrep_provider_options", "put marks round the whole value only, and nothing behind the last one"))
		case !ok:
			found = append(found, unknownOption(s.name, slices.Collect(maps.Keys(known))))
		case s.value == "" && k != word:
			found = append(found, bad(Error, "wsrep_provider_options: "+s.name+" has no value", "write "+s.name+"="+string(k)))
		case !k.fits(s.value):
			found = append(found, bad(Error, fmt.Sprintf("wsrep_provider_options: the value of %s is not %s", s.name, k), ""))
		case seen[s.name]:
			found = append(found, bad(Error, "wsrep_provider_options: "+s.name+" stands twice, which some releases of Galera crash on", "leave one"))
		}
		seen[s.name] = true
	}
	return orOK(found, fmt.Sprintf("%d set, all known", len(seen)))
}

// unknownOption tells of a name that Galera does not have. One that is not like any of
// its names is not shown: it may be the rest of a password that holds a semicolon.
func unknownOption(name string, known []string) Finding {
	if n := nearest.Name(name, known); n != "" {
		return bad(Error, "wsrep_provider_options: Galera has no option "+name, "did you mean "+n+"?")
	}
	if strings.Contains(name, ".") {
		return bad(Error, "wsrep_provider_options: Galera has no option "+name, "see the list of Galera's parameters")
	}
	return bad(Error, "wsrep_provider_options: Galera has no option of a name behind a semicolon", "a value cannot hold a semicolon")
}
