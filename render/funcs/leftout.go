package funcs

import "strings"

// LeftOut returns why a function of sprig or consul-template is left out, for a hint, and what
// to write instead, in the form of [Foreign.Instead]. Why is "" for other names.
func LeftOut(name string) (why, instead string) {
	const (
		vault   = `{{ ref "vault:PATH#FIELD" }}`
		noClock = "it reads the clock, and the same values must give the same file"
		issued  = `{{ (secret "pki/issue/ROLE" "common_name=HOST").Data.certificate }}`
	)

	switch strings.TrimPrefix(name, "sprig_") {
	case "now", "timestamp", "ago":
		return noClock + "; give the time as a parameter or a variable", `{{ env "NAME" }}`
	case "date", "date_in_zone", "dateInZone", "htmlDate", "htmlDateInZone":
		return "it reads the clock and the machine's time zones; for a given date",
			`{{ (toDate "2006-01-02" "2024-01-31").Format "02.01.2006" }}`
	case "date_modify", "dateModify":
		return "it hides mistakes",
			`{{ (mustDateModify "24h" (toDate "2006-01-02" "2024-01-31")).Format "2006-01-02" }}`
	case "randAlpha", "randAlphaNum", "randAscii", "randBytes", "randInt", "randNumeric":
		return "its result is random, and the same values must give the same file; " +
				"keep it in Vault, or have Vault make one in each run",
			vault + ` or {{ (secret "sys/tools/random/32" "format=base64").Data.random_bytes }}`
	case "shuffle", "uuidv4":
		return "its result is random, and the same values must give the same file; " +
			"a pod's own is its metadata.uid, by a variable", `{{ env "NAME" }}`
	case "bcrypt", "htpasswd":
		return "it uses a random salt, so its result is never the same twice; keep the hash in Vault, " +
			"as htpasswd -nbB USER PASSWORD makes it", vault
	case "encryptAES":
		return "it uses a random salt, so its result is never the same twice; keep what is encrypted in Vault", vault
	case "genPrivateKey":
		return "it makes a random key; keep the key in Vault", vault
	case "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey":
		return "it makes a random key; Vault issues keys and certificates", issued
	case "buildCustomCert":
		return "it only serves functions that make certificates, which are random; Vault issues them", issued
	case "getHostByName":
		return "it uses the network; programs look names up themselves, or give the address as a variable", `{{ env "NAME" }}`
	case "sockaddr":
		return "it reads the machine's network interfaces; take the address from the downward API", `{{ env "POD_IP" }}`
	case "expandenv":
		return "a plan cannot see which variables it reads", `{{ env "NAME" }}`
	case "plugin":
		return "it runs a program; the source exec runs those that are allowed", ""
	case "scratch":
		return "it hides where values come from; use variables", `{{ $y := "A" }}{{ $y = "B" }}{{ $y }}`
	case "writeToFile":
		return "it writes a file; give that file a template of its own", ""
	case "spew_dump", "spew_printf", "spew_sdump", "spew_sprintf":
		return "it shows memory addresses", `{{ dict "NAME" $x | toJSONPretty }}`
	case "caLeaf", "caRoots", "connect", "exportedServices", "importedServices", "partitions", "peerings":
		return "initplate reads only keys, services, nodes and datacenters from Consul", ""
	case "pkiCert":
		return "secret has the certificate, the key and the chain", issued
	case "nomadService", "nomadServices", "nomadVar", "nomadVarExists", "nomadVarList", "nomadVarListSafe":
		return "Nomad is not a source", ""
	}
	return "", ""
}

// LeftOutHint returns why a function is left out and what to write instead; "" for other names.
func LeftOutHint(name string) string {
	why, instead := LeftOut(name)
	if instead != "" {
		why += ": write " + instead
	}
	return why
}

func isLeftOut(name string) bool {
	why, _ := LeftOut(name)
	return why != ""
}
