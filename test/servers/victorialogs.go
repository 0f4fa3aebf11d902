package servers

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
)

// VictoriaLogs is a server of logs: it takes OTLP, and answers queries in its language LogsQL.
type VictoriaLogs struct {
	*Program
	URL string // without a path

	client         *http.Client
	user, password string
}

// VictoriaLogsAt is where a VictoriaLogs listens, keeps its data, and who may ask it.
type VictoriaLogsAt struct {
	Address, Dir   string
	Cert, Key      string // files of its certificate and its key, if it has TLS
	User, Password string // by basic authentication, if User is set
	Client         *http.Client
}

// ServeVictoriaLogs starts a server that runs until the test ends. It takes lines of any age.
func ServeVictoriaLogs(t testing.TB, at VictoriaLogsAt) *VictoriaLogs {
	t.Helper()
	v := &VictoriaLogs{URL: "http://" + at.Address, client: http.DefaultClient, user: at.User, password: at.Password}
	args := []string{"-httpListenAddr=" + at.Address, "-storageDataPath=" + at.Dir, "-retentionPeriod=100y"}
	if at.Cert != "" {
		v.URL, v.client = "https://"+at.Address, at.Client
		args = append(args, "-tls", "-tlsCertFile="+at.Cert, "-tlsKeyFile="+at.Key)
	}
	if at.User != "" {
		args = append(args, "-httpAuth.username="+at.User, "-httpAuth.password="+at.Password)
	}

	v.Program = Serve(t, Cached(t, "bin", "victoria-logs"), args, nil, v.ready)
	return v
}

// Query returns what LogsQL finds: the fields of each entry, in no order. Fields without a value are left out.
func (v *VictoriaLogs) Query(t testing.TB, query string) (found []map[string]string) {
	t.Helper()
	res, err := v.get("/select/logsql/query?query=" + url.QueryEscape(query))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()

	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", query, res.Status)
	}
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var entry map[string]string
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
			t.Fatal(err)
		}
		found = append(found, entry)
	}

	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

func (v *VictoriaLogs) ready() bool {
	res, err := v.get("/health")
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusOK
}

func (v *VictoriaLogs) get(path string) (*http.Response, error) {
	req, err := http.NewRequest(http.MethodGet, v.URL+path, nil)
	if err != nil {
		return nil, err
	}
	if v.user != "" {
		req.SetBasicAuth(v.user, v.password)
	}
	return v.client.Do(req)
}
