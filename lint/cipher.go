package lint

import "strings"

// ciphers checks a list of ciphers of TLS.
//
// MySQL since 8.4 has a list of its own, and refuses the rest; it looks for each word
// anywhere in its list, and ignores those that begin with "!" (validate_ciphers in
// sql/ssl_init_callback.cc). Other servers give the text to OpenSSL, which ignores
// what it does not know, unless nothing is left.
func (f *file) ciphers(s *setting) {
	kind := "cipher"
	if strings.HasSuffix(s.name, "tls_ciphersuites") {
		kind = "suite"
	}
	if own := f.server.list(kind); own != "" {
		for word := range strings.SplitSeq(strings.ReplaceAll(s.value, " ", ""), ":") {
			if !strings.HasPrefix(word, "!") && !strings.Contains(own, word) {
				f.value(Error, s, "write names with : between them, as in "+lastWords(own, ":"),
					"%s contains something that is not a cipher that %s allows", f.shown(s), f.server.title)
				return
			}
		}
		return
	}
	const hint = "write names as `openssl ciphers` lists them"
	known, strange := 0, false
	for _, word := range split(s.value, ":,; ") {
		switch {
		case !f.openssl(word):
			strange = true
		case !strings.ContainsRune("@!-+", rune(word[0])): // those add none
			known++
		}
	}
	switch {
	case known == 0 && f.server.mariadb():
		f.value(Error, s, "leave it out, or "+hint,
			"%s names no cipher that OpenSSL has, and %s does not start with it", f.shown(s), f.server.title)
	case known == 0:
		f.value(Warning, s, "leave it out, or "+hint,
			"%s names no cipher that OpenSSL has: the server starts without TLS", f.shown(s))
	case strange:
		f.value(Warning, s, hint, "%s contains something that is not a cipher: OpenSSL ignores it", f.shown(s))
	}
}

// openssl reports whether OpenSSL knows a word: a cipher, a group of them, several groups
// with + between them, or an order. https://docs.openssl.org/3.0/man1/openssl-ciphers/
func (f *file) openssl(word string) bool {
	const groups = `ALL COMPLEMENTOFALL DEFAULT COMPLEMENTOFDEFAULT HIGH eNULL NULL aNULL kRSA aRSA RSA kDHE kEDH DHE EDH ADH kEECDH
		kECDHE ECDHE EECDH AECDH aDSS DSS aECDSA ECDSA TLSv1.2 TLSv1.0 SSLv3 TLSv1 AES128 AES256 AES AESGCM AESCCM AESCCM8 ARIA128
		ARIA256 ARIA CAMELLIA128 CAMELLIA256 CAMELLIA CHACHA20 CBC SHA1 SHA SHA256 SHA384 MD5 PSK kPSK kECDHEPSK kDHEPSK kRSAPSK aPSK
		SRP kSRP aSRP SUITEB128 SUITEB128ONLY SUITEB128C2 SUITEB192 FIPS @STRENGTH`
	word = strings.TrimLeft(word, "!+-")
	if level, ok := strings.CutPrefix(word, "@SECLEVEL="); ok {
		return digits(level)
	}
	for part := range strings.SplitSeq(word, "+") {
		if !has(f.server.list("openssl"), part) && !has(groups, part) {
			return false
		}
	}
	return true
}

// split returns the words of a text that has one or more of the separators between them.
func split(text, separators string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(separators, r) })
}

// has reports whether a list holds a word in this case.
func has(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}

// lastWords are the last two words of a list.
func lastWords(list, between string) string {
	words := strings.Fields(list)
	return strings.Join(words[max(0, len(words)-2):], between)
}

// certificate checks TLS that is switched on without a certificate. MariaDB makes one by
// itself since 11.4, and does not start without one before.
// https://mariadb.com/docs/server/security/securing-mariadb/encryption/data-in-transit-encryption/securing-connections-for-client-and-server
func (f *file) certificate() {
	if !f.server.mariadb() || atLeast(f.server.series, "11.4") || f.last("ssl_cert") != nil {
		return
	}

	var by *setting
	for _, s := range f.options {
		switch {
		case s.name == "skip_ssl" || s.name == "ssl" && (s.off || s.has && !holds("ON TRUE 1", s.value)):
			by = nil
		case s.name == "ssl" || strings.HasPrefix(s.name, "ssl_") && s.value != "":
			by = s
		}
	}

	if by != nil {
		f.report(Error, by, "write ssl_cert and ssl_key as well, or leave it out",
			"switches TLS on, for which there is no certificate: %s does not start", f.server.title)
	}
}
