package render

import "testing"

// TestMisread: what other tools read in another way, and what is no error here, is a warning.
func TestMisread(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{`{{ split (key "a") ":" | join "," }}`, "t.txt:1:4: split: the text is the last argument, and here that is the constant \":\"\n  write split \":\" TEXT"},
		{`{{ "x" }}{{ range splitList .x "," }}{{ end }}`, "t.txt:1:19: splitList: the text is the last argument, and here that is the constant \",\"\n  write splitList \",\" TEXT"},
		{`{{ define "d" }}{{ (trimSuffix .x ".") | upper }}{{ end }}{{ template "d" . }}{{ trimPrefix .y "v" }}`,
			"t.txt:1:21: trimSuffix: the text is the last argument, and here that is the constant \".\"\n  write trimSuffix \".\" TEXT\n" +
				"t.txt:1:82: trimPrefix: the text is the last argument, and here that is the constant \"v\"\n  write trimPrefix \"v\" TEXT"},
		{`{{ split ":" (key "a") }}{{ key "a" | split ":" }}{{ split "," "a,b" }}{{ .x | trimSuffix .y }}`, ""},
		{"a\nb ${PORT:-80}\nc ${HOST}", "t.txt:2:3: ${PORT} stays as it is: only {{ }} is replaced, and the template has none\n  for the value of the variable, write {{ mustEnv \"PORT\" }}"},
		{"b ${PORT} {{ .x }}", ""},
		{"b ${port} $PORT ${1}", ""},
	} {
		tm, err := Parse("t.txt", tt.text, Options{Sources: table()})
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
		} else if got := tell(tm.warnings); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.text, got, tt.want)
		}
	}
}
