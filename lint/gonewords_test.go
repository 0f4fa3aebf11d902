package lint

import "testing"

func TestForeignWords(t *testing.T) {
	tests := []struct{ name, rules, in, want string }{
		{"removed", "mysql:9.7", "sql_mode=STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION", "error 2 sql_mode: \"NO_AUTO_CREATE_USER\" was removed in MySQL 8.0.11\n  write sql_mode = STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION"},
		{"removed, in small letters", "mysql:8.0", "sql_mode=no_auto_create_user,ANSI", "error 2 sql_mode: \"no_auto_create_user\" was removed in MySQL 8.0.11\n  write sql_mode = ANSI"},
		{"removed, and nothing else", "mysql:8.4", "sql_mode=NO_AUTO_CREATE_USER", "error 2 sql_mode: \"NO_AUTO_CREATE_USER\" was removed in MySQL 8.0.11\n  write sql_mode = '' (without it, the server's own words hold)"},
		{"stood for others", "mysql:9.7", "sql_mode=ANSI_QUOTES,ORACLE,MYSQL40", "error 2 sql_mode: \"ORACLE\" was removed in MySQL 8.0.11\n  write sql_mode = ANSI_QUOTES,PIPES_AS_CONCAT,IGNORE_SPACE,HIGH_NOT_PRECEDENCE"},
		{"of MariaDB", "mysql:9.7", "sql_mode=ANSI,SIMULTANEOUS_ASSIGNMENT", "error 2 sql_mode: \"SIMULTANEOUS_ASSIGNMENT\" is a word of MariaDB 10.11, MariaDB 11.8, and MySQL 9.7 refuses it\n  write sql_mode = ANSI"},
		{"of MySQL", "mariadb:11.8", "sql_mode=ANSI,TIME_TRUNCATE_FRACTIONAL", "error 2 sql_mode: \"TIME_TRUNCATE_FRACTIONAL\" is a word of MySQL 8.0, MySQL 8.4, MySQL 9.7, and MariaDB 11.8 refuses it\n  write sql_mode = ANSI"},
		{"MariaDB keeps them", "mariadb:11.8", "sql_mode=NO_AUTO_CREATE_USER,ORACLE", ""},
		{"flags", "mysql:9.7", "optimizer_switch=mrr=on,in_to_exists=off", "error 2 optimizer_switch: \"in_to_exists\" is a word of MariaDB 10.11, MariaDB 11.8, and MySQL 9.7 refuses it\n  write optimizer_switch = mrr=on"},
		{"flags alone", "mysql:9.7", "optimizer_switch=in_to_exists=off", "error 2 optimizer_switch: \"in_to_exists\" is a word of MariaDB 10.11, MariaDB 11.8, and MySQL 9.7 refuses it\n  leave it out"},
		{"flags of an earlier release", "mariadb:11.8", "optimizer_switch=engine_condition_pushdown=on", "error 2 optimizer_switch: \"engine_condition_pushdown\" is a word of MySQL 8.0, MySQL 8.4, MySQL 9.7, MariaDB 10.11, and MariaDB 11.8 refuses it\n  leave it out"},
		{"TLS", "mysql:9.7", "tls_version=TLSv1.1,TLSv1.2", "error 2 tls_version: \"TLSv1.1\" was removed in MySQL 8.0.28\n  write tls_version = TLSv1.2"},
		{"enum", "mariadb:10.11", "innodb_checksum_algorithm=innodb", "error 2 innodb_checksum_algorithm: \"innodb\" was removed in MariaDB 10.6\n  write innodb_checksum_algorithm = full_crc32"},
		{"enum of a later release", "mariadb:10.11", "binlog_row_image=FULL_NODUP", "error 2 binlog_row_image: \"FULL_NODUP\" is a word of MariaDB 11.8, and MariaDB 10.11 refuses it\n  leave it out"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Load(tt.rules)
			if err != nil {
				t.Fatal(err)
			}
			if got := tell(r.Check([]byte("[mysqld]\n"+tt.in+"\n"), Given{})); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
