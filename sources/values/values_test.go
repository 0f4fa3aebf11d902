package values

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/consul"
	"github.com/initplate/initplate/sources/vault"
)

func table() sources.Table {
	rows := consul.New(consul.Config{}).Rows()
	return append(rows, vault.New(vault.Config{}).Row(), sources.EnvRow(nil, nil), sources.FileRow())
}

// TestPut: what is said to be put into a file of --values answers the reference then.
func TestPut(t *testing.T) {
	for _, ref := range []sources.Ref{
		{Source: "consul", Key: "app/port"}, {Source: "consul", Key: "a\nb: c"}, {Source: "consul", Key: "yes"}, {Source: "env", Key: "NAME"}, {Source: "file", Key: "/a b"},
		{Source: "vault", Key: "secret/data/db#password"}, {Source: "vault", Key: "secret/db#a: b"}, {Source: "vault", Key: "pki/issue/web common_name=x#certificate"},
	} {
		v := New(table(), error.Error)
		if err := v.Read("f.yaml", []byte(ref.Source+": {}\n")); err != nil {
			t.Fatal(err)
		}
		_, entry, ok := strings.Cut(v.Put(ref), "below "+ref.Source+": ")
		if !ok {
			t.Errorf("%v: got %q", ref, v.Put(ref))
			continue
		}
		if err := v.Read("f.yaml", []byte(ref.Source+":\n  "+entry+"\n")); err != nil {
			t.Fatal(err)
		}
		held, err := v.Sources()[ref.Source].Fetch(t.Context(), []string{ref.Key})
		if err != nil || held[ref.Key].Data != "VALUE" {
			t.Errorf("%v: %s gives %v, %v", ref, entry, held, err)
		}
	}
}
