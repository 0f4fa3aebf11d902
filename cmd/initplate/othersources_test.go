package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestSourceScripts runs scripts with programs, with documents at $AT, and with objects of a real
// API server by way of kubectl proxy at $KUBE.
func TestSourceScripts(t *testing.T) {
	scripts(t, "testdata/sources", nil, "AT="+documents(t), "KUBE="+objects(t))
}

// documents serves what http.txtar reads.
func documents(t *testing.T) (url string) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, text := "text/plain", ""
		switch r.URL.Path {
		case "/private.json":
			kind, text = "application/json", `{"db": {"password": "planted"}, "user": "me"}`
		case "/app.yaml":
			text = "port: 3306\n"
		case "/app.toml":
			text = "[server]\nname = \"web\"\n"
		case "/text":
			text = "planted text\n"
		case "/login":
			kind, text = "text/html", "<html>Log in"
		default:
			http.NotFound(w, r)
			return
		}

		token := r.Header.Get("X-Token")
		switch {
		case r.URL.Path != "/private.json" || token == "planted-token":
			w.Header().Set("Content-Type", kind)
			w.Header().Set("ETag", `"v1"`)
			io.WriteString(w, text)
		case token == "":
			http.Error(w, "no token", http.StatusUnauthorized)
		default:
			http.Error(w, "not with "+token, http.StatusUnauthorized)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// objects makes what kubernetes.txtar reads.
func objects(t *testing.T) (url string) {
	k := servers.StartKubernetes(t, "")
	k.Namespace(t, "shop")
	for _, o := range []struct{ resource, name, field, values string }{
		{"secrets", "db", "stringData", `{"password": "planted"}`},
		{"configmaps", "app", "data", `{"port": "3306", "my.cnf": "text"}`},
	} {
		object := map[string]any{"metadata": map[string]any{"name": o.name}, o.field: json.RawMessage(o.values)}
		k.Must(t, http.MethodPost, "/api/v1/namespaces/shop/"+o.resource, object, nil)
	}
	return k.Proxy(t)
}

// TestExecExamples runs the programs of docs/sources/exec, each with a stand-in for the tool that
// it asks: the real ones need accounts.
func TestExecExamples(t *testing.T) {
	examples, err := filepath.Abs("../../docs/sources/exec")
	must(t, err)
	bin, files := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"sops": `[ "$1 $2 $3 $#" = "decrypt --output-type json 4" ] || exit 9; case $4 in */db.yaml) echo '{"password": "planted", "n": {"a": 1}}' ;; *) echo planted >&2; exit 128 ;; esac`,
		"op": `[ "$1 $2 $3 $5 $6 $7 $#" = "item get --vault --format json -- 8" ] || exit 9; case "$4/$8" in "My vault/db") echo '{"fields": [{"label": "password", "value": "planted"}, {"label": "empty"}]}' ;;
			*/none) echo '[ERROR] "none" isn'"'"'t an item in the "v" vault. Specify the item with its UUID, name, or domain.' >&2; exit 1 ;; *) echo planted >&2; exit 6 ;; esac`,
		"bw": `[ "$1 $2 $3 $# $BW_NOINTERACTION" = "get item -- 4 true" ] || exit 9; case $4 in db) echo '{"login": {"username": "me", "password": "planted"}, "notes": null, "fields": [{"name": "own", "value": "x"}]}' ;;
			none) echo 'Not found.' >&2; exit 1 ;; *) echo planted >&2; exit 1 ;; esac`,
	} {
		must(t, os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755))
	}
	must(t, writeFile(filepath.Join(files, "db.yaml"), "x"))
	must(t, writeFile(filepath.Join(files, "broken.yaml"), "x"))

	for _, tt := range []struct{ program, args, keys, want string }{
		{"initplate-sops", files, `"db.yaml", "none.yaml", "broken.yaml", "../x", "/etc/passwd"`,
			`{"version": 1, "values": {"db.yaml": {"password": "planted", "n": {"a": 1}}}, "missing": ["none.yaml"], "errors": {"broken.yaml": "sops decrypt ends with exit code 128", "../x": "it is not below DIR", "/etc/passwd": "it is not below DIR"}}`},
		{"initplate-op", "", `"My vault/db", "v/none", "v/other", "x"`,
			`{"version": 1, "values": {"My vault/db": {"password": "planted"}}, "missing": ["v/none"], "errors": {"v/other": "op item get ends with exit code 6: is its token valid for that vault?", "x": "write exec:op/VAULT/ITEM#FIELD"}}`},
		{"initplate-bw", "", `"db", "none", "other"`,
			`{"version": 1, "values": {"db": {"username": "me", "password": "planted", "own": "x"}}, "missing": ["none"], "errors": {"other": "bw get item ends with exit code 1: is it unlocked (BW_SESSION)?"}}`},
	} {
		cmd := exec.Command(filepath.Join(examples, tt.program), strings.Fields(tt.args)...)
		cmd.Env = []string{"PATH=" + bin + ":/usr/bin:/bin"}
		cmd.Stdin = strings.NewReader(fmt.Sprintf(`{"version": 1, "keys": [%s]}`, tt.keys))
		out, err := cmd.Output()
		must(t, err)
		var got, want any
		must(t, json.Unmarshal(out, &got))
		must(t, json.Unmarshal([]byte(strings.ReplaceAll(tt.want, "DIR", files)), &want))
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %s", tt.program, out)
		}
	}

	// And as a run asks them.
	t.Chdir(t.TempDir())
	must(t, writeFile("app.tmpl", `{{ ref "exec:sops/db.yaml#/n/a" }} {{ ref "exec:op/My vault/db#password" }} {{ ref "exec:bw/db#username" }}`+"\n"))
	args := []string{
		"render", "app.tmpl", "--out", "-", "--log-level", "warn", "--exec-source", "sops=" + examples + "/initplate-sops " + files,
		"--exec-source", "op=" + examples + "/initplate-op", "--exec-source", "bw=" + examples + "/initplate-bw",
	}
	said, code := saidWithin([]string{"PATH=" + bin + ":/usr/bin:/bin"}, args)
	if code != exitDone || said != "1 planted me\n" {
		t.Errorf("exit code %d: %s", code, said)
	}
}

// saidWithin runs the program in this process with an environment, and returns all that it writes and
// its exit code.
func saidWithin(environ []string, args []string) (string, int) {
	var said strings.Builder
	lookup := func(name string) (value string, ok bool) {
		for _, e := range environ {
			if v, is := strings.CutPrefix(e, name+"="); is {
				value, ok = v, true
			}
		}
		return value, ok
	}
	a := newApp(streams{strings.NewReader(""), &said, &said, noTerminal, noTerminal, lookup, func() []string { return environ }, nil})
	code := a.run(context.Background(), args)
	return said.String(), code
}
