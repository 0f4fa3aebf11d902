package program

import (
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestManyRounds: of programs that run again and again nothing stays.
func TestManyRounds(t *testing.T) {
	dir := install(t)
	s := New(Config{programs(t, "small="+dir+"/small/small", "child="+dir+"/child/child"), environ})
	servers.Flat(t, servers.Rounds(), func() {
		s.Start()
		held, err := s.Fetch(t.Context(), []string{"small/a", "child/a"})
		if err != nil || len(held) != 2 {
			t.Fatalf("got %v, %v", held, err)
		}
	})
}
