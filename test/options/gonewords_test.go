package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/lint"
)

// TestForeignWords: the servers refuse the words that the lint says they do not have,
// and take the line that its hint gives.
func TestForeignWords(t *testing.T) {
	t.Parallel()
	_, servers, work := prepared(t)
	lines := map[string]string{
		"mysql": `sql_mode=STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER
			sql_mode=NO_AUTO_CREATE_USER
			sql_mode=NO_FIELD_OPTIONS,NO_KEY_OPTIONS,NO_TABLE_OPTIONS,MYSQL323,MYSQL40
			sql_mode=DB2,MAXDB,MSSQL,ORACLE,POSTGRESQL
			sql_mode=ANSI,SIMULTANEOUS_ASSIGNMENT
			optimizer_switch=mrr=on,in_to_exists=off
			innodb_flush_method=ALL_O_DIRECT
			innodb_flush_method=fdatasync
			log_output=FILE,SYSLOG`,
		"mariadb": `sql_mode=ANSI,TIME_TRUNCATE_FRACTIONAL
			optimizer_switch=mrr=on,hash_join=off
			innodb_checksum_algorithm=innodb
			innodb_checksum_algorithm=strict_none
			innodb_flush_method=ALL_O_DIRECT
			optimizer_switch=skip_scan=on`,
		"mariadb118": "optimizer_switch=engine_condition_pushdown=on",
	}
	for _, s := range some(servers, "mariadb:11.8") {
		for line := range strings.Lines(lines[s.family()] + "\n" + lines[s.cell()]) {
			if line = strings.TrimSpace(line); line != "" {
				t.Run(s.cell()+" "+line, func(t *testing.T) { foreignWord(t, s, line, filepath.Join(work, "word.cnf")) })
			}
		}
	}
}

func foreignWord(t *testing.T, s *server, line, file string) {
	rules, err := lint.Load(s.rules)
	if err != nil {
		t.Fatal(err)
	}
	refuses := func(line string) bool {
		if err := os.WriteFile(file, []byte("[mysqld]\n"+line+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		v, err := s.ask(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		return v.refused
	}
	found := slices.DeleteFunc(rules.Check([]byte("[mysqld]\n"+line+"\n"), lint.Given{}), func(f lint.Finding) bool { return f.Level != lint.Error })
	if called := len(found) > 0; called != refuses(line) {
		t.Fatalf("the server refuses it: %v, the lint: %+v", !called, found)
	}
	if len(found) == 0 {
		t.Fatal("nothing is found")
	}
	if m := regexp.MustCompile(`^write (.*?)( \(.*\))?$`).FindStringSubmatch(found[0].Hint); m != nil && refuses(m[1]) {
		t.Errorf("the server refuses what the hint says: %s", m[1])
	} else if m == nil && found[0].Hint != "leave it out" {
		t.Errorf("the hint gives no line: %s", found[0].Hint)
	}
}
