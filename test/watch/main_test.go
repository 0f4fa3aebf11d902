package watch

import (
	"flag"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

var update = flag.Bool("update", false, "write what is measured into docs/watch-measures.md")

var window = flag.Duration("window", 10*time.Minute, "how long to count what programs take when nothing changes")

func TestMain(m *testing.M) { servers.Main(m) }
