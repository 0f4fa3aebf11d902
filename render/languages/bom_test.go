package languages

import (
	"slices"
	"testing"
)

// TestMarks gives each format a document after a byte-order mark. It is read where all programs
// of the format read it as the same: YAML, XML and HCL 2 have it in their rules, docker, systemd and
// the library of Grafana remove it, and so do clients of SQL. All others take it for text.
func TestMarks(t *testing.T) {
	reads := []string{"yaml", "env-docker", "xml", "sql", "hcl2", "grafana", "systemd", "text"}
	docs := map[string]string{
		"mysql": "[m]\na=1\n", "ini": "[a]\nb = 1\n", "json": "{\"a\": 1}\n", "yaml": "a: 1\n", "toml": "a = 1\n",
		"properties": "a=1\n", "env": "A=1\n", "env-docker": "A=1\n", "env-sh": "A=1\n", "xml": "<a/>\n",
		"sql": "SELECT 1;\n", "nginx": "a b;\n", "redis": "port 1\n", "sh": "true\n", "postgresql": "a = 1\n",
		"pg_hba": "local all all peer\n", "pg_ident": "a b c\n", "pgpass": "a:1:b:c:d\n", "pg_service": "[a]\nhost=b\n",
		"hcl": "a = 1\n", "hcl1": "a = 1\n", "hcl2": "a = 1\n", "apache": "Listen 80\n", "vcl": "vcl 4.1;\nbackend a none;\n", "jaas": "A {\n  b.C required d=\"e\";\n};\n", "url": "https://a.example/b?c=d", "php": "a = 1\n", "systemd": "[Unit]\nDescription=a\n", "haproxy": "global\n", "grafana": "[a]\nb = 1\n", "text": "a\n",
	}
	for _, f := range All() {
		doc, ok := docs[f.Name]
		if !ok {
			t.Errorf("%s: this test has no document of it", f.Name)
		}
		if f.Parse == nil {
			continue
		}

		if _, err := f.Parse([]byte(doc)); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		_, err := f.Parse([]byte("\ufeff" + doc))
		if want := slices.Contains(reads, f.Name); want != (err == nil) {
			t.Errorf("%s after a byte-order mark: %v, want it read: %v", f.Name, err, want)
		}
	}
}
