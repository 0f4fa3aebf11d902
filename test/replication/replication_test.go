package replication

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// A family is what is written differently for MySQL and for MariaDB.
type family struct {
	template string
	common   params // of the source and the replica
	replica  params
	again    params // of the replica that is started again
	// What the servers must then have.
	both, onSource, onReplica, onAgain map[string]string
	schema                             string            // of the status variables
	clients, semi, replicates          string            // status variables
	connection                         map[string]string // columns of the replica's status
	running                            string            // the column that says whether it is connected
	promotion                          string            // what makes a source of the replica
	promoted                           map[string]string // variables of that
	replicating                        string            // what is 1 while a replica replicates; "" for no such query
}

// everywhere are parameters of all servers, and what becomes of them.
var everywhere = params{
	"innodb_flush_log_at_trx_commit": "2", "lower_case_table_names": "1", "table_open_cache": "444", "tmp_table_size": "24M",
	"wait_timeout": "601", "interactive_timeout": "602", "tls_version": "TLSv1.3", "general_log": "true", "semi_sync": "yes",
	"require_secure_transport": "true", "innodb_buffer_pool_size": "64M",
}

var thenEverywhere = map[string]string{
	"innodb_flush_log_at_trx_commit": "2", "lower_case_table_names": "1", "table_open_cache": "444", "tmp_table_size": "25165824",
	"wait_timeout": "601", "interactive_timeout": "602", "tls_version": "TLSv1.3", "general_log": "1",
}

func mysql() family {
	return family{
		template: "mysql",
		common: everywhere.with(params{"innodb_redo_log_capacity": "48M", "plugin_load_add": "mysql_clone.so", "mysqlx": "no",
			"rpl_semi_sync_source_timeout": "3000", "sync_binlog": "3"}),
		replica: params{"replica_parallel_workers": "3", "rpl_semi_sync_source_wait_for_replica_count": "2"},
		again:   params{"skip_replica_start": "on", "super_read_only": "on", "relay_log_recovery": "off"},
		both: map[string]string{"innodb_redo_log_capacity": "50331648", "gtid_mode": "ON", "sync_binlog": "3",
			"rpl_semi_sync_source_timeout": "3000", "log_replica_updates": "1"},
		onSource: map[string]string{"rpl_semi_sync_source_enabled": "1", "rpl_semi_sync_replica_enabled": "0", "read_only": "0",
			"super_read_only": "0", "relay_log_recovery": "0"},
		onReplica: map[string]string{"rpl_semi_sync_source_enabled": "0", "rpl_semi_sync_replica_enabled": "1", "read_only": "1",
			"super_read_only": "1", "relay_log_recovery": "1", "replica_parallel_workers": "3", "skip_replica_start": "0",
			"rpl_semi_sync_source_wait_for_replica_count": "2"},
		onAgain: map[string]string{"skip_replica_start": "1", "super_read_only": "1", "read_only": "1", "relay_log_recovery": "0"},
		clients: "Rpl_semi_sync_source_clients", semi: "Rpl_semi_sync_source_status", replicates: "Rpl_semi_sync_replica_status",
		schema: "performance_schema", running: "Replica_IO_Running",
		promotion: "STOP REPLICA IO_THREAD; SELECT RECEIVED_TRANSACTION_SET INTO @received FROM " +
			"performance_schema.replication_connection_status WHERE CHANNEL_NAME = ''; " +
			"SELECT WAIT_FOR_EXECUTED_GTID_SET(@received, 60); STOP REPLICA; RESET REPLICA ALL; " +
			"SET PERSIST rpl_semi_sync_replica_enabled = OFF; SET PERSIST rpl_semi_sync_source_enabled = ON; " +
			"SET PERSIST super_read_only = OFF; SET PERSIST read_only = OFF",
		replicating: "SELECT COUNT(*) = 2 FROM (SELECT service_state FROM performance_schema.replication_connection_status " +
			"UNION ALL SELECT service_state FROM performance_schema.replication_applier_status) s WHERE service_state = 'ON'",
		promoted: map[string]string{"rpl_semi_sync_source_enabled": "1", "rpl_semi_sync_replica_enabled": "0", "read_only": "0",
			"super_read_only": "0"},
		connection: map[string]string{"Source_SSL_Allowed": "Yes", "Source_SSL_Verify_Server_Cert": "Yes", "Auto_Position": "1"},
	}
}

