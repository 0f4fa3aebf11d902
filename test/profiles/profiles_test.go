package profiles

import (
	"testing"

	"github.com/initplate/initplate/bytesize"
)

// limits are the smallest memory limits of profiles.
var limits = map[string]int64{"small": 1 << 30, "medium": 4 << 30, "large": 16 << 30}

// TestProfiles: servers have what their profile says, and all of its connections fit into the memory limit, those of
// small while each of them groups and sorts a table.
func TestProfiles(t *testing.T) {
	for _, p := range products(t) {
		for profile, limit := range limits {
			t.Run(p.template+" "+profile, func(t *testing.T) {
				r := p.start(t, map[string]any{"profile": "auto", "memory_limit": limit})
				for _, name := range []string{"max_connections", "table_open_cache", "innodb_buffer_pool_size", "tmp_table_size",
					"temptable_max_ram", "innodb_redo_log_capacity", "innodb_log_file_size", "innodb_log_buffer_size"} {
					if want, ok := r.set[name]; ok {
						r.has(t, name, want)
					}
				}

				query, rows := "do sleep(0.2)", 1
				if profile == "small" {
					query, rows = busy, 1<<12
				}
				r.fill(t, "t", rows)
				took := r.together(t, query)
				if worst := r.worst(t); worst > limit {
					t.Errorf("with all connections it takes up to %d MiB, of %d", worst>>20, limit>>20)
				} else {
					t.Logf("all connections in %v: %d MiB, with a full pool %d", took, r.peak(t)>>20, worst>>20)
				}
			})
		}
	}
}

// has wants a variable to have the value that was rendered.
func (r *running) has(t *testing.T, name, want string) {
	t.Helper()
	size, err := bytesize.Parse(want)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.number(t, name); got != int64(size) {
		t.Errorf("%s is %d, want %s", name, got, want)
	}
}
