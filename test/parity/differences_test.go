package parity

import "slices"

// differences are told in docs/consul-template.md, under the same headings.
func differences() []difference {
	return slices.Concat(missing(), spelling(), meaning(), absent())
}

// missing are values that are not there: an error at once.
func missing() []difference {
	return []difference{
		{"no key", "txt", `{{ key "parity/none" }}`, waits, "error: consul:parity/none is not there",
			"a missing value is an error at once"},
		{"no keys", "txt", `{{ range safeLs "parity/none" }}{{ .Key }}{{ end }}`, waits, "error: consul:parity/none/ is not there",
			"a missing value is an error at once"},
		{"no secret", "txt", `{{ with secret "secret/data/parity/none" }}{{ .Data.data.x }}{{ end }}`, waits, "error: vault:secret/data/parity/none is not there",
			"a missing value is an error at once"},
		{"no file", "txt", `{{ file "/parity/none" }}`, "error: no such file or directory", "error: file:/parity/none is not there",
			"a missing value is an error at once"},
		{"no field", "txt", `{{ with secret "secret/data/parity/db" }}{{ .Data.data.none }}{{ end }}`, "<no value>", `error: vault:secret/data/parity/db has no field "none"`,
			"a missing value is an error, as with error_on_missing_key = true"},
		{"null", "txt", `{{ with parseJSON "{\"a\":null}" }}{{ .a }}{{ end }}`, "<no value>", "error: there is no value to print",
			"nothing is not text"},
		{"empty key", "txt", `[{{ key (env "EMPTY") }}][{{ keyOrDefault (env "EMPTY") "x" }}]`, "[][x]", "error: key: the key is empty",
			"an empty key comes from a variable that is missing"},
		{"empty service", "txt", `{{ range service (env "EMPTY") }}x{{ else }}none{{ end }}`, "none", "error: service: the key is empty",
			"an empty key comes from a variable that is missing"},
		{"no metadata", "txt", `{{ range service "web" }}[{{ .ServiceMeta.none }}]{{ end }}`, "[]", `error: consul-service:web has no field "none"`,
			"a missing value is an error, as with error_on_missing_key = true"},
		{"first pass", "txt", `{{ index (key "parity/app/hosts" | split ",") 1 }}`, "error: index out of range", "db2",
			"a template runs on values that are there, never on empty ones"},
	}
}

// spelling is how a value is written, so that the program that reads the file gets that value.
func spelling() []difference {
	return []difference{
		{"quotes", "yaml", `a: {{ key "parity/odd/quotes" }}` + "\n", "a: it's \"#1\": x\n", `a: "it's \"#1\": x"` + "\n",
			"a value is what is read back"},
		{"yes", "yaml", `a: {{ key "parity/odd/yes" }}` + "\n", "a: yes\n", "a: \"yes\"\n",
			"a word that is a bool to some readers"},
		{"empty", "yaml", `a: {{ key "parity/app/empty" }}` + "\n", "a: \n", "a: \"\"\n",
			"nothing is null in YAML, the empty text is not"},
		{"list in a value", "yaml", `a: [{{ key "parity/app/hosts" }}]` + "\n", "a: [db1,db2,db3]\n", "a: [\"db1,db2,db3\"]\n",
			"one value is one item; split and toJSON make a list of it"},
		{"new line in a value", "cnf", "[mysqld]\nport = {{ key \"parity/odd/break\" }}\n", "[mysqld]\nport = 3306\nskip-grant-tables\n", "[mysqld]\nport = \"3306\\nskip-grant-tables\"\n",
			"a value adds no line to a file"},
		{"new line in text", "txt", `a {{ key "parity/odd/break" }} b` + "\n", "a 3306\nskip-grant-tables b\n", "error: the value holds a line break",
			"a value adds no line to a file; in one of no known format there are no quotes to put round it"},
		{"folded", "yaml", "a: >-\n{{ key \"parity/lines\" | indent 2 }}\n", "a: >-\n  first\n  second\n  third\n", "error: consul:parity/lines: ",
			"its lines would be read as one"},
		{"end of a block", "yaml", "a: |\n{{ key \"parity/cert\" | indent 2 }}\nb: 1\n", "a: |\n" + cert + "\n\nb: 1\n", "a: |\n" + cert + "\nb: 1\n",
			"the line break at the end of the value is that of its last line"},
		{"lines", "txt", `- {{ key "parity/app/hosts" | split "," | join "\n- " }}` + "\n", "- db1\n- db2\n- db3\n", "error: the value holds a line break",
			"range makes lines; a value makes none"},
		{"quotes in env", "env", "A=\"{{ key \"parity/app/name\" }}\"\n", "A=\"shop\"\n", "error: the output is not valid env",
			"some readers take them for a part of the value"},
		{"broken file", "yaml", "a: [{{ key \"parity/app/port\" }}\nb: 1\n", "a: [8080\nb: 1\n", "error: the output is not valid yaml",
			"a file that cannot be read is not written"},
		{"whole numbers", "txt", `{{ with parseJSON "{\"n\":123456789012}" }}{{ .n }} {{ toTOML . }}{{ end }}` + "\n", "1.23456789012e+11 n = 123456789012.0\n", "123456789012 n = 123456789012\n",
			"a whole number stays one"},
		{"large floats", "txt", `{{ 1e6 }} {{ 12345678.5 }} {{ "1000000" | parseFloat }} {{ 1000000.0 | add 1 }} {{ printf "%v" 1e6 }} {{ print 1e6 }} {{ sprig_toString 1e6 }}` + "\n",
			"1e+06 1.23456785e+07 1e+06 1.000001e+06 1e+06 1e+06 1e+06\n", "1000000 12345678.5 1000000 1000001 1000000 1000000 1000000\n",
			"a float is digits"},
		{"long text", "txt", `{{ parseJSON "{\"a\":\"` + long + `\"}" | toYAML }}` + "\n", "a: " + folded + "\n", "a: " + long + "\n",
			"the same text to a reader of YAML, but on one line it can be indented, and searched for"},
	}
}