func mariadb() family {
	return family{
		template: "mariadb",
		common: everywhere.with(params{"innodb_log_file_size": "48M", "plugin_load_add": "auth_ed25519.so",
			"rpl_semi_sync_master_timeout": "3000", "rpl_semi_sync_master_wait_point": "after_sync"}),
		replica: params{"slave_parallel_threads": "3", "max_heap_table_size": "30M"},
		again:   params{"skip_slave_start": "on", "relay_log_recovery": "off", "sync_binlog": "4"},
		both: map[string]string{"innodb_log_file_size": "50331648", "gtid_strict_mode": "1", "rpl_semi_sync_master_timeout": "3000",
			"rpl_semi_sync_master_wait_point": "AFTER_SYNC", "log_slave_updates": "1"},
		onSource: map[string]string{"rpl_semi_sync_master_enabled": "1", "rpl_semi_sync_slave_enabled": "0", "read_only": "0",
			"relay_log_recovery": "0", "sync_binlog": "1", "max_heap_table_size": "25165824"},
		onReplica: map[string]string{"rpl_semi_sync_master_enabled": "0", "rpl_semi_sync_slave_enabled": "1", "read_only": "1",
			"relay_log_recovery": "1", "slave_parallel_threads": "3", "sync_binlog": "1", "max_heap_table_size": "31457280"},
		onAgain: map[string]string{"read_only": "1", "relay_log_recovery": "0", "sync_binlog": "4"},
		clients: "Rpl_semi_sync_master_clients", semi: "Rpl_semi_sync_master_status", replicates: "Rpl_semi_sync_slave_status",
		schema: "information_schema", running: "Slave_IO_Running",
		promotion: "STOP SLAVE; RESET SLAVE ALL; SET GLOBAL read_only = OFF", promoted: map[string]string{"read_only": "0"},
		connection: map[string]string{"Master_SSL_Allowed": "Yes", "Master_SSL_Verify_Server_Cert": "Yes", "Using_Gtid": "Slave_Pos"},
	}
}

// password means something to SQL, to comments and to shells, and has the 32 bytes that MySQL takes at most.
const password = `p'w"\*/#;--$%{}é` + "`/* 0123456789"

// generalLog is the name of a file, with what means something in option files.
const generalLog = `/g '#";é\n.log`

// TestReplication: the first pods of a StatefulSet, whose files differ by their ordinals alone, replicate by GTID over
// TLS, with semi-synchronous commits, and the replica refuses writes.
func TestReplication(t *testing.T) {
	t.Run("mysql 9.7", func(t *testing.T) {
		if !servers.Long() {
			t.Skip("the servers of MySQL take longer than those of MariaDB")
		}
		t.Parallel()
		replicate(t, servers.MySQL(t), mysql(), "")
	})
	for _, series := range []string{"10.11", "11.8"} {
		if series == "10.11" && !servers.Long() {
			continue
		}
		t.Run("mariadb "+series, func(t *testing.T) {
			t.Parallel()
			plugins := filepath.Dir(servers.Cached(t, "plugins-"+series, "root/usr/lib/mysql/plugin/auth_ed25519.so"))
			replicate(t, servers.MariaDB(t, series), mariadb(), "plugin_dir="+plugins)
		})
	}
}

// replicate has two servers of a release replicate, whose installation needs more lines of its option file.
func replicate(t *testing.T, db *servers.Database, f family, installation string) {
	ca := servers.NewAuthority(t, "ca")
	common := f.common.with(params{"replication_role": "ordinal", "ssl_ca": ca.File})
	common["ssl_cert"], common["ssl_key"] = ca.Issue(t, "server")
	source := newMember(t, db, f.template, installation, common.with(params{"pod_name": "db-0"}))
	replica := newMember(t, db, f.template, installation, common.with(params{"pod_name": "db-1"}, f.replica))
	replica.set["relay_log"], replica.set["general_log_file"] = replica.dir+"/data/r", replica.dir+generalLog
	sql := params{"dialect": f.template, "source_host": "127.0.0.1", "source_port": source.set["port"], "source_ssl_ca": ca.File,
		"replication_password": password, "require_ssl": "true", "database": "shop", "user": "app", "password": "a"}

	source.first(t, sql)
	replica.first(t, sql)
	source.until(t, f.status(f.clients), "1")
	source.until(t, f.status(f.semi), "ON")
	replica.until(t, f.status(f.replicates), "ON")
	for column, want := range f.connection {
		if got := replica.status(t, column); got != want {
			t.Errorf("%s is %q, want %q", column, got, want)
		}
	}
	t.Run("variables", func(t *testing.T) { f.compare(t, source, replica) })

	source.Query(t, "CREATE TABLE shop.t (a INT PRIMARY KEY); INSERT INTO shop.t VALUES (1)")
	replica.until(t, "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'shop'", "1")
	replica.until(t, "SELECT a FROM shop.t", "1")
	t.Run("read only", func(t *testing.T) { f.readOnly(t, source, replica) })
	if f.template == "mysql" {
		t.Run("passwords", func(t *testing.T) { passwords(t, replica) })
	}
	t.Run("again", func(t *testing.T) { f.startedAgain(t, source, replica) })
}

