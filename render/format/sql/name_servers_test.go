package sql

import (
	"fmt"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/test/servers"
)

// namePlaces are scripts in which § is a value where a name stands, and ¤ one
// where a string does. ¶ and ¢ are the same, but written by the test. In each, n is
// a table with the columns a and ¶, o one with a alone, and v the schema.
var namePlaces = []string{
	// Schemas.
	"CREATE DATABASE §;\nSHOW CREATE DATABASE ¶;\nDROP DATABASE §;\n",
	"CREATE SCHEMA IF NOT EXISTS § DEFAULT CHARACTER SET 'utf8mb4';\nSHOW CREATE SCHEMA §;\nDROP SCHEMA IF EXISTS §;\nSHOW DATABASES;\n",
	"CREATE OR REPLACE DATABASE §;\nSHOW DATABASES;\nDROP DATABASE ¶; -- mariadb\n",
	schema + "ALTER DATABASE § CHARACTER SET latin1;\nSHOW CREATE DATABASE ¶;\n" + noSchema,
	schema + "USE §;\nSELECT DATABASE();\nUSE v;\n" + noSchema,
	schema + "CREATE TABLE §.§ (a INT);\nINSERT INTO §.§ VALUES (1);\nSELECT a FROM §.§;\nSELECT §.§.a FROM §.§;\nDROP TABLE §.§;\n" + noSchema,
	schema + "CREATE TABLE §.t (§ INT);\nINSERT INTO § .t VALUES (1);\nSELECT §.t.§, t.§, t.*, §.t.* FROM §.t;\n" + noSchema,
	schema + "CREATE TABLE §.t (a INT);\nSHOW TABLES FROM §;\nSHOW FULL TABLES IN § LIKE 't';\nSHOW COLUMNS FROM t FROM §;\nSHOW TABLES LIKE ¤;\n" + noSchema,

	// Tables and their columns.
	noTable + "CREATE TABLE § (§ INT, b VARCHAR(9) DEFAULT 'x', KEY § (§), KEY k (b, §));\nSHOW CREATE TABLE ¶;\nDROP TABLE §;\n",
	noTable + "CREATE TABLE IF NOT EXISTS §(a INT, § INT NOT NULL DEFAULT 5, c ENUM(¤, 'y') DEFAULT 'y', UNIQUE § (c), PRIMARY KEY (a, §)) COMMENT ¤;\nSHOW CREATE TABLE §;\nDROP TABLE IF EXISTS o2, §;\n",
	"CREATE TABLE x (a INT, CONSTRAINT § CHECK (a > 0), UNIQUE (a)) ENGINE = 'InnoDB' COMMENT = ¤;\nSHOW CREATE TABLE x;\nALTER TABLE x DROP CONSTRAINT §;\nDROP TABLE x;\n",
	noTable + "CREATE TABLE § (§ INT PRIMARY KEY);\nCREATE TABLE x (y INT, CONSTRAINT § FOREIGN KEY (y) REFERENCES § (§) ON DELETE SET NULL ON UPDATE CASCADE, z INT);\nSHOW CREATE TABLE x;\nALTER TABLE x DROP FOREIGN KEY §;\nDROP TABLE x, §;\n",
	"CREATE TABLE x LIKE §;\nSHOW CREATE TABLE x;\nDROP TABLE x;\nCREATE TABLE x (LIKE §);\nSHOW CREATE TABLE x;\nDROP TABLE x;\n",
	"RENAME TABLE § TO x;\nRENAME TABLE x TO §, § TO x;\nALTER TABLE x RENAME TO §;\nALTER TABLE § RENAME x;\nALTER TABLE x RENAME §;\nSHOW CREATE TABLE ¶;\n",
	"ALTER TABLE § DROP COLUMN §;\nALTER TABLE § ADD COLUMN § INT AFTER a;\nALTER TABLE § MODIFY § BIGINT, ADD c INT AFTER §;\nALTER TABLE § ALTER § SET DEFAULT 3;\nSHOW CREATE TABLE §;\n",
	"ALTER TABLE § CHANGE § x INT, ADD d INT;\nALTER TABLE § CHANGE COLUMN x § INT;\nALTER TABLE § CHANGE d e INT, CHANGE § x INT;\nALTER TABLE § CHANGE x § INT, DROP e;\nALTER TABLE § DROP §;\nSHOW CREATE TABLE §;\nALTER TABLE § ADD § INT;\n",
	"ALTER TABLE § RENAME COLUMN § TO x;\nALTER TABLE § RENAME COLUMN x TO §;\nALTER TABLE § COMMENT = ¤, DEFAULT CHARACTER SET 'latin1';\nSHOW CREATE TABLE §;\n",
	"CREATE INDEX § ON § (§);\nSHOW CREATE TABLE §;\nSELECT a FROM § USE INDEX (§) WHERE a = 1;\nSELECT a FROM § FORCE INDEX FOR JOIN (§);\nDROP INDEX § ON §;\n",
	"CREATE UNIQUE INDEX i USING BTREE ON §(a, §);\nALTER TABLE § ADD INDEX § (§ DESC), DROP KEY i;\nALTER TABLE § RENAME INDEX § TO i;\nALTER TABLE § ADD UNIQUE § (§), DROP INDEX i;\nSHOW CREATE TABLE §;\nALTER TABLE § DROP KEY §;\n",
	"CREATE TABLE x (§ INT) PARTITION BY HASH (§) PARTITIONS 2;\nSHOW CREATE TABLE x;\nDROP TABLE x;\nCREATE TABLE x (§ INT) PARTITION BY RANGE (§) (PARTITION § VALUES LESS THAN (5));\nALTER TABLE x TRUNCATE PARTITION §;\nINSERT INTO x PARTITION (§) (§) VALUES (1);\nSELECT * FROM x PARTITION (§);\nDROP TABLE x; -- no number\n",
	"DESCRIBE §;\nDESC § §;\nSHOW CREATE TABLE v.§;\nEXPLAIN §;\nSHOW COLUMNS FROM §;\nSHOW INDEX FROM § FROM v;\n",
	"LOCK TABLES v.o READ, § WRITE;\nSELECT COUNT(*) FROM ¶;\nUNLOCK TABLES;\nFLUSH TABLES §, v.o;\nCHECK TABLE §;\nCHECKSUM TABLE o, §;\nTRUNCATE §;\nTRUNCATE TABLE §;\n",

	// Rows.
	"INSERT § VALUES (1, 2);\nINSERT INTO §(§) VALUES (3);\nREPLACE INTO § (a, §) VALUES (5, 6);\nREPLACE § SET § = 7, a = 8;\nINSERT INTO v.§ (§, a) SELECT 4, 4 FROM DUAL;\n" + rows,
	"INSERT IGNORE § (a) VALUES (1);\nINSERT IGNORE INTO § (a, §) VALUES (2, 2), (3, 3);\nREPLACE LOW_PRIORITY § (a) VALUES (4);\n" + rows,
	"INSERT INTO § SET a = 1, § = 2;\nUPDATE § SET § = 5 WHERE a = 1;\nUPDATE LOW_PRIORITY § SET a = 3, § = 7;\n" + rows,
	"INSERT INTO ¶ VALUES (1, 1);\nUPDATE o, § SET §.§ = 3 WHERE §.a = o.a;\nUPDATE o JOIN § USING (a) SET §.a = 1, § = CASE WHEN a = 1 THEN 3 ELSE 4 END, § = 5;\nUPDATE IGNORE § SET a = 2;\n" + rows,
	"ALTER TABLE § ADD UNIQUE (a);\nINSERT INTO ¶ VALUES (1, 1);\nINSERT INTO § (a, §) VALUES (1, 9) ON DUPLICATE KEY UPDATE § = VALUES(§), a = 1;\n" + rows + "INSERT INTO § (a) VALUES (1) ON DUPLICATE KEY UPDATE a = 1, § = 4;\n" + rows + "ALTER TABLE § DROP KEY a;\n",
	"INSERT INTO ¶ VALUES (1, 1), (2, 2);\nDELETE FROM § WHERE a = 3;\nDELETE §.* FROM § WHERE a = 1;\nDELETE o, § FROM o JOIN § ON §.a = o.a WHERE 0;\nDELETE FROM o USING o JOIN § WHERE 0;\nDELETE FROM § USING § WHERE a = 9;\n" + rows + "DELETE QUICK FROM §;\n" + rows,

	// Queries.
	"INSERT INTO ¶ VALUES (1, 1);\nSELECT o.a FROM o RIGHT JOIN § ON §.§ = o.a WHERE §.§ = '1';\nSELECT COUNT(*) FROM v.o, § WHERE ¶ = 1;\nSELECT 1 FROM § STRAIGHT_JOIN v.o;\nSELECT 1 FROM v.o LEFT JOIN § USING (a);\n",
	"SELECT COUNT(*) FROM (SELECT a FROM § UNION SELECT ¶ FROM §) AS §;\nSELECT §.a FROM (SELECT 1 AS a) AS §;\nSELECT x.§, §.a FROM § x, § § WHERE EXISTS (SELECT 1 FROM §);\n",
	"SELECT 1 AS §, ¤ AS §, CAST(¤ AS CHAR) AS §;\nSELECT a AS § FROM ¶ HAVING ¶ = 1;\n",
	"WITH § AS (SELECT 1 AS a) SELECT a FROM §;\nWITH RECURSIVE § (§) AS (SELECT 1) SELECT §.§ FROM §;\nWITH x AS (SELECT 1), § AS (SELECT 2) SELECT * FROM §, x;\n",
	"INSERT INTO ¶ VALUES (1, 2), (2, 1);\nSELECT a FROM ¶ ORDER BY § LIMIT 1;\nSELECT a FROM ¶ GROUP BY a, § ORDER BY a DESC, § DESC;\nSELECT a, COUNT(*) OVER (PARTITION BY §) FROM ¶; -- no number\n",
	"SELECT TRIM(¤ FROM CONCAT(¢, 'x', ¢)), TRIM(LEADING 'y' FROM ¤), SUBSTRING(¤ FROM 1), SUBSTRING(CONCAT('2', ¢) FROM 2 FOR 1);\nSELECT EXTRACT(DAY FROM CONCAT('2024-01-02', LEFT(¤, 0))) FROM §;\n",
	"SELECT HEX(¤), ¤ IN (¤, 'b'), CONCAT(¤, 'x') FROM DUAL WHERE ¤ = ¢ AND 'x' LIKE 'x' ESCAPE '|' GROUP BY 'x' HAVING ¤ <> ''; -- no number\n",
	"SELECT EXTRACT(YEAR FROM ¤) FROM DUAL WHERE 0;\nSELECT GROUP_CONCAT(a SEPARATOR ¤) FROM ¶;\nSELECT a FROM ¶ FOR UPDATE;\nSELECT a INTO @¤ FROM o LIMIT 1;\nSELECT @¤;\nSET @¤ = 1, @x = ¤;\nSELECT @¤, @x;\n",

	// What has a name besides.
	noTable + "CREATE VIEW § AS SELECT 1 AS §;\nSELECT ¶ FROM §;\nDROP VIEW IF EXISTS none, §;\nCREATE TABLE ¶ (a INT, ¶ INT);\n",
	"CREATE TRIGGER § BEFORE INSERT ON § FOR EACH ROW SET NEW.§ = 3;\nINSERT INTO ¶ VALUES (1, 1);\n" + rows + "SHOW TRIGGERS FROM v LIKE 'none';\nDROP TRIGGER IF EXISTS §;\n",
	"DELIMITER //\nCREATE TRIGGER tr AFTER INSERT ON o FOR EACH ROW BEGIN\n  IF NEW.a > 1 THEN UPDATE § SET § = ¤; ELSE INSERT INTO § (§) VALUES (NEW.a); END IF;\n  DELETE FROM § WHERE a = ¤;\nEND//\nDELIMITER ;\nINSERT INTO o VALUES (1);\nDROP TRIGGER tr;\n" + rows,
	"DELIMITER //\nCREATE PROCEDURE §(IN § INT, OUT x INT)\nBEGIN\n  DECLARE y, § INT DEFAULT 1;\n  SELECT a INTO y FROM § WHERE a = 1;\n  SET x = 1, § = 5;\nEND//\nDELIMITER ;\nCALL v.§(1, @x);\nSELECT @x;\nCALL §(1, @x);\nDROP PROCEDURE IF EXISTS §;\n",
	"CREATE PROCEDURE p() DELETE FROM §;\nDROP PROCEDURE p;\nCREATE FUNCTION § (§ INT) RETURNS INT NO SQL RETURN 1;\nSELECT v.§(2), §(2);\nDROP FUNCTION §;\n",
	"CREATE EVENT § ON SCHEDULE EVERY 1 DAY COMMENT ¤ DO DELETE FROM §;\nALTER EVENT § DISABLE;\nDROP EVENT IF EXISTS §;\n",
	"PREPARE § FROM 'SELECT 1';\nEXECUTE §;\nDEALLOCATE PREPARE §;\nPREPARE § FROM 'SELECT 2';\nDROP PREPARE §;\n",
	"START TRANSACTION;\nSAVEPOINT §;\nROLLBACK TO §;\nROLLBACK TO SAVEPOINT §;\nRELEASE SAVEPOINT §;\nCOMMIT;\n",
	"CREATE SERVER § FOREIGN DATA WRAPPER 'mysql' OPTIONS (USER ¤, PASSWORD ¤, DATABASE ¤, HOST ¤, PORT 3306);\nSELECT username, password, db, host FROM mysql.servers WHERE server_name = ¢;\nDROP SERVER §;\n",
	noTable + "CREATE SEQUENCE §;\nSELECT NEXT VALUE FOR v.§;\nDROP SEQUENCE §; -- mariadb\n",

	// Columns, users and others in privileges.
	"GRANT SELECT (a, §), INSERT ON § TO u@localhost;\nSHOW GRANTS FOR u@localhost;\nREVOKE SELECT (§), INSERT ON TABLE v.§ FROM u@localhost;\nSHOW GRANTS FOR u@localhost;\nREVOKE SELECT (a) ON v.§ FROM u@localhost;\n",
	"CREATE PROCEDURE §() SELECT 1;\nGRANT EXECUTE ON PROCEDURE v.§ TO u@localhost;\nSHOW GRANTS FOR u@localhost;\nREVOKE EXECUTE ON PROCEDURE v.§ FROM u@localhost;\nDROP PROCEDURE §;\n",
}

