package funcs

import (
	"regexp"
	"strings"
)

// A Foreign is a name from templates of other tools that this language does not have.
type Foreign struct {
	Name    string // of a function, or the beginning of a field: "getv", "strings.ToUpper", ".Values"
	Tool    string
	Instead string // what to write: $x is the value it works on, words in capitals are for the reader to fill in
	Why     string // more to know, or why there is nothing to write
}

// ForeignHint says what to write instead of a function of another tool that text begins
// with. It returns "" if the function is not known.
func ForeignHint(text string) string {
	name := regexp.MustCompile(`^\w+(\.\w+)?`).FindString(text)
	space, _, _ := strings.Cut(name, ".")
	for _, n := range []string{name, space} {
		for _, f := range Foreigns() {
			if f.Name == n {
				return f.hint()
			}
		}
	}
	if name != space && isNamespace(space) {
		return space + ". is from gomplate; functions here are sprig's and consul-template's, without such a prefix"
	}
	return ""
}

func (f Foreign) hint() string {
	text := f.Name + " is from " + f.Tool
	if f.Instead != "" {
		text += "; here, write " + f.Instead
	}
	if f.Why != "" {
		text += ": " + f.Why
	}
	return text
}

// ForeignField is ForeignHint for a field, such as .Values.db.port, whose names are
// idents.
func ForeignField(idents []string) string {
	rest := strings.Join(idents[1:], ".")
	switch {
	case idents[0] == "Env" && len(idents) == 2:
		return `.Env is from gomplate and dockerize; here, write {{ mustEnv "` + rest + `" }}, ` +
			`or {{ env "` + rest + `" }} if it may be missing`
	case idents[0] == "Values" && rest != "":
		return ".Values is from Helm; here, parameters are fields of the dot: write {{ ." + rest + " }}"
	}

	for _, f := range Foreigns() {
		if f.Name == "."+idents[0] {
			return f.hint()
		}
	}
	return ""
}

// CallHint says how to call a function that other tools have with other arguments. It
// returns "" for any other function.
func CallHint(name string) string {
	switch name {
	case "get":
		return `get reads a field of a map, get MAP "NAME"; for a key of Consul, write {{ key "PATH" }}`
	case "join":
		return `the separator comes first: join "," LIST`
	case "loop":
		return "for other steps, write untilStep 0 10 2"
	case "slice":
		return `slice takes a part, slice LIST FROM TO; list "a" "b" makes a list`
	case "replace":
		return `the text comes last: replace "OLD" "NEW" TEXT`
	}
	return ""
}

// isNamespace reports whether gomplate has functions with that prefix.
func isNamespace(name string) bool {
	for _, f := range Foreigns() {
		if strings.HasPrefix(f.Name, name+".") {
			return true
		}
	}
	return false
}

const (
	noClock    = "it reads the clock, and the same values must give the same file"
	noNetwork  = "it uses the network; take the address from a source"
	noRandom   = "its result is random, and the same values must give the same file"
	noKube     = "initplate does not read from Kubernetes; mount the Secret or ConfigMap"
	noKeystore = "initplate writes keystores but does not read them; keep the key and the certificate as PEM"
	noCrypto   = "initplate has no such function; convert the value where it is kept"
	noRelease  = "there is no release here: give the value as a parameter, with --set or params of --values"
	noTpl      = "a value is never executed as a template, as it could read anything; give its text a define"
)

// Foreigns returns the names of other tools. A test renders each Instead.
func Foreigns() []Foreign {
	var all []Foreign
	for _, row := range foreignRows() {
		for name := range strings.FieldsSeq(row.names) {
			all = append(all, Foreign{Name: name, Tool: row.tool, Instead: row.instead, Why: row.why})
		}
	}
	return all
}

// A foreignRow is a Foreign for each of several names.
type foreignRow struct{ tool, names, instead, why string }