func (f family) status(variable string) string {
	return "SELECT variable_value FROM " + f.schema + ".global_status WHERE variable_name = '" + variable + "'"
}

// compare wants each parameter to be what the servers have, and what the roles add.
func (f family) compare(t *testing.T, source, replica *member) {
	for _, m := range []*member{source, replica} {
		m.variables(t, thenEverywhere)
		m.variables(t, f.both)
		plugin := strings.TrimSuffix(f.common["plugin_load_add"].(string), ".so")
		if got := m.Query(t, "SELECT COUNT(*) FROM information_schema.plugins WHERE plugin_status = 'ACTIVE' AND plugin_library = '"+plugin+".so'"); got != "1" {
			t.Errorf("%s is not loaded", plugin)
		}
	}
	source.variables(t, f.onSource)
	source.variables(t, map[string]string{"server_id": "100", "general_log_file": source.dir + "/data/general.log"})
	replica.variables(t, f.onReplica)
	replica.variables(t, map[string]string{"server_id": "101", "general_log_file": replica.dir + generalLog, "relay_log": replica.dir + "/data/r"})
}

// readOnly wants the replica to refuse writes: on MySQL, where super_read_only is set, those of administrators too.
func (f family) readOnly(t *testing.T, source, replica *member) {
	source.Query(t, "CREATE USER writer@localhost; GRANT ALL ON shop.* TO writer@localhost; CREATE USER admin@localhost; GRANT ALL ON *.* TO admin@localhost")
	replica.until(t, "SELECT COUNT(*) FROM mysql.user WHERE user IN ('writer', 'admin', 'app', 'replication')", "4")
	users := []string{"writer"}
	if f.template == "mysql" {
		users = append(users, "admin", "root")
	}
	for _, user := range users {
		if said := replica.refused(t, user, "INSERT INTO shop.t VALUES (99)"); !strings.Contains(said, "read-only") {
			t.Errorf("%s: %s", user, said)
		}
	}
}

// passwords wants MySQL to refuse those for a replica that mysql-init-sql refuses.
func passwords(t *testing.T, replica *member) {
	for password, code := range map[string]string{"a line\n": "ERROR 1525 ", strings.Repeat("x", 33): "ERROR 3056 "} {
		said := replica.refused(t, "root", "CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD = '"+password+"'")
		if !strings.HasPrefix(said, code) {
			t.Errorf("%q: %s", password, said)
		}
	}
}

// startedAgain kills the replica and starts it with other parameters: it goes on where it was, and can become the source.
func (f family) startedAgain(t *testing.T, source, replica *member) {
	replica.Stop()
	source.Query(t, "INSERT INTO shop.t VALUES (2)")
	replica.set = replica.set.with(f.again)
	if f.template == "mysql" { // what the init SQL has persisted would hide it
		replica.set["options"] = "persisted_globals_load=OFF"
	}
	replica.start(t)
	replica.variables(t, f.onAgain)
	if got := replica.status(t, f.running); got != "No" {
		t.Errorf("the replica has begun to replicate: %s", got)
	}
	replica.Query(t, "START "+replica.word())
	replica.until(t, "SELECT COUNT(*) FROM shop.t", "2")
	if f.replicating != "" {
		replica.until(t, f.replicating, "1")
	}
	replica.Query(t, f.promotion)
	replica.variables(t, f.promoted)
	replica.Query(t, "INSERT INTO shop.t VALUES (3)")
}
