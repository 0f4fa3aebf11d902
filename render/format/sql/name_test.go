package sql

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

// What stands bare becomes a name, a string or a number, by the words around it.
func TestBare(t *testing.T) {
	for _, tt := range []struct{ text, value, want string }{
		{"CREATE DATABASE §;", "shop", "CREATE DATABASE shop;"},
		{"CREATE DATABASE IF NOT EXISTS §;", "my-shop", "CREATE DATABASE IF NOT EXISTS `my-shop`;"},
		{"create schema §;", "a`b", "create schema `a``b`;"},
		{"USE §;", "Select", "USE `Select`;"},
		{"CREATE DATABASE §;", "5", "CREATE DATABASE `5`;"},
		{"GRANT ALL ON §.* TO §@§ IDENTIFIED BY §;", "shop", "GRANT ALL ON shop.* TO 'shop'@'shop' IDENTIFIED BY 'shop';"},
		{"GRANT ALL ON §.* TO u;", `a_%\b`, "GRANT ALL ON `a\\_\\%\\\\b`.* TO u;"},
		{"GRANT ALL ON § . * TO u;", "a_b", "GRANT ALL ON `a\\_b` . * TO u;"},
		{"GRANT ALL ON §/* x */.-- y\n* TO u;", "a_b", "GRANT ALL ON `a\\_b`/* x */.-- y\n* TO u;"},
		{"GRANT ALL ON `§`.* TO u;", `a_b`, "GRANT ALL ON `a_b`.* TO u;"},
		{"REVOKE ALL ON §.* FROM §;", "a_b", "REVOKE ALL ON `a\\_b`.* FROM 'a_b';"},
		{"GRANT ALL ON §.§ TO u;", "a_b", "GRANT ALL ON a_b.a_b TO u;"},
		{"GRANT ALL ON §.t TO u;", "a_b", "GRANT ALL ON a_b.t TO u;"},
		{"GRANT EXECUTE ON PROCEDURE §.p TO u;", "a_b", "GRANT EXECUTE ON PROCEDURE a_b.p TO u;"},
		{"SELECT §.*, §.§ FROM §.§ x;", "a_b", "SELECT a_b.*, a_b.a_b FROM a_b.a_b x;"},
		{"SELECT §.§.§;", "c", "SELECT c.c.c;"},
		{"SELECT 1.5, §.5, 5.§, 1.e5, 5.;", "7", "SELECT 1.5, 7.5, 5.7, 1.e5, 5.;"},
		{"SELECT § FROM t WHERE a = §;", "x", "SELECT 'x' FROM t WHERE a = 'x';"},
		{"CREATE USER § IDENTIFIED BY §;", "123", "CREATE USER '123' IDENTIFIED BY '123';"},
		{"ALTER USER u IDENTIFIED BY § REPLACE §;", "1", "ALTER USER u IDENTIFIED BY '1' REPLACE '1';"},
		{"CREATE USER u IDENTIFIED WITH caching_sha2_password BY §;", "1", "CREATE USER u IDENTIFIED WITH caching_sha2_password BY '1';"},
		{"CREATE USER u IDENTIFIED WITH p AS §;", "1", "CREATE USER u IDENTIFIED WITH p AS '1';"},
		{"SET PASSWORD FOR § = §;", "1", "SET PASSWORD FOR '1' = '1';"},
		{"CREATE DEFINER = §@§ VIEW § AS SELECT 1;", "1", "CREATE DEFINER = '1'@'1' VIEW `1` AS SELECT 1;"},
		{"INSERT INTO § (a, §) VALUES (1, §);", "x", "INSERT INTO x (a, x) VALUES (1, 'x');"},
		{"INSERT INTO t VALUES (§), (§);", "x", "INSERT INTO t VALUES ('x'), ('x');"},
		{"REPLACE INTO v.t(§) VALUES (REPLACE(§, 'x', §));", "x", "REPLACE INTO v.t(x) VALUES (REPLACE('x', 'x', 'x'));"},
		{"INSERT INTO t SET a = §, § = §;", "x", "INSERT INTO t SET a = 'x', x = 'x';"},
		{"UPDATE § SET § = §, b = §, § = 1 WHERE c = §;", "x", "UPDATE x SET x = 'x', b = 'x', x = 1 WHERE c = 'x';"},
		{"INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE § = §, § = 1;", "x", "INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE x = 'x', x = 1;"},
		{"SELECT a FROM t FOR UPDATE;", "x", "SELECT a FROM t FOR UPDATE;"},
		{"SELECT a INTO OUTFILE § FROM §;", "5", "SELECT a INTO OUTFILE '5' FROM `5`;"},
		{"SELECT a INTO DUMPFILE § FROM t;", "x", "SELECT a INTO DUMPFILE 'x' FROM t;"},
		{"SELECT a INTO @§ FROM t;", "x", "SELECT a INTO @'x' FROM t;"},
		{"SELECT @@§, @@GLOBAL.§;", "x", "SELECT @@x, @@GLOBAL.x;"},
		{"LOAD DATA INFILE § INTO TABLE § CHARACTER SET § FIELDS TERMINATED BY § (a, §) SET b = §;", "x",
			"LOAD DATA INFILE 'x' INTO TABLE x CHARACTER SET 'x' FIELDS TERMINATED BY 'x' (a, x) SET b = 'x';"},
		{"SELECT TRIM(§ FROM §), EXTRACT(DAY FROM §), SUBSTRING(a FROM §) FROM §, §;", "x",
			"SELECT TRIM('x' FROM 'x'), EXTRACT(DAY FROM 'x'), SUBSTRING(a FROM 'x') FROM x, x;"},
		{"SELECT (SELECT a FROM §), (SELECT TRIM(a FROM §) FROM §);", "x", "SELECT (SELECT a FROM x), (SELECT TRIM(a FROM 'x') FROM x);"},
		{"SELECT a IS DISTINCT FROM §;", "x", "SELECT a IS DISTINCT FROM 'x';"},
		{"SELECT a IS NOT DISTINCT FROM §, § FROM §;", "x", "SELECT a IS NOT DISTINCT FROM 'x', 'x' FROM x;"},
		{"SELECT * FROM t FOR SYSTEM_TIME FROM § TO §;", "x", "SELECT * FROM t FOR SYSTEM_TIME FROM 'x' TO 'x';"},
		{"SELECT * FROM t FOR SYSTEM_TIME AS OF §;", "x", "SELECT * FROM t FOR SYSTEM_TIME AS OF 'x';"},
		{"SELECT a FROM t ORDER BY §;", "2", "SELECT a FROM t ORDER BY 2;"},
		{"SELECT a FROM t GROUP BY a, § ORDER BY a DESC, §;", "a b", "SELECT a FROM t GROUP BY a, `a b` ORDER BY a DESC, `a b`;"},
		{"SELECT a FROM t USE INDEX (§, §);", "x", "SELECT a FROM t USE INDEX (x, x);"},
		{"SELECT a LIKE §, CAST(§ AS CHAR), 1 AS §;", "x", "SELECT a LIKE 'x', CAST('x' AS CHAR), 1 AS x;"},
		{"SET GLOBAL § = §;", "x", "SET GLOBAL x = 'x';"},
		{"SET § = §, SESSION § = 1;", "x", "SET x = 'x', SESSION x = 1;"},
		{"ALTER DATABASE § DEFAULT CHARACTER SET § COLLATE §;", "utf8mb4", "ALTER DATABASE utf8mb4 DEFAULT CHARACTER SET 'utf8mb4' COLLATE 'utf8mb4';"},
		{"CREATE TABLE t (a INT) ENGINE=§ COMMENT=§ TABLESPACE §;", "9", "CREATE TABLE t (a INT) ENGINE=9 COMMENT='9' TABLESPACE `9`;"},
		{"CREATE TABLE t (§ INT COMMENT §, b INT DEFAULT §, KEY § (§(10)), FOREIGN KEY (§) REFERENCES § (§));", "x",
			"CREATE TABLE t (x INT COMMENT 'x', b INT DEFAULT 'x', KEY x (x(10)), FOREIGN KEY (x) REFERENCES x (x));"},
		{"CREATE TABLE t (a ENUM(§, §), §  INT);", "1", "CREATE TABLE t (a ENUM('1', '1'), `1`  INT);"},
		{"REVOKE SELECT ON §.* FROM a, §;", "x", "REVOKE SELECT ON x.* FROM a, 'x';"},
		{"GRANT § TO §;", "5", "GRANT '5' TO '5';"},
		{"SHOW BINLOG EVENTS IN § FROM 4;", "b.1", "SHOW BINLOG EVENTS IN 'b.1' FROM 4;"},
		{"CHANGE REPLICATION SOURCE TO SOURCE_HOST = §, SOURCE_PASSWORD = §, SOURCE_PORT = §;", "5",
			"CHANGE REPLICATION SOURCE TO SOURCE_HOST = '5', SOURCE_PASSWORD = '5', SOURCE_PORT = 5;"},
		{"CREATE SERVER § FOREIGN DATA WRAPPER § OPTIONS (DATABASE §, USER §);", "5", "CREATE SERVER `5` FOREIGN DATA WRAPPER '5' OPTIONS (DATABASE '5', USER '5');"},
		{"PREPARE § FROM §;", "x", "PREPARE x FROM 'x';"},
		{"INSTALL PLUGIN § SONAME §;", "x", "INSTALL PLUGIN x SONAME 'x';"},
		{"SIGNAL SQLSTATE §;", "45000", "SIGNAL SQLSTATE '45000';"},
		{"CREATE TABLE t (view VARCHAR(§), a DECIMAL(§, §) DEFAULT §);", "5",
			"CREATE TABLE t (view VARCHAR(5), a DECIMAL(5, 5) DEFAULT 5);"},
		{"CREATE SEQUENCE § START WITH § INCREMENT BY §;", "5", "CREATE SEQUENCE `5` START WITH 5 INCREMENT BY 5;"},
		{"CREATE USER u WITH MAX_USER_CONNECTIONS § PASSWORD EXPIRE INTERVAL § DAY;", "5",
			"CREATE USER u WITH MAX_USER_CONNECTIONS 5 PASSWORD EXPIRE INTERVAL 5 DAY;"},
		{"SELECT IF(a, §, §), INTERVAL § DAY FROM t WHERE a BETWEEN § AND § OR b IN (§, §);", "5",
			"SELECT IF(a, 5, 5), INTERVAL 5 DAY FROM t WHERE a BETWEEN 5 AND 5 OR b IN (5, 5);"},
		{"INSERT INTO t SELECT f(§), § FROM (SELECT 1) §;", "x", "INSERT INTO t SELECT f('x'), 'x' FROM (SELECT 1) x;"},
		{"KILL §;", "5", "KILL 5;"},
		{"SELECT a FROM t LIMIT §, §;", "5", "SELECT a FROM t LIMIT 5, 5;"},
		{"/*!50100 CREATE DATABASE § */;", "x", "/*!50100 CREATE DATABASE x */;"},
		{"CREATE DATABASE /*!32312 IF NOT EXISTS*/ §;", "x y", "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `x y`;"},
		{"DELIMITER //\nCREATE PROCEDURE § (IN § INT) BEGIN INSERT INTO § VALUES (§); SET § = §; IF a = § THEN DELETE FROM §; END IF; END//", "x",
			"DELIMITER //\nCREATE PROCEDURE x (IN x INT) BEGIN INSERT INTO x VALUES ('x'); SET x = 'x'; IF a = 'x' THEN DELETE FROM x; END IF; END//"},
		{"SELECT f(§, §), §;", "x", "SELECT f('x', 'x'), 'x';"},
		{"CALL §(§, §);", "x", "CALL x('x', 'x');"},
		{"CREATE DATABASE §_old;", "x", "CREATE DATABASE x_old;"},
	} {
		got, err := formattest.Encode(Format(), formattest.Pieces(tt.text, tt.value))
		if err != nil || got != tt.want {
			t.Errorf("%q with %q\ngot  %s, %v\nwant %s", tt.text, tt.value, got, err, tt.want)
		}
	}
}