const (
	long   = "one two three four five six seven eight nine ten one two three four five six seven eight nine ten"
	cert   = "  -----BEGIN CERTIFICATE-----\n  MIIBszCCAVmgAwIBAgIUQ2hlY2s=\n  QUJDREVGR0hJSktMTU5PUA==\n  -----END CERTIFICATE-----"
	folded = "one two three four five six seven eight nine ten one two three four five six seven\n  eight nine ten"
)

// meaning is where a function does something else.
func meaning() []difference {
	return []difference{
		{"prefix", "txt", `{{ range ls "parity/app/o" }}{{ .Key }}{{ else }}none{{ end }}`, "wner", "none",
			"a prefix is a path, as the documentation of ls has it, not the beginning of a name"},
		{"y", "txt", `{{ with parseYAML "x: 1\ny: 2" }}{{ .x }}{{ .y }}{{ end }}`, "1<no value>", "12",
			"a name in YAML is text"},
		{"parseYAML to JSON", "txt", `{{ parseYAML "a: [1]" | toJSON }}`, "error: unsupported type: map[interface {}]interface {}", `{"a":[1]}`,
			"maps from YAML are like those from JSON"},
		{"lists", "txt", `{{ containsAny (split "," "a") (split "," "a,b") }}`, "error: wrong type for value", "true",
			"a list of any type will do"},
		{"verb of a float", "txt", `{{ with parseJSON "{\"n\":512,\"f\":1.5}" }}{{ printf "%.0f %d %s" .n .n .n }} {{ gt .f 1.0 }}{{ end }}`, "512 %!d(float64=512) %!s(float64=512) true", "512 512 512 true",
			"a verb takes a number of any type"},
		{"verb of text", "txt", `{{ printf "%d" (key "parity/app/port") }} {{ printf "%d" "x" }}`, "%!d(string=8080) %!d(string=x)", "error: the verb %d takes a whole number",
			"what is no number is an error"},
		{"more values than verbs", "txt", `{{ printf "%s" "a" "b" }}`, "a%!(EXTRA string=b)", "error: the format has fewer verbs than values",
			"what is wrong with a format is an error"},
		{"numbers of two types", "txt", `{{ gt 2 1.5 }}{{ eq 2.0 2 }}`, "error: incompatible types for comparison", "truetrue",
			"numbers are compared, whatever holds them"},
		{"text and a number", "txt", `{{ eq (key "parity/app/port") 8080 }}`, "error: incompatible types for comparison", "error: text cannot be compared with a number",
			"the hint says what to write"},
		{"no number", "txt", `{{ "abc" | sprig_int }} {{ sprig_mul "x" 2 }} {{ sprig_duration 3600 }} {{ "08" | sprig_int }}`, "0 0 0s 0", "error: sprig_int: not a number",
			"what is no number is an error, not 0"},
		{"a number all the same", "txt", `{{ "5432\n" | sprig_int }} {{ "08" | sprig_int }} {{ sprig_duration 3600 }}`, "0 0 0s", "5432 8 1h0m0s",
			"whitespace and zeros that lead are no part of a number"},
		{"a large float", "txt", `{{ 1.5e30 }}`, "1.5e+30", "1500000000000000000000000000000",
			"digits are what programs read"},
		{"no fraction", "txt", `{{ sprig_mul 1.5 2 }}`, "2", "error: sprig_mul: takes whole numbers",
			"a result that leaves out a fraction is another number"},
		{"nothing as text", "txt", `{{ sprig_toString nil }} {{ print nil }}`, "<nil> <nil>", "error: sprig_toString: there is no value",
			"nothing is not text"},
		{"a list", "txt", `{{ split "," "a,b" }}`, "[a b]", "error: the value is a list, not one value",
			"Go's syntax of a list is no program's"},
		{"a list as text", "txt", `{{ printf "%v %s" (sprig_list 1 "x") (split "," "a,b") }} {{ sprig_list 1 | sprig_toString }}`, "[1 x] [a b] [1]", "error: printf: the value is a list, not one value",
			"Go's syntax of a list is no program's"},
		{"a map", "txt", `{{ with secret "secret/data/parity/db" }}{{ print .Data.metadata.custom_metadata }} {{ parseJSON "{\"a\":1}" }}{{ end }}`, "<nil> map[a:1]", "error: ",
			"Go's syntax of a map is no program's"},
		{"write", "txt", `{{ with secret "secret/data/parity/written" "data=x" }}x{{ end }}`, "x", "error: vault:secret/data/parity/written data=x: 400 Bad Request",
			"what is written is the parameters, not wrapped for KV"},
	}
}

// absent are functions that there are not.
func absent() []difference {
	return []difference{
		{"timestamp", "txt", `{{ if timestamp }}x{{ end }}`, "x", `error: "timestamp"`, "a result depends on the values alone"},
		{"scratch", "txt", `{{ scratch.Set "a" "1" }}{{ scratch.Get "a" }}`, "1", `error: "scratch"`, "variables do it, and dict with set"},
		{"connect", "txt", `{{ range connect "web" }}{{ .Name }}{{ else }}none{{ end }}`, "none", `error: "connect"`, "initplate reads only keys, services, nodes and datacenters from Consul"},
	}
}
