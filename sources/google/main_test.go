package google

import (
	"testing"

	"github.com/initplate/initplate/test/servers"
)

func TestMain(m *testing.M) {
	servers.UseClouds()
	servers.Main(m)
}
