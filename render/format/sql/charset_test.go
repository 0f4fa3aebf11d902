package sql

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/test/servers"
)

// setsCharset has ways to set the client's character set, § in the text.
var setsCharset = []struct{ text, only string }{
	{"SET NAMES §;\n", ""}, {"SET NAMES '§';\n", ""}, {"set names \"§\";\n", ""}, {"/*!40101 SET NAMES § */;\n", ""}, {"SET /* x */ NAMES\n  §;\n", ""},
	{"SET CHARACTER SET §;\n", ""}, {"SET CHARSET §;\n", ""}, {"SET CHAR SET '§';\n", ""}, {"SET @x = 1, NAMES §;\n", ""},
	{"SET character_set_client = §;\n", ""}, {"SET @@character_set_client := '§';\n", ""}, {"SET SESSION character_set_client=§;\n", ""},
	{"SET @@session.character_set_client = §;\n", ""}, {"SET @@local.character_set_client = §;\n", ""}, {"SET `character_set_client` = §;\n", ""},
	{"SET @a = 1, LOCAL character_set_client = §, @b = 2;\n", ""}, {"/*!50503 SET character_set_client = § */;\n", ""}, {"/*M!100100 SET NAMES § */;\n", "mariadb"},
	{"SET @x = '§';\nSET character_set_client = @x;\n", ""}, {"SET character_set_client = CONCAT('§', '');\n", ""}, {"SET character_set_client = (SELECT '§');\n", ""},
	{"DELIMITER //\nBEGIN NOT ATOMIC SET NAMES §; END//\nDELIMITER ;\n", "mariadb"},
}

// breaksOut is a value that ends its string in gbk, where 0xAD 0x5C is one character: the
// last byte of 中 and the first of two backslashes. The second then escapes one of the two
// quotes that are written for one.
const breaksOut = `中\', NOW()); CREATE TABLE broken_out (a INT); -- `

const callMe = "INSERT INTO v.t VALUES ('§');\n"

// TestCharsets: a document that has the server read another character set than UTF-8
// and ASCII takes no values.
func TestCharsets(t *testing.T) {
	for _, tt := range setsCharset {
		for _, set := range []string{"gbk", "GBK", "sjis", "cp932", "big5", "gb18030", "latin1", "28"} {
			text := strings.ReplaceAll(tt.text, "§", set)
			_, err := formattest.Encode(Format(), formattest.Pieces(text+callMe, "x"))
			if err == nil || !strings.Contains(err.Error(), "character set must be") {
				t.Errorf("%q: got %v, want a refusal", text, err)
			}
			if got, err := formattest.Encode(Format(), []encode.Piece{{Text: text + "SELECT 1;\n"}}); err != nil || got != text+"SELECT 1;\n" {
				t.Errorf("%q without values: %v", text, err)
			}
		}
		if strings.Contains(tt.text, "@x;") || strings.Contains(tt.text, "CONCAT") || strings.Contains(tt.text, "SELECT") {
			continue
		}
		for _, set := range []string{"utf8", "utf8mb3", "UTF8MB4", "ascii", "binary"} {
			text := strings.ReplaceAll(tt.text, "§", set)
			formattest.MustEncode(t, Format(), formattest.Pieces(text+callMe, "x"))
		}
		if _, err := formattest.Encode(Format(), formattest.Pieces(tt.text+callMe, "gbk", "x")); err == nil {
			t.Errorf("%q: a value may say gbk", tt.text)
		}
		if _, err := formattest.Encode(Format(), formattest.Pieces(tt.text+callMe, "utf8mb4", "x")); err != nil {
			t.Errorf("%q: no value may say utf8mb4: %v", tt.text, err)
		}
	}
}

