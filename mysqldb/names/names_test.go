package names

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	long := strings.Repeat("n", 63)
	for _, test := range []struct{ namespace, name, id, database string }{
		{"shop", "orders", "shop-orders", "shop_orders"},
		{"a-b", "c", "a-b-c-j2chc7lvxvka2", "a_b_c_j2chc7lvxvka2"},
		{"a", "b-c", "a-b-c-", "a_b_c_"},
		{"a", "b.c", "a-b-c-", "a_b_c_"},
		{"1team", "orders", "db-1team-orders-", "db_1team_orders_"},
		{"a--b", "c", "a-b-c-", "a_b_c_"},
		{long, "orders", "db-" + long[:46] + "-", "db_" + long[:47] + "_"},
		{long[:30], long[:33], long[:30] + "-" + long[:18] + "-", long[:30] + "_" + long[:33]},
	} {
		if id := ID(test.namespace, test.name); !strings.HasPrefix(id, test.id) {
			t.Errorf("ID(%q, %q) = %q, want %q", test.namespace, test.name, id, test.id)
		}
		if db := Database(test.namespace, test.name); !strings.HasPrefix(db, test.database) {
			t.Errorf("Database(%q, %q) = %q, want %q", test.namespace, test.name, db, test.database)
		}
	}
}

var (
	rdsID    = regexp.MustCompile(`^[a-z](-?[a-z0-9])*$`)
	database = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// TestNamesAreOwn makes names from few characters, so that joined names are often alike.
func TestNamesAreOwn(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	ids, databases := map[string]string{}, map[string]string{}
	for range 200_000 {
		namespace, name := label(rnd, "ab1-", 8), label(rnd, "ab1-.", 8)
		if rnd.IntN(20) == 0 {
			namespace, name = label(rnd, "ab-", 63), label(rnd, "ab.-", 253)
		}

		id, db := ID(namespace, name), Database(namespace, name)
		if len(id) > 63 || !rdsID.MatchString(id) {
			t.Fatalf("ID(%q, %q) = %q is not an identifier of RDS", namespace, name, id)
		}
		if len(db) > 64 || !database.MatchString(db) {
			t.Fatalf("Database(%q, %q) = %q is not the name of a database", namespace, name, db)
		}
		resource := namespace + "/" + name
		for _, seen := range []struct {
			names map[string]string
			name  string
		}{{ids, id}, {databases, db}} {
			if other := seen.names[seen.name]; other != "" && other != resource {
				t.Fatalf("%s and %s both have %q", other, resource, seen.name)
			}
			seen.names[seen.name] = resource
		}
	}
}

// label returns a name that begins and ends with a letter or digit, as Kubernetes wants it. Parts between dots do too.
func label(rnd *rand.Rand, alphabet string, limit int) string {
	b := make([]byte, 1+rnd.IntN(limit))
	for i := range b {
		b[i] = alphabet[rnd.IntN(len(alphabet))]
		inner := i > 0 && i < len(b)-1
		if !inner && strings.IndexByte("-.", b[i]) >= 0 || inner && b[i] == '.' && strings.IndexByte("-.", b[i-1]) >= 0 ||
			inner && b[i] == '-' && b[i-1] == '.' {
			b[i] = 'a'
		}
	}
	return string(b)
}
