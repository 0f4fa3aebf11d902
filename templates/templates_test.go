package templates

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	all := All()
	if len(all) == 0 {
		t.Fatal("no template is bundled")
	}
	wholes := map[string]string{}
	for _, tmpl := range all {
		whole := tmpl.Name
		if tmpl.Part != "" {
			whole += "." + tmpl.Part
		}
		if other := wholes[whole]; other != "" {
			t.Errorf("%s and %s are both called %s", other, tmpl.Path, whole)
		}
		wholes[whole] = tmpl.Path
		if got, ok := Lookup(whole); !ok || got != tmpl {
			t.Errorf("Lookup(%q) = %q, %v; want %q", whole, got.Path, ok, tmpl.Path)
		}
		if got := Files(tmpl.Name); !slices.Contains(got, tmpl) {
			t.Errorf("Files(%q) lack %s", tmpl.Name, tmpl.Path)
		}
	}
	for name, want := range map[string]int{"mysql": 1, "mysql-client": 1, "mysql-init-sql": 1, "mariadb": 1,
		"galera": 1, "cert": 3, "cert-pem": 1, "cert-pkcs12": 2, "cert-jks": 2, "cert.tls.key": 1, "nosuch": 0} {
		if got := Files(name); len(got) != want {
			t.Errorf("%s has %d files, want %d", name, len(got), want)
		}
	}
	for _, name := range []string{"", "nosuch", "cert", "cert.", "mysql.cnf", "mysql/mysql.cnf.tmpl", "MYSQL"} {
		if got, ok := Lookup(name); ok {
			t.Errorf("Lookup(%q) = %q; want none", name, got.Path)
		}
	}
}

func TestText(t *testing.T) {
	for _, tmpl := range All() {
		for _, key := range []string{"doc", "format", "out", "mode", "pod", "params"} {
			if !regexp.MustCompile(`(?s)^\{\{/\*\n(.*\n)?` + key + `:.*\n\*/ -\}\}\n`).MatchString(tmpl.Text) {
				t.Errorf("%s: its header does not say %s", tmpl.Path, key)
			}
		}
		for i, line := range strings.Split(tmpl.Text, "\n") {
			if line != strings.TrimRight(line, " \t\r") {
				t.Errorf("%s:%d: white space at the end of the line", tmpl.Path, i+1)
			}
		}
		if !strings.HasSuffix(tmpl.Text, "\n") || strings.HasSuffix(tmpl.Text, "\n\n") {
			t.Errorf("%s: does not end in one line break", tmpl.Path)
		}
	}
}

// Names in the environment that are somebody else's: the official images take
// accounts from theirs, client libraries connection settings, and Kubernetes
// sets NAME_PORT and others for a Service. A template that read one of them
// would render what was meant for another; those that are for the same thing may.
func TestEnvironmentNames(t *testing.T) {
	taken := []string{
		"MYSQL_ROOT_PASSWORD", "MYSQL_ROOT_HOST", "MYSQL_DATABASE", "MYSQL_USER", "MYSQL_PASSWORD",
		"MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD", "MYSQL_ONETIME_PASSWORD",
		"MYSQL_INITDB_SKIP_TZINFO", "MYSQL_MAJOR", "MYSQL_VERSION", "MYSQL_SHELL_VERSION",
		"MYSQL_ROOT_PASSWORD_FILE", "MYSQL_ROOT_HOST_FILE", "MYSQL_DATABASE_FILE", "MYSQL_USER_FILE", "MYSQL_PASSWORD_FILE",
		"MYSQL_HOST", "MYSQL_TCP_PORT", "MYSQL_UNIX_PORT", "MYSQL_PWD", "MYSQL_HOME", "MYSQL_GROUP_SUFFIX", "MYSQL_DEBUG",
		"MARIADB_ROOT_PASSWORD", "MARIADB_ROOT_HOST", "MARIADB_DATABASE", "MARIADB_USER", "MARIADB_PASSWORD", "MARIADB_PASSWORD_FILE",
		"MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "MARIADB_RANDOM_ROOT_PASSWORD", "MARIADB_MYSQL_LOCALHOST_USER", "MARIADB_AUTO_UPGRADE",
		"MARIADB_REPLICATION_USER", "MARIADB_REPLICATION_PASSWORD", "MARIADB_MASTER_HOST", "MARIADB_MASTER_PORT", "MARIADB_VERSION",
		"MARIADB_PORT", "MARIADB_SERVICE_HOST", "MARIADB_SERVICE_PORT", "GALERA_PORT", "GALERA_SERVICE_HOST", "GALERA_SERVICE_PORT",
		"METRICS_PORT", "PROMETHEUS_PORT", "STATSD_PORT", "MYSQL_PORT", "MYSQL_SERVICE_HOST", "MYSQL_SERVICE_PORT", "MYSQLX_PORT", "HOSTNAME", "USER",
	}
	account := []string{"MYSQL_USER", "MYSQL_PASSWORD", "MYSQL_PASSWORD_FILE", "MARIADB_USER", "MARIADB_PASSWORD",
		"MARIADB_PASSWORD_FILE"}
	same := map[string][]string{
		"mysql-client":   append(account, "MYSQL_HOST", "MYSQL_TCP_PORT", "MYSQL_UNIX_PORT"),
		"metrics":        {"MYSQL_HOST", "MYSQL_TCP_PORT", "MYSQL_UNIX_PORT"}, // a folder of clients
		"mysql-init-sql": append(account, "MYSQL_DATABASE", "MARIADB_DATABASE", "MARIADB_REPLICATION_USER", "MARIADB_REPLICATION_PASSWORD"),
	}
	name := regexp.MustCompile(`env:([A-Za-z0-9_]+)|\$\{([A-Za-z0-9_]+)`)
	for _, tmpl := range All() {
		folder, _, _ := strings.Cut(tmpl.Path, "/")
		for _, m := range name.FindAllStringSubmatch(tmpl.Text, -1) {
			if n := m[1] + m[2]; slices.Contains(taken, n) && !slices.Contains(same[tmpl.Name], n) &&
				!slices.Contains(same[folder], n) {
				t.Errorf("%s: reads %s, which means something else", tmpl.Path, n)
			}
		}
	}
}

