//go:build galera

package galera

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/lint"
)

// TestLint: what the lint calls an error in the options of a cluster, servers refuse to
// start with, and only that.
func TestLint(t *testing.T) {
	const good = "wsrep_on=ON\nbinlog_format=ROW\nwsrep_provider=/usr/lib/libgalera_smm.so\nwsrep_cluster_address=gcomm://\nwsrep_node_address=10.77.0.10\n"
	files := map[string]string{
		"good":                       good,
		"no format":                  strings.Replace(good, "binlog_format=ROW\n", "", 1),
		"another format":             good + "binlog_format=STATEMENT\n",
		"alone":                      "wsrep_on=ON\n",
		"not on":                     strings.Replace(good, "wsrep_on=ON\n", "", 1),
		"no provider":                "wsrep_on=ON\nbinlog_format=MIXED\nwsrep_provider=none\n",
		"address without gcomm":      good + "wsrep_cluster_address=10.77.0.10,10.77.0.11\n",
		"no name":                    good + "wsrep_cluster_name=\n",
		"address of all":             good + "wsrep_node_address=0.0.0.0\n",
		"unknown option":             good + "wsrep_provider_options=\"gcahce.size=1G\"\n",
		"bad value":                  good + "wsrep_provider_options=\"gcache.size=1X\"\n",
		"weight of a byte":           good + "wsrep_provider_options=\"pc.weight=255\"\n",
		"negative segment":           good + "wsrep_provider_options=\"gmcast.segment=-1\"\n",
		"far away":                   good + "wsrep_provider_options=\"pc.weight=254; gmcast.segment=254; gcs.fc_limit=0; evs.keepalive_period=PT1.1S; evs.suspect_timeout=PT3.3S; evs.inactive_timeout=PT1M; evs.install_timeout=PT60S\"\n",
		"short suspect timeout":      good + "wsrep_provider_options=\"evs.suspect_timeout=PT2.9S\"\n",
		"long install timeout":       good + "wsrep_provider_options=\"evs.install_timeout=15.1\"\n",
		"short inactive timeout":     good + "wsrep_provider_options=\"evs.inactive_timeout=PT1.9S\"\n",
		"shortest periods":           good + "wsrep_provider_options=\"evs.keepalive_period=PT0.1S; evs.view_forget_timeout=PT1S; evs.stats_report_period=PT1S; evs.join_retrans_period=PT0.1S; evs.inactive_check_period=PT0.15S; evs.suspect_timeout=PT0.3S; evs.install_timeout=PT0.1S; evs.max_install_timeouts=0; evs.auto_evict=0\"\n",
		"rare checks":                good + "wsrep_provider_options=\"evs.inactive_check_period=PT2.6S\"\n",
		"checks by default":          good + "wsrep_provider_options=\"evs.keepalive_period=PT0.1S; evs.suspect_timeout=PT0.9S\"\n",
		"short keepalive":            good + "wsrep_provider_options=\"evs.keepalive_period=PT0.09S\"\n",
		"short forgetting":           good + "wsrep_provider_options=\"evs.view_forget_timeout=PT0.9S\"\n",
		"short reports":              good + "wsrep_provider_options=\"evs.stats_report_period=PT0.9S\"\n",
		"short retransmission":       good + "wsrep_provider_options=\"evs.join_retrans_period=PT0.09S\"\n",
		"long retransmission":        good + "wsrep_provider_options=\"evs.join_retrans_period=PT8S\"\n",
		"install below keepalive":    good + "wsrep_provider_options=\"evs.install_timeout=PT1.9S; evs.keepalive_period=PT2S; evs.suspect_timeout=PT6S\"\n",
		"suspected later than gone":  good + "wsrep_provider_options=\"evs.suspect_timeout=PT30S\"\n",
		"windows":                    good + "wsrep_provider_options=\"evs.send_window=1; evs.user_send_window=1\"\n",
		"wide window of users":       good + "wsrep_provider_options=\"evs.send_window=4; evs.user_send_window=5\"\n",
		"window of users by default": good + "wsrep_provider_options=\"evs.send_window=1\"\n",
		"view installations":         good + "wsrep_provider_options=\"evs.max_install_timeouts=-1\"\n",
		"forced format":              good + "wsrep_forced_binlog_format=STATEMENT\n",
		"lock mode":                  good + "innodb_autoinc_lock_mode=1\n",
		"the other path":             strings.Replace(good, "/usr/lib/", "/usr/lib/galera/", 1),
		"mysqldump without sst":      good + "wsrep_sst_method=mysqldump\n",
		"unknown option, but none":   "wsrep_on=ON\nbinlog_format=ROW\nwsrep_provider_options=\"gcahce.size=1G\"\n",
	}
	for _, series := range []string{"10.11", "11.8"} {
		t.Run(series, func(t *testing.T) {
			t.Parallel()
			c := New(t, series)
			c.Initialise(t, c.Nodes[0])
			rules, err := lint.Load("galera:" + series)
			must(t, err)
			for name, text := range files {
				c.Nodes[0].agrees(t, rules, name, "[mysqld]\nsocket=/run/mysqld/mysqld.sock\n"+text)
			}
		})
	}
}

// agrees wants the lint to call an error what the server refuses.
func (n *Node) agrees(t *testing.T, rules *lint.Rules, name, text string) {
	t.Helper()
	found := rules.Check([]byte(text), lint.Given{})
	called := slices.ContainsFunc(found, func(f lint.Finding) bool { return f.Level == lint.Error })
	if refused := n.refusesFile(t, text); called != refused {
		t.Errorf("%s: refused: %v; %+v", name, refused, found)
	}
}

// refusesFile reports whether the server ends by itself with an option file.
func (n *Node) refusesFile(t *testing.T, text string) bool {
	t.Helper()
	must(t, os.RemoveAll(filepath.Join(n.data(), "grastate.dat")))
	must(t, os.Truncate(filepath.Join(n.Dir, "log"), 0))
	n.write(t, "conf/my.cnf", text)
	n.Start(t)
	for limit := time.Now().Add(time.Minute); time.Now().Before(limit); time.Sleep(50 * time.Millisecond) {
		select {
		case <-n.ended:
			return true
		default:
		}
		if strings.Contains(n.Log(), "ready for connections") {
			n.Stop(t, "KILL")
			return false
		}
	}
	t.Fatal("the server neither ends nor is it ready")
	return false
}
