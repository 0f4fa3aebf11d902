package profiles

import (
	"testing"

	"github.com/initplate/initplate/test/servers"
)

func TestMain(m *testing.M) { servers.Main(m) }