const (
	schema   = "CREATE DATABASE ¶;\n"
	noTable  = "DROP TABLE ¶;\n"
	noSchema = "DROP DATABASE ¶;\n"
	rows     = "SELECT * FROM ¶ ORDER BY a;\n"
)

// userPlaces are such scripts for users, who are strings.
var userPlaces = []string{
	"CREATE USER ¤@localhost IDENTIFIED BY ¤;\nALTER USER ¤@'localhost' IDENTIFIED BY ¤ PASSWORD EXPIRE INTERVAL 5 DAY;\nSET PASSWORD FOR ¤@localhost = PASSWORD(¤);\nSELECT user FROM mysql.user WHERE user = ¢;\nDROP USER IF EXISTS n2, ¤@localhost; -- mariadb\n",
	"CREATE USER ¤@localhost IDENTIFIED BY ¤;\nSET PASSWORD FOR ¤@localhost = ¤;\nALTER USER ¤@localhost IDENTIFIED BY ¤ COMMENT ¤;\nSELECT user FROM mysql.user WHERE user = ¢;\nDROP USER IF EXISTS n2, ¤@localhost; -- mysql\n",
	"CREATE USER IF NOT EXISTS ¤ IDENTIFIED BY 'x', u2@localhost;\nRENAME USER ¤ TO n3;\nRENAME USER n3 TO ¤;\nGRANT SELECT ON v.* TO ¤, u2@localhost;\nSHOW GRANTS FOR ¤;\nREVOKE SELECT ON v.* FROM u2@localhost, ¤;\nDROP USER u2@localhost, ¤;\n",
	"CREATE ROLE ¤;\nGRANT ¤ TO u@localhost;\nSHOW GRANTS FOR u@localhost;\nREVOKE ¤ FROM u@localhost;\nDROP ROLE IF EXISTS ¤;\n",
	"CREATE DEFINER = ¤@localhost VIEW x AS SELECT 1;\nSELECT definer FROM information_schema.views WHERE table_schema = 'v';\nDROP VIEW x;\n",
	"CREATE USER ¤@localhost;\nGRANT PROXY ON ¤@localhost TO u@localhost;\nREVOKE PROXY ON ¤@localhost FROM u@localhost;\nDROP USER ¤@localhost;\n",
}

