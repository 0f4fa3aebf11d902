package format

import "testing"

func TestMeant(t *testing.T) {
	for in, want := range map[string]string{
		"yml": "yaml", "YAML": "yaml", ".yml": "yaml", "cnf": "mysql", "my.cnf": "mysql", "conf": "text", "txt": "text", "props": "properties",
		"dotenv": "env", "sh": "env-sh", "docker": "env-docker", "json5": "json", "cfg": "ini", "html": "xml", "frob": "", "": "",
	} {
		if got := Meant(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
		if _, ok := Lookup(Meant(in)); !ok && want != "" {
			t.Errorf("%q: there is no format %q", in, Meant(in))
		}
	}
}
