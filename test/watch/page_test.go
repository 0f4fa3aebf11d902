//go:build linux

package watch

import (
	"debug/buildinfo"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

const page = "../../docs/watch-measures.md"

// measured logs a section of the page, and writes it there with -update.
func measured(t testing.TB, section, text string) {
	t.Helper()
	t.Logf("%s:\n%s", section, text)
	if !*update || !servers.Soak() {
		return
	}

	all, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(all), "<!-- "+section+" -->\n")
	_, after, ended := strings.Cut(rest, "<!-- end -->")
	if !found || !ended {
		t.Fatalf("%s has no section %s", page, section)
	}

	whole := before + "<!-- " + section + " -->\n" + text + "<!-- end -->" + after
	if err := os.WriteFile(page, []byte(whole), 0o644); err != nil {
		t.Fatal(err)
	}
}

// rows are the lines of a table. A line is a format, with its arguments after it.
func rows(lines ...any) string {
	var text strings.Builder
	for len(lines) > 0 {
		format := lines[0].(string)
		n := strings.Count(format, "%") - 2*strings.Count(format, "%%")
		fmt.Fprintf(&text, format+"\n", lines[1:1+n]...)
		lines = lines[1+n:]
	}
	return text.String()
}

// machine is what all this ran on, and how much else it did meanwhile.
func machine(t testing.TB) string {
	t.Helper()
	info := readProc(t, "cpuinfo")
	processor := regexp.MustCompile(`(?m)^model name\s*: (.*)`).FindStringSubmatch(info)
	if processor == nil {
		processor = []string{"", runtime.GOARCH}
	}
	memory := number(t, []byte(readProc(t, "meminfo")), "MemTotal")
	load := strings.Fields(readProc(t, "loadavg"))
	return fmt.Sprintf("%d processors (%s), %d GiB of memory. In the five minutes before the end of the comparison, %s "+
		"programs on average used a processor or waited for one; the measured ones are a small part of that.\n\n"+
		"Consul %s, Vault %s, consul-template %s.\n", runtime.NumCPU(), processor[1], memory>>20, load[1],
		version(t, "consul"), version(t, "vault"), version(t, "consul-template"))
}

func readProc(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("/proc/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// version is that of the module a program was built from.
func version(t testing.TB, program string) string {
	t.Helper()
	info, err := buildinfo.ReadFile(servers.Built(t, program))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}
