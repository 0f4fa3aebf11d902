package preflight

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A replicationFault is what a replica is made to fail of. In its statements SOURCE is
// CHANGE ... TO with the address of the source, GTID what makes it go by GTID, and
// UUID the source's; those of onSource go there.
type replicationFault struct {
	want             string // the error whose cause is told
	replica, change  string // run there before, and behind SOURCE
	onSource, undone string
}

// TestRealReplication makes replicas of real servers fail, and has each log explained:
// by the right error, and by no other.
func TestRealReplication(t *testing.T) {
	t.Run("mysql-9.7", func(t *testing.T) {
		if !servers.Long() {
			t.Skip("two more servers: the short form has those of MariaDB")
		}
		t.Parallel()
		replicate(t, servers.MySQL(t), replicaPair{
			options: "gtid_mode=ON\nenforce_gtid_consistency=ON\nlog_bin=binlog",
			change:  "CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1',SOURCE_PORT=PORT,SOURCE_USER='r',SOURCE_PASSWORD='p',SOURCE_CONNECT_RETRY=1,GET_SOURCE_PUBLIC_KEY=1",
			gtid:    ",SOURCE_AUTO_POSITION=1",
			start:   "START REPLICA",
			reset:   "STOP REPLICA; RESET REPLICA ALL; DROP DATABASE IF EXISTS d; DROP USER IF EXISTS r@'%'; RESET BINARY LOGS AND GTIDS",
		}, []replicationFault{
			{want: "repl-login", change: ",SOURCE_PASSWORD='x' GTID"},
			{want: "repl-no-binlog", change: ",SOURCE_LOG_FILE='binlog.000099',SOURCE_LOG_POS=4"},
			{want: "repl-unreachable", change: ",SOURCE_PORT=1 GTID"},
			{want: "repl-host", change: ",SOURCE_HOST='nowhere.example' GTID"},
			{want: "repl-same-id", replica: "SET GLOBAL server_id=1", change: " GTID", undone: "SET GLOBAL server_id=2"},
			{want: "repl-exists", replica: "SET sql_log_bin=0; CREATE DATABASE d", change: " GTID"},
			{want: "repl-position", change: ",SOURCE_LOG_FILE='binlog.000001',SOURCE_LOG_POS=99999999"},
			{want: "repl-binlog-broken", change: ",SOURCE_LOG_FILE='binlog.000001',SOURCE_LOG_POS=201"},
			{want: "repl-ahead", replica: "SET GLOBAL gtid_purged='UUID:1-500'", change: " GTID"},
			{want: "repl-purged", change: " GTID", onSource: "PURGE BINARY LOGS TO 'binlog.000003'"},
			// The last, since the applier waits a minute for the rest of the transaction before it stops.
			{want: "repl-packet-replica", replica: "SET GLOBAL replica_max_allowed_packet=1024",
				change:   ",SOURCE_LOG_FILE='binlog.000003',SOURCE_LOG_POS=4",
				onSource: "INSERT INTO d.b VALUES (1, REPEAT('x', 100000))"},
		})
	})
	for _, series := range []string{"10.11", "11.8"} {
		if series == "10.11" && !servers.Soak() { // it does as 11.8 does
			continue
		}
		t.Run("mariadb-"+series, func(t *testing.T) {
			t.Parallel()
			ssl := ""
			if series == "11.8" {
				ssl = ",MASTER_SSL=0"
			}
			replicate(t, servers.MariaDB(t, series), replicaPair{
				options: "log_bin=binlog\nbinlog_format=ROW",
				change:  "CHANGE MASTER TO MASTER_HOST='127.0.0.1',MASTER_PORT=PORT,MASTER_USER='r',MASTER_PASSWORD='p',MASTER_CONNECT_RETRY=1" + ssl,
				gtid:    ",MASTER_USE_GTID=slave_pos",
				start:   "START SLAVE",
				reset:   "STOP SLAVE; RESET SLAVE ALL; DROP DATABASE IF EXISTS d; DROP USER IF EXISTS r@'%'; RESET MASTER; SET GLOBAL gtid_slave_pos=''",
			}, []replicationFault{
				{want: "repl-login", change: ",MASTER_PASSWORD='x' GTID"},
				{want: "repl-no-binlog", change: ",MASTER_LOG_FILE='binlog.000099',MASTER_LOG_POS=4"},
				{want: "repl-duplicate", replica: "CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY); INSERT INTO d.t VALUES (2)", change: ",MASTER_LOG_FILE='binlog.000002',MASTER_LOG_POS=4"},
				{want: "repl-unreachable", change: ",MASTER_PORT=1 GTID"},
				{want: "repl-host", change: ",MASTER_HOST='nowhere.example' GTID"},
				{want: "repl-same-id", replica: "SET GLOBAL server_id=1", change: " GTID", undone: "SET GLOBAL server_id=2"},
				{want: "repl-no-table", replica: "CREATE DATABASE d", change: ",MASTER_LOG_FILE='binlog.000002',MASTER_LOG_POS=4"},
				{want: "repl-no-row", replica: "CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY)", change: ",MASTER_LOG_FILE='binlog.000003',MASTER_LOG_POS=4",
					onSource: "DELETE FROM d.t WHERE a=1"},
				{want: "repl-position", change: ",MASTER_LOG_FILE='binlog.000001',MASTER_LOG_POS=99999999"},
				{want: "repl-packet", change: ",MASTER_LOG_FILE='binlog.000001',MASTER_LOG_POS=301"},
				{want: "repl-ahead", replica: "SET GLOBAL gtid_slave_pos='0-1-500'", change: " GTID"},
				{want: "repl-purged", change: " GTID", onSource: "PURGE BINARY LOGS TO 'binlog.000003'"},
			})
		})
	}
}