// What no server takes for a name is refused, and the error says what to do.
func TestNameWhy(t *testing.T) {
	for _, tt := range []struct {
		text      string
		value     any
		msg, hint string
	}{
		{"USE §;", "", "empty", "{{ if }}"},
		{"USE §;", nil, "no value", "{{ if }}"},
		{"CREATE USER u IDENTIFIED BY §;", nil, "no value", "{{ if }}"},
		{"USE §;", []any{"a"}, "list or map", "parts"},
		{"USE §;", "a\nb", "line break", "change"},
		{"USE §;", "a\x00b", "control character", "change"},
		{"USE §;", "a💾", "U+FFFF", "change"},
		{"USE §;", "shop ", "ends in whitespace", "| trim"},
		{"USE §;", "shop\t", "ends in whitespace", "| trim"},
		{"USE §;", strings.Repeat("é", 65), "64 characters", "change"},
		{"SELECT 1 AS §;", " x", "begins with whitespace", "| trim"},
		{"SELECT 1 AS §;", strings.Repeat("x", 257), "256 characters", "change"},
		{"USE §;", "#MySQL50#a", "#mysql50#", "change"},
		{"GRANT ALL ON §.* TO u;", strings.Repeat("_", 33), "escaped", "table by table"},
		{"USE §;", "a\xff", "UTF-8", "encode"},
		{"SELECT a FROM t ORDER BY §;", "", "empty", "{{ if }}"},
	} {
		_, errs := encode.Document(Format(), formattest.Pieces(tt.text, tt.value))
		if len(errs) != 1 || !strings.Contains(errs[0].Msg, tt.msg) || !strings.Contains(errs[0].Hint, tt.hint) {
			t.Errorf("%q with %q: got %+v, want words of %q and %q", tt.text, tt.value, errs, tt.msg, tt.hint)
		}
	}
	for _, tt := range []struct {
		text  string
		value any
		want  string
	}{
		{"USE §;", strings.Repeat("é", 64), "USE `" + strings.Repeat("é", 64) + "`;"},
		{"SELECT 1 AS §;", strings.Repeat("x", 256), "SELECT 1 AS " + strings.Repeat("x", 256) + ";"},
		{"SELECT 1 AS §;", "x ", "SELECT 1 AS `x `;"},
		{"USE §;", 5, "USE `5`;"},
		{"USE §;", true, "USE `true`;"},
		{"CREATE USER u IDENTIFIED BY §;", 5, "CREATE USER u IDENTIFIED BY '5';"},
		{"SELECT a FROM t ORDER BY §;", 5, "SELECT a FROM t ORDER BY 5;"},
	} {
		if got, err := formattest.Encode(Format(), formattest.Pieces(tt.text, tt.value)); err != nil || got != tt.want {
			t.Errorf("%q with %v: got %q, %v, want %q", tt.text, tt.value, got, err, tt.want)
		}
	}
}