// TestCharsetsElsewhere has character sets that are no matter of the client's, and the
// lines in which dumps keep and restore the client's.
func TestCharsetsElsewhere(t *testing.T) {
	for _, text := range []string{
		"CREATE DATABASE v CHARACTER SET gbk;\n", "CREATE TABLE t (a CHAR(9) CHARACTER SET sjis) DEFAULT CHARSET = big5 COLLATE big5_bin;\n",
		"ALTER TABLE t CONVERT TO CHARACTER SET gbk;\n", "SELECT CONVERT('§' USING gbk);\n", "SELECT _utf8mb4'§', _binary '§', N'§', x'§';\n",
		"LOAD DATA INFILE '§' INTO TABLE t CHARACTER SET gbk FIELDS TERMINATED BY '§' SET names = 'gbk';\n",
		"CREATE PROCEDURE p() SET NAMES gbk;\n", "SET GLOBAL character_set_server = gbk;\n", "SET character_set_results = gbk, @charset = 'gbk', @names = 'sjis';\n",
		"SELECT table_name FROM information_schema.views WHERE character_set_client = 'gbk';\n", "UPDATE t SET names = 'gbk', charset = 'gbk';\n",
		"INSERT INTO t SET character_set_client = 'gbk';\n", "-- SET NAMES gbk\n# SET NAMES gbk\n/* SET NAMES gbk */ SELECT 'SET NAMES gbk';\n",
		"/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;\n/*!50503 SET NAMES utf8mb4 */;\nSELECT '§';\n" +
			"/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;\n",
		"/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;\n/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;\n",
		"/*!40101 SET @saved_cs_client     = @@character_set_client */;\n/*!50503 SET character_set_client = utf8mb4 */;\n" +
			"CREATE TABLE t (a INT);\n/*!40101 SET character_set_client = @saved_cs_client */;\n",
		"SET NAMES utf8mb4 COLLATE utf8mb4_bin;\n", "SET NAMES 'utf8mb4' COLLATE 'utf8mb4_bin', @a = 1;\n", "SET collation_connection = utf8mb4_bin;\n",
	} {
		if _, err := formattest.Encode(Format(), formattest.Pieces(text+callMe, "abc123")); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"SELECT _gbk'§';\n", "SELECT _sjis \"§\";\n", "SELECT _latin1'a§';\n", "SELECT _BIG5/* x */'§';\n"} {
		if _, err := formattest.Encode(Format(), formattest.Pieces(text, "x")); err == nil || !strings.Contains(err.Error(), "in another character set") {
			t.Errorf("%q: got %v, want a refusal", text, err)
		}
	}
}

// TestCharsetServers: on real servers, a value does end its string where a document
// sets such a set and the value is written for UTF-8, which | raw allows; and not where
// the set is one of those that we let stand.
func TestCharsetServers(t *testing.T) {
	value := "'" + escape(breaksOut, "'") + "'"
	for name, database := range formattest.Databases {
		if strings.HasPrefix(name, "mariadb") && !servers.Long() {
			continue
		}
		t.Run(name, func(t *testing.T) {
			db := database(t)
			s := db.Start(t, servers.Options{})
			runClient(t, db, s, "CREATE DATABASE v;\n")
			brokeOut := func(doc string, args ...string) bool {
				try(t, db, s, args, "USE v;\nDROP TABLE IF EXISTS t, broken_out;\nCREATE TABLE t (a TEXT, b TEXT) CHARACTER SET utf8mb4;\n"+doc)
				return runClient(t, db, s, "SHOW TABLES FROM v LIKE 'broken_out';\n") != ""
			}
			for i, tt := range setsCharset {
				if tt.only != "" && !strings.HasPrefix(name, tt.only) {
					continue
				}
				sets := []string{"gbk", "utf8mb4", "binary", "ascii"}
				if i > 0 && !servers.Long() {
					sets = sets[:2]
				}
				for _, set := range sets {
					doc := strings.ReplaceAll(tt.text, "§", set) + "INSERT INTO v.t VALUES (" + value + ", '');\n"
					if got := brokeOut(doc); got != (set == "gbk") {
						t.Errorf("%q: broken out: %t", doc, got)
					}
				}
			}
			doc := "SET NAMES utf8mb4;\nINSERT INTO v.t VALUES ('" + escape("中\\'; CREATE TABLE broken_out (a INT); -- ", "'") + "', '');\n"
			for set, want := range map[string]bool{"gbk": true, "utf8mb4": false, "latin1": false} {
				if got := brokeOut(doc, "--default-character-set="+set); got != want {
					t.Errorf("a client of %s: %q: broken out: %t", set, doc, got)
				}
			}
			for _, doc := range []string{
				"CREATE PROCEDURE p() SET NAMES gbk;\nCALL p();\nDROP PROCEDURE p;\nSELECT " + value + ";\n",
				"SELECT CONVERT(" + value + " USING gbk);\n", "SELECT _gbk" + value + ";\n",
				"INSERT INTO v.t VALUES (_utf8mb4" + value + ", _binary" + value + ");\n",
			} {
				if brokeOut(doc) {
					t.Errorf("%q: broken out", doc)
				}
			}
		})
	}
}

// try gives a file to the server, and goes on where a statement fails.
func try(t testing.TB, db *servers.Database, s *servers.Running, args []string, file string) {
	t.Helper()
	name := "mysql"
	if strings.Contains(filepath.Base(db.Dir), "mariadb") {
		name = "mariadb"
	}
	args = append([]string{"--no-defaults", "--protocol=socket", "--socket=" + s.Socket, "--user=root", "--batch", "--force"}, args...)
	cmd := exec.Command(filepath.Join(db.Dir, "bin", name), args...)
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C.UTF-8"}
	var errs bytes.Buffer
	cmd.Stdin, cmd.Stderr = strings.NewReader(file), &errs
	if err := cmd.Run(); err != nil {
		t.Logf("%.300q: %.300s", file, errs.Bytes())
	}
}
