// Package render turns templates and values into config files that read back as
// they should.
//
// # The language
//
// A template is a Go [text/template]: actions in {{ }}, pipes, variables, if,
// range, with, define and template mean what they mean there. It has the
// functions of [github.com/initplate/initplate/render/funcs] (consul-template's
// and sprig's, as far as they depend on nothing but their arguments), and these,
// which read a source:
//
//	env "NAME"                  an environment variable; empty if it is not set
//	envOrDefault "NAME" "x"     x if it is not set
//	mustEnv "NAME"              an error if it is not set, or empty
//	key "path"                  a key of Consul's KV store; "path@dc" in another datacenter
//	keyOrDefault "path" "x"     x if it is not there, or empty
//	keyExists "path"            true or false; "path/" is the entry of that name, in all three
//	ls "prefix"                 the keys right below a prefix: .Key, .Value, ...
//	tree "prefix"               all keys below it
//	safeLs, safeTree            the same; an error if there are none
//	service "web" "any"         the instances of a service, by default the healthy ones;
//	                            "TAG.web@DC~NEAR", "passing,warning"
//	services "@DC"              the names of all services, and their tags
//	node "NAME@DC"              a node, .Node, and its .Services; the agent's own without NAME
//	nodes "@DC~NEAR"            all nodes
//	datacenters                 their names; with true, of those that answer
//	secret "path"               a secret of Vault: .Data, .LeaseID, ...
//	secret "path" "name=value"  what Vault answers when that is written to the path:
//	                            a certificate, decrypted text; any number of parameters
//	secrets "path"              the names below a path of Vault
//	file "/path"                a file, as it is
//	ref "SOURCE:KEY"            any of them: "env:NAME", "consul:path",
//	                            "vault:path#field", "file:/path"
//
// They have consul-template's names and meanings, with one exception: a value
// that is not there is an error at once. So is a field that is not there, unless
// it is only looked at: where it is all of an if or a with, or an argument
// of and, or, not, eq, ne, empty, default or coalesce, it counts as nil. In ref,
// ${NAME} and ${NAME:-default} stand for environment variables, and the line break
// at the end of a file is left out. The default may hold variables too.
//
// A value in a key stays in its place: behind the beginning of the key it adds no segment
// that is empty, . or .., and where it holds what means something in a key, that is part
// of the name. So it is with ${NAME} in a reference. What the key begins with, and
// variables that end in CONSUL_PREFIX or VAULT_PATH, may be any key:
//
//	key (printf "app/%s/port" (env "X"))   never leaves app/
//	key (printf "%s/port" (env "X"))       the value of X is the beginning, and free
//	ref "consul:app/${X}/port"             never leaves app/
//	ref "vault:${VAULT_PATH}#password"     is free
//
// In a key that is written down, a name has %40 for @ and %3F for ? (Consul), %23 for #
// and %3F for ? (Vault), %23 for # (files).
//
// # Certificates, and what else is made for the asking
//
// A secret with parameters is written in one line, as `vault write` has it:
//
//	vault:pki/issue/web common_name=web.example ttl=24h#certificate
//
// In the value of a parameter, whitespace, %, # and control characters are written
// %XX. So it stands in ref, in a parameter's from, in plans and errors and in a file
// of --values. In a template, parameters may also be arguments, and must be where they
// are computed: those need no %XX, and a value cannot add another. An empty one is
// left out:
//
//	{{ $c := secret "pki/issue/web" (printf "common_name=%s" (env "HOST")) "ttl=24h" -}}
//	{{ $c.Data.certificate }}
//	{{ ref "vault:pki/issue/web#private_key" (printf "common_name=%s" (env "HOST")) "ttl=24h" }}
//
// A path with the same parameters, in whatever order, is written to once in a run: all
// places and templates have the same certificate, and its key. It is written to only
// where a template is known to use it, so a branch that a fetched value decides costs
// it a round more. No parameter may be computed from a secret, as all of them stand in
// logs.
//
// # Values need no quoting
//
// What an action prints is written so that the program that reads the file gets
// exactly that value: quoted or escaped where that is needed, plain where it is
// not. The template may put its own quotes around an action or not. If no way of
// writing it gives the value back, rendering fails.
//
// What a template escapes, quotes or indents by hand is not done twice. A step of
// a pipeline that turns a character into text that reads, where it stands, as that
// character is left out:
//
//	"{{ key "pw" | replaceAll "\"" "\\\"" }}"
//	'{{ key "pw" | replaceAll "'" "''" }}'
//	<a>{{ key "pw" | html }}</a>
//
// What indent, nindent and the like put before lines is the document's where a reader of
// it drops that, as in a block of YAML, and the value's where it does not, as in a string
// of TOML. The spaces that a value itself begins with stay: a block takes them only if it
// begins with |2 or the like.
//
// That depends on the template and the place alone, never on the value. It holds
// for the last steps of an action, those of one value and constants, also where a
// variable, a dot or the argument of template brings them. What join puts between
// items, and replaceAll in place of something, is the template's own text: where it
// parts items or settings, each is a value. The quotes of printf "'%s'" are quotes
// of the template, and so are the brackets of printf "[%s]" in a nested format.
//
// Five things print otherwise:
//
//   - What toJSON, toYAML, toTOML and their like print is structure, and stays as
//     it is in a format that has any, also behind indent and nindent. The rest of
//     the document must read as it would without it. In YAML, what readers of 1.1 and
//     of 1.2 take for different things is put in quotes there too.
//   - {{ ... | raw }} prints its value as it is. Whatever it holds becomes part of
//     the file; use it for text that you would have typed into the template.
//   - A file that is one value is that value, as it is. A template makes one if it
//     prints once, in no loop, with no text but whitespace and comments on lines
//     of their own; of arms that exclude each other, each may print. In JSON and
//     YAML the value must read as a list or a map, else it is a value as
//     elsewhere; in other formats it must read and set something, else it is
//     refused. Bytes that are not text stand only in a file of no known format.
//   - In SQL a value without quotes is a name where the statement wants one, as behind
//     DATABASE, TABLE, FROM, INTO and UPDATE, beside a dot and in a list of columns:
//     CREATE DATABASE {{ .db }}. In GRANT ... ON {{ .db }}.* its _ and % are escaped.
//     Elsewhere it is a number or a string.
//   - In a file of no known format a value may hold line breaks only where it
//     stands alone on its lines, and no control characters.
//
// Text of several lines, or behind indent or nindent, that would read as a list or a
// map where it stands is refused: {{ ... | parseYAML | toYAML | indent 2 }} prints the
// map, a block behind | or double quotes the text.
//
// Numbers are digits in every format, and are compared, counted with and printed as
// numbers whatever holds them: JSON, YAML, Vault or the template. YAML, JSON and TOML
// have an exponent from 1e21. What is not a number is an error where a function wants one.
// Nothing (nil, or text without a character) is 0 to int, int64, float64, atoi,
// toDecimal, parseInt, parseUint and parseFloat, as with consul-template and sprig; to
// all others it is an error.
//
// [Document.Warnings] reports what reads back as it should but may be meant otherwise, once
// for each place: a text such as 3.10 that stands without quotes, where YAML, TOML and
// JSON read the number 3.1 (quotes round the action keep it, | float64 says that it is a
// number); in JSON an integer that a float has no room for; and one line with a line
// break at its end, outside of a block and of a file of no known format (| trim). What
// keyOrDefault and its like print in place of what is not held is the template's own, and
// not warned of.
//
// The format is that of the header, or goes by the extension of the output's
// name, or of the template's without .tmpl.
//
// # The header
//
// A template may begin with a comment that describes it, in YAML:
//
//	{{/*
//	doc: one server              # what it renders, in a line
//	format: mysql                # else by the extension
//	out: my.cnf                  # name of the output, where only a directory is given
//	mode: "0640"                 # its permission bits; a file that is there gets none that it has not
//	owner: "999:999"             # its user and group, where the process may set them; or names
//	rules: mysql                 # the catalogue it is linted with
//	pod: {mount: /etc/server}    # what initplate podpreset must know, see header.Pod
//	params:
//	  port:
//	    type: port               # string, int, bool, float, size, duration, port, path, enum, list
//	    default: 3306
//	    doc: TCP port
//	    from: [env:PORT, "consul:${CONSUL_PREFIX}/port"]
//	  wait: {type: duration, unit: s, default: 1h30m, doc: "in seconds: 5400"}
//	  password: {secret: true, optional: true, from: ["vault:${VAULT_PATH}#password"]}
//	*/ -}}
//	port = {{ .port }}
//
// It is the first comment that has params, or another of these keys with a value that
// the key may have, where nothing but whitespace and comments stands before it. One
// that has only doc and out has no other keys. Every other comment is just one: where it
// looks like a header, such as one with "format: see the README", or one that stands
// behind text, there is a warning. A mistyped key of a header is an error.
//
// A parameter's value is the one that was given, or the first of its references
// that is held, or its default; with none of them it is missing, unless it is
// optional: then it is nil, for if and with to see. A reference with a variable
// that is not set is left out, and so is an environment variable that is empty.
// A value of the wrong type is an error. A template without params may use any
// field; only given values fill them. A default that is text stands as it is written:
// 3.10 is not 3.1.
//
// A reference that a secret parameter is taken from is secret wherever in the run it is
// asked for, in other templates too, and so is a listing or a directory that holds it.
//
// The keys of a parameter are type, default, optional, secret, doc, from, values (of an
// enum), min and max (of an int, float, port, size or duration: a number of its unit, or
// 1M, 10s), and unit. A size and a duration print as they were
// given, but for a size in format mysql: digits and one letter, as its servers read
// them, 128M for 128MB. With a unit, in any format, they are a number of that unit, and
// what is not a whole number of it is an error:
//
//	unit: bytes                 of a size, in powers of 1024; or K, M, G, T, P, E,
//	                            and KB, KiB and the like, which are the same
//	unit: s                     of a duration; or ns, us, ms, m, h, d; then 1d is a
//	                            duration too
//
// # How it is done
//
// [Parse] walks the parse tree once and learns from it which references the
// template makes and, for every action that prints, which of them its value can
// come from. So everything is fetched in one round, in parallel; and whether a
// value is secret is known however it was derived. A key that is computed from a
// fetched value takes one round more. Branches that the environment decides are
// decided before anything is fetched. [Collect] does the rounds, [Document] is the
// result: its bytes, the same with secrets hidden, and a diff.
package render
