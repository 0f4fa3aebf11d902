package nearest

import "testing"

func TestName(t *testing.T) {
	for _, tt := range [][2]string{{"prot", "port"}, {"mysq", "mysql"}, {"kye", "key"}, {"MYSQL", "mysql"}, {"zzz", ""}, {"port", ""}} {
		if got := Name(tt[0], []string{"port", "mysql", "key", "keys"}); got != tt[1] {
			t.Errorf("%s: got %q, want %q", tt[0], got, tt[1])
		}
	}
}