// nameValues are names that mean more than themselves. The short form has the first.
func nameValues() []string {
	return servers.Some(1, []string{"a`b c", "shop", "3", "select", "1e5", "Ünï'cödé\"; -- x", strings.Repeat("x", 64), "my-app", "_x", "a.b/c\\d", "#", "DELIMITER", "count", "`", "0x1F", "-5", "{}$", "if", "名前", "*", "x/*y*/"})
}

// own writes a script as the test has it.
func own(script, value string, names ...string) string {
	name, text := "`"+strings.ReplaceAll(value, "`", "``")+"`", "'"+escape(value, "'")+"'"
	return strings.NewReplacer(append([]string{"§", name, "¶", name, "¤", text, "¢", text}, names...)...).Replace(script)
}

// rendered writes a script with values for its holes.
func rendered(t *testing.T, script, value string, holes ...string) string {
	t.Helper()
	script = own(strings.NewReplacer(append([]string{"§", "\x01", "¤", "\x01"}, holes...)...).Replace(script), value)
	return formattest.MustEncode(t, Format(), formattest.Pieces(strings.ReplaceAll(script, "\x01", "§"), value))
}

// TestNames gives names in every place to the real servers: what they answer must
// be what they answer to the same script with each name in backquotes and each
// string in quotes.
func TestNames(t *testing.T) {
	for name, database := range formattest.Databases {
		if name != "mysql 9.7" && !servers.Long() {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			s := db.Start(t, servers.Options{Config: "skip-log-bin\ninnodb_flush_method = nosync\nlog_bin_trust_function_creators = ON\nsql_mode = NO_ENGINE_SUBSTITUTION"})
			s.Query(t, "CREATE DATABASE v; CREATE USER u@localhost; CREATE TABLE v.o (a INT)")
			run := func(scripts []string, value string, around func(string) string) {
				var got, want strings.Builder
				for i, script := range scripts {
					if skips(script, name, value) {
						continue
					}
					mark := fmt.Sprintf("SELECT 'script %d';\n", i)
					got.WriteString(mark + own(around(rendered(t, script, value)), value))
					want.WriteString(mark + own(around(own(script, value)), value))
				}
				args := []string{"v", "--skip-column-names", "--default-character-set=utf8mb4"}
				sameAnswers(t, got.String(), runClient(t, db, s, got.String(), args...), runClient(t, db, s, want.String(), args...))
			}
			for _, value := range nameValues() {
				run(namePlaces, value, func(script string) string {
					return "TRUNCATE TABLE v.o;\nDROP TABLE IF EXISTS ¶;\nCREATE TABLE ¶ (a INT, ¶ INT);\n" + script + "DROP TABLE IF EXISTS ¶;\n"
				})
				if len(value) <= 32 {
					run(userPlaces, value, func(script string) string { return script })
				}
			}
		})
	}
}

