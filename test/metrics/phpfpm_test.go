package metrics

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestPHPFPM: a real Prometheus scrapes a real PHP-FPM by a real nginx, which serve what the program rendered, also while
// the pool's only worker is busy.
func TestPHPFPM(t *testing.T) {
	t.Parallel()
	ports, dir := servers.Ports(t, 3), t.TempDir()
	initplate(t, dir, "php-fpm-metrics,prometheus-scrape", map[string]string{
		"METRICS_LISTEN_PORT": fmt.Sprint(ports[0]), "METRICS_BIND_ADDRESS": "127.0.0.1", "METRICS_PATH": "/own/metrics", "METRICS_INTERVAL": "1s",
		"PHP_FPM_STATUS_LISTEN": fmt.Sprint("127.0.0.1:", ports[1]), "PHP_FPM_STATUS_PATH": "/internal-status",
	})
	fpm := servers.PHPFPM(t)
	log := phpfpm(t, fpm, dir)
	fpm.Ask(t, dir+"/s", "SCRIPT_FILENAME="+dir+"/app.php", "REQUEST_METHOD=GET")
	fpm.Ask(t, dir+"/s", "SCRIPT_FILENAME="+dir+"/app.php", "REQUEST_METHOD=GET")
	front(t, dir, dir+"/metrics.conf", fmt.Sprintf("http://127.0.0.1:%d/own/metrics", ports[0]), log)

	busy := make(chan string, 1)
	go func() {
		cmd := fpm.Command("cgi-fcgi", "-bind", "-connect", dir+"/s")
		cmd.Env = []string{"SCRIPT_FILENAME=" + dir + "/app.php", "REQUEST_METHOD=GET", "UNTIL=" + dir + "/scraped"}
		out, _ := cmd.Output()
		busy <- string(out)
	}()
	prometheus := fmt.Sprintf("http://127.0.0.1:%d", ports[2])
	server := serve(t, "prometheus", "/-/ready", ports[2], "--config.file="+dir+"/prometheus.yml", "--storage.tsdb.path="+dir+"/data",
		fmt.Sprintf("--web.listen-address=127.0.0.1:%d", ports[2]))
	await(t, func() bool { return is(query(t, prometheus, "phpfpm_active_processes"), "1") }, server)
	for name, want := range map[string]string{"phpfpm_up": "1", "up": "1", "phpfpm_accepted_connections > bool 2": "1", "phpfpm_total_processes": "1"} {
		if got := query(t, prometheus, name); !is(got, want) {
			t.Errorf("%s is %v, want %s\n%s", name, got, want, log)
		}
	}
	write(t, dir+"/scraped", "yes")
	if said := <-busy; !strings.HasSuffix(said, "\r\n\r\nshop") {
		t.Errorf("the busy worker said %q", said)
	}
	if text := page(fmt.Sprintf("http://127.0.0.1:%d/internal-status", ports[0])); text != "" {
		t.Errorf("nginx serves another path:\n%s", text)
	}
}

// TestPHPFPMParams: every parameter, with a socket file, and what is refused.
func TestPHPFPMParams(t *testing.T) {
	port, dir := servers.Ports(t, 1)[0], t.TempDir()
	all := params{"port": port, "path": "/m", "bind_address": "::1", "pool": "www", "status_path": "/a.b/s", "status_listen": dir + "/status"}
	everyParam(t, "php-fpm-metrics", all)
	if err := renderInto(t, dir, "php-fpm-metrics", all); err != nil {
		t.Fatal(err)
	}
	log := phpfpm(t, servers.PHPFPM(t), dir)
	at := fmt.Sprintf("http://[::1]:%d/m", port)
	front(t, dir, dir+"/metrics.conf", at, log)
	if text := page(at); !strings.Contains(text, "\nphpfpm_up 1\n") {
		t.Errorf("%s\n%s", text, log)
	}
	for _, tt := range []struct {
		set  params
		want string
	}{
		{params{"path": "/m;"}, "path must be /NAME"},
		{params{"pool": "global"}, "pool is not the name"},
		{params{"pool": "a]"}, "pool is not the name"},
		{params{"status_path": "/$pool"}, "status_path must be /NAME"},
		{params{"status_listen": "127.0.0.1:99999"}, "status_listen is not ADDRESS:PORT"},
		{params{"status_listen": "127.0.0.256:9001"}, "status_listen is not ADDRESS:PORT"},
		{params{"status_listen": "0.0.0.0:9001"}, "whoever reaches it can run any script"},
		{params{"status_listen": "[::]:9001"}, "whoever reaches it can run any script"},
		{params{"status_listen": "127.0.0.1:9000"}, "where the pool of the official image listens"},
		{params{"status_listen": "[::1]:9464"}, "port and the port of status_listen are the same"},
		{params{"status_listen": "9001"}, "status_listen is not ADDRESS:PORT"},
		{params{"status_listen": "a:1; return 200"}, "status_listen is not ADDRESS:PORT"},
	} {
		refused(t, "php-fpm-metrics", tt.set, tt.want)
	}
}

// phpfpm starts a PHP-FPM with one worker, and with what was rendered into dir.
func phpfpm(t *testing.T, fpm *servers.FPM, dir string) *servers.Output {
	t.Helper()
	write(t, dir+"/app.php", "<?php while (isset($_SERVER['UNTIL']) && !@filesize($_SERVER['UNTIL'])) { usleep(20000); clearstatcache(); } echo 'shop';")
	write(t, dir+"/php-fpm.conf", fmt.Sprintf("[global]\nerror_log = /proc/self/fd/2\n[www]\nuser = %[1]d\ngroup = %[1]d\nlisten = %[2]s/s\npm = static\n"+
		"pm.max_children = 1\ninclude = %[2]s/zz-*.conf\n", os.Getuid(), dir))
	return fpm.Start(t, dir+"/php-fpm.conf", nil, dir+"/s")
}

// front starts an nginx that includes a file, and waits until an address answers.
func front(t *testing.T, dir, include, at string, log *servers.Output) {
	t.Helper()
	text := "daemon off; master_process off; pid D/nginx.pid;\nevents {}\nhttp {\n  client_body_temp_path D/b; proxy_temp_path D/p; " +
		"fastcgi_temp_path D/f; uwsgi_temp_path D/u; scgi_temp_path D/c;\n  include " + include + ";\n}\n"
	write(t, dir+"/nginx.conf", strings.ReplaceAll(text, "D/", dir+"/"))
	cmd, said := servers.LoggingPrograms(t).Command("nginx", "-p", dir, "-c", dir+"/nginx.conf", "-e", "stderr"), new(servers.Output)
	cmd.Stdout, cmd.Stderr = said, said
	servers.Background(t, cmd)
	await(t, func() bool {
		if strings.Contains(said.String(), "[emerg]") {
			t.Fatalf("nginx: %s", said)
		}
		return page(at) != ""
	})
	if text := said.String() + log.String(); strings.Contains(text, "WARNING") || strings.Contains(text, "[warn]") {
		t.Errorf("said\n%s", text)
	}
}
