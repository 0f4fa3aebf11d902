package pictures

import (
	"flag"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

var update = flag.Bool("update", false, "draw docs/pictures/hostile.svg anew")

func TestMain(m *testing.M) { servers.Main(m) }