// sameAnswers holds what a server answers to scripts against what it should.
func sameAnswers(t *testing.T, scripts, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "script "), strings.Split(want, "script ")
	if len(g) != len(w) {
		t.Fatalf("%d answers, want %d", len(g), len(w))
	}
	s := strings.Split(scripts, "SELECT 'script ")
	for i := range g {
		if g[i] != w[i] {
			t.Errorf("SELECT 'script %s\nis answered %q\nwant        %q", s[min((i+1)/2, len(s)-1)], g[i], w[i])
		}
	}
}

// skips reports whether a script is not for this server, or not for numbers, as
// the comment at its end says.
func skips(script, database, value string) bool {
	_, only, _ := strings.Cut(script, "; -- ")
	only = strings.TrimSpace(only)
	numeral := strings.ContainsAny(value[:1], "-0123456789") // MySQL writes partitions of such names without quotes
	return only == "no number" && numeral || only == "mysql" && strings.HasPrefix(database, "mariadb") ||
		only == "mariadb" && strings.HasPrefix(database, "mysql")
}

// TestGrants grants what a value names, and has an account see no more than that. The short form has each name and each
// script, but not each of these with each other, and one server.
func TestGrants(t *testing.T) {
	names := []string{"shop", "a_b", "a%b", `c\d`, `c\_d`, "my-app", "x`y_z", strings.Repeat("_", 32)}
	others := []string{"axb", "aab", "cd", `c_d`, `c\xd`, "x`yxz", strings.Repeat("x", 32)}
	for name, database := range formattest.Databases {
		if name != "mariadb 11.8" && !servers.Long() {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			s := db.Start(t, servers.Options{Config: "skip-log-bin"})
			for _, n := range append(names, others...) {
				runClient(t, db, s, own("CREATE DATABASE ¶;\nCREATE TABLE ¶.t_u (a INT);\n", n))
			}
			for i, n := range names {
				for j, script := range []string{
					"GRANT SELECT ON §.* TO g@localhost;\n",
					"GRANT SELECT, INSERT ON § . * TO g@localhost;\n",
					"GRANT ALL PRIVILEGES ON TABLE §.* TO g@localhost, g2@localhost;\n",
					"GRANT SELECT ON §.t_u TO g@localhost;\n",
					"USE §;\nGRANT SELECT ON t_u TO g@localhost;\n",
					"GRANT SELECT (a) ON TABLE §.t_u TO g@localhost;\n",
				} {
					if !servers.Long() && (i+j)%4 != 0 {
						continue
					}
					doc := rendered(t, script, n)
					runClient(t, db, s, "DROP USER IF EXISTS g@localhost, g2@localhost;\nCREATE USER g@localhost, g2@localhost;\n"+doc)
					seen := runClient(t, db, s, "SELECT table_schema FROM information_schema.tables WHERE table_name = 't_u';\n"+
						own("SELECT COUNT(a) FROM ¶.t_u;\n", n), "--user=g", "--skip-column-names")
					if seen != n+"\n0\n" {
						t.Errorf("%q lets see %q", doc, seen)
					}
					revoke := strings.NewReplacer("GRANT", "REVOKE", " TO ", " FROM ").Replace(script)
					runClient(t, db, s, rendered(t, revoke, n))
					if seen := runClient(t, db, s, "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 't_u';\n", "--user=g", "--skip-column-names"); seen != "0\n" {
						t.Errorf("%q lets see %q", revoke, seen)
					}
				}
			}
			// Both at once: a schema and a table.
			doc := formattest.MustEncode(t, Format(), formattest.Pieces("GRANT SELECT ON §.§ TO g@localhost;\n", "a_b", "t_u"))
			runClient(t, db, s, "CREATE USER IF NOT EXISTS g@localhost;\n"+doc)
		})
	}
}

// TestWords holds the words that are put in backquotes against those that the
// servers name.
func TestWords(t *testing.T) {
	for name, database := range formattest.Databases {
		if name != "mariadb 11.8" && !servers.Long() {
			continue
		}
		t.Run(name, func(t *testing.T) {
			s := database(t).Start(t, servers.Options{})
			words := s.Query(t, "SELECT LOWER(word) FROM information_schema.keywords")
			if strings.HasPrefix(name, "mariadb") {
				words += "\n" + s.Query(t, "SELECT LOWER(function) FROM information_schema.sql_functions")
			}
			for w := range strings.FieldsSeq(words) {
				if isPlainName(w) || isPlainName(strings.ToUpper(w)) {
					t.Errorf("%s is not put in backquotes", w)
				}
			}
		})
	}
}
