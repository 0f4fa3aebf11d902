package main

import (
	"bytes"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// sampled are as many files as cover each kind on each server, and some more. The short form has a third of them.
func sampled() int {
	if servers.Long() {
		return 60
	}
	return 20
}

// The lint and the real servers agree on a sample; `go run ./test/options agree` has
// the whole.
func TestAgree(t *testing.T) {
	table, all, work := prepared(t)
	trials, err := try(t.Context(), table, some(all, "mysql:9.7", "mariadb:11.8"), work, sampled(), 1)
	if err != nil {
		t.Fatal(err)
	}
	refused, differ := 0, 0
	for _, one := range trials {
		if one.refused {
			refused++
		}
		if one.called() == one.refused {
			continue
		}
		differ++
		t.Logf("%s, %s: refused %v %q, the lint says %v\n%s", one.server.rules, one.kind, one.refused, one.said.errors, one.found, one.text)
	}
	if differ > len(trials)/100 {
		t.Errorf("they differ on %d of %d", differ, len(trials))
	}
	if refused < len(trials)/5 || refused > len(trials)*4/5 {
		t.Errorf("%d of %d were refused: that is no sample", refused, len(trials))
	}
}

// The catalogue of the lint is what the table gives.
func TestPacked(t *testing.T) {
	table, err := readTable("options.tsv")
	if err != nil {
		t.Fatal(err)
	}
	want := catalogue(table)
	got, err := os.ReadFile("../../lint/catalogue.tsv")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("lint/catalogue.tsv is not made from options.tsv: go run ./test/options pack")
	}
	if most := 150_000; len(got) > most {
		t.Errorf("the catalogue has %d bytes, want %d at most", len(got), most)
	}
}

// Running servers have no variable that the table does not know, and its ranges are
// theirs. Debian may have a later release than the table is of: what little such a one
// has otherwise is told, and no failure.
func TestRunning(t *testing.T) {
	table, err := readTable("options.tsv")
	if err != nil {
		t.Fatal(err)
	}
	const ofMariaDB = "select lower(variable_name), coalesce(numeric_min_value, ''), coalesce(numeric_max_value, '') from information_schema.system_variables"
	for _, tt := range []struct {
		name    string
		release string // that the table is of
		server  func(testing.TB) *servers.Database
		query   string
		column  string
	}{
		{"mysql:9.7", "9.7.4", servers.MySQL, "select lower(variable_name), min_value, max_value from performance_schema.variables_metadata", "mysql97"},
		{"mariadb:10.11", "10.11.18", mariadb("10.11"), ofMariaDB, "mariadb1011"},
		{"mariadb:11.8", "11.8.9", mariadb("11.8"), ofMariaDB, "mariadb118"},
	} {
		if tt.name != "mysql:9.7" && !servers.Long() {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			running := tt.server(t).Start(t, servers.Options{})
			defer running.Stop()
			variables, ranges, differences := 0, 0, 0
			differs := t.Errorf
			if release, _, _ := strings.Cut(running.Query(t, "select version()"), "-"); release != tt.release {
				t.Logf("this is %s, the table is of %s: go run ./test/options check", release, tt.release)
				differs = t.Logf
			}
			for _, line := range strings.Split(running.Query(t, tt.query), "\n") {
				cells := strings.Split(line, "\t")
				r := table.row(cells[0])
				variables++
				if r == nil {
					differs("the table has no %s", cells[0])
					differences++
					continue
				}
				low, high := bound(r, "min", tt.column), bound(r, "max", tt.column)
				if r[tt.column] == "" || low == "" || high == "" || cells[1] == "" {
					continue
				}
				ranges++
				if !same(cells[1], low) || !same(cells[2], high) {
					differences++
					differs("%s is %s to %s, and %s to %s in the table", cells[0], cells[1], cells[2], low, high)
				}
			}
			if differences > 20 {
				t.Errorf("%d differences", differences)
			}
			if variables < 500 || ranges < 200 {
				t.Errorf("only %d variables and %d ranges were compared", variables, ranges)
			}
		})
	}
}

func mariadb(series string) func(testing.TB) *servers.Database {
	return func(t testing.TB) *servers.Database { return servers.MariaDB(t, series) }
}

func bound(r row, which, column string) string {
	if own := r["m"+which+strings.TrimPrefix(column, "mariadb")]; own != "" {
		return own
	}
	if own := r["m"+which]; own != "" && strings.HasPrefix(column, "mariadb") {
		return own
	}
	return r[which]
}

func same(a, b string) bool {
	x, _, err1 := big.ParseFloat(a, 10, 80, big.ToNearestEven)
	y, _, err2 := big.ParseFloat(b, 10, 80, big.ToNearestEven)
	return err1 == nil && err2 == nil && x.Cmp(y) == 0
}

func TestRow(t *testing.T) {
	table, err := readTable("options.tsv")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range table.rows {
		name := strings.ToLower(r["name"])
		if seen[name] || name == "" {
			t.Errorf("%q stands twice", name)
		}
		seen[name] = true
		if kind := r["kind"]; kind != "" && !strings.Contains(" bool flag int size float enum set string path ", " "+kind+" ") {
			t.Errorf("%s: there is no kind %s", name, kind)
		}
	}
	if len(seen) < 1500 {
		t.Errorf("only %d options", len(seen))
	}
}

// prepared returns the table, the servers and a directory for them.
func prepared(t *testing.T) (*table, []*server, string) {
	t.Helper()
	for _, rules := range asked {
		servers.Cached(t, directory(rules), "packages")
	}

	table, err := readTable("options.tsv")
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	for _, dir := range []string{work, work + "/.."} { // the servers are nobody
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	all, err := allServers(work)
	if err != nil {
		t.Fatal(fmt.Errorf("real servers: %w", err))
	}
	return table, all, work
}

// some returns all servers in the long form, and those with these rules in the short one.
func some(all []*server, rules ...string) []*server {
	if servers.Long() {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(s *server) bool { return !slices.Contains(rules, s.rules) })
}
