package lint

import (
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	tests := []struct{ name, rules, in, want string }{
		{"utf8 is gone", "mysql:9.7", "character_set_server=utf8", "error 2 character_set_server: \"utf8\" is no longer a character set: MySQL 9.7 refuses the name\n  write utf8mb4, or utf8mb3 for what older releases read it as"},
		{"in whatever case", "mysql:9.7", "character-set-filesystem=UTF8", "error 2 character-set-filesystem: \"UTF8\" is no longer a character set: MySQL 9.7 refuses the name\n  write utf8mb4, or utf8mb3 for what older releases read it as"},
		{"utf8 in 8.4", "mysql:8.4", "character_set_server=utf8\ncollation_server=utf8_unicode_ci", ""},
		{"utf8 in MariaDB", "mariadb:11.8", "character_set_server=utf8\ncollation_server=utf8mb3_bin", ""},
		{"utf8 in MariaDB as old_mode has it", "mariadb:11.8", "old_mode=\ncharacter_set_server=utf8\ncollation_server=utf8mb4_bin", ""},
		{"utf8 in MariaDB against old_mode", "mariadb:11.8", "character_set_server=utf8\ncollation_server=utf8mb4_bin", "error 3 collation_server: \"utf8mb4_bin\" is not a collation of the character set utf8mb3\n  write character_set_server = utf8mb4 as well"},
		{"collation of utf8", "mysql:9.7", "character_set_server=utf8mb4\ncollation_server=utf8_general_ci", "error 3 collation_server: \"utf8_general_ci\" is no longer a collation: MySQL 9.7 refuses names that begin with utf8_\n  write utf8mb4_general_ci, or with character_set_server = utf8mb3, utf8mb3_general_ci"},
		{"collation of MariaDB", "mysql:9.7", "collation_server=utf8mb4_uca1400_ai_ci", "error 2 collation_server: \"utf8mb4_uca1400_ai_ci\" is not a collation of MySQL 9.7\n  write utf8mb4_0900_ai_ci, or leave it out"},
		{"collation of MySQL", "mariadb:10.11", "character_set_server=utf8mb4\ncollation_server=utf8mb4_0900_ai_ci", "error 3 collation_server: \"utf8mb4_0900_ai_ci\" is not a collation of MariaDB 10.11\n  write utf8mb4_uca1400_nopad_ai_ci, or leave it out"},
		{"collation of MySQL that MariaDB has", "mariadb:11.8", "collation_server=utf8mb4_0900_ai_ci", ""},
		{"short collation", "mariadb:11.8", "collation_server=uca1400_ai_ci", "error 2 collation_server: \"uca1400_ai_ci\" is not a collation of MariaDB 11.8\n  write utf8mb4_uca1400_ai_ci"},
		{"collation of nobody", "mysql:8.0", "collation_server=utf8mb4_foo", "error 2 collation_server: \"utf8mb4_foo\" is not a collation of MySQL 8.0\n  write utf8mb4_0900_ai_ci, or leave it out"},
		{"collation that is misspelt", "mysql:9.7", "collation_server=utf8mb4_unicod_ci", "error 2 collation_server: \"utf8mb4_unicod_ci\" is not a collation of MySQL 9.7\n  did you mean utf8mb4_unicode_ci?"},
		{"binary", "mysql:9.7", "character_set_server=binary\ncollation_server=binary", ""},
		{"collations of sets", "mariadb:11.8", "character_set_collations=utf8mb4=uca1400_ai_ci,latin1=latin1_bin", ""},
		{"collations of sets, wrong", "mariadb:11.8", "character_set_collations=utf8mb4=latin1_bin", "warning 2 character_set_collations: \"utf8mb4=latin1_bin\" contains something that is not a character set and one of its collations\n  write SET=COLLATION, with a comma between pairs"},
		{"engine of MariaDB", "mysql:9.7", "default_storage_engine=Aria", "error 2 default_storage_engine: \"Aria\" is not a storage engine of MySQL 9.7\n  write default_storage_engine = InnoDB"},
		{"engine of a plugin", "mariadb:11.8", "default_storage_engine=ARCHIVE", "error 2 default_storage_engine: MariaDB 11.8 has \"ARCHIVE\" only as a plugin\n  write default_storage_engine = InnoDB, or plugin_load_add = ha_archive.so as well"},
		{"engine of a plugin that is loaded", "mariadb:11.8", "default_storage_engine=ARCHIVE\nplugin_load_add=ha_archive", ""},
		{"engine that is disabled", "mysql:8.4", "default_tmp_storage_engine=FEDERATED", "error 2 default_tmp_storage_engine: \"FEDERATED\" is a storage engine that is switched off\n  write federated = ON as well"},
		{"engine that is enabled", "mysql:8.4", "default_tmp_storage_engine=FEDERATED\nfederated", ""},
		{"engine by another name", "mysql:9.7", "default_storage_engine=innobase", ""},
		{"engines that are not there", "mysql:9.7", "disabled_storage_engines=MyISAM,Aria", "warning 2 disabled_storage_engines: \"MyISAM,Aria\" names something that is not a storage engine of MySQL 9.7\n  leave it out"},
		{"no engine", "mysql:9.7", "default_storage_engine=", "error 2 default_storage_engine: has no value\n  write default_storage_engine = InnoDB, or leave it out"},
		{"zone of nobody", "mysql:9.7", "default_time_zone=Foo", "error 2 default_time_zone: \"Foo\" is not a time zone\n  write SYSTEM, an offset as in +01:00 (-13:59 to +14:00), or a name as in Europe/Berlin"},
		{"zone of the tables", "mysql:9.7", "default_time_zone=europe/berlin", "warning 2 default_time_zone: \"europe/berlin\" is found in the time zone tables, and without them the server does not start\n  fill the tables with mysql_tzinfo_to_sql, as the official image does when it makes the data directory, or write an offset as in +00:00"},
		{"offset", "mysql:9.7", "default_time_zone='+14:00'", ""},
		{"offset of MariaDB", "mariadb:11.8", "default_time_zone='+14:00'", "error 2 default_time_zone: \"+14:00\" is out of the range of offsets that MariaDB 11.8 takes\n  write an offset of -12:59 to +13:00"},
		{"cipher that is blocked", "mysql:9.7", "ssl_cipher=HIGH:!aNULL", "error 2 ssl_cipher: \"HIGH:!aNULL\" contains something that is not a cipher that MySQL 9.7 allows\n  write names with : between them, as in ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305"},
		{"cipher of 8.0", "mysql:8.0", "ssl_cipher=HIGH:!aNULL", ""},
		{"suite that is blocked", "mysql:8.4", "admin_tls_ciphersuites=ECDHE-RSA-AES128-GCM-SHA256", "error 2 admin_tls_ciphersuites: \"ECDHE-RSA-AES128-GCM-SHA256\" contains something that is not a cipher that MySQL 8.4 allows\n  write names with : between them, as in TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"},
		{"cipher that is none", "mariadb:11.8", "ssl_cipher=foo:bar", "error 2 ssl_cipher: \"foo:bar\" names no cipher that OpenSSL has, and MariaDB 11.8 does not start with it\n  leave it out, or write names as `openssl ciphers` lists them"},
		{"cipher beside a good one", "mariadb:11.8", "ssl_cipher=AES256-SHA:foo", "warning 2 ssl_cipher: \"AES256-SHA:foo\" contains something that is not a cipher: OpenSSL ignores it\n  write names as `openssl ciphers` lists them"},
		{"TLS without a certificate", "mariadb:10.11", "ssl_cipher=HIGH", "error 2 ssl_cipher: switches TLS on, for which there is no certificate: MariaDB 10.11 does not start\n  write ssl_cert and ssl_key as well, or leave it out"},
		{"language", "mariadb:11.8", "lc_time_names=de", "error 2 lc_time_names: \"de\" is not the name of a language of MariaDB 11.8\n  write en_US, or another name as in de_DE"},
		{"language of MySQL", "mysql:9.7", "lc_messages=german", "warning 2 lc_messages: \"german\" is not the name of a language of MySQL 9.7\n  write en_US, or another name as in de_DE"},
		{"policy", "mysql:9.7", "authentication_policy=*:caching_sha2_password,,", ""},
		{"policy of a plugin that is gone", "mysql:9.7", "authentication_policy=mysql_native_password", "error 2 authentication_policy: \"mysql_native_password\" names something that is not a plugin for authentication that MySQL 9.7 has\n  write authentication_policy = '*,,', or leave it out"},
		{"policy of a plugin that is switched on", "mysql:8.4", "authentication_policy=mysql_native_password\nmysql_native_password=ON", ""},
		{"TLS that is switched off again", "mariadb:10.11", "ssl_cipher=HIGH\nskip_ssl", ""},
		{"comma behind the words, MySQL", "mysql:9.7", "sql_mode=ANSI,", "error 2 sql_mode: \"\" is not one of its 21 words\n  write no comma before or after the words"},
		{"comma behind TLS", "mysql:9.7", "tls_version=TLSv1.2,", ""},
		{"comma behind the words", "mariadb:11.8", "log_output=FILE,", "error 2 log_output: \"\" is not one of NONE, FILE, TABLE\n  write no comma before or after the words"},
		{"files of InnoDB", "mysql:9.7", "innodb_data_file_path=ibdata1", "error 2 innodb_data_file_path: \"ibdata1\" is not a list of files with their sizes\n  write NAME:SIZE, as in ibdata1:12M:autoextend"},
		{"networks", "mariadb:11.8", "proxy_protocol_networks=10.0.0.0/8,::1,localhost", ""},
		{"networks, wrong", "mariadb:11.8", "proxy_protocol_networks=10.0.0.0/40", "error 2 proxy_protocol_networks: \"10.0.0.0/40\" contains something that is not a network\n  write networks as in 10.0.0.0/8, with commas between them"},
		{"services", "mysql:9.7", "log_error_services=log_sink_jsn", "warning 2 log_error_services: \"log_sink_jsn\" contains something that is not a service of the error log, and the server takes its defaults\n  write log_filter_internal; log_sink_internal, or leave it out"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Load(tt.rules)
			if err != nil {
				t.Fatal(err)
			}
			found := r.Check([]byte("[mysqld]\n"+tt.in+"\n"), Given{})
			found = withoutAge(found)
			if got := tell(found); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// withoutAge leaves out what is said of an option for being old.
func withoutAge(found []Finding) []Finding {
	var out []Finding
	for _, f := range found {
		if !strings.Contains(f.Msg, "is deprecated") {
			out = append(out, f)
		}
	}
	return out
}

// What is said of a secret line is the same, whichever word of the list it holds or not.
func TestSecretWords(t *testing.T) {
	for _, tt := range [][]string{
		{"character_set_server=utf8", "character_set_server=foo"},
		{"collation_server=utf8_general_ci", "collation_server=foo", "collation_server=utf8mb4_uca1400_ai_ci"},
		{"default_time_zone=Foo", "default_time_zone=+15:00"},
		{"default_storage_engine=FEDERATED", "default_storage_engine=foo"},
		{"ssl_cipher=AES256-SHA", "ssl_cipher=foo"},
	} {
		r, err := Load("mysql:9.7")
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]bool{}
		for _, line := range tt {
			said[tell(r.Check([]byte("[mysqld]\n"+line+"\n"), Given{Secret: func(int) bool { return true }}))] = true
		}
		if len(said) != 1 {
			t.Errorf("%v can be told apart: %v", tt, said)
		}
	}
}
