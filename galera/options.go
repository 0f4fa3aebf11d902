// Package galera knows Galera's library: where the images have it, which options it takes,
// and the methods of state transfers.
package galera

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
)

// A kind is the form that the value of a provider option has.
type kind string

const (
	word   kind = ""
	truth  kind = "yes or no"
	number kind = "a number"
	count  kind = "a whole number of 0 or more"
	octet  kind = "a whole number from 0 to 254"
	bytes  kind = "a number of bytes, as in 128M"
	period kind = "a duration of ISO 8601, as in PT30S"
)

// fits reports whether a value has that form.
func (k kind) fits(value string) bool {
	form := map[kind]string{
		word:   `.*`,
		truth:  `(?i:yes|no|true|false|on|off|1|0|y|n|t|f)`,
		number: `(0x[0-9a-fA-F]+|-?[0-9]+(\.[0-9]+)?)`,
		count:  `[0-9]+`,
		octet:  `0*(25[0-4]|2[0-4][0-9]|1[0-9][0-9]|[0-9]{1,2})`,
		bytes:  `[0-9]+[kKmMgGtT]?`,
		period: `(P([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9.]+S)?)?|[0-9.]+)`,
	}[k]
	return regexp.MustCompile(`^` + form + `$`).MatchString(value)
}

// options are the options of Galera 4, as wsrep_provider_options of MariaDB 10.11 and 11.8
// (galera 26.4) shows them, and galerautils, gcomm and gcs read them. The last of each kind
// are not shown there, or only Percona's build has them.
func options() map[string]kind {
	all := map[string]kind{}
	for k, names := range map[kind]string{
		word: `base_dir base_host gcache.dir gcache.name gcomm.thread_prio gmcast.group gmcast.listen_addr gmcast.mcast_addr
			gmcast.peer_addr ist.recv_addr ist.recv_bind protonet.backend repl.key_format socket.recv_buf_size socket.send_buf_size
			socket.ssl_ca socket.ssl_cert socket.ssl_cipher socket.ssl_key socket.ssl_password_file evs.evict gcs.vote_policy evs.info_log_mask evs.debug_log_mask`,
		truth: `cert.log_conflicts debug evs.use_aggregate gcache.recover gcs.fc_master_slave gcs.fc_single_primary
			gcs.sync_donor gmcast.isolate pc.bootstrap pc.checksum pc.ignore_quorum pc.ignore_sb pc.npvo pc.recovery pc.wait_prim
			socket.ssl socket.ssl_compression socket.ssl_reload socket.dynamic gcs.check_appl_proto gcs.stateless ist.keep_keys
			gcache.encryption allocator.disk_pages_encryption`,
		number: `base_port evs.auto_evict evs.send_window evs.user_send_window evs.version
			gcs.fc_debug gcs.fc_factor gcs.fc_limit gcs.max_throttle gcs.recv_q_soft_limit gmcast.mcast_ttl
			gmcast.version pc.version protonet.version repl.commit_order repl.proto_max socket.checksum
			gcache.freeze_purge_at_seqno gcs.fc_auto_evict_threshold gcache.debug gcache.keep_pages_count`,
		count: `evs.max_install_timeouts`,
		octet: `gmcast.segment pc.weight`,
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

// A Setting is one of wsrep_provider_options.
type Setting struct{ Name, Value string }

// Parse takes wsrep_provider_options apart, as gu::Config::parse does.
func Parse(text string) []Setting {
	var all []Setting
	for part := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(part, "=")
		if strings.TrimSpace(name) != "" {
			all = append(all, Setting{strings.TrimSpace(name), strings.TrimSpace(value)})
		}
	}

	return all
}

// A Problem is what is wrong with wsrep_provider_options.
type Problem struct{ Msg, Hint string }

// Check returns what Galera refuses of wsrep_provider_options.
func Check(text string) (found []Problem) {
	known, seen := options(), map[string]bool{}
	for _, s := range Parse(text) {
		switch k, ok := known[s.Name]; {
		case strings.ContainsAny(s.Name+s.Value, `"'`):
			found = append(found, quoteInside())
		case !ok:
			found = append(found, unknown(s.Name, slices.Collect(maps.Keys(known))))
		case s.Value == "" && k != word:
			hint := "write " + s.Name + "=VALUE, where VALUE is " + string(k)
			found = append(found, Problem{s.Name + " has no value", hint})
		case !k.fits(s.Value):
			found = append(found, Problem{fmt.Sprintf("the value of %s is not %s", s.Name, k), ""})
		case seen[s.Name]:
			what := s.Name + " is set twice, which crashes some releases of Galera"
			found = append(found, Problem{what, "remove one of them"})
		}

		seen[s.Name] = true
	}

	found = append(found, timeouts(Parse(text))...)
	return append(found, windows(Parse(text))...)
}

func quoteInside() Problem {
	return Problem{
		"there is a quotation mark inside it",
		"put quotation marks around the whole value only, and nothing after the last one",
	}
}

// unknown is the problem of a name that Galera does not have. The name is shown only if it
// looks like one of Galera's: it may be the rest of a password that contains a semicolon.
func unknown(name string, known []string) Problem {
	if hint := nearest.Hint(name, known); hint != "" {
		return Problem{"Galera has no option " + name, hint}
	}
	if strings.Contains(name, ".") {
		return Problem{"Galera has no option " + name, "see the list of Galera's parameters"}
	}
	return Problem{"Galera has no option with a name that follows a semicolon", "a value cannot contain a semicolon"}
}
