package notify

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/sources"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"http:POST http://127.0.0.1:8080/reload", "http:POST http://127.0.0.1:8080/reload"},
		{"http:http://localhost/-/reload", "http:POST http://localhost/-/reload"},
		{"http:PUT http://[::1]:9/a%20b", "http:PUT http://[::1]:9/a%20b"},
		{"http:GET  https://reload.example/x ", "http:GET https://reload.example/x"},
		{"http:POST https://me:planted@reload.example:8443/x?token=planted", "http:POST https://reload.example:8443/x"},
		{"signal:HUP@nginx", "signal:HUP@nginx"},
		{"signal:SIGUSR1@php-fpm8.2", "signal:USR1@php-fpm8.2"},
		{"signal:winch@apache2", "signal:WINCH@apache2"},
		{"mysql:reload-tls", "mysql:reload-tls"},
		{"mysql:reload-tls@/etc/my@x.cnf", "mysql:reload-tls@/etc/my@x.cnf"},
	} {
		n, err := Parse(tt.in, noEnv)
		if err != nil || n.String() != tt.want {
			t.Errorf("%s: got %v, %v; want %s", tt.in, n, err, tt.want)
		}
	}
}

func TestWrong(t *testing.T) {
	for _, tt := range []struct{ in, err, hint string }{
		{"", "does not begin with http:, signal: or mysql:", "signal:HUP@NAME"},
		{"nginx -s reload", "does not begin with", "signal:HUP@NAME"},
		{"exec:nginx", "no notification begins with exec:", "initplate starts no program"},
		{"htpp:POST x", "no notification begins with htpp:", "did you mean http?"},
		{"https://me:planted@h/", "beginning of a URL", "write 'http:POST https://HOST/PATH'"},
		{"http://127.0.0.1/", "not followed by a method", "write 'http:POST http://127.0.0.1:8080/reload'"},
		{"http:PSOT http://127.0.0.1/", "not a method", "did you mean POST?"},
		{"http:post http://127.0.0.1/", "not a method", "did you mean POST?"},
		{"http:CONNECT http://127.0.0.1/", "not a method", "methods are POST, PUT"},
		{"http:planted http://127.0.0.1/", "not a method", "methods are"},
		{"http:POST", "no valid URL", ""},
		{"http:POST http://me:planted@/", "no valid URL", ""},
		{"http:POST http://127.0.0.1/ planted", "no valid URL", ""},
		{"http:POST http://127.0.0.1:planted/", "no valid URL", ""},
		{"http:POST http://127.0.0.1/%zzplanted", "no valid URL", ""},
		{"http:POST ftp://127.0.0.1/", "must begin with http:// or https://", ""},
		{"http:POST unix:/planted", "no valid URL", ""},
		{"http:POST http://me:planted@example.com/", "example.com is another one", "write https://"},
		{"http:POST http://10.0.0.1/", "10.0.0.1 is another one", "127.0.0.1"},
		{"http:POST http://localhost.example/", "another one", ""},
		{"http:POST http://127.0.0.1/#planted", "fragment", ""},
		{"signal:", "does not begin with a signal", "signals are HUP, INT"},
		{"signal:HPU@nginx", "HPU is not one", "did you mean HUP?"},
		{"signal:SIGHPU@nginx", "SIGHPU is not one", "did you mean HUP?"},
		{"signal:1@nginx", "does not begin with a signal", "signals are"},
		{"signal:KILL@nginx", "cannot react to KILL", "signals are"},
		{"signal:sigstop@nginx", "cannot react to STOP", "signals are"},
		{"signal:nginx", "nginx is not one of the signals", ""},
		{"signal:HUP", "no name of a program", "signal:HUP@nginx"},
		{"signal:USR1@", "no name of a program", "signal:USR1@nginx"},
		{"signal:HUP@/usr/sbin/nginx", "not the name of a program", "last part"},
		{"signal:HUP@nginx,signal:HUP@envoy", "space or a comma", "once for each"},
		{"mysql:", "reload-tls is all", "mysql:reload-tls@FILE"},
		{"mysql:reload-tsl@/my.cnf", "reload-tls is all", "did you mean reload-tls?"},
		{"mysql:reload-tls@", "no option file behind", ""},
		{"mysql:reload-tls?defaults-file=/my.cnf", "reload-tls is all", "reload-tls@FILE"},
	} {
		_, err := Parse(tt.in, noEnv)
		if err == nil || !strings.Contains(err.Error(), tt.err) || !strings.Contains(sources.HintOf(err, ""), tt.hint) {
			t.Errorf("%s: got %v, hint %q; want %q, %q", tt.in, err, sources.HintOf(err, ""), tt.err, tt.hint)
		}
		if err != nil && strings.Contains(err.Error()+sources.HintOf(err, ""), "planted") {
			t.Errorf("%s: %v, %s", tt.in, err, sources.HintOf(err, ""))
		}
	}
}
