package sources_test

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/consul"
	"github.com/initplate/initplate/sources/vault"
)

// standIn answers from a table in place of a source.
func standIn(source string, held map[string]any) sources.Source {
	table := sources.Table(append(consul.New(consul.Config{}).Rows(), vault.New(vault.Config{}).Row(), sources.EnvRow(nil, nil), sources.FileRow()))
	return table.Of(source).StandIn(held)
}

// TestFixedSpellings: a path of KV is found with and without data/, however it stands
// in the table, and with the shape that goes with how it was asked for.
func TestFixedSpellings(t *testing.T) {
	const v1, v2 = "Data.p", "Data.data.p"
	for _, tt := range []struct {
		name, table, asked string
		want               []string // where the field is; none: not held
	}{
		{"as it stands", "secret/data/db", "secret/data/db", []string{v2}},
		{"without data/", "secret/data/db", "secret/db", []string{v1, v2}},
		{"with data/", "secret/db", "secret/data/db", []string{v2}},
		{"version 1", "kv/db", "kv/db", []string{v1, v2}},
		{"slash in the table", "kv/db/", "kv/db", []string{v1, v2}},
		{"slash in the table, and data/", "secret/data/db/", "secret/db", []string{v1, v2}},
		{"nested mount", "team/two/data/db", "team/two/db", []string{v1, v2}},
		{"nested mount, with data/", "team/two/db", "team/two/data/db", []string{v2}},
		{"called data", "secret/data", "secret/data", []string{v1, v2}},
		{"called data, with data/", "secret/data", "secret/data/data", []string{v2}},
		{"called data, without data/", "secret/data/data", "secret/data", []string{v1, v2}},
		{"called metadata", "secret/data/metadata", "secret/metadata", []string{v1, v2}},
		{"called metadata, with data/", "secret/metadata", "secret/data/metadata", []string{v2}},
		{"a folder called data", "secret/data/app/data/db", "secret/app/data/db", []string{v2}},
		{"a version", "secret/data/db", "secret/db?version=3", []string{v1, v2}},
		{"with a space", "secret/data/my db", "secret/my db", []string{v1, v2}},
		{"another secret", "secret/data/db", "secret/dbx", nil},
		{"another mount", "secret/data/db", "other/db", nil},
		{"its metadata", "secret/data/db", "secret/metadata/db", nil},
		{"written", "secret/data/db", "secret/db a=b", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			source := standIn("vault", map[string]any{tt.table: map[string]any{"p": "x"}})
			got, err := source.Fetch(t.Context(), []string{tt.asked, tt.asked + "#p", tt.asked + "#none"})
			if err != nil {
				t.Fatal(err)
			}
			if len(tt.want) == 0 {
				if len(got) > 0 {
					t.Errorf("got %v", got)
				}
				return
			}
			if field := got[tt.asked+"#p"].Data; field != "x" {
				t.Errorf("the field is %v", field)
			}
			for _, path := range tt.want {
				at := got[tt.asked].Data
				for name := range strings.SplitSeq(path, ".") {
					inner, _ := at.(map[string]any)
					at = inner[name]
				}
				if at != "x" {
					t.Errorf("%s is %v in %v", path, at, got[tt.asked].Data)
				}
			}
			absent := source.(interface{ Absent(string) sources.Absence })
			if a := absent.Absent(tt.asked + "#none"); !a.Held || a.Why != `the secret has no field "none"` {
				t.Errorf("of a field that is not there: %+v", a)
			}
			if a := absent.Absent("nowhere/x#none"); a != (sources.Absence{}) {
				t.Errorf("of a secret that is not there: %+v", a)
			}
		})
	}
}

