package parity

// language is text/template itself.
func language() []row {
	return []row{
		{"text only", "txt", "no action\n\ttabs and  blanks  \n\n\nthe end without a line break"},
		{"nothing", "txt", ""},
		{"comments", "txt", "a{{/* a comment */}}b\n{{- /* trimmed */ -}}\nc\n"},
		{"whitespace", "txt", "a\n{{- with env \"NAME\" }}\n  {{ . }}\n{{- end }}\nb\n{{ range loop 2 -}}\n  - {{ . }}\n{{ end -}}\nc   {{- \"d\" -}}   e\n"},
		{"if", "txt", `{{ if eq (env "NAME") "shop" }}1{{ else }}2{{ end }} {{ if and (env "NAME") (not (env "EMPTY")) }}3{{ end }} {{ if or (env "EMPTY") (env "NOT_SET") }}4{{ else if eq (env "REPLICAS") "3" }}5{{ else }}6{{ end }}` + "\n"},
		{"with", "txt", `{{ with env "EMPTY" }}{{ . }}{{ else }}none{{ end }} {{ with $x := env "NAME" }}{{ $x }} {{ . }}{{ end }} {{ with env "EMPTY" }}1{{ else with env "NAME" }}{{ . }}{{ end }}` + "\n"},
		{"range", "txt", `{{ range $i, $e := split "," (env "LIST") }}{{ if eq $e "b" }}{{ continue }}{{ end }}{{ $i }}{{ $e }} {{ end }}{{ range split "," (env "LIST") }}{{ if eq . "c" }}{{ break }}{{ end }}{{ . }}{{ else }}none{{ end }}` + "\n"},
		{"range over nothing", "txt", `{{ with secret "secret/data/parity/db" }}{{ range .Data.data.none }}1{{ else }}2{{ end }}{{ range $k, $v := .Data.data.none }}1{{ else }}2{{ end }}{{ range .Data.data.none }}1{{ end }}{{ end }} {{ range (parseJSON "{\"a\":null}").a }}1{{ else }}2{{ end }}{{ range (parseJSON "{}").a }}1{{ else }}2{{ end }}{{ range (parseYAML "a: {b: [1]}").a.c }}1{{ else }}2{{ end }}` + "\n"},
		{"range over a number", "txt", `{{ range 3 }}{{ . }}{{ end }}` + "\n"},
		{"variables", "txt", `{{ $x := "a" }}{{ if true }}{{ $x = "b" }}{{ end }}{{ $x }}{{ $n := 0 }}{{ range split "," (env "LIST") }}{{ $n = add $n 1 }}{{ end }} {{ $n }}` + "\n"},
		{"define", "txt", `{{ define "line" }}{{ .Key }} = {{ .Value }}` + "\n" + `{{ end }}{{ range ls "parity/flags" }}{{ template "line" . }}{{ end }}`},
		{"define with trim", "txt", "{{- define \"host\" -}}\n{{ . }}.internal\n{{- end -}}\nhosts: {{ range $i, $h := split \",\" (key \"parity/app/hosts\") }}{{ if $i }}, {{ end }}{{ template \"host\" $h }}{{ end }}\n"},
		{"executeTemplate", "txt", `{{ define "t" }}<{{ . }}>{{ end }}{{ define "lines" }}a {{ . }}` + "\n" + `b{{ template "t" . }}` + "\n" + `{{ end }}{{ executeTemplate "lines" (env "NAME") | indent 2 }}{{ $t := executeTemplate "t" (env "NAME") }}{{ len $t }} {{ executeTemplate "t" 1 | toUpper }}` + "\n"},
		{"block", "txt", `{{ block "greeting" (env "NAME") }}hello {{ . }}{{ end }}` + "\n"},
		{"builtins", "txt", `{{ printf "%05d|%-6s|%q|%x" 42 "ab" "c" 255 }} {{ print 1 2 "a" }} {{ len "abc" }} {{ index (split "," "a,b") 1 }} {{ slice "abcdef" 1 3 }} {{ eq 1 1 }} {{ ne "a" "b" }} {{ lt 1 2 }} {{ le 2 2 }} {{ gt 1 2 }} {{ ge 2 2 }} {{ and 1 0 }} {{ or 0 "x" }} {{ not true }} {{ html "<a>" }} {{ urlquery "a b" }} {{ js "it's" }}` + "\n"},
		{"literals", "txt", "{{ 1 }} {{ 1.5 }} {{ true }} {{ \"a\\tb\" }} {{ `raw` }} {{ 'a' }} {{ 0x1F }} {{ 1000000 }} {{ -3 }} {{ \"{{\" }}\n"},
		{"unicode", "txt", `grüße {{ "日本" }} {{ key "parity/app/name" }} – {{ "é" | toUpper }}` + "\n"},
		{"windows line ends", "txt", "a = {{ env \"NAME\" }}\r\nb = {{ key \"parity/app/port\" }}\r\n"},
	}
}