// A replicaPair holds what a family writes differently.
type replicaPair struct{ options, change, gtid, start, reset string }

func replicate(t *testing.T, db *servers.Database, p replicaPair, faults []replicationFault) {
	if !servers.Long() {
		faults = faults[:2]
	}
	source := db.Start(t, servers.Options{Config: p.options + "\nserver_id=1"})
	source.Query(t, "CREATE USER r@'%' IDENTIFIED BY 'p'; GRANT REPLICATION SLAVE ON *.* TO r@'%'; "+
		"CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY); CREATE TABLE d.b (a INT PRIMARY KEY, b LONGTEXT); "+
		"INSERT INTO d.t VALUES (1); FLUSH LOGS; INSERT INTO d.t VALUES (2); FLUSH LOGS")
	log := filepath.Join(t.TempDir(), "replica.err")
	replica := db.Start(t, servers.Options{Config: p.options + "\nserver_id=2\nrelay_log=relay\nlog_error=" + log})
	uuid := ""
	if strings.Contains(p.options, "gtid_mode") {
		uuid = source.Query(t, "SELECT @@server_uuid")
	}
	for _, f := range faults {
		t.Run(f.want, func(t *testing.T) {
			replica.Query(t, p.reset)
			before := len(readLog(t, log))
			replica.Query(t, strings.ReplaceAll(f.replica+"; SELECT 1", "UUID", uuid))
			change := strings.ReplaceAll(p.change, "PORT=PORT", "PORT="+source.Port) + f.change
			if f.onSource != "" && strings.HasPrefix(f.onSource, "PURGE") {
				source.Query(t, f.onSource)
			}
			replica.Query(t, strings.ReplaceAll(change, " GTID", p.gtid)+"; "+p.start)
			if f.onSource != "" && !strings.HasPrefix(f.onSource, "PURGE") {
				source.Query(t, f.onSource)
			}
			var causes []string
			for limit := time.Now().Add(2 * time.Minute); !slices.Contains(causes, f.want) && time.Now().Before(limit); {
				time.Sleep(100 * time.Millisecond)
				causes = causesTold(t, readLog(t, log)[before:])
			}
			if !slices.Equal(causes, []string{f.want}) {
				t.Errorf("%s\nexplained as %q; want %s", readLog(t, log)[before:], causes, f.want)
			}
			if f.undone != "" {
				replica.Query(t, f.undone)
			}
		})
	}
}

// readLog returns the lines of a log that are whole: a server may be writing the next.
func readLog(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text[:bytes.LastIndexByte(text, '\n')+1])
}

// causesTold returns the names of the errors whose causes a log tells.
func causesTold(t *testing.T, log string) (names []string) {
	t.Helper()
	all, err := Explain(strings.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e.Cause != "" {
			names = append(names, e.Error)
		}
	}
	return names
}
