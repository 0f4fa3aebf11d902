package metrics

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestRemoteWrite: a Prometheus scrapes targets that want a token, and sends what it has to another Prometheus, which
// wants a password; a third one sends it through a proxy, which wants a token.
func TestRemoteWrite(t *testing.T) {
	t.Parallel()
	const user, password, token = `sender'"#`, "p\"w'd\\#f;g: h%i@é💾 $HOME ${x}", `tok.en/+~=$HOME${x}"'`
	dir, ports := t.TempDir(), servers.Ports(t, 3)
	write(t, dir+"/token", token)
	guarded := guard(t, token, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "guarded{path=\"x\"} 1\nguarded_noise 1\n")
	}))

	// The one that receives: the web-config.yml of mysqld_exporter is that of Prometheus too.
	web := rendered(t, "mysqld-exporter", params{"basic_auth_users": []any{hashOf(t, user, password)}}) + "/web-config.yml"
	write(t, dir+"/prometheus.yml", "")
	at := (&url.URL{Scheme: "http", User: url.UserPassword(user, password), Host: fmt.Sprintf("127.0.0.1:%d", ports[0])}).String()
	receiver := servers.Serve(t, servers.MetricsProgram(t, "prometheus"), []string{"--config.file=" + dir + "/prometheus.yml", "--storage.tsdb.path=" + dir + "/data",
		fmt.Sprintf("--web.listen-address=127.0.0.1:%d", ports[0]), "--web.config.file=" + web, "--web.enable-remote-write-receiver"}, nil, answers(at+"/-/ready"))
	inner, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	proxy := guard(t, token, &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: "http", Host: inner.Host})
		r.Out.SetBasicAuth(user, password)
	}})

	cluster := strings.ReplaceAll(nasty, "$", "")
	for i, set := range []params{
		{"remote_write_url": fmt.Sprintf("http://127.0.0.1:%d/api/v1/write", ports[0]), "remote_write_username": user, "remote_write_password": password, "credentials": token},
		{"remote_write_url": "http://" + proxy + "/api/v1/write", "remote_write_credentials_file": dir + "/token", "credentials_file": dir + "/token"},
	} {
		jobs := []any{map[string]any{"job": nasty, "targets": []any{guarded}, "credentials_file": dir + "/token", "drop_metrics": []any{"guarded_noise"}, "labels": map[string]any{"team": nasty}},
			map[string]any{"job": "nobody", "targets": []any{guarded}}}
		set = with(set, params{"targets": guarded, "jobs": jobs, "interval": "1s", "labels": "team=core,zone=a", "external_labels": []any{"cluster=" + cluster, fmt.Sprintf("replica=%d", i)},
			"remote_write_queue": map[string]any{"batch_send_deadline": "200ms", "max_shards": "2", "min_backoff": "30ms", "retry_on_http_429": "true"}})
		address, sender := prometheus(t, rendered(t, "prometheus-scrape", set), ports[1+i])
		replica := fmt.Sprintf(`{replica="%d", __name__=~"guarded.*|up"}`, i)
		await(t, func() bool { return len(query(t, at, replica)) == 6 }, sender, receiver)
		for _, s := range query(t, at, replica) {
			if s.Metric["cluster"] != cluster {
				t.Errorf("%v lacks the label cluster", s.Metric)
			}
			if want := map[bool]string{true: "0", false: "1"}[s.Metric["job"] == "nobody"]; s.Value[1] != want {
				t.Errorf("%v is %v, want %s", s.Metric, s.Value, want)
			}
		}
		own := query(t, at, fmt.Sprintf(`guarded{replica="%d", job!="metrics"}`, i))
		want := map[string]string{"__name__": "guarded", "path": "x", "job": nasty, "instance": guarded, "team": nasty, "zone": "a", "cluster": cluster, "replica": fmt.Sprint(i)}
		if len(own) != 1 || !maps.Equal(own[0].Metric, want) {
			t.Errorf("the series of the job are %v, want %v", own, want)
		}
		var config struct{ Data struct{ YAML string } }
		if err := json.Unmarshal([]byte(page(address+"/api/v1/status/config")), &config); err != nil || !strings.Contains(config.Data.YAML, "batch_send_deadline: 200ms") {
			t.Errorf("the queue is not as it should be: %v %s", err, config.Data.YAML)
		}
	}
}

// guard serves to those who have a token, and returns HOST:PORT.
func guard(t *testing.T, token string, next http.Handler) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+token {
			http.Error(w, "no token", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}
