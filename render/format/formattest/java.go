package formattest

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// JavaReader reads with Java's own classes: properties as "latin1" or "utf8", or
// "xml".
func JavaReader(what string) func(testing.TB, []string) []Reading {
	return func(t testing.TB, docs []string) (out []Reading) {
		t.Helper()
		var in strings.Builder
		for _, doc := range docs {
			in.WriteString(base64.StdEncoding.EncodeToString([]byte(doc)) + "\n")
		}
		classes := servers.JavaClasses(t, Readers+"Readers.java")
		got := RunReader(t, []byte(in.String()), "java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classes, "Readers", what)
		for _, line := range strings.Split(strings.TrimSuffix(string(got), "\n"), "\n") {
			out = append(out, javaReading(t, line))
		}
		return out
	}
}

func javaReading(t testing.TB, line string) (r Reading) {
	t.Helper()
	if strings.HasPrefix(line, "!") {
		return Reading{Err: line}
	}
	fields := strings.Split(line, " ")
	if line == "" {
		fields = nil
	}
	for i := 0; i+1 < len(fields); i += 2 {
		var it Item
		for k := range it {
			b, err := base64.StdEncoding.DecodeString(fields[i+k])
			if err != nil {
				t.Fatal(err)
			}
			it[k] = string(b)
		}
		r.Items = append(r.Items, it)
	}
	return r
}
