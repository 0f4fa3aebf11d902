package lint

import "testing"

func TestCluster(t *testing.T) {
	const good = "wsrep_on=ON\nbinlog_format=ROW\nwsrep_provider=/usr/lib/galera/libgalera_smm.so\nwsrep_cluster_address=gcomm://a,b\n"
	tests := []struct{ name, rules, in, want string }{
		{"good", "galera:11.8", good, ""},
		{"for a server alone", "mariadb:11.8", "binlog_format=MIXED\ninnodb_autoinc_lock_mode=1\ndefault_storage_engine=Aria\nwsrep_sst_method=zzz\n", ""},
		{"switched off", "galera:11.8", "wsrep_on=OFF\nwsrep_provider=/usr/lib/libgalera_smm.so\nbinlog_format=MIXED\n", ""},
		{"no format", "galera:10.11", "wsrep_on=ON\nwsrep_provider=/usr/lib/libgalera_smm.so\nwsrep_cluster_address=gcomm://\n",
			"error 2 wsrep_on: needs binlog_format = ROW: the default is MIXED, with which Galera does not start\n  write binlog_format = ROW as well"},
		{"no format, alone", "mariadb:10.11", "wsrep_on=1\n",
			"warning 2 wsrep_on: does nothing without wsrep_provider: the server starts alone\n  write wsrep_provider = /usr/lib/libgalera_smm.so, binlog_format = ROW and wsrep_cluster_address = gcomm://NAME,NAME as well; gcomm:// alone begins a cluster\n" +
				"warning 2 wsrep_on: needs binlog_format = ROW: the default is MIXED, with which Galera does not start\n  write binlog_format = ROW as well"},
		{"another format", "mariadb:11.8", "wsrep_on=ON\nbinlog_format=STATEMENT\nwsrep_provider=/usr/lib/libgalera_smm.so\nwsrep_cluster_address=gcomm://\n",
			"error 3 binlog_format: Galera replicates rows only, and refuses to start with another format\n  write binlog_format = ROW"},
		{"format of Percona", "galera:8.4", "binlog_format=MIXED\n", "warning 2 binlog_format: is deprecated, and will be gone from a later release of MySQL\n  keep it for now: nothing takes its place\n" +
			"warning 2 binlog_format: Galera replicates rows only, and refuses to start with another format\n  write binlog_format = ROW"},
		{"not on", "galera:11.8", "wsrep_provider=/usr/lib/libgalera_smm.so\nbinlog_format=ROW\n",
			"warning 2 wsrep_provider: does nothing without wsrep_on, which is OFF unless it is set: the server starts alone\n  write wsrep_on = ON and wsrep_cluster_address = gcomm://NAME,NAME as well; gcomm:// alone begins a cluster"},
		{"the library alone", "mariadb:10.11", "wsrep_provider=/usr/lib/libgalera_smm.so\n",
			"warning 2 wsrep_provider: does nothing without wsrep_on, which is OFF unless it is set: the server starts alone\n" +
				"  write wsrep_on = ON, binlog_format = ROW and wsrep_cluster_address = gcomm://NAME,NAME as well; gcomm:// alone begins a cluster"},
		{"the library, for mysqldump", "mariadb:11.8", "wsrep_provider=/usr/lib/libgalera_smm.so\nbinlog_format=ROW\nwsrep_sst_method=skip\n",
			"warning 2 wsrep_provider: does nothing without wsrep_on, which is OFF unless it is set: the server starts alone\n  write wsrep_on = ON as well"},
		{"the library with an address", "mariadb:11.8", "wsrep_provider=/usr/lib/libgalera_smm.so\nbinlog_format=ROW\nwsrep_cluster_address=gcomm://a,b\n",
			"warning 2 wsrep_provider: does nothing without wsrep_on, which is OFF unless it is set: the server starts alone\n  write wsrep_on = ON as well"},
		{"on in Percona", "galera:8.4", "wsrep_provider=/usr/lib64/galera4/libgalera_smm.so\n", ""},
		{"library of Percona", "galera:11.8", "wsrep_on=ON\nbinlog_format=ROW\nwsrep_cluster_address=gcomm://\nwsrep_provider=/usr/lib64/galera4/libgalera_smm.so\n",
			"warning 5 wsrep_provider: is not where the official image has Galera's library\n  write wsrep_provider = /usr/lib/libgalera_smm.so"},
		{"library of MariaDB", "galera:8.0", "wsrep_provider=/usr/lib/libgalera_smm.so\n",
			"warning 2 wsrep_provider: is not where the official image has Galera's library\n  write wsrep_provider = /usr/lib64/galera4/libgalera_smm.so"},
		{"no address", "galera:11.8", "wsrep_on=ON\nbinlog_format=ROW\nwsrep_provider=/usr/lib/libgalera_smm.so\n",
			"warning 2 wsrep_on: needs wsrep_cluster_address, here or on the command line: the server does not start without it\n  write wsrep_cluster_address = gcomm://NAME,NAME as well; gcomm:// alone begins a cluster"},
		{"no address, mysqldump", "galera:11.8", "wsrep_on=ON\nbinlog_format=ROW\nwsrep_provider=/usr/lib/libgalera_smm.so\nwsrep_sst_method=skip\n", ""},
		{"address without gcomm", "galera:11.8", "wsrep_on=ON\nbinlog_format=ROW\nwsrep_provider=/usr/lib/libgalera_smm.so\nwsrep_cluster_address=a,b\n",
			"error 5 wsrep_cluster_address: is not an address of a cluster\n  write wsrep_cluster_address = gcomm://NAME,NAME"},
		{"method of Percona", "galera:11.8", good + "wsrep_sst_method=xtrabackup-v2\n",
			"error 6 wsrep_sst_method: \"xtrabackup-v2\" is not a method that MariaDB 11.8 has a script for: no member can join with it\n  write wsrep_sst_method = mariabackup"},
		{"clone", "galera:10.11", good + "wsrep_sst_method=clone\n",
			"error 6 wsrep_sst_method: \"clone\" is not a method that MariaDB 10.11 has a script for: no member can join with it\n  write wsrep_sst_method = mariabackup"},
		{"method of MariaDB", "galera:8.4", "wsrep_sst_method=mariabackup\n",
			"error 2 wsrep_sst_method: \"mariabackup\" is not a method that Percona XtraDB Cluster 8.4 has a script for: no member can join with it\n  write wsrep_sst_method = xtrabackup-v2"},
		{"old method", "galera:8.0", "wsrep_sst_method=rsync\n",
			"error 2 wsrep_sst_method: \"rsync\" is not a method that Percona XtraDB Cluster 8.0 has a script for: no member can join with it\n  write wsrep_sst_method = xtrabackup-v2"},
		{"misspelt method", "galera:11.8", good + "wsrep_sst_method=rsnyc\n",
			"error 6 wsrep_sst_method: \"rsnyc\" is not a method that MariaDB 11.8 has a script for: no member can join with it\n  write wsrep_sst_method = rsync"},
		{"mysqldump without an account", "galera:11.8", good + "wsrep_sst_method=mysqldump\n",
			"warning 6 wsrep_sst_method: needs wsrep_sst_auth: the donor logs in to the member that joins\n  write wsrep_sst_auth = USER:PASSWORD as well"},
		{"option of the library", "galera:11.8", good + "wsrep_provider_options=\"gcahce.size=1G; gcs.fc_limit=x; pc.recovery=\"\n",
			"error 6 wsrep_provider_options: Galera has no option gcahce.size\n  did you mean gcache.size?\nerror 6 wsrep_provider_options: the value of gcs.fc_limit is not a number\n" +
				"error 6 wsrep_provider_options: pc.recovery has no value\n  write pc.recovery=VALUE, where VALUE is yes or no"},
		{"timeouts of the group", "galera:11.8", good + "wsrep_provider_options=\"pc.weight=255; evs.suspect_timeout=PT2S; evs.inactive_timeout=1.5; evs.install_timeout=PT1M\"\n",
			"error 6 wsrep_provider_options: the value of pc.weight is not a whole number from 0 to 254\n" +
				"error 6 wsrep_provider_options: evs.keepalive_period, 1s, is above a third of evs.suspect_timeout, 2s\n  lower the first, or raise the second\n" +
				"error 6 wsrep_provider_options: evs.install_timeout, 1m0s, is above evs.inactive_timeout, 1.5s\n  lower the first, or raise the second"},
		{"half of a short timeout", "galera:10.11", good + "wsrep_provider_options=\"evs.inactive_timeout=PT1.5S\"\n",
			"error 6 wsrep_provider_options: evs.install_timeout, 750ms, is below evs.keepalive_period, 1s\n  raise it; by default it is half of evs.inactive_timeout"},
		{"periods of the group", "galera:11.8", good + "wsrep_provider_options=\"evs.inactive_check_period=PT3S; evs.keepalive_period=PT0.05S; evs.stats_report_period=PT0.5S; evs.user_send_window=5; evs.max_install_timeouts=-1\"\n",
			"error 6 wsrep_provider_options: the value of evs.max_install_timeouts is not a whole number of 0 or more\n" +
				"error 6 wsrep_provider_options: evs.keepalive_period, 50ms, is below 100ms, the least that Galera takes\n  raise it\n" +
				"error 6 wsrep_provider_options: evs.stats_report_period, 500ms, is below 1s, the least that Galera takes\n  raise it\n" +
				"error 6 wsrep_provider_options: evs.inactive_check_period, 3s, is above half of evs.suspect_timeout, 5s\n  lower the first, or raise the second\n" +
				"error 6 wsrep_provider_options: evs.user_send_window, 5, is above evs.send_window, 4\n  lower the first, or raise the second"},
		{"long retransmission", "galera:11.8", good + "wsrep_provider_options=\"evs.join_retrans_period=PT8S; evs.suspect_timeout=PT30S\"\n", ""},
		{"own address", "galera:11.8", good + "wsrep_node_address=0.0.0.0\nwsrep_sst_receive_address=127.0.0.1:4444\nwsrep_cluster_name=\n",
			"error 6 wsrep_node_address: must be an address at which the other members reach this one\n  write the member's own address, or leave it out\n" +
				"warning 7 wsrep_sst_receive_address: the other members cannot reach this one there\n  write the member's own address, or leave it out\n" +
				"error 8 wsrep_cluster_name: is empty, which Galera refuses\n  write the same name on all members"},
		{"forced format", "galera:11.8", good + "wsrep_forced_binlog_format=MIXED\n", "warning 6 wsrep_forced_binlog_format: Galera replicates rows only\n  leave it out"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Load(tt.rules)
			if err != nil {
				t.Fatal(err)
			}
			if got := tell(r.Check([]byte("[mysqld]\n"+tt.in), Given{})); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
