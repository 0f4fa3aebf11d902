package kubernetes

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// manyRounds has the CA and the token of a pod replaced, and then asks again and again.
func manyRounds(t *testing.T, k cluster) {
	config := k.pod(t, "shop")
	ca, err := os.ReadFile(k.Authority)
	if err != nil {
		t.Fatal(err)
	}
	other, err := os.ReadFile(servers.NewAuthority(t, "other").File)
	if err != nil {
		t.Fatal(err)
	}

	write(t, filepath.Join(config.Account, "ca.crt"), string(other))
	row := New(config).Rows()[0]
	round := func() error {
		row.Source.(sources.Starter).Start()
		held, err := ask(t, row, "db#password")
		if err == nil && len(held) != 1 {
			t.Error("the password is not held")
		}
		return err
	}
	if err := round(); err == nil {
		t.Fatal("another CA is trusted")
	}

	write(t, filepath.Join(config.Account, "ca.crt"), string(ca))
	write(t, filepath.Join(config.Account, "token"), k.token(t, "shop"))
	servers.Flat(t, servers.Rounds(), func() {
		if err := round(); err != nil {
			t.Fatal(err)
		}
	})
}
