package parity

import "strings"

// A form is how a template escapes, quotes or indents a value by hand for the file it stands in. § stands for the value
// where it is piped, "¶" for where it is an argument; the setting is called a.
type form struct {
	ext, template string

	// makes is what the form does to the value besides; nil if nothing.
	makes func(string) string

	// fails holds the characters that the form spoils: of values with one, consul-template's result says nothing, and
	// initplate may refuse them.
	fails string
}

// hand are values that mean more than themselves somewhere.
func hand() []string {
	return []string{
		"plain",
		`a'b"c`,
		`C:\new\"x"`,
		"-----BEGIN X-----\nabc\n-----END X-----",
		"<b> & 'c' $HOME `id` ${x} #d; e=f",
		"two: [words], {x} 100%",
		`"quoted"`,
		"déjà\tvu\\",
	}
}

func handForms() []form {
	dots := func(v string) string { return strings.ReplaceAll(v, ".", "_") }
	const controls = "\n\t"
	return []form{
		// JSON
		{"json", `{"a": "{{ § | js }}"}`, nil, "'<>&=\t"},
		{"json", `{"a": "{{ js ¶ }}"}`, nil, "'<>&=\t"},
		{"json", `{"a": "{{ § | toJSON | sprig_trimAll "\"" }}"}`, nil, `"`},
		{"json", `{"a": "{{ toJSON ¶ | trimPrefix "\"" | trimSuffix "\"" }}"}`, nil, ""},
		{"json", `{"a": "{{ § | toJSON | regexReplaceAll "^\"|\"$" "" }}"}`, nil, ""},
		{"json", `{"a": "{{ § | printf "%q" | trimPrefix "\"" | trimSuffix "\"" }}"}`, nil, ""},
		{"json", `{"a": "{{ § | replaceAll "\n" "\\n" }}"}`, nil, "\"\\\t"},
		{"json", `{"a": "{{ § | replaceAll "\\" "\\\\" | replaceAll "\"" "\\\"" | replaceAll "\n" "\\n" | replaceAll "\t" "\\t" }}"}`, nil, ""},
		{"json", `{"a": "{{ replaceAll "\n" "\\n" (replaceAll "\"" "\\\"" (replaceAll "\\" "\\\\" ¶)) }}"}`, nil, "\t"},
		{"json", `{"a": "{{ § | split "\n" | join "\\n" }}"}`, nil, "\"\\\t"},
		{"json", `{"a": "{{ § | regexReplaceAll "([\"\\\\])" "\\$1" }}"}`, nil, controls},
		{"json", `{{ $x := § | toJSON | trimPrefix "\"" | trimSuffix "\"" }}{"a": "{{ $x }}"}`, nil, ""},
		{"json", `{{ $x := § }}{{ $y := $x | replaceAll "\\" "\\\\" }}{"a": "{{ $y | replaceAll "\"" "\\\"" }}"}`, nil, controls},
		{"json", `{{ with § | replaceAll "\\" "\\\\" | replaceAll "\"" "\\\"" }}{"a": "{{ . }}"}{{ end }}`, nil, controls},
		{"json", `{{ define "s" }}{{ . | replaceAll "\\" "\\\\" | replaceAll "\"" "\\\"" }}{{ end }}{"a": "{{ template "s" ¶ }}"}`, nil, controls},
		{"json", `{"a": "{{ § | replaceAll "\\" "\\\\" | replaceAll "\"" "\\\"" | toUpper }}"}`, strings.ToUpper, controls},
		{"json", `{"a": "{{ § | toUpper | replaceAll "\\" "\\\\" | replaceAll "\"" "\\\"" }}"}`, strings.ToUpper, controls},
		{"json", `{"a": "{{ § | replaceAll "." "_" }}"}`, dots, `"\` + controls},
		{"json", `{"a": {{ § | toJSON }}}`, nil, ""},
		{"json", `{"a": {{ § | printf "%q" }}}`, nil, ""},
		{"json", `{"a": {{ § | replaceAll "\\" "\\\\" | replaceAll "\"" "\\\"" | printf "\"%s\"" }}}`, nil, controls},

		// YAML
		{"yaml", `a: '{{ § | replaceAll "'" "''" }}'`, nil, controls},
		{"yaml", `a: '{{ § | regexReplaceAll "'" "''" }}'`, nil, controls},
		{"yaml", `a: {{ § | replaceAll "'" "''" | sprig_squote }}`, nil, controls},
		{"yaml", `a: {{ § | sprig_quote }}`, nil, ""},
		{"yaml", `a: "{{ § | js }}"`, nil, "'<>&=\t"},
		{"yaml", `a: "{{ § | toJSON | trimPrefix "\"" | trimSuffix "\"" }}"`, nil, ""},
		{"yaml", `a: "{{ § | replaceAll "\\" "\\\\" | replaceAll "\"" "\\\"" | replaceAll "\n" "\\n" }}"`, nil, ""},
		{"yaml", "a: |-\n  {{ § | indent 2 | sprig_trim }}\n", strings.TrimSpace, "\t"},
		{"yaml", "a: |-\n  {{ § | indent 2 | trimSpace }}\n", strings.TrimSpace, "\t"},
		{"yaml", "a: |-\n  {{ § | replaceAll \"\\n\" \"\\n  \" }}\n", nil, "\t"},
		{"yaml", "a: |-\n  {{ § | split \"\\n\" | join \"\\n  \" }}\n", strings.TrimSpace, "\t"},
		{"yaml", "a: |-\n  {{ § | regexReplaceAll \"\\n\" \"\\n  \" }}\n", nil, "\t"},
		{"yaml", "a: |-\n  {{ § | indent 2 | trimPrefix \"  \" }}\n", nil, "\t"},
		{"yaml", "a: |-\n    {{ § | sprig_nindent 4 | sprig_trim }}\n", strings.TrimSpace, "\t"},
		{"yaml", "a: |-\n{{ § | indent 4 }}\n", nil, "\t"},
		{"yaml", "a:\n  b: |-\n    {{ replaceAll \"\\n\" \"\\n    \" ¶ }}\n", nil, "\t"},
		{"yaml", `{"a": "{{ § | toJSON | trimPrefix "\"" | trimSuffix "\"" }}"}`, nil, ""},

		// TOML
		{"toml", `a = "{{ § | replaceAll "\\" "\\\\" | replaceAll "\"" "\\\"" }}"`, nil, controls},
		{"toml", `a = "{{ § | toJSON | trimPrefix "\"" | trimSuffix "\"" }}"`, nil, ""},
		{"toml", `a = "{{ § | replaceAll "\\" "\\\\" | replaceAll "\"" "\\\"" | replaceAll "\n" "\\n" | replaceAll "\t" "\\t" }}"`, nil, ""},
		{"toml", `a = {{ § | printf "%q" }}`, nil, ""},
		{"toml", `a = {{ § | toJSON }}`, nil, ""},
		{"toml", "a = \"\"\"\n{{ § | replaceAll \"\\\\\" \"\\\\\\\\\" | replaceAll \"\\\"\" \"\\\\\\\"\" }}\"\"\"", nil, ""},

		// XML
		{"xml", `<a>{{ § | html }}</a>`, nil, ""},
		{"xml", `<a>{{ html ¶ }}</a>`, nil, ""},
		{"xml", `<a>{{ § | replaceAll "&" "&amp;" | replaceAll "<" "&lt;" | replaceAll ">" "&gt;" }}</a>`, nil, ""},
		{"xml", `<a b="{{ § | html }}"/>`, nil, controls},
		{"xml", `<a b="{{ § | html | replaceAll "\n" "&#10;" | replaceAll "\t" "&#9;" }}"/>`, nil, ""},
		{"xml", `<a b='{{ § | replaceAll "&" "&amp;" | replaceAll "'" "&apos;" | replaceAll "<" "&lt;" }}'/>`, nil, controls},
		{"xml", `<a><![CDATA[{{ § }}]]></a>`, nil, ""},
		{"xml", `<a><![CDATA[{{ § | html }}]]></a>`, htmlEscaped, ""},

		// Java's properties
		{"properties", `a={{ § | replaceAll "\\" "\\\\" }}`, nil, "\né"},
		{"properties", `a={{ § | replaceAll "\\" "\\\\" | replaceAll "\n" "\\n" }}`, nil, "é"},
		{"properties", `a={{ § | replaceAll "\\" "\\\\" | replaceAll ":" "\\:" | replaceAll "=" "\\=" | replaceAll "\n" "\\n" }}`, nil, "é"},
		{"properties", `a={{ § | replaceAll "\\" "\\\\" | replaceAll "\n" "\\n\\\n" }}`, nil, "é"},

		// option files
		{"cnf", "[m]\na = \"{{ § | replaceAll \"\\\\\" \"\\\\\\\\\" | replaceAll \"\\\"\" \"\\\\\\\"\" }}\"\n", nil, controls},
		{"cnf", "[m]\na = \"{{ § | toJSON | trimPrefix \"\\\"\" | trimSuffix \"\\\"\" }}\"\n", nil, "<>&"},
		{"cnf", "[m]\na = '{{ § | replaceAll \"\\\\\" \"\\\\\\\\\" | replaceAll \"'\" \"\\\\'\" | replaceAll \"\\n\" \"\\\\n\" }}'\n", nil, ""},
		{"cnf", "[m]\na = {{ § | printf \"%q\" }}\n", nil, ""},
		{"cnf", "[m]\na = {{ § | toJSON }}\n", nil, "<>&"},
		{"cnf", "[m]\na = {{ § | toUnescapedJSON }}\n", nil, ""},
		{"sql", "SELECT {{ § | toUnescapedJSON }};", nil, ""},
		{"env-sh", "a={{ § | toUnescapedJSON }}\n", nil, "$`\n\t"},
		{"env-sh", `a={{ § | regexReplaceAll "([^A-Za-z0-9_])" "\\$1" }}` + "\n", nil, "\né"},
		{"yaml", `a: {{ § | replaceAll "\\" "\\\\" | replaceAll "\"" "\\\"" | printf "\"%s\"" }}`, nil, "\n"},
		{"yaml", "a: >-\n  {{ § | indent 2 | sprig_trim }}\n", foldedLines, "\t"},

		// SQL
		{"sql", `SELECT '{{ § | replaceAll "'" "''" }}';`, nil, `\`},
		{"sql", `SELECT '{{ § | replaceAll "\\" "\\\\" | replaceAll "'" "''" }}';`, nil, ""},
		{"sql", `SELECT '{{ § | replaceAll "\\" "\\\\" | replaceAll "'" "\\'" }}';`, nil, ""},
		{"sql", `SELECT '{{ § | regexReplaceAll "(['\\\\])" "\\$1" }}';`, nil, ""},
		{"sql", `SELECT "{{ § | replaceAll "\\" "\\\\" | replaceAll "\"" "\"\"" }}";`, nil, ""},
		{"sql", `SELECT {{ § | printf "%q" }};`, nil, ""},

		// files of systemd and shells
		{"env-sh", `a='{{ § | replaceAll "'" "'\\''" }}'` + "\n", nil, ""},
		{"env-sh", `a="{{ § | replaceAll "\\" "\\\\" | replaceAll "\"" "\\\"" | replaceAll "$" "\\$" | replaceAll "` + "`" + `" "\\` + "`" + `" }}"` + "\n", nil, ""},
		{"env-sh", `a="{{ § | regexReplaceAll "([\"\\\\$` + "`" + `])" "\\$1" }}"` + "\n", nil, ""},
	}
}

// foldedLines is what a folded block makes of a text without empty lines.
func foldedLines(v string) string { return strings.ReplaceAll(strings.TrimSpace(v), "\n", " ") }

// htmlEscaped is what html makes of a text.
func htmlEscaped(v string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;").Replace(v)
}
