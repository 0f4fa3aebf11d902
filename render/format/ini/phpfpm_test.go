package ini

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/test/servers"
)

// TestPHPFPM gives values to PHP-FPM, in variables of a pool's environment: a script must have exactly each of them.
// PHP-FPM reads each line as PHP reads a file (fpm_conf_load_ini_file), so that it refuses a value with a line break, and an
// empty one. What it would replace is refused: see replacedFPM.
func TestPHPFPM(t *testing.T) {
	values := append([]string{"$pool", "a$pool.sock"}, phpValues...)
	for _, n := range formattest.Nasty {
		values = append(values, n.Value)
	}
	fpm, dir := servers.PHPFPM(t), t.TempDir()
	var doc strings.Builder
	fmt.Fprintf(&doc, "[global]\nerror_log = /proc/self/fd/2\n[www]\nuser = %[1]d\ngroup = %[1]d\nlisten = %s/s\npm = static\npm.max_children = 1\n", os.Getuid(), dir)
	var want []string
	for _, place := range []string{"env[tN] = §\n", "env[tN] = \"§\"\n", "env[tN] = 'x§'\n", "env[tN] = /dir/§/x\n"} {
		for _, v := range values {
			if v == "" || strings.ContainsAny(v, "\r\n") {
				continue
			}
			text, err := formattest.Encode(PHP(), formattest.Pieces(strings.ReplaceAll(place, "N", fmt.Sprint(len(want))), v))
			if err != nil {
				continue
			}
			doc.WriteString(text)
			want = append(want, textPHP(t, strings.ReplaceAll(place, "§", v), v, place))
		}
	}
	if len(want) < 2*len(values) {
		t.Fatalf("%d of %d values are taken", len(want), 4*len(values))
	}

	script := `<?php for ($i = 0; $i < ` + fmt.Sprint(len(want)) + `; $i++) echo bin2hex(getenv("t$i")), "\n";`
	for name, text := range map[string]string{"fpm.conf": doc.String(), "a.php": script} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	log := fpm.Start(t, filepath.Join(dir, "fpm.conf"), nil, dir+"/s")
	_, said, _ := strings.Cut(fpm.Ask(t, dir+"/s", "SCRIPT_FILENAME="+dir+"/a.php", "REQUEST_METHOD=GET"), "\r\n\r\n")
	lines := strings.Split(strings.TrimSuffix(said, "\n"), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d lines, want %d\n%s", len(lines), len(want), log)
	}
	for i, line := range lines {
		if got, err := hex.DecodeString(line); err != nil || string(got) != want[i] {
			t.Errorf("%d: %q, want %q (%v)", i, got, want[i], err)
		}
	}
}
