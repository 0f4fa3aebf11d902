package main

import (
	"archive/zip"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A list is a line of lint/words.tsv: words of one kind that some servers take.
type list struct{ kind, of, words string }

// wordLists are the lists of all servers: by list, the columns of the servers that have it.
type wordLists struct {
	order   []list
	servers map[list][]string
}

func (w *wordLists) add(column, kind, of string, words []string) {
	l := list{kind, of, strings.Join(slices.Compact(slices.Sorted(slices.Values(words))), " ")}
	if w.servers == nil {
		w.servers = map[list][]string{}
	}
	if w.servers[l] == nil {
		w.order = append(w.order, l)
	}
	w.servers[l] = append(w.servers[l], column)
}

// text is lint/words.tsv.
func (w *wordLists) text() string {
	var lines []string
	for _, l := range w.order {
		lines = append(lines, strings.Join([]string{l.kind, l.of, strings.Join(w.servers[l], " "), l.words}, "\t")+"\n")
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// An asker runs SQL on a server, goes on behind errors, and returns what was printed.
type asker func(ctx context.Context, sql string) (string, error)

// askerOf is that of a running server. It reaches it with a program of the same release.
func askerOf(dir, socket string) asker {
	return func(ctx context.Context, sql string) (string, error) {
		cmd := exec.CommandContext(ctx, filepath.Join(dir, "bin", "mysql"), "--no-defaults", "--protocol=socket",
			"--socket="+socket, "--user=root", "--force", "--batch", "--raw", "--skip-column-names")
		cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C"}
		cmd.Stdin = strings.NewReader(sql)
		out, err := cmd.Output()
		if len(out) > 0 { // with --force, the last error is the exit code
			err = nil
		}
		return strings.TrimSpace(string(out)), err
	}
}

// askWords asks the running servers for their words, by the column of each. What MySQL
// 8.0 and 8.4 take, which cannot be asked, is derived from what MySQL 9.7 does.
func askWords(ctx context.Context, ask map[string]asker) (*wordLists, error) {
	w := &wordLists{}
	// The servers have OpenSSL's too, but their status is cut after a thousand bytes.
	names, err := exec.CommandContext(ctx, "openssl", "ciphers", "ALL:COMPLEMENTOFALL:@SECLEVEL=0").Output()

	if err != nil {
		return nil, err
	}

	ciphers := append(strings.Split(strings.TrimSpace(string(names)), ":"), suites()...)
	for _, column := range []string{"mysql97", "mariadb1011", "mariadb118"} {
		columns := []string{column}
		if column == "mysql97" {
			columns = []string{"mysql80", "mysql84", "mysql97"}
		}
		if err := w.ask(ctx, ask[column], columns, ciphers); err != nil {
			return nil, fmt.Errorf("%s: %w", column, err)
		}
	}

	for _, column := range []string{"mysql80", "mariadb1011", "mariadb118"} {
		w.add(column, "openssl", "", ciphers)
	}

	zones, err := zones(ctx)
	if err != nil {
		return nil, err
	}

	for _, column := range []string{"mysql80", "mysql84", "mysql97", "mariadb1011", "mariadb118"} {
		for area, names := range zones {
			w.add(column, "zone", area, names)
		}
	}

	return w, nil
}

// suites are those of TLS 1.3 (RFC 8446, B.4); OpenSSL leaves the last two out unless
// they are asked for.
func suites() []string {
	return []string{"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256",
		"TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"}
}

// ask asks one server.
func (w *wordLists) ask(ctx context.Context, ask asker, columns, ciphers []string) error {
	if err := w.collations(ctx, ask, columns); err != nil {
		return err
	}

	if err := w.engines(ctx, ask, columns); err != nil {
		return err
	}

	var sql strings.Builder
	for i := range 200 {
		fmt.Fprintf(&sql, "set lc_time_names=%d; select @@lc_time_names;\n", i)
	}

	locales, err := ask(ctx, sql.String())
	if err != nil {
		return err
	}

	for _, c := range columns {
		w.add(c, "locale", "", strings.Fields(locales))
	}

	if strings.HasPrefix(columns[0], "mysql") {
		return w.tls(ctx, ask, columns, ciphers)
	}

	return nil
}

// collations are listed without the name of their character set, and together for
// those sets that have the same ones. Of a collation that is called as its set, the
// rest is "-".
//
// MySQL took utf8 for utf8mb3 until options could give it another meaning: 9.7 refuses
// it (MY-015640). https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-utf8.html
func (w *wordLists) collations(ctx context.Context, ask asker, columns []string) error {
	const query = `select character_set_name, collation_name from information_schema.collation_character_set_applicability
		where collation_name is not null`
	out, err := ask(ctx, query)
	if err != nil {
		return err
	}
	rests, short := map[string][]string{}, map[string][]string{}
	for line := range strings.Lines(out) {
		set, collation, _ := strings.Cut(strings.TrimSpace(line), "\t")
		rest, whole := strings.CutPrefix(collation, set+"_")
		switch {
		case collation == set:
			rests[set] = append(rests[set], "-")
		case whole:
			rests[set] = append(rests[set], rest)
		default: // MariaDB's of Unicode: the full name begins with that of the set
			short[set] = append(short[set], collation)
		}
	}
	for _, c := range columns {
		w.together(c, rests)
		w.together(c, short)
		charsets := slices.Collect(maps.Keys(rests))
		if c != "mysql97" {
			charsets = append(charsets, "utf8")
		}
		w.add(c, "charset", "", charsets)
	}
	return nil
}

// together adds the collations of each character set, once for those that have the same.
func (w *wordLists) together(column string, of map[string][]string) {
	sets := map[string][]string{}
	for set, rests := range of {
		same := strings.Join(slices.Sorted(slices.Values(rests)), " ")
		sets[same] = append(sets[same], set)
	}
	for same, of := range sets {
		w.add(column, "collation", strings.Join(slices.Sorted(slices.Values(of)), ","), strings.Fields(same))
	}
}

// engines are those that can be the default; one with - before it is there and disabled.
func (w *wordLists) engines(ctx context.Context, ask asker, columns []string) error {
	// handler.cc of both families, sys_table_aliases
	aliases := map[string]string{"INNOBASE": "InnoDB", "HEAP": "MEMORY", "MERGE": "MRG_MYISAM",
		"MARIA": "Aria", "NDB": "ndbcluster"}

	out, err := ask(ctx, "select engine, support from information_schema.engines")
	if err != nil {
		return err
	}

	var all []string
	for line := range strings.Lines(out) {
		engine, support, _ := strings.Cut(strings.TrimSpace(line), "\t")
		names := []string{engine}
		for alias, of := range aliases {
			if strings.EqualFold(of, engine) {
				names = append(names, alias)
			}
		}
		for _, n := range names {
			if support == "NO" {
				n = "-" + n
			}
			all = append(all, n)
		}
	}

	for _, c := range columns {
		w.add(c, "engine", "", all)
	}

	return nil
}

// tls are the ciphers and the plugins of authentication that MySQL takes. Since 8.4 it
// refuses other ciphers than its own (MY-015104).
// https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_ssl_cipher
func (w *wordLists) tls(ctx context.Context, ask asker, columns, ciphers []string) error {
	for kind, variable := range map[string]string{"cipher": "ssl_cipher", "suite": "tls_ciphersuites"} {
		var sql strings.Builder
		for _, c := range ciphers {
			fmt.Fprintf(&sql, "set global %s='%s'; select @@%s;\n", variable, c, variable)
		}
		out, err := ask(ctx, sql.String()+fmt.Sprintf("set global %s=default;", variable))
		if err != nil {
			return err
		}
		taken := slices.DeleteFunc(strings.Fields(out), func(c string) bool { return c == "NULL" })
		for _, c := range columns {
			if c != "mysql80" {
				w.add(c, kind, "", taken)
			}
		}
	}
	out, err := ask(ctx, `select plugin_name from information_schema.plugins
		where plugin_type='AUTHENTICATION' and plugin_status='ACTIVE'`)
	if err != nil {
		return err
	}
	for _, c := range columns {
		plugins := strings.Fields(out)
		if c == "mysql80" { // 8.4 has it disabled, 9.0 has it no more
			plugins = append(plugins, "mysql_native_password")
		}
		w.add(c, "authentication", "", plugins)
	}
	return nil
}

// zones are the names of the time zone database, by their area, as Go brings them.
func zones(ctx context.Context) (map[string][]string, error) {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}

	files, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		return nil, err
	}

	defer files.Close()
	areas := map[string][]string{}

	for _, f := range files.File {
		area, name, ok := strings.Cut(f.Name, "/")
		if !ok {
			area, name = "", f.Name
		}
		if name != "" && name != "Factory" {
			areas[area] = append(areas[area], name)
		}
	}

	return areas, nil
}

// writeWords starts the servers, asks them and writes lint/words.tsv.
func writeWords(ctx context.Context, servers []*server, root string) error {
	ask := map[string]asker{}
	for _, s := range servers {
		socket, stop, err := s.run(ctx)
		if err != nil {
			return err
		}
		defer stop()
		ask[s.cell()] = askerOf(s.dir, socket)
	}

	w, err := askWords(ctx, ask)
	if err != nil {
		return err
	}

	return os.WriteFile(filepath.Join(root, "lint", "words.tsv"), []byte(w.text()), 0o644)
}
