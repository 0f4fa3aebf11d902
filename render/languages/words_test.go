package languages

import (
	"strings"
	"testing"
)

// TestReadersQuoteNothing gives readers documents that they refuse, each with a secret
// where their libraries quote the document.
func TestReadersQuoteNothing(t *testing.T) {
	const part = "cretPass"
	refused := 0
	for _, tt := range []struct{ format, doc, want string }{
		{"yaml", "a: *S3cretPass", "an alias has no anchor; put quotes around text that begins with *"},
		{"yaml", "S3cretPass: 1\nS3cretPass: 2", "a name appears twice in one mapping"},
		{"yaml", "a: &S3cretPass [*S3cretPass]", ""},
		{"yaml", "a: 'S3cretPass", ""},
		{"yaml", "a: !!int S3cretPass", ""},
		{"yaml", "a: @S3cretPass", ""},
		{"yaml", `a: "\S3cretPass"`, ""},
		{"yaml", "a: !S3cretPass!x y", ""},
		{"yaml", "a: [S3cretPass", "did not find expected ',' or ']'"},
		{"yaml", "a: 1\n S3cretPass", ""},
		{"toml", "a = S3cretPass", ""},
		{"toml", "S3cretPass = 1\nS3cretPass = 2", ""},
		{"toml", "a = 123456789012345678901234567890", "a number is out of range for int64"},
		{"toml", "a = 12_S3cretPass", ""},
		{"toml", "a = 0123456S3cretPass", ""},
		{"toml", "a = '''S3cretPass", ""},
		{"toml", "a = 'it' S3cretPass'", ""},
		{"toml", "[S3cretPass]\n[S3cretPass]", ""},
		{"toml", "a = 2001-01-01TS3cretPass", ""},
		{"toml", `a = "\uS3cretPass"`, ""},
		{"json", `{"a": S3cretPass}`, ""},
		{"json", `{"S3cretPass": 1, "S3cretPass": 2}`, ""},
		{"json", `{"a": "S3cretPass`, ""},
		{"xml", "<a>&S3cretPass;</a>", "there is an & that does not begin an entity; write &amp;"},
		{"xml", "<a b=S3cretPass></a>", ""},
		{"xml", `<?xml version="S3cretPass"?><a/>`, ""},
		{"xml", `<?xml version="1.0" encoding="S3cretPass"?><a/>`, ""},
		{"ini", "[a]\nS3cretPass", ""},
		{"mysql", "[a]\n'S3cretPass", ""},
		{"properties", `a=\uS3cretPass`, ""},
		{"env", "S3cretPass", ""},
		{"env-sh", "A=$S3cretPass", ""},
		{"env-docker", "A 1=S3cretPass", ""},
		{"nginx", "a \"S3cretPass", "the last directive does not end: a ; or a } is missing"},
		{"nginx", "a \"b\"S3cretPass;", ""},
		{"nginx", "S3cretPass_by_lua_block {}", ""},
		{"vcl", "a = \"S3cretPass", "a string is not closed"},
		{"vcl", "a = 'S3cretPass", ""},
		{"apache", "<S3cretPass", "the beginning of a section has no > at its end"},
		{"apache", "<A b>\n</S3cretPass>", ""},
		{"apache", "</S3cretPass>", ""},
		{"redis", "a 'S3cretPass", "a quote is not closed"},
		{"redis", "user a (S3cretPass", ""},
		{"sh", "a 'S3cretPass", "without closing quote"},
		{"sh", "a <<S3cretPass", ""},
		{"sh", "S3cretPass ) x", ""},
		{"sh", "${S3cretPass!}", ""},
		{"postgresql", "a = 'S3cretPass", "a single quote is not closed on its line"},
		{"postgresql", "a = x S3cretPass", ""},
		{"postgresql", "S3cretPass", "a parameter has no value; an empty one is ''"},
		{"pg_hba", "S3cretPass all", ""},
		{"pg_hba", "local all all S3cretPass", ""},
		{"pg_hba", "host all all S3cretPass/x md5", ""},
		{"pg_hba", "local all all peer S3cretPass", "an option after the method is not NAME=VALUE"},
		{"pg_ident", "S3cretPass", ""},
		{"pgpass", "S3cretPass", ""},
		{"pg_service", "[a]\nS3cretPass", "a line has no ="},
		{"pg_service", "[S3cretPass", ""},
		{"grafana", "S3cretPass", "a line has neither an = nor a :"},
		{"grafana", "a = `S3cretPass", ""},
		{"php", "a = \"S3cretPass", "a quote is not closed"},
		{"php", "a = S3cretPass=", ""},
		{"php", "a = ${S3cretPass", ""},
		{"hcl", "a = S3cretPass", ""},
		{"hcl", "S3cretPass = \"", ""},
		{"hcl1", "a = \"\\S3cretPass\"", ""},
		{"hcl1", "S3cretPass = 1\nS3cretPass = 2", "a name appears twice"},
		{"hcl1", "a = <<S3cretPass\n", ""},
		{"hcl2", "S3cretPass = 1\nS3cretPass = 2", "a name appears twice"},
		{"hcl2", "a = S3cretPass::b", ""},
		{"hcl2", "a = <<S3cretPass\n", "a heredoc is not closed"},
		{"hcl2", "a = \"${S3cretPass\"", ""},
		{"haproxy", "a 'S3cretPass", "a quote is not closed on its line"},
		{"haproxy", "a \"${S3cretPass\"", "the braces around a variable are not closed"},
		{"haproxy", "log-format %[S3cretPass", ""},
		{"systemd", "S3cretPass=a", "before all sections"},
		{"systemd", "[a]\nS3cretPass", "a line has no ="},
		{"systemd", "[a]\nExecStart=/x 'S3cretPass", "a quote is not closed"},
		{"systemd", "[S3cretPass", ""},
		{"sql", "SELECT 'S3cretPass", ""},
		{"sql", "SELECT `S3cretPass", ""},
		{"sql", "SELECT /*S3cretPass", ""},
	} {
		f, _ := Lookup(tt.format)
		_, err := f.Parse([]byte(tt.doc))
		if err == nil {
			continue // there are no words
		}
		refused++
		if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), part) {
			t.Errorf("%s %q: got %q, want %q", tt.format, tt.doc, err, tt.want)
		}
	}
	if refused < 28 {
		t.Errorf("only %d of the documents are refused", refused)
	}
}
