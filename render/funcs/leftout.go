package funcs

import "strings"

// LeftOut returns why a function of sprig or consul-template is left out, for a hint. It
// returns "" for other names.
func LeftOut(name string) string {
	switch strings.TrimPrefix(name, "sprig_") {
	case "now", "timestamp", "ago":
		return "it reads the clock"
	case "date", "date_in_zone", "dateInZone", "htmlDate", "htmlDateInZone":
		return "it reads the clock and the machine's time zones; (toDate LAYOUT TEXT).Format formats a given date"
	case "date_modify", "dateModify":
		return "it hides mistakes; use mustDateModify"
	case "randAlpha", "randAlphaNum", "randAscii", "randBytes", "randInt", "randNumeric", "shuffle", "uuidv4":
		return "its result is random"
	case "bcrypt", "htpasswd", "encryptAES":
		return "it uses a random salt, so its result is never the same twice"
	case "genPrivateKey", "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert",
		"genSignedCertWithKey":
		return "it makes a random key; keep keys and certificates in a source"
	case "buildCustomCert":
		return "it only serves functions that make certificates, which are random"
	case "getHostByName":
		return "it uses the network"
	case "sockaddr":
		return "it reads the machine's network interfaces; take the address from the downward API"
	case "expandenv":
		return "a plan cannot see which variables it reads; use env"
	case "plugin":
		return "it runs a program"
	case "executeTemplate":
		return "the name of its template is known too late for a plan; use {{ template \"NAME\" . }}"
	case "scratch":
		return "it hides where values come from; use variables: {{ $x := ... }} and {{ $x = ... }}"
	case "writeToFile":
		return "it writes a file; give that file a template of its own"
	case "spew_dump", "spew_printf", "spew_sdump", "spew_sprintf":
		return "it shows memory addresses; use toJSONPretty"
	case "caLeaf", "caRoots", "connect", "exportedServices", "importedServices", "partitions", "peerings":
		return "initplate reads only keys, services, nodes and datacenters from Consul"
	case "pkiCert":
		return `secret "pki/issue/ROLE" "common_name=..." has the certificate, the key and the chain`
	case "nomadService", "nomadServices", "nomadVar", "nomadVarExists", "nomadVarList", "nomadVarListSafe":
		return "Nomad is not a source"
	}
	return ""
}
