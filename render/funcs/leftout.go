package funcs

import (
	"slices"
	"strings"
)

// A Left names functions of sprig or consul-template that are left out for one reason.
type Left struct {
	Names   string // with spaces between them
	Why     string
	Instead string // what to write, in the form of [Foreign.Instead]
}

// LeftOuts returns all functions of sprig and consul-template that are left out.
func LeftOuts() []Left {
	const (
		vault   = `{{ ref "vault:PATH#FIELD" }}`
		noClock = "it reads the clock, and the same values must give the same file"
		issued  = `{{ (secret "pki/issue/ROLE" "common_name=HOST").Data.certificate }}`
	)

	return []Left{
		{"now timestamp ago",
			noClock + "; give the time as a parameter or a variable", `{{ env "NAME" }}`},
		{"date date_in_zone dateInZone htmlDate htmlDateInZone",
			"it reads the clock and the machine's time zones; for a given date",
			`{{ (toDate "2006-01-02" "2024-01-31").Format "02.01.2006" }}`},
		{"date_modify dateModify",
			"it hides mistakes",
			`{{ (mustDateModify "24h" (toDate "2006-01-02" "2024-01-31")).Format "2006-01-02" }}`},
		{"randAlpha randAlphaNum randAscii randBytes randInt randNumeric",
			"its result is random, and the same values must give the same file; " +
				"keep it in Vault, or have Vault make one in each run",
			vault + ` or {{ (secret "sys/tools/random/32" "format=base64").Data.random_bytes }}`},
		{"shuffle uuidv4",
			"its result is random, and the same values must give the same file; " +
				"a pod's own is its metadata.uid, by a variable", `{{ env "NAME" }}`},
		{"bcrypt htpasswd",
			"it uses a random salt, so its result is never the same twice; keep the hash in Vault, " +
				"as htpasswd -nbB USER PASSWORD makes it", vault},
		{"encryptAES",
			"it uses a random salt, so its result is never the same twice; keep what is encrypted in Vault", vault},
		{"genPrivateKey",
			"it makes a random key; keep the key in Vault", vault},
		{"genCA genCAWithKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey",
			"it makes a random key; Vault issues keys and certificates", issued},
		{"buildCustomCert",
			"it only serves functions that make certificates, which are random; Vault issues them", issued},
		{"getHostByName",
			"it uses the network; programs look names up themselves, or give the address as a variable", `{{ env "NAME" }}`},
		{"sockaddr",
			"it reads the machine's network interfaces; take the address from the downward API", `{{ env "POD_IP" }}`},
		{"expandenv",
			"a plan cannot see which variables it reads", `{{ env "NAME" }}`},
		{"plugin",
			"it runs a program; the source exec runs those that are allowed", ""},
		{"scratch",
			"it hides where values come from; use variables", `{{ $y := "A" }}{{ $y = "B" }}{{ $y }}`},
		{"writeToFile",
			"it writes a file; give that file a template of its own", ""},
		{"spew_dump spew_printf spew_sdump spew_sprintf",
			"it shows memory addresses", `{{ dict "NAME" $x | toJSONPretty }}`},
		{"caLeaf caRoots connect exportedServices importedServices partitions peerings",
			"initplate reads only keys, services, nodes and datacenters from Consul", ""},
		{"pkiCert",
			"secret has the certificate, the key and the chain", issued},
		{"nomadService nomadServices nomadVar nomadVarExists nomadVarList nomadVarListSafe",
			"Nomad is not a source", ""},
	}
}

// LeftOut returns why a function of sprig or consul-template is left out, for a hint, and what
// to write instead. Why is "" for other names.
func LeftOut(name string) (why, instead string) {
	name = strings.TrimPrefix(name, "sprig_")
	for _, l := range LeftOuts() {
		if slices.Contains(strings.Fields(l.Names), name) {
			return l.Why, l.Instead
		}
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

// withoutLeftOut removes the functions that are left out.
func withoutLeftOut(m map[string]any) {
	for _, l := range LeftOuts() {
		for name := range strings.FieldsSeq(l.Names) {
			delete(m, name)
		}
	}
}
