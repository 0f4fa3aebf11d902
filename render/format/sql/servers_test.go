package sql

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/test/servers"
)

// runClient gives a file to the server through its own client, as the official
// images' entrypoints do with those of docker-entrypoint-initdb.d, and returns
// what it prints.
func runClient(t testing.TB, db *servers.Database, s *servers.Running, file string, args ...string) string {
	t.Helper()
	name := "mysql"
	if strings.Contains(filepath.Base(db.Dir), "mariadb") {
		name = "mariadb"
	}
	cmd := exec.Command(filepath.Join(db.Dir, "bin", name), append([]string{"--no-defaults", "--protocol=socket", "--socket=" + s.Socket,
		"--user=root", "--batch", "--raw"}, args...)...)
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C.UTF-8"}
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(file), &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, errs.Bytes())
	}
	return out.String()
}

// serverPlaces are statements that print ¶, which is a number, and a value, which is §.
var serverPlaces = []struct{ text, want string }{
	{"SELECT ¶, HEX('§');\n", "§"},
	{"SELECT ¶, HEX(\"§\");\n", "§"},
	{"SELECT ¶, HEX(CONCAT(§, ''));\n", "§"},
	{"SELECT ¶, HEX('x§y;\n§'), '§' = '§' -- it's\n;\n", "x§y;\n§"},
	{"SELECT ¶, HEX(concat('\"', \"§'\", `a`)) FROM (SELECT '§' AS a) t;\n", "\"§'§"},
	{"SELECT ¶, /*!50100 HEX('§') */;\n", "§"},
	{"SELECT ¶, HEX('§'/*!99999 , '§' */);\n", "§"},
	{"-- c\nDELIMITER //\nSELECT ¶, HEX('§;//')//\nDELIMITER ;\n", "§;//"},
	{"/* ; § */ SELECT ¶, HEX('a'); -- §\n# ' §\n", "a"},
	{"SELECT ¶, HEX(a_§) FROM (SELECT 'v' AS a_§) t;\n", "v"},
	{"SELECT ¶, HEX(`x§.`) FROM (SELECT 'v' AS `x§.`) t;\n", "v"},
}

// TestServers gives thousands of values in every place to the real servers,
// through their own clients: each must come back, byte for byte, and no statement
// more or fewer must be seen.
func TestServers(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	var values []string
	for _, n := range formattest.Nasty {
		values = append(values, n.Value)
	}
	most := 200
	if servers.Long() {
		most = 2_000
	}
	for len(values) < most {
		values = append(values, formattest.RandomValue(r), formattest.RandomText(r))
	}
	var file, want strings.Builder
	file.WriteString("SET NAMES utf8mb4;\nSET SESSION sql_mode = REPLACE(@@SESSION.sql_mode, 'NO_BACKSLASH_ESCAPES', '');\n")
	n := 0
	for _, place := range serverPlaces {
		taken := 0
		for _, v := range values {
			v = strings.ToValidUTF8(v, "")
			if strings.ContainsAny(place.text, "`_") && (len(v) > 60 || strings.ContainsFunc(v, func(r rune) bool { return r > 0xffff })) {
				continue // no name of the server's
			}
			n++
			text := strings.ReplaceAll(place.text, "¶", fmt.Sprint(n))
			doc, err := formattest.Encode(Format(), formattest.Pieces(text, v))
			if err != nil {
				if strings.Contains(text, "'§'") && !strings.Contains(text, "-- §") && !strings.Contains(text, "a_§") {
					t.Errorf("%q with %q: %v", text, v, err)
				}
				continue
			}
			taken++
			file.WriteString(doc)
			w := strings.ReplaceAll(place.want, "§", v)
			fmt.Fprintf(&want, "%d\t%s", n, strings.ToUpper(hex.EncodeToString([]byte(w))))
			if strings.Contains(place.text, "=") {
				want.WriteString("\t1")
			}
			want.WriteString("\n")
		}
		t.Logf("%q: %d of %d values", place.text, taken, len(values))
		if taken < 10 {
			t.Errorf("%q: too few values to say much", place.text)
		}
	}
	// The server's own reader of --init-file, which looks at the ends of lines only.
	var initFile, initWant strings.Builder
	initFile.WriteString("CREATE DATABASE v;\nCREATE TABLE v.v (n INT, v LONGBLOB);\nSET autocommit=0;\n")
	for i, v := range values {
		v = strings.ToValidUTF8(v, "")
		for k, v := range []string{v, v + ";\n" + v} {
			initFile.WriteString(formattest.MustEncode(t, Format(), formattest.Pieces(fmt.Sprintf("INSERT INTO v.v VALUES (%d, _binary'§');\n", 2*i+k), v)))
			fmt.Fprintln(&initWant, strings.ToUpper(hex.EncodeToString([]byte(v))))
		}
	}
	initFile.WriteString("COMMIT;\n")
	for name, database := range formattest.Databases {
		if name == "mariadb 10.11" && !servers.Long() {
			continue
		}
		t.Run(name, func(t *testing.T) {
			db := database(t)
			init := formattest.Write(t, initFile.String())
			s := db.Start(t, servers.Options{Args: []string{"--init-file=" + init}})
			got := runClient(t, db, s, "SELECT HEX(v) FROM v.v ORDER BY n;", "--skip-column-names")
			sameLines(t, got, initWant.String())
			for _, args := range [][]string{{"--skip-comments"}, {"--comments"}} {
				got := runClient(t, db, s, file.String(), append(args, "--skip-column-names")...)
				sameLines(t, got, want.String())
			}
		})
	}
}

func sameLines(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("line %d:\ngot  %.300s\nwant %.300s", i+1, g[i], w[i])
		}
	}
	if len(g) != len(w) {
		t.Fatalf("got %d lines, want %d", len(g), len(w))
	}
}