func foreignRows() []foreignRow {
	const (
		confd, gomplate, helm, eso, dockerize = "confd", "gomplate", "Helm", "External Secrets", "dockerize"
		other                                 = "other tools"
	)

	return []foreignRow{
		{confd, "getv", `{{ key "PATH" }}`, `or {{ keyOrDefault "PATH" "DEFAULT" }}`},
		{confd, "gets getvs", `{{ range ls "PREFIX" }}{{ .Key }} {{ .Value }} {{ end }}`, "or tree, for keys at any depth"},
		{confd, "cget cgetv", `{{ ref "vault:PATH#FIELD" }}`, "secrets are kept in Vault"},
		{confd, "cgets cgetvs", `{{ range $name, $value := (secret "PATH").Data.data }}{{ $name }} {{ $value }} {{ end }}`, "secrets are kept in Vault"},
		{confd, "exists", `{{ if keyExists "PATH" }}...{{ end }}`, ""},
		{confd, "lsdir", `{{ range $name, $_ := tree "PREFIX" | explode }}{{ $name }} {{ end }}`, ""},
		{confd, "map", `{{ $m := dict "NAME" "VALUE" }}{{ $m.NAME }}`, ""},
		{confd, "datetime", "", noClock},
		{confd, "lookupIP lookupIPV4 lookupIPV6 lookupSRV lookupIfaceIPV4 lookupIfaceIPV6", "", noNetwork},
		{confd, "fileExists", `{{ file "/FILE" }}`, "a file that is not there is an error"},
		{confd, "sortByLength sortKVByLength", `{{ range $x | splitList "," | sortAlpha }}{{ . }} {{ end }}`, "in alphabetical order, not by length"},
		{"confd and dockerize", "parseURL parseUrl", `{{ (urlParse $x).host }}`, ""},
		{"confd and gomplate", "getenv env.Getenv", `{{ env "NAME" }}`, `or {{ env "NAME" | default "DEFAULT" }}`},
		{"confd and gomplate", "json jsonArray data.JSON data.JSONArray", `{{ ($x | parseJSON).NAME }}`, ""},

		{gomplate, "ds datasource data.Datasource", `{{ (file "/FILE" | parseJSON).NAME }}`, "there are no data sources; key reads Consul, secret reads Vault, ref all the others"},
		{gomplate, "defineDatasource datasourceExists datasourceReachable listDatasources", "", "there are no data sources: key reads Consul, secret reads Vault, file reads a file, ref all the others"},
		{gomplate, "data.Include", `{{ file "/FILE" }}`, ""},
		{gomplate, "tmpl.Exec", `{{ include "NAME" . }}`, ""},
		{"Helm and gomplate", "tpl tmpl.Inline", `{{ include "NAME" . }}`, noTpl},
		{gomplate, "test.Required", `{{ $x | required "MESSAGE" }}`, ""},
		{gomplate, "yaml yamlArray data.YAML data.YAMLArray", `{{ ($x | parseYAML).NAME }}`, ""},
		{"other tools", "toml data.TOML parseToml fromTOML mustFromToml", `{{ ($x | parseTOML).NAME }}`, ""},
		{gomplate, "csvByRow csvByColumn data.CSVByRow data.CSVByColumn", `{{ range $x | parseCSV }}{{ .NAME }} {{ end }}`, ""},
		{gomplate, "data.CSV", `{{ range $x | csv }}{{ first . }} {{ end }}`, ""},
		{gomplate, "toCSV data.ToCSV", `{{ $x | splitList "," | join "," }}`, ""},
		{gomplate, "data.ToJSON", `{{ dict "NAME" $x | toJSON }}`, ""},
		{gomplate, "data.ToJSONPretty", `{{ dict "NAME" $x | toJSONPretty }}`, ""},
		{gomplate, "data.ToYAML", `{{ dict "NAME" $x | toYAML }}`, ""},
		{gomplate, "data.ToTOML", `{{ dict "NAME" $x | toTOML }}`, ""},
		{"gomplate and dockerize", "bool toBool conv.Bool conv.ToBool isTrue", `{{ $x | parseBool }}`, "it takes 1, t, true, 0, f, false"},
		{dockerize, "isFalse", `{{ not ($x | parseBool) }}`, "it takes 1, t, true, 0, f, false"},
		{"gomplate and dockerize", "jsonpath jq jsonQuery coll.JSONPath coll.JQ", `{{ ($x | parseJSON).NAME }}`, ""},
		{gomplate, "assert test.Assert", `{{ if ne $x "TEXT" }}{{ fail "WHY" }}{{ end }}`, ""},
		{gomplate, "test.Fail", `{{ if ne $x "TEXT" }}{{ fail "WHY" }}{{ end }}`, ""},
		{gomplate, "test.Ternary", `{{ ternary "YES" "NO" (eq $x "TEXT") }}`, ""},
		{gomplate, "isKind test.IsKind", `{{ kindIs "string" $x }}`, ""},
		{gomplate, "kind test.Kind", `{{ kindOf $x }}`, ""},
		{gomplate, "shellQuote strings.ShellQuote", `{{ $x }}`, "with format env-sh values need no quoting"},
		{gomplate, "sort coll.Sort", `{{ range sortBy "NAME" ($x | parseCSV) }}{{ .NAME }} {{ end }}`, "sortAlpha sorts text"},
		{gomplate, "strings.Sort", `{{ range $x | splitList "," | sortAlpha }}{{ . }} {{ end }}`, ""},
		{gomplate, "flatten coll.Flatten", `{{ concat (list "A") (list "B") | join "," }}`, ""},
		{gomplate, "delKey", `{{ unset (dict "NAME" $x) "NAME" | toJSON }}`, ""},
		{gomplate, "setKey", `{{ set (dict) "NAME" $x | toJSON }}`, ""},
		{gomplate, "toInt toInt64 conv.ToInt conv.ToInt64 conv.Atoi conv.ParseInt", `{{ $x | int64 }}`, ""},
		{gomplate, "toFloat64 conv.ToFloat64 conv.ParseFloat", `{{ $x | float64 }}`, ""},
		{gomplate, "conv.ToString", `{{ $x | toString }}`, ""},
		{gomplate, "conv.Join", `{{ $x | splitList "," | join "," }}`, ""},
		{gomplate, "conv.Default", `{{ $x | default "DEFAULT" }}`, ""},
		{gomplate, "conv.URL", `{{ (urlParse $x).host }}`, ""},
		{gomplate, "conv.Dict coll.Dict", `{{ dict "NAME" $x | toJSON }}`, ""},
		{gomplate, "conv.Slice coll.Slice", `{{ list $x | toJSON }}`, ""},
		{gomplate, "coll.Has conv.Has", `{{ hasKey (dict "NAME" $x) "NAME" }}`, ""},
		{gomplate, "coll.Keys", `{{ keys (dict "NAME" $x) | join "," }}`, ""},
		{gomplate, "coll.Values", `{{ values (dict "NAME" $x) | join "," }}`, ""},
		{gomplate, "coll.Merge", `{{ merge (dict "NAME" $x) (dict "OTHER" $x) | toJSON }}`, ""},
		{gomplate, "coll.Append", `{{ append (list "A") $x | join "," }}`, "the list comes first"},
		{gomplate, "coll.Prepend", `{{ prepend (list "A") $x | join "," }}`, "the list comes first"},
		{gomplate, "coll.Uniq", `{{ uniq (list $x $x) | join "," }}`, ""},
		{gomplate, "coll.Reverse", `{{ reverse (list $x "A") | join "," }}`, ""},
		{gomplate, "coll.Index", `{{ index (list $x) 0 }}`, ""},
		{gomplate, "coll.Pick", `{{ pick (dict "NAME" $x) "NAME" | toJSON }}`, ""},
		{gomplate, "coll.Omit", `{{ omit (dict "NAME" $x) "OTHER" | toJSON }}`, ""},
		{gomplate, "strings.ToUpper", `{{ $x | toUpper }}`, ""},
		{gomplate, "strings.ToLower", `{{ $x | toLower }}`, ""},
		{gomplate, "strings.Title", `{{ $x | toTitle }}`, ""},
		{gomplate, "strings.TrimSpace", `{{ $x | trimSpace }}`, ""},
		{gomplate, "strings.Trim", `{{ $x | sprig_trimAll "CHARACTERS" }}`, ""},
		{gomplate, "strings.TrimPrefix", `{{ $x | trimPrefix "PREFIX" }}`, ""},
		{gomplate, "strings.TrimSuffix", `{{ $x | trimSuffix "SUFFIX" }}`, ""},
		{gomplate, "strings.ReplaceAll", `{{ $x | replaceAll "OLD" "NEW" }}`, ""},
		{gomplate, "strings.Contains", `{{ $x | contains "PART" }}`, ""},
		{gomplate, "strings.HasPrefix", `{{ $x | hasPrefix "PREFIX" }}`, ""},
		{gomplate, "strings.HasSuffix", `{{ $x | hasSuffix "SUFFIX" }}`, ""},
		{gomplate, "strings.Split", `{{ range $x | splitList "," }}{{ . }} {{ end }}`, ""},
		{gomplate, "strings.SplitN splitN", `{{ ($x | splitn "," 2)._0 }}`, ""},
		{gomplate, "strings.Repeat", `{{ $x | repeat 2 }}`, ""},
		{gomplate, "strings.Indent", `{{ $x | indent 2 }}`, ""},
		{gomplate, "strings.Quote", `{{ $x | quote }}`, ""},
		{gomplate, "strings.Squote", `{{ $x | squote }}`, ""},
		{gomplate, "strings.Abbrev", `{{ $x | abbrev 20 }}`, ""},
		{gomplate, "strings.Trunc", `{{ $x | trunc 20 }}`, ""},
		{gomplate, "strings.CamelCase", `{{ $x | camelcase }}`, ""},
		{gomplate, "strings.SnakeCase", `{{ $x | snakecase }}`, ""},
		{gomplate, "strings.KebabCase", `{{ $x | kebabcase }}`, ""},
		{gomplate, "regexp.Match", `{{ $x | regexMatch "EXPRESSION" }}`, ""},
		{gomplate, "regexp.Find", `{{ regexFind "EXPRESSION" $x }}`, ""},
		{gomplate, "regexp.FindAll", `{{ regexFindAll "EXPRESSION" $x -1 | join "," }}`, ""},
		{gomplate, "regexp.Replace", `{{ $x | regexReplaceAll "EXPRESSION" "NEW" }}`, ""},
		{gomplate, "regexp.ReplaceLiteral", `{{ regexReplaceAllLiteral "EXPRESSION" $x "NEW" }}`, ""},
		{gomplate, "regexp.QuoteMeta", `{{ regexQuoteMeta $x }}`, ""},
		{gomplate, "regexp.Split", `{{ regexSplit "EXPRESSION" $x -1 | join "," }}`, ""},
		{gomplate, "base64.Encode", `{{ $x | base64Encode }}`, ""},
		{gomplate, "base64.Decode base64.DecodeBytes", `{{ $x | base64Decode }}`, ""},
		{gomplate, "crypto.SHA1", `{{ $x | sha1sum }}`, ""},
		{gomplate, "crypto.SHA256", `{{ $x | sha256sum }}`, ""},
		{gomplate, "crypto.SHA512", `{{ $x | sha512sum }}`, ""},
		{gomplate, "crypto.Bcrypt", `{{ ref "vault:PATH#FIELD" }}`, "its salt is random, so its result is never the same twice; keep the hash itself"},
		{gomplate, "crypto.PBKDF2 crypto.WPAPSK crypto.RSAEncrypt crypto.RSADecrypt crypto.EncryptAES crypto.DecryptAES", "", noCrypto},
		{gomplate, "math.Add", `{{ add $x 1 }}`, ""},
		{gomplate, "math.Sub", `{{ sub $x 1 }}`, ""},
		{gomplate, "math.Mul", `{{ mul $x 2 }}`, ""},
		{gomplate, "math.Div", `{{ divf $x 2 }}`, "div gives a whole number"},
		{gomplate, "math.Rem", `{{ mod $x 2 }}`, ""},
		{gomplate, "rem", `{{ mod $x 2 }}`, ""},
		{gomplate, "pow math.Pow", `{{ mul $x $x }}`, ""},
		{gomplate, "semver.Semver", `{{ semver $x }}`, ""},
		{gomplate, "semver.CheckConstraint", `{{ semverCompare ">=1.0" $x }}`, ""},
		{gomplate, "cue data.CUE toCUE data.ToCUE", `{{ ($x | parseJSON).NAME }}`, "there is no CUE; cue export makes JSON of it"},
		{gomplate, "math.Max", `{{ max $x 2 }}`, ""},
		{gomplate, "math.Min", `{{ min $x 2 }}`, ""},
		{gomplate, "math.Round", `{{ round $x 0 }}`, ""},
		{gomplate, "math.Ceil", `{{ ceil $x }}`, ""},
		{gomplate, "math.Floor", `{{ floor $x }}`, ""},
		{gomplate, "math.Seq", `{{ range untilStep 1 4 1 }}{{ . }} {{ end }}`, ""},
		{gomplate, "path.Base filepath.Base", `{{ base $x }}`, ""},
		{gomplate, "path.Dir filepath.Dir", `{{ dir $x }}`, ""},
		{gomplate, "path.Ext filepath.Ext", `{{ ext $x }}`, ""},
		{gomplate, "path.Clean filepath.Clean", `{{ clean $x }}`, ""},
		{gomplate, "path.Join filepath.Join", `{{ clean (printf "%s/%s" $x "NAME") }}`, ""},
		{gomplate, "file.Read", `{{ file "/FILE" }}`, ""},
		{gomplate, "file.Exists file.IsDir file.ReadDir file.Walk file.Stat", `{{ file "/FILE" }}`, "a file that is not there is an error"},
		{gomplate, "time.Now time.Parse time.Unix time.ZoneName time.Since time.Until humanduration", "", noClock},
		{gomplate, "uuid.V1 uuid.V4 random.Alpha random.AlphaNum random.ASCII random.String random.Item random.Number random.Float", "", noRandom},
		{gomplate, "net.CIDRHost", `{{ "10.0.0.0/8" | cidrHost 5 }}`, ""},
		{gomplate, "net.CIDRNetmask", `{{ "10.0.0.0/8" | cidrNetmask }}`, ""},
		{gomplate, "net.CIDRSubnets net.CIDRSubnetSizes", `{{ range "10.0.0.0/8" | cidrSubnets 2 }}{{ . }} {{ end }}`, ""},
		{gomplate, "net.ParseAddr net.ParseIP net.ParseIPPrefix net.ParseIPRange net.ParsePrefix net.ParseRange", `{{ if "10.0.0.1" | cidrContains "10.0.0.0/8" }}...{{ end }}`, "addresses and networks are text"},
		{"Terraform", "cidrhost cidrnetmask cidrsubnet cidrsubnets cidrcontains", `{{ "10.0.0.0/8" | cidrHost 5 }}`, "or cidrNetmask, cidrSubnets, cidrContains"},
		{gomplate, "net.LookupIP net.LookupIPs net.LookupCNAME net.LookupSRV net.LookupSRVs net.LookupTXT", "", noNetwork},
		{gomplate, "aws.EC2Meta aws.EC2Tag aws.EC2Region aws.ARN aws.Account ec2meta ec2dynamic ec2tag ec2tags ec2region gcp.Meta", "", noNetwork},

		{helm, "lookup", `{{ file "/FILE" }}`, noKube},
		{helm, "fromYamlArray mustFromYaml fromYamlStrict", `{{ ($x | parseYAML).NAME }}`, ""},
		{helm, "fromJsonArray", `{{ ($x | parseJSON).NAME }}`, ""},
		{helm, "toYamlPretty mustToYaml", `{{ dict "NAME" $x | toYAML }}`, ""},
		{helm, "mustToToml", `{{ dict "NAME" $x | toTOML }}`, ""},
		{helm, ".Values", "{{ .NAME }}", "parameters are fields of the dot"},
		{helm, ".Release .Chart .Capabilities .Template .Subcharts", "{{ .NAME }}", noRelease},
		{helm, ".Files", `{{ file "/FILE" }}`, ""},
		{"gomplate and dockerize", ".Env", `{{ mustEnv "NAME" }}`, `or {{ env "NAME" }} if it may be missing`},

		{eso, "pkcs12key pkcs12keyPass pkcs12cert pkcs12certPass", "", noKeystore},
		{eso, "pemToPkcs12 pemToPkcs12Pass fullPemToPkcs12 fullPemToPkcs12Pass pemTruststoreToPKCS12 pemTruststoreToPKCS12Pass",
			`{{ toPKCS12 "PASSWORD" (file "/PEM") }}`, ""},
		{eso, "jwkPublicKeyPem jwkPrivateKeyPem filterPEM filterCertChain certSANs rsaDecrypt pemPrivateKey pemCertificate", "", noCrypto},
		{eso, "getSecretKey getSecret", `{{ ref "vault:PATH#FIELD" }}`, ""},

		{other, "vault vaultSecret secretOrDefault readSecret", `{{ ref "vault:PATH#FIELD" }}`, ""},
		{other, "consul kv mustKey safeKey getKey", `{{ key "PATH" }}`, ""},
		{other, "keyOrEmpty", `{{ keyOrDefault "PATH" "" }}`, ""},
		{other, "getEnv lookupEnv environ osEnv env_var envOr envDefault", `{{ env "NAME" }}`, `or {{ envOrDefault "NAME" "DEFAULT" }}`},
		{other, "hostname", `{{ env "HOSTNAME" }}`, ""},
		{other, "readFile fileContents readfile", `{{ file "/FILE" }}`, ""},
		{other, "templatefile partial", `{{ template "NAME" . }}`, ""},
		{other, "base64encode b64encode", `{{ $x | base64Encode }}`, ""},
		{other, "base64decode b64decode", `{{ $x | base64Decode }}`, ""},
		{other, "sha1", `{{ $x | sha1sum }}`, ""},
		{other, "sha256", `{{ $x | sha256sum }}`, ""},
		{other, "sha512", `{{ $x | sha512sum }}`, ""},
		{other, "md5", `{{ $x | md5sum }}`, ""},
		{other, "hmacSHA256 hmac", `{{ $x | hmacSHA256Hex "KEY" }}`, ""},
		{other, "jsonencode to_json dump toPrettyJSON", `{{ dict "NAME" $x | toJSON }}`, ""},
		{other, "yamlencode to_yaml to_nice_yaml", `{{ dict "NAME" $x | toYAML }}`, ""},
		{other, "jsondecode from_json", `{{ ($x | parseJSON).NAME }}`, ""},
		{other, "yamldecode from_yaml", `{{ ($x | parseYAML).NAME }}`, ""},
		{other, "upcase uppercase", `{{ $x | toUpper }}`, ""},
		{other, "downcase lowercase", `{{ $x | toLower }}`, ""},
		{other, "startsWith startswith", `{{ $x | hasPrefix "PREFIX" }}`, ""},
		{other, "endsWith endswith", `{{ $x | hasSuffix "SUFFIX" }}`, ""},
		{other, "substring", `{{ $x | substr 0 5 }}`, ""},
		{other, "length count", `{{ len $x }}`, ""},
		{other, "float", `{{ $x | float64 }}`, ""},
		{other, "string", `{{ $x | toString }}`, ""},
		{other, "array", `{{ list $x | toJSON }}`, ""},
		{other, "elif elseif elsif", "{{ if $x }}...{{ else if $x }}...{{ end }}", ""},
		{other, "endif endfor endwith", "{{ if $x }}...{{ end }}", ""},
		{other, "for foreach", `{{ range $x | splitList "," }}{{ . }} {{ end }}`, ""},
		{other, "unless", "{{ if not $x }}...{{ end }}", ""},
	}
}
