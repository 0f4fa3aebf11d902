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
//	fromEnv "KAFKA_"            the variables that begin with KAFKA_, by the rest of their names:
//	                            {{ range $name, $value := fromEnv "KAFKA_" }}. Those that
//	                            Kubernetes and docker set for a service KAFKA are left out
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
//	                            "vault:path#field", "file:/path", and all other sources,
//	                            which have no function of their own: docs/sources
//
// But for fromEnv and ref, they have consul-template's names and meanings, with one
// exception: a value that is not there is an error at once. A field that is not there is
// an error too, unless the template only tests it or loops over it. There it counts as
// nil: as all of an if, a with or a range, or as an argument of and, or, not, eq, ne,
// empty, default, coalesce or required. A parameter counts as nil only if the header says
// that it is optional. In ref, ${NAME} and ${NAME:-default} are replaced by environment
// variables, and the line break at the end of a file is removed. The default may contain
// variables too.
//
// A value in a key cannot change what the rest of the key means. After the beginning
// of the key it must not make a segment that is empty, . or .., and a character in it that
// has a meaning in keys is part of the name. The same is true of ${NAME} in a reference.
// What the key begins with may be any key, and so may variables whose names end in
// CONSUL_PREFIX or VAULT_PATH:
//
//	key (printf "app/%s/port" (env "X"))   never leaves app/
//	key (printf "%s/port" (env "X"))       the value of X is the beginning: any key
//	ref "consul:app/${X}/port"             never leaves app/
//	ref "vault:${VAULT_PATH}#password"     any key
//
// In a constant key, write %40 for @ and %3F for ? in a name (Consul), %23 for # and %3F
// for ? (Vault), %23 for # (files).
//
// # Certificates, and other things that are made on request
//
// A secret with parameters is one line, in the syntax of `vault write`:
//
//	vault:pki/issue/web common_name=web.example ttl=24h#certificate
//
// In the value of a parameter, whitespace, %, # and control characters are written
// %XX. This form is used in ref, in a parameter's from, in plans and errors, and in a
// file of --values. In a template, parameters may also be arguments, and must be if they
// are computed. Arguments need no %XX, and a value cannot add another parameter. An empty
// argument is left out:
//
//	{{ $c := secret "pki/issue/web" (printf "common_name=%s" (env "HOST")) "ttl=24h" -}}
//	{{ $c.Data.certificate }}
//	{{ ref "vault:pki/issue/web#private_key" (printf "common_name=%s" (env "HOST")) "ttl=24h" }}
//
// A path with the same parameters, in any order, is written to once in a run: all
// places and templates get the same certificate, and its key. It is written to only
// if a template is known to use it, so a branch that depends on a fetched value costs one
// round more. A parameter must not be computed from a secret, as logs show all parameters.
//
// # Templates in other files
//
// The templates of a run share what they define. A file whose name begins with _ only
// defines: it makes no output, and its header has only doc and delims. Such files beside a
// given template are read too. A template's own define comes first, next that of the file
// that calls it. If a name is then left to two files with different texts, that is an error.
//
// include "NAME" DATA, also executeTemplate, has a constant NAME. If only indent, nindent,
// trim, trimSpace, or trimPrefix or trimSuffix of whitespace come after it, the action is
// like template: values are written in their places, and the functions lay out the text
// around them. What a value is made of by indent in the included text moves with it.
// Everywhere else the result is one text, as without formats. It is secret if anything is
// that the template prints, or that decides what it prints:
//
//	labels: {{- include "labels" . | nindent 2 }}
//	checksum: {{ include "labels" . | sha256sum }}
//
// # Values need no quoting
//
// What an action prints is written so that the program that reads the file gets
// exactly that value: quoted or escaped if that is needed, plain if it is not. The
// template may put its own quotes around an action or not. If no way of writing the
// value reads back as the value, rendering fails.
//
// Rendering does not repeat what a template escapes, quotes or indents by hand. It leaves
// out each step of a pipeline that turns a character into text that the format reads as
// that same character in that place:
//
//	"{{ key "pw" | replaceAll "\"" "\\\"" }}"
//	'{{ key "pw" | replaceAll "'" "''" }}'
//	<a>{{ key "pw" | html }}</a>
//
// What indent, nindent and the like put before lines belongs to the document if a reader
// drops it, as in a block of YAML, and to the value if a reader keeps it, as in a string
// of TOML. The spaces that a value itself begins with stay: a block takes them only if it
// begins with |2 or the like.
//
// That depends on the template and the place alone, never on the value. It holds for the
// last steps of an action, those of one value and constants, also if a variable, a dot or
// the argument of template brings them. What join puts between items, and what replaceAll
// puts in place of something, is the template's own text: if it separates items or
// settings, each of them is a value. The quotes of printf "'%s'" are quotes of the
// template, and so are the brackets of printf "[%s]" in a nested format.
//
// There are five exceptions:
//
//   - The output of toJSON, toYAML, toTOML and the like is structure, and stays as it is in
//     a format that has structure, also after indent and nindent. The rest of the document
//     must read as it would without it. In YAML, text that readers of 1.1 and of 1.2 take
//     for different things is quoted there too.
//   - {{ ... | raw }} prints its value as it is, and the value becomes part of the file. Use
//     it for text that you would have typed into the template.
//   - A file that is one value is that value, as it is. A template makes one if it
//     prints once, in no loop, with no text but whitespace and comments on lines
//     of their own. Of arms that exclude each other, each may print. In JSON and
//     YAML the value must read as a list or a map, else it is written like any other
//     value. In other formats it must read and set something, else it is refused. Bytes
//     that are not text are allowed only in a file of no known format.
//   - In SQL, an unquoted value is a name where the statement needs one, for example after
//     DATABASE, TABLE, FROM, INTO and UPDATE, beside a dot and in a list of columns:
//     CREATE DATABASE {{ .db }}. In GRANT ... ON {{ .db }}.* its _ and % are escaped.
//     Elsewhere it is a number or a string.
//   - In a file of no known format, a value may contain line breaks only if it is alone on
//     its lines, and no control characters.
//
// Text is refused if it has several lines, or comes after indent or nindent, and would read
// as a list or a map in its place. {{ ... | parseYAML | toYAML | indent 2 }} prints the
// map; a block after | or double quotes keep the text.
//
// Numbers are digits in every format. They are compared, calculated and printed as numbers
// wherever they come from: JSON, YAML, Vault or the template. YAML, JSON and TOML
// have an exponent from 1e21. If a function needs a number and gets something else, that is
// an error. Nothing (nil or empty text) is 0 to int, int64, float64, atoi, toDecimal,
// parseInt, parseUint and parseFloat, as with consul-template and sprig; to all other
// functions it is an error.
//
// [Document.Warnings] reports what reads back as it should but may be meant otherwise, once
// for each place:
//
//   - text such as 3.10 without quotes, which YAML, TOML and JSON read as the number 3.1:
//     quotes around the action keep it, | float64 says that it is a number
//   - in JSON, an integer that has more digits than a float holds
//   - a value of one line with a line break at its end, outside of a block and of a file of
//     no known format: | trim removes it
//
// A default of keyOrDefault and the like is the template's own text, and causes no warning.
//
// The format is that of the header, else that of the extension of the output's
// name, or of the template's name without .tmpl, .tpl, .ctmpl or .gotmpl.
//
// # A language in a value
//
// A value of a file may be text in another language: JSON in YAML, JAAS in a file of
// properties, the URL of a database in an .env file. quoteFor at the end of an action names
// that language:
//
//	sasl.jaas.config=a.PlainLoginModule required username="{{ .user }}" password="{{ .pw | quoteFor "jaas" }}";
//	DATABASE_URL=postgres://{{ .user }}:{{ .pw | quoteFor "url" }}@db/app
//	command: ["sh", "-c", "exec app --password={{ .pw | quoteFor "sh" }}"]
//
// The language is that of the whole value of the file, so one quoteFor is enough for all actions
// in it. What the file's own reader sees of the text is read as a document of that
// language, and values are written into it as into a file: with or without quotes of the template,
// and read back. Then the result is written into the file. The languages are the formats,
// also jaas and url. The format of the file itself must be known.
//
// # The header
//
// A template may begin with a comment that describes it, in YAML:
//
//	{{/*
//	doc: one server              # what it renders, in a line
//	format: mysql                # else by the extension
//	out: my.cnf                  # name of the output, if only a directory is given
//	mode: "0640"                 # its permission bits; an existing file gets no additional ones
//	owner: "999:999"             # its user and group, or their names, if the process may set them
//	delims: ["[[", "]]"]         # what is around actions, instead of {{ and }}
//	rules: mysql                 # the catalogue of rules that it is checked with
//	pod: {mount: /etc/server}    # what initplate podpreset must know, see header.Pod
//	params:
//	  port:
//	    type: port               # string, int, bool, float, size, duration, port, path, enum, list, map
//	    default: 3306
//	    doc: TCP port
//	    from: [env:PORT, "consul:${CONSUL_PREFIX}/port"]
//	  options: {type: map, optional: true, from: ["env:APP_OPTION_*", "consul:${CONSUL_PREFIX}/options/"]}
//	  wait: {type: duration, unit: s, default: 1h30m, doc: "in seconds: 5400"}
//	  password: {secret: true, optional: true, from: ["vault:${VAULT_PATH}#password"]}
//	*/ -}}
//	port = {{ .port }}
//
// A map has texts by name, for {{ range $name, $value := .options }}. Each entry is taken from
// where it is found first: --set options.NAME=VALUE, the references, the default. A reference
// holds all of it, as a JSON object or NAME=VALUE on lines or between commas. Or its entries are
// below it in Consul, or are all variables with a prefix: APP_OPTION_WAIT_TIMEOUT is
// wait_timeout.
//
// The header is the first comment that has params, or another of these keys with a value
// that the key may have, if there is only whitespace and comments before it. A header with
// only doc and out has no other keys. Every other comment is just a comment. If it looks
// like a header, there is a warning: for example one with "format: see the README", or one
// that has text before it. A mistyped key of a header is an error.
//
// With other delimiters, {{ and }} are text, as in templates for Prometheus, Helm or Jinja. The
// header itself is always in {{/* and */}}. A delimiter has no whitespace and no quotes, and
// the second one is not made of what actions are made of, such as letters and parentheses.
//
// The value of a parameter is the given one, else that of the first of its references that
// has one, else its default. Without any of these the parameter is missing. If it is
// optional it is nil instead, which if and with can test. A reference with a variable that
// is not set is left out, and so is an environment variable that is empty. A value of the
// wrong type is an error. A template without params may use any field, and only given values
// fill them. A default that is text stays as it is written: 3.10 is not 3.1.
//
// Places that the run is given come before the first reference to a server. A reference
// to ${CONSUL_PREFIX}/NAME or ${VAULT_PATH}#NAME is then looked for as NAME in each of them:
// docs/from.md.
//
// The references of a secret parameter are secret in the whole run, in other templates too,
// and so is a listing or a directory that contains one of them.
//
// The keys of a parameter are type, default, optional, secret, doc, from, values (of an
// enum), min and max (of an int, float, port, size or duration: a number of its unit, or
// 1M, 10s), and unit. A size and a duration print as they were given. In format mysql, a
// size is digits and one letter, as the servers read it: 128M for 128MB. With a unit, in any
// format, they are a whole number of that unit, and anything else is an error:
//
//	unit: bytes                 of a size, in powers of 1024; or K, M, G, T, P, E,
//	                            and KB, KiB and the like, which are the same
//	unit: s                     of a duration; or ns, us, ms, m, h, d; then 1d is a
//	                            duration too
//
// # How it is done
//
// [Parse] reads the parse tree. It finds which references the template makes and, for
// every action that prints, which of them its value can come from. So everything is
// fetched in one round, in parallel, and a value is known to be secret however it was
// derived. A key that is computed from a fetched value takes one round more. Branches that
// depend on the environment alone are decided before anything is fetched. [Collect] does
// the rounds. [Document] is the result: its bytes, the same with secrets hidden, and a diff.
package render
