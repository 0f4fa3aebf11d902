package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/initplate/initplate/lint"
)

// valueLines are settings whose values servers look up in lists of their own: good ones,
// and those that people write by mistake.
func valueLines() []string {
	lines := []string{"ssl_cipher=HIGH\nskip_ssl", "ssl=1", "ssl=0\nssl_cipher=HIGH", "ssl=0", "character_set_server=utf8mb3\ncollation_server=utf8mb3_general_ci", "character_set_server=utf8\ncollation_server=utf8_unicode_ci",
		"character_set_server=utf8mb3\ncollation_server=utf8_bin", "character_set_server=utf8\ncollation_server=utf8mb4_bin", "old_mode=\ncharacter_set_server=utf8\ncollation_server=utf8mb4_bin",
		"old_mode=\ncharacter_set_server=utf8\ncollation_server=utf8mb3_bin", "old_mode=8\ncharacter_set_server=utf8\ncollation_server=utf8mb3_bin", "old_mode=\ncollation_server=utf8_bin",
		"character_set_server=latin1\ncollation_server=utf8mb4_bin", "character_set_server=latin1\ncollation_server=latin1_general_cs", "character_set_server=binary\ncollation_server=binary",
		"character_set_server=ucs2\ncollation_server=ucs2_uca1400_ai_ci", "character_set_server=utf16le\ncollation_server=utf16le_uca1400_ai_ci",
		"federated\ndefault_storage_engine=FEDERATED", "federated=OFF\ndefault_storage_engine=FEDERATED",
		"archive=OFF\ndefault_storage_engine=ARCHIVE", "skip_archive\ndefault_storage_engine=ARCHIVE", "default_storage_engine=InnoDB\ndisabled_storage_engines=MyISAM,ARCHIVE"}
	for option, values := range map[string]string{
		"character_set_server":     "utf8 UTF8 utf8mb4 UTF8MB4 latin1 latin-1 utf-8 utf8mb5 gb18030 utf8mb4_general_ci 33 default",
		"character_set_filesystem": "utf8 utf8mb3 binary latin1 foo",
		"collation_server": `utf8_general_ci utf8mb3_general_ci utf8mb4_general_ci UTF8MB4_UNICODE_CI utf8mb4_0900_ai_ci utf8mb4_de_pb_0900_as_cs utf8mb4_zh_0900_as_cs utf8mb4_no_0900_ai_ci
			utf8mb4_uca1400_ai_ci utf8mb4_uca1400_german2_nopad_as_ci utf8mb4_uca1400_ai uca1400_ai_ci utf8mb4_foo utf8mb4 latin1_swedish_ci utf8mb4_general_cs utf8mb4_nopad_bin 45 default`,
		"default_storage_engine":     `InnoDB innodb INNOBASE MyISAM MERGE HEAP MARIA Aria ARCHIVE BLACKHOLE CSV FEDERATED ROCKSDB TokuDB ndbcluster NDB SEQUENCE PERFORMANCE_SCHEMA foo InnoDB,MyISAM 1 ''`,
		"default_tmp_storage_engine": "InnoDB Aria MEMORY foo ''",
		"enforce_storage_engine":     "InnoDB ARCHIVE foo ''",
		"default_time_zone":          "SYSTEM system +00:00 +0:00 +01 1:00 +14:00 +14:01 +13:00 +13:01 -12:59 -13:00 -13:59 -14:00 +01:60 +001:00 +1:0 Foo Europe/Foo GMT+1:00 '' +01:00:00",
		"ssl_cipher": `ECDHE-RSA-AES128-GCM-SHA256 ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384 AES256-SHA AES256-GCM-SHA384 RC4-SHA HIGH HIGH:!aNULL !aNULL DEFAULT:!SSLv3 ECDHE+AESGCM foo foo:bar
			ecdhe-rsa-aes128-gcm-sha256 ECDHE-RSA-AES128-GCM-SHA256,ECDHE-RSA-AES256-GCM-SHA384 ECDHE-RSA-AES128-GCM-SHA256: TLS_AES_128_GCM_SHA256 DES-CBC3-SHA TLSv1.2 @SECLEVEL=2`,
		"admin_ssl_cipher":       "foo ECDHE-RSA-AES128-GCM-SHA256",
		"tls_ciphersuites":       "TLS_AES_128_GCM_SHA256 TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384 TLS_AES_128_CCM_8_SHA256 foo ECDHE-RSA-AES128-GCM-SHA256 tls_aes_128_gcm_sha256",
		"admin_tls_ciphersuites": "foo TLS_AES_128_GCM_SHA256",
		"tls_version":            "TLSv1.2 tlsv1.2 TLSv1.2,TLSv1.3 TLSv1.1 TLSv1 TLSv1.0 TLSv1.1,TLSv1.2 TLS1.2 1.2 TLSv1.2;TLSv1.3 ALL SSLv3 TLSv1.2, ,TLSv1.2 TLSv1.3,TLSv1.3",
		"admin_tls_version":      "TLSv1.1 TLSv1.3",
		"lc_time_names":          "en_US EN_us de_DE de xx_YY german ka_GE sw_KE de_DE.UTF-8",
		"lc_messages":            "en_US de_DE de xx_YY german",
		"authentication_policy":  "* *,, *,*,* *,*,*,* *,,* ,* foo *:caching_sha2_password caching_sha2_password sha256_password mysql_native_password '' *:mysql_native_password,,",
		"sql_mode":               "ANSI ansi STRICT_ALL_TABLES,ANSI NO_AUTO_CREATE_USER ORACLE STRICT '' STRICT_ALL_TABLES, ,ANSI 4 default TRADITIONAL;ANSI",
		"optimizer_switch":       "mrr=on mrr=ON mrr=1 mrr foo=on default index_merge=default mrr=on,mrr_cost_based=off mrr=on, subquery_cache=on index_condition_pushdown=yes",
		"log_output":             "FILE, ,FILE FILE,,TABLE FILE file TABLE,FILE NONE STDOUT FILE,NONE stderr '' 3",
		"binlog_format":          "ROW row MIXED ROWS 1 5",
		"binlog_checksum":        "CRC32 NONE SHA1 crc32",
		"transaction_isolation":  "READ-COMMITTED READ_COMMITTED read-committed SNAPSHOT",
		"innodb_temp_data_file_path": `ibtmp1:12M:autoextend ibtmp1:12M ibtmp1 zzz ibtmp1:12M:autoextend:max:1G ibtmp1:12M:auto ibtmp1:12MB:autoextend :12M:autoextend ibtmp1:12M:autoextend;ibtmp2:12M
			ibtmp1:12M:max:1G ibtmp1:12M;ibtmp2:12M:autoextend ibtmp1:12M:autoextend; ibtmp1:12m:autoextend ibtmp1:1T`,
		"myisam_recover_options":  "BACKUP BACKUP, FORCE,BACKUP",
		"slave_type_conversions":  "ALL_LOSSY, ALL_LOSSY",
		"log_error_services":      "log_filter_internal;log_sink_internal log_sink_internal foo",
		"proxy_protocol_networks": "* localhost ::1 10.0.0.0/8 10.0.0.0/8,::1 foo 10.0.0.0/40",
	} {
		for v := range strings.FieldsSeq(values) {
			lines = append(lines, option+"="+v)
		}
	}
	lines = append(lines, "character_set_collations=utf8mb4=uca1400_ai_ci", "character_set_collations=utf8mb4=utf8mb4_bin,latin1=latin1_bin")
	slices.Sort(lines)
	return lines
}

// values gives such settings to servers that really start and to the lint, and prints where
// they differ.
func values(ctx context.Context, servers []*server, out io.Writer) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error

	for _, s := range servers {
		wg.Go(func() {
			differ, err := s.values(ctx, valueLines())
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = err
				return
			}
			fmt.Fprintf(out, "%s%s: %d of %d differ\n", strings.Join(differ, ""), s.rules, len(differ), len(valueLines()))
		})
	}

	wg.Wait()
	return failed
}

// values tells of which lines the server and the lint think otherwise.
func (s *server) values(ctx context.Context, lines []string) (differ []string, err error) {
	rules, err := lint.Load(s.rules)
	if err != nil {
		return nil, err
	}

	for _, line := range lines {
		text := "[mysqld]\n" + line + "\n"
		refused, said, err := s.starts(ctx, text)
		if err != nil {
			return nil, err
		}
		if one := (trial{found: rules.Check([]byte(text), lint.Given{})}); one.called() != refused {
			differ = append(differ, fmt.Sprintf("%s: %q: refused %v %q, the lint says %v\n", s.rules, line, refused, said, one.found))
		}
	}

	return differ, nil
}
