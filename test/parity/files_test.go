package parity

// files are whole config files of each format.
func files() []row {
	return []row{
		{"my", "cnf", `# {{ key "parity/app/owner" }}
[client]
port     = {{ keyOrDefault "parity/none" "3306" }}
socket   = "/run/{{ env "NAME" }}.sock"

[mysqld]
bind-address={{ with tree "parity/servers" | explode }}{{ .db1.addr }}{{ end }}
skip-name-resolve
max_connections = {{ multiply 100 (env "REPLICAS" | parseInt) }} # per replica
{{ range ls "parity/flags" -}}
loose-{{ .Key }} = {{ .Value }}
{{ end -}}
{{ with secret "secret/data/parity/db" -}}
user = {{ .Data.data.username }}
password = "{{ .Data.data.password }}"
{{ end -}}
report-host='{{ key "parity/app/name" }}'
plugin_dir = /usr/lib/{{ key "parity/app/name" }}/plugin/
`},
		{"shop", "ini", `; {{ env "NAME" }}
[{{ key "parity/app/name" }}]
port = {{ key "parity/app/port" }}
owner = {{ key "parity/app/owner" }}
debug={{ key "parity/app/debug" }}
ratio : {{ key "parity/app/ratio" }}
{{ range tree "parity/servers" | byKey }}{{ end }}
[servers]
{{ range $n, $s := tree "parity/servers" | byKey }}{{ with $s.addr }}{{ $n }} = {{ .Value }}
{{ end }}{{ end }}`},
		{"service", "json", `{
  "name": "{{ key "parity/app/name" }}",
  "port": {{ key "parity/app/port" }},
  "ratio": {{ key "parity/app/ratio" }},
  "debug": {{ key "parity/app/debug" }},
  "hosts": {{ key "parity/app/hosts" | split "," | toJSON }},
  "owner": {{ key "parity/app/owner" | toJSON }},
  {{ range ls "parity/flags" }}"{{ .Key }}": {{ .Value }},
  {{ end }}"user": "{{ with secret "secret/data/parity/db" }}{{ .Data.data.username }}{{ end }}",
  "url": "http://{{ key "parity/app/name" }}:{{ key "parity/app/port" }}/"
}
`},
		{"values", "yaml", `# {{ env "NAME" }}
app:
  name: {{ key "parity/app/name" }}
  port: {{ key "parity/app/port" }}
  quoted: "{{ key "parity/app/port" }}"
  single: '{{ key "parity/app/owner" }}'
  owner: {{ key "parity/app/owner" }}
  ratio: {{ key "parity/app/ratio" }}
  debug: {{ key "parity/app/debug" }}
  image: registry.example.com/{{ key "parity/app/name" }}:{{ env "REPLICAS" }}
hosts:
{{- range split "," (key "parity/app/hosts") }}
  - {{ . }}
{{- end }}
list: {{ key "parity/app/hosts" | split "," | toJSON }}
{{ key "parity/app/name" }}-{{ key "parity/app/port" }}: [{{ key "parity/app/port" }}, {{ key "parity/app/name" }}]
servers:
{{- range $n, $s := tree "parity/servers" | byKey }}
  {{ $n }}:
    {{- range $k, $p := $s }}
    {{ $k }}: {{ $p.Value }}
    {{- end }}
{{- end }}
banner: |
  {{ key "parity/app/owner" }}
  of {{ key "parity/app/name" }}
{{- with secret "kv1/parity/old" }}
old: {user: {{ .Data.user }}, password: "{{ .Data.password }}"}
{{- end }}
`},
		{"plain words", "yaml", `{{ range ls "parity/words" }}{{ .Key }}: {{ .Value }}
{{ end }}---
b: [{{ key "parity/words/c" }}, {{ key "parity/words/e" }}]
...
`},
		{"plain words too", "cnf", `[a]
{{ range ls "parity/words" }}{{ .Key }} = {{ .Value }}
{{ end }}z={{ key "parity/app/empty" }}
`},
		{"plain words at last", "ini", `[a]
{{ range ls "parity/words" }}{{ .Key }}={{ .Value }}
{{ end }}`},
		{"quoted by hand", "yaml", `a: "{{ key "parity/app/owner" }}"
b: '{{ key "parity/app/owner" }}'
c: {{ key "parity/app/owner" | sprig_quote }}
d: {{ key "parity/app/owner" | sprig_squote }}
e: {{ key "parity/app/owner" | printf "%q" }}
f: {{ key "parity/app/owner" | toJSON }}
g: "{{ key "parity/app/port" }}"
`},
		{"quoted by hand too", "cnf", `[a]
a = "{{ key "parity/app/owner" }}"
b = '{{ key "parity/app/owner" }}'
c = {{ key "parity/app/owner" | sprig_quote }}
d = {{ key "parity/app/owner" | sprig_squote }}
e = {{ printf "%q" (key "parity/app/owner") }}
`},
		{"quoted by JSON", "cnf", "[a]\nb = {{ key \"parity/app/name\" | toJSON }}\n"},
		{"a file of one value", "yaml", `{{ key "parity/yaml" }}`},
		{"types", "json", `{"a": {{ key "parity/app/port" | parseInt }}, "b": "{{ key "parity/app/port" }}", "c": {{ keyExists "parity/app" }},
"d": {{ key "parity/app/owner" | sprig_quote }}, "e": [{{ key "parity/app/ratio" }}, {{ key "parity/app/owner" | printf "%q" }}]}`},
		{"blocks", "yaml", `data:
  one: |
{{ key "parity/lines" | indent 4 }}
  two: |
{{ key "parity/cert" | trimSpace | sprig_indent 4 }}
  three: |
    {{- key "parity/lines" | sprig_nindent 4 }}
  four: |
    {
      "name": {{ key "parity/app/name" | toJSON }},
      "servers": {{ tree "parity/servers" | explode | toJSON }}
    }
  five: |
{{ key "parity/json" | parseJSON | toJSONPretty | indent 4 }}
  six:
{{ key "parity/json" | parseJSON | toYAML | indent 4 }}
`},
		{"limits", "yml", `{{ key "parity/json" | parseJSON | toYAML }}
more:
{{ key "parity/yaml" | parseYAML | toYAML | indent 2 }}
`},
		{"config", "toml", `# {{ env "NAME" }}
name = "{{ key "parity/app/name" }}"
port = {{ key "parity/app/port" }}
ratio = {{ key "parity/app/ratio" }}
debug = {{ key "parity/app/debug" }}
hosts = [{{ range $i, $h := split "," (key "parity/app/hosts") }}{{ if $i }}, {{ end }}"{{ $h }}"{{ end }}]
owner = '{{ key "parity/app/owner" }}'

[flags]
{{ range ls "parity/flags" }}{{ .Key }} = "{{ .Value }}"
{{ end }}{{ parseJSON "{\"zone\":\"a\",\"on\":true}" | toTOML }}
`},
		{"nginx", "conf", `upstream {{ key "parity/app/name" }} {
{{- range $n, $s := tree "parity/servers" | byKey }}
  server {{ with $s.addr }}{{ .Value }}{{ end }}:{{ with $s.port }}{{ .Value }}{{ end }} max_fails=3; # {{ $n }}
{{- end }}
}
server {
  listen {{ key "parity/app/port" }};
  server_name{{ range split "," (key "parity/app/hosts") }} {{ . }}{{ end }};
  {{ if key "parity/app/debug" | parseBool }}error_log /dev/stderr debug;{{ else }}error_log /dev/stderr;{{ end }}
}
`},
		{"tls", "pem", `{{ key "parity/cert" }}`},
		{"log4j", "properties", `# {{ env "NAME" }}
app.name={{ key "parity/app/name" }}
app.port = {{ key "parity/app/port" }}
app.owner: {{ key "parity/app/owner" }}
{{ range tree "parity/servers" }}server.{{ .Key | replaceAll "/" "." }}={{ .Value }}
{{ end }}`},
		{"app", "env", `# {{ env "NAME" }}
NAME={{ key "parity/app/name" }}
PORT={{ key "parity/app/port" }}
{{ range ls "parity/flags" }}FLAG_{{ .Key | toUpper }}={{ .Value }}
{{ end }}{{ with secret "secret/data/parity/db" }}DB_PASSWORD={{ .Data.data.password }}
{{ end }}`},
		{"logback", "xml", `<?xml version="1.0"?>
<!-- {{ env "NAME" }} -->
<configuration debug="{{ key "parity/app/debug" }}">
  {{ range $n, $s := tree "parity/servers" | byKey }}<server name='{{ $n }}'>{{ with $s.addr }}{{ .Value }}{{ end }}</server>
  {{ end }}<owner>{{ key "parity/app/owner" }}</owner>
</configuration>
`},
		{"haproxy", "cfg", `global
    maxconn {{ multiply 1000 4 }}
backend {{ key "parity/app/name" }}
{{ range $i, $h := split "," (key "parity/app/hosts") }}    server {{ $h }} {{ keyOrDefault (printf "parity/servers/%s/addr" $h) "127.0.0.1" }}:{{ $i | add 9000 }} check
{{ end }}
# as in consul-template's documentation
listen http-in
    bind *:8000{{range service "web"}}
    server {{.Node}} {{.Address}}:{{.Port}}{{end}}
`},
	}
}