// The names that PodPresets for MySQL set work as they are.
func TestPresetNames(t *testing.T) {
	tmpl, _ := Lookup("mysql")
	for param, env := range map[string]string{
		"port": "MYSQL_DB_PORT", "socket": "SOCKET_FILE", "basedir": "MYSQL_BASE_DIR",
		"datadir": "MYSQL_DATA_DIR", "default_storage_engine": "MYSQL_ENGINE",
	} {
		if !regexp.MustCompile(`(?m)^  ` + param + `: .* from: \[env:` + env + `,`).MatchString(tmpl.Text) {
			t.Errorf("%s: parameter %s does not come from %s first", tmpl.Path, param, env)
		}
	}
}

// The comment of the template mysql names all parameters whose variables are not called MYSQL_<NAME>, and no others.
func TestOtherNames(t *testing.T) {
	tmpl, _ := Lookup("mysql")
	comment, _, _ := strings.Cut(tmpl.Text, "\nparams:\n")
	_, named, _ := strings.Cut(strings.ReplaceAll(comment, "\n#", ""), "MYSQL_<NAME>, except for ")
	named, _, _ = strings.Cut(named, " and those about the pod")
	said := regexp.MustCompile(`\w+`).FindAllString(named, -1)

	params := regexp.MustCompile(`(?m)^  (\w+): +\{type: .* from: \["?(?:env:(\w+))?`).FindAllStringSubmatch(tmpl.Text, -1)
	if len(said) < 5 || len(params) < 50 {
		t.Fatalf("%d parameters are named as exceptions, of %d", len(said), len(params))
	}
	for _, p := range params {
		own := "MYSQL_"+strings.ToUpper(p[1]) == p[2] || strings.HasPrefix(p[1], "pod_")
		if own == slices.Contains(said, p[1]) {
			t.Errorf("%s is read from %s, and the comment names the exceptions %s", p[1], p[2], said)
		}
	}
}

// The files of one template have one meaning for each parameter, and their outputs
// have the names that theirs give.
func TestParts(t *testing.T) {
	params := regexp.MustCompile(`(?s)\nparams:\n.*?\n\*/ -\}\}\n`)
	pod := regexp.MustCompile(`\npod: .*\n`)
	out := regexp.MustCompile(`\nout: (\S+)\n`)
	for _, tmpl := range All() {
		if tmpl.Part == "" {
			continue
		}
		first := Files(tmpl.Name)[0]
		if got, want := params.FindString(tmpl.Text), params.FindString(first.Text); got != want || got == "" {
			t.Errorf("%s has other params than %s:\n%s", tmpl.Path, first.Path, got)
		}
		if got, want := pod.FindString(tmpl.Text), pod.FindString(first.Text); got != want {
			t.Errorf("%s says of the pod%swant%s", tmpl.Path, got, want)
		}
		if m := out.FindStringSubmatch(tmpl.Text); m == nil || m[1] != tmpl.Part {
			t.Errorf("%s: its out is not %s", tmpl.Path, tmpl.Part)
		}
	}
}

// TestDocsStandAlone wants what a header says of a parameter to be clear by itself: lists of parameters are sorted by
// name, so that it does not stand behind the parameter that "its password" would be of.
func TestDocsStandAlone(t *testing.T) {
	param := regexp.MustCompile(`(?m)^  (\w+): +\{type: .*doc: "?([^"]*)`)
	refers := regexp.MustCompile(`^(its|their|the same|instead of (it|them)|how (it|they)|(file|address) with (it|its)|[a-z]+ there)\b`)
	docs := 0
	for _, tmpl := range All() {
		header, _, _ := strings.Cut(tmpl.Text, "*/")
		for _, m := range param.FindAllStringSubmatch(header, -1) {
			docs++
			if refers.MatchString(m[2]) {
				t.Errorf("%s: %s: %s", tmpl.Path, m[1], m[2])
			}
		}
	}
	if docs < 500 {
		t.Errorf("only %d parameters have a doc", docs)
	}
}
