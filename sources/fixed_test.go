package sources

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"
)

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
		{"consul", "app/", []Pair{{Path: "app/db/host", Key: "db/host", Value: "h"}, {Path: "app/port", Key: "port", Value: "1"}, {Path: "app/x/", Key: "x/"}}},
		{"consul", "app/@dc2", []Pair{{Path: "app/port", Key: "port", Value: "2"}}},
		{"consul", "none/", []Pair{}},
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
			got, err := Fixed(tt.source, tables[tt.source]).Fetch(context.Background(), []string{tt.key})
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
