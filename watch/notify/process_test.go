package notify

import (
	"reflect"
	"testing"
)

func TestParseStat(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want process
		ok   bool
	}{
		{"12 (nginx) S 7 12 12 0 -1", process{7, []string{"nginx"}}, true},
		{"12 (a) b) (c) R 7 12", process{7, []string{"a) b) (c"}}, true},
		{"12 (tmux: server) S 1 12", process{1, []string{"tmux: server"}}, true},
		{"12 (nginx) Z 7 12", process{}, false},
		{"12 (nginx) X 7 12", process{}, false},
		{"12 (nginx) S", process{}, false},
		{"12 (nginx", process{}, false},
		{"12 )nginx( S 7", process{}, false},
		{"", process{}, false},
	} {
		p, ok := parseStat(tt.in)
		if ok != tt.ok || ok && !reflect.DeepEqual(p, tt.want) {
			t.Errorf("%q: got %v, %v", tt.in, p, ok)
		}
	}
}

func TestCalledBy(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"/usr/sbin/mysqld_exporter\x00--web\x00", "mysqld_exporter"},
		{"nginx: master process /usr/sbin/nginx -g daemon off;\x00", "nginx"},
		{"php-fpm: pool www\x00\x00\x00", "php-fpm"},
		{"postgres: walwriter ", "postgres"},
		{"-bash\x00", "-bash"},
		{"", ""},
		{"\x00", ""},
	} {
		if got := calledBy(tt.in); got != tt.want {
			t.Errorf("%q: got %q", tt.in, got)
		}
	}
}
