package logging

import (
	"slices"
	"testing"
)

// Names of loggers that mean something to XML or to the lookups of a program. Those that configparser, or another reader
// of ini, may take for something else are refused by that file of python-logging.
var (
	loggerNames = []string{
		"a<b>&c]]>", "--><!--", "org.apache.[Tomcat].[/x]", "é😀", "akka://sys@h:1/user/a:b-", "x,y=z", "__main__", "a/b",
	}
	notIni = []string{"com.example.Outer$Inner", "Foo$$Enhancer$$1", "$x", `"c'd`, "a#b;c", "#a"}
)

func loggers() []trial {
	levels := map[string]any{"com.example": "WARN", "com.example.Loud": "trace", "org.quiet": "off", "org.quiet.Not": "info"}
	var calls []call
	for _, name := range []string{"app", "com.example.App", "com.example.Loud", "com.examples", "org.quiet.App", "org.quiet.Not"} {
		for _, level := range []string{"TRACE", "DEBUG", "INFO", "WARN", "ERROR"} {
			calls = append(calls, call{logger: name, level: level, message: "m"})
		}
	}
	return []trial{
		{name: "levels of loggers", set: map[string]any{"level": "info", "loggers": levels}, calls: calls, check: wants(
			"app INFO", "app WARN", "app ERROR", "com.example.App WARN", "com.example.App ERROR",
			"com.example.Loud TRACE", "com.example.Loud DEBUG", "com.example.Loud INFO", "com.example.Loud WARN", "com.example.Loud ERROR",
			"com.examples INFO", "com.examples WARN", "com.examples ERROR", "org.quiet.Not INFO", "org.quiet.Not WARN", "org.quiet.Not ERROR")},
		named("names of loggers", loggerNames),
		named("names of loggers that ini refuses", notIni, "logback", "log4j2", "json"),
	}
}

// named gives loggers a level by their names, and no others.
func named(name string, loggers []string, programs ...string) trial {
	levels, calls, want := map[string]any{}, []call{}, []string{}
	for _, l := range loggers {
		levels[l] = "debug"
		calls = append(calls, call{logger: l + "x", level: "DEBUG", message: "m"}, call{logger: l, level: "DEBUG", message: "m"})
		want = append(want, l+" DEBUG")
	}
	return trial{name: name, programs: programs, set: map[string]any{"loggers": levels}, calls: calls, check: wants(want...)}
}

// wants checks that there are lines of these loggers and levels.
func wants(want ...string) func(*testing.T, written) {
	return func(t *testing.T, w written) {
		var got []string
		for _, fields := range objects(t, w.log()) {
			got = append(got, fields["logger"].(string)+" "+fields["level"].(string))
		}
		if !slices.Equal(got, want) {
			t.Errorf("logged\n%q\nwant\n%q", got, want)
		}
	}
}