func TestFixed(t *testing.T) {
	tables := map[string]map[string]any{
		"env":    {"PORT": "3306", "EMPTY": ""},
		"consul": {"app/port": "1", "/app//db/host": "h", "other": "o", "app/port@dc2": "2", "app/x/": ""},
		"file": {"/etc/pw": "s\n", "/etc/tls/ca": "CA", "/etc/tls/key": "KEY", "/etc/tls/deep/x": "X",
			"/etc/labels": "app=\"web\"\ntier=\"db\"\n", "/etc/a#b": "given", "/cm/": map[string]any{"k": "v"}},
		"vault": {"secret/data/app/db": map[string]any{"password": "p"}, "secret/data/app/web/tls": map[string]any{"key": "k"},
			"kv1/db": map[string]any{"password": "1"}, "kv1/odd": map[string]any{"data": "d"},
			"/pki/issue/web ttl=24h common_name=x": map[string]any{"certificate": "PEM"}, "pki/other/web a=spiffe://x": map[string]any{"certificate": "2"}},
	}
	whole := func(data map[string]any) map[string]any {
		return map[string]any{"Data": data, "LeaseID": "", "LeaseDuration": 0, "Renewable": false, "RequestID": "",
			"Warnings": []string(nil), "Auth": nil, "WrapInfo": nil}
	}
	kv2 := whole(map[string]any{"data": map[string]any{"password": "p"}, "metadata": map[string]any{"version": json.Number("1")}})
	both := whole(map[string]any{"password": "1", "data": map[string]any{"password": "1"}})
	for _, tt := range []struct {
		source, key string
		want        any // nil is not held
	}{
		{"env", "PORT", "3306"},
		{"env", "EMPTY", ""},
		{"env", "NONE", nil},
		{"consul", "app/port", "1"},
		{"consul", "/app/port", "1"},
		{"consul", "app/db/host", "h"},
		{"consul", "app/port@dc2", "2"},
		{"consul", "app", nil},
		{"consul", "app/", []sources.Pair{{Path: "app/db/host", Key: "db/host", Value: "h"}, {Path: "app/port", Key: "port", Value: "1"}, {Path: "app/x/", Key: "x/"}}},
		{"consul", "app/@dc2", []sources.Pair{{Path: "app/port", Key: "port", Value: "2"}}},
		{"consul", "none/", []sources.Pair{}},
		{"file", "/etc/pw", "s\n"},
		{"file", "/etc/none", nil},
		{"file", "/etc/tls/", map[string]any{"ca": "CA", "key": "KEY"}},
		{"file", "/cm/", map[string]any{"k": "v"}},
		{"file", "/none/", nil},
		{"file", "/etc/labels#tier", "db"},
		{"file", "/etc/labels#none", nil},
		{"file", "/etc/a#b", "given"},
		{"vault", "secret/data/app/db#password", "p"},
		{"vault", "/secret/data/app/db#password", "p"},
		{"vault", "secret/data/app/db#none", nil},
		{"vault", "secret/data/none#password", nil},
		{"vault", "secret/data/app/db?version=3#password", "p"},
		{"vault", "secret/data/app/db", kv2},
		{"vault", "secret/data/none", nil},
		{"vault", "kv1/db", both},
		{"vault", "kv1/odd", whole(map[string]any{"data": "d"})},
		{"vault", "pki/issue/web common_name=x ttl=24h#certificate", "PEM"},
		{"vault", "/pki/issue/web ttl=24h common_name=x#certificate", "PEM"},
		{"vault", "pki/issue/web common_name=x ttl=24h", whole(map[string]any{"certificate": "PEM"})},
		{"vault", "pki/issue/web common_name=x#certificate", nil},
		{"vault", "pki/issue/web", nil},
		{"vault", "pki/other/web a=spiffe://x#certificate", "2"},
		{"vault", "pki/", nil},
		{"vault", "secret/metadata/app/", []string{"db", "web/"}},
		{"vault", "secret/app/", []string{"db", "web/"}},
		{"vault", "secret/none/", nil},
	} {
		t.Run(tt.source+":"+tt.key, func(t *testing.T) {
			got, err := standIn(tt.source, tables[tt.source]).Fetch(context.Background(), []string{tt.key})
			if err != nil {
				t.Fatal(err)
			}
			v, held := got[tt.key]
			if held != (tt.want != nil) || !reflect.DeepEqual(v.Data, tt.want) {
				t.Errorf("got %#v, want %#v", v.Data, tt.want)
			}
			if held && (v.Secret != (tt.source == "vault") || v.Origin != tt.source+":"+tt.key) {
				t.Errorf("secret %v, origin %s", v.Secret, v.Origin)
			}
		})
	}
}
