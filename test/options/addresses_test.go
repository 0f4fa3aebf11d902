package main

import (
	"testing"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/test/servers"
)

// TestAddresses starts MySQL with addresses to listen on. What it refuses is an error of the
// lint, and nothing else is. (All addresses are of the loopback interface, or are refused.)
func TestAddresses(t *testing.T) {
	t.Parallel()
	mysql := servers.MySQL(t)
	rules, err := lint.Load("mysql:9.7")
	if err != nil {
		t.Fatal(err)
	}

	lines := []string{
		"bind_address = 127.0.0.1,127.0.0.2", "bind_address = localhost", "bind_address = 127.0.0.1, 127.0.0.2",
		"bind_address = 127.0.0.1,*", "bind_address = *,127.0.0.1", "bind_address = 127.0.0.1,0.0.0.0", "bind_address = ::,127.0.0.1",
		"bind_address = 127.0.0.1,", "bind_address = ,127.0.0.1", "bind_address = 127.0.0.1,,127.0.0.2",
		"admin_address = 127.0.0.2", "admin_address = *", "admin_address = 0.0.0.0", "admin_address = ::", "admin_address = 127.0.0.1,127.0.0.2",
	}
	if !servers.Long() {
		lines = lines[:4]
	}
	for _, line := range lines {
		config := "admin_port = " + servers.FreePort(t) + "\n" + line + "\n"
		refused := false
		for _, f := range rules.Check([]byte("[mysqld]\n"+config), lint.Given{}) {
			refused = refused || f.Level == lint.Error
		}
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			if started, log := mysql.Starts(t, servers.Options{Config: config}); started == refused {
				t.Errorf("the server starts: %v, the lint refuses it: %v\n%s", started, refused, log)
			}
		})
	}
}
