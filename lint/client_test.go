package lint

import "testing"

func TestClient(t *testing.T) {
	tests := []struct{ name, rules, in, want string }{
		{"good", "mysql:9.7", "[client]\nuser=a\npassword=b\nport=3306\nsocket=/s\nssl-mode=REQUIRED\n[mysql]\nno-auto-rehash\ndefault-character-set=utf8mb4\n[mysqldump]\nquick\nmax_allowed_packet=16M\n[mysqld_safe]\nnice=0\n", ""},
		{"good, MariaDB", "mariadb:11.8", "[client]\nssl-verify-server-cert\nPORT=1\n[mariadb-dump]\nquick\n[client-server]\nport=3306\n[sst]\nencrypt=4\ntca=/x\n", ""},
		{"misspelt", "mysql:9.7", "[client]\npasswrd=x\n", "error 2 passwrd: the clients of this server have no such option, and do not start\n  did you mean password?"},
		{"of one client", "mysql:9.7", "[client]\nno-auto-rehash\n", "error 2 no-auto-rehash: [client] is also read by mysqladmin, mysqldump, mysqlcheck, mysqlimport, mysqlshow, mysqlslap and mysqlbinlog, which have no such option and do not start\n  move it to [mysql], or write loose-no-auto-rehash"},
		{"of most clients", "mysql:9.7", "[client]\ndefault-character-set=utf8mb4\n", "warning 2 default-character-set: [client] is also read by mysqlslap and mysqlbinlog, which have no such option and do not start\n  write loose-default-character-set = utf8mb4"},
		{"loose", "mysql:9.7", "[client]\nloose-default-character-set=utf8mb4\nloose_foo=1\n", ""},
		{"of the server", "mysql:9.7", "[client]\nmax_connections=5\n", "error 2 max_connections: the clients of this server have no such option, and do not start\n  it is an option of the server: write it in [mysqld]"},
		{"of clients, in the server's group", "mysql:9.7", "[mysqld]\npassword=x\nno-auto-rehash\n", "error 2 password: is an option of clients, and MySQL 9.7 refuses it\n  move it to [client]\nerror 3 no-auto-rehash: is an option of clients, and MySQL 9.7 refuses it\n  move it to [mysql]"},
		{"TLS of MySQL on MariaDB", "mariadb:10.11", "[client]\nssl-mode=VERIFY_CA\n", "error 2 ssl-mode: the clients of this server have no such option, and do not start\n  write ssl-verify-server-cert, as MariaDB's clients have it"},
		{"without TLS, of MySQL on MariaDB", "mariadb:10.11", "[client]\nssl-mode=DISABLED\n", "error 2 ssl-mode: the clients of this server have no such option, and do not start\n  write skip-ssl, as MariaDB's clients have it"},
		{"TLS of MariaDB on MySQL", "mysql:9.7", "[client]\nssl-verify-server-cert\n", "error 2 ssl-verify-server-cert: the clients of this server have no such option, and do not start\n  write ssl-mode = VERIFY_IDENTITY"},
		{"without TLS, of MariaDB on MySQL", "mysql:8.4", "[client]\nskip-ssl\n", "error 2 skip-ssl: the clients of this server have no such option, and do not start\n  write ssl-mode = DISABLED"},
		{"the client of 9.7 passes over it", "mysql:9.7", "[mysql]\nautorehash\n", "warning 2 autorehash: mysql has no such option, and ignores it\n  did you mean auto-rehash?"},
		{"that of 8.4 does not", "mysql:8.4", "[mysql]\nautorehash\n", "error 2 autorehash: mysql has no such option, and does not start\n  did you mean auto-rehash?"},
		{"other name", "mariadb:11.8", "[mysqldump]\nsource-data=2\n", "error 2 source-data: mariadb-dump has no such option, and does not start\n  write master-data = 2"},
		{"of MySQL's dump", "mariadb:11.8", "[mysqldump]\ncolumn-statistics=0\n", "error 2 column-statistics: mariadb-dump has no such option, and does not start\n  leave it out, or write loose-column-statistics if another program reads it"},
		{"number", "mysql:9.7", "[client]\nport=x\n", "error 2 port: \"x\" is not a whole number\n  write a whole number"},
		{"word", "mysql:9.7", "[client]\nssl-mode=VERIFY\n", "error 2 ssl-mode: \"VERIFY\" is not one of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY"},
		{"character set", "mysql:9.7", "[mysql]\ndefault-character-set=utf8mb44\n", "error 2 default-character-set: \"utf8mb44\" is not a character set\n  did you mean utf8mb4?"},
		{"boolean", "mysql:9.7", "[mysqldump]\nadd-drop-table=yes\n", "warning 2 add-drop-table: \"yes\" is neither ON nor OFF, and does not do what it says\n  write ON or OFF"},
		{"no value", "mysql:9.7", "[client]\nssl-ca\n", "error 2 ssl-ca: needs a value\n  leave it out, or give it a value"},
		{"a value where none is", "mysql:9.7", "[mysql]\nno-auto-rehash=1\n", "error 2 no-auto-rehash: takes no value\n  write no_auto_rehash alone"},
		{"mysqld_safe", "mysql:9.7", "[mysqld_safe]\nmax_connections=5\nlog-eror=/x\n", "warning 2 max_connections: mysqld_safe has no such option, and ignores it\n  it is an option of the server: write it in [mysqld]\nwarning 3 log-eror: mysqld_safe has no such option, and ignores it\n  did you mean log-error?"},
		{"of the server, and of one client", "mariadb:11.8", "[client]\ndatadir=/x\n", "error 2 datadir: [client] is also read by mariadb, mariadb-admin, mariadb-dump, mariadb-check, mariadb-import, mariadb-show, mariadb-slap and mariadb-binlog, which have no such option and do not start\n  it is an option of the server: write it in [mysqld], or write loose-datadir = /x"},
		{"mysqld_safe's own", "mysql:9.7", "[mysqld_safe]\nskip-syslog\nsyslog\nsyslog-tag=a\nnice=0\nopen-files-limit=8192\n", ""},
		{"a script ends at nothing", "mariadb:11.8", "[mysqld_safe]\nlog_error\n", "warning 2 log_error: needs a value\n  leave it out, or give it a value"},
		{"state transfers", "mariadb:11.8", "[sst]\nencrpt=4\n", "warning 2 encrpt: the scripts of state transfers have no such option, and ignore it\n  did you mean encrypt?"},
		{"capitals", "mysql:9.7", "[client]\nPORT=1\n", "error 2 PORT: the clients of this server have no such option, and do not start\n  write it in lower case: port"},
		{"two dashes", "mysql:9.7", "[client]\n--port=1\n", "error 2 --port: an option file has no -- before its options\n  write port = 1"},
		{"groups that nobody here reads", "mysql:9.7", "[mysqlpump]\nfoo=1\n[client_login]\nfoo\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Load(tt.rules)
			if err != nil {
				t.Fatal(err)
			}
			if got := tell(r.Check([]byte(tt.in), Given{})); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
