package servers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// CloudServers stand in for Google Cloud and Azure: their APIs, and what gives tokens for these, which verifies who
// asks. See test/tools/cloudstandins, which also says who there is. What is set is for all tests of the process.
type CloudServers struct {
	Dir      string // with the credentials of clients
	Metadata string // "127.0.0.1:port", the metadata server of both
	proxy    string
	control  string

	process *process
}

// Who there is: accounts of Google Cloud, and applications of Azure.
const (
	GoogleKeyAccount       = "app@my-project.iam.gserviceaccount.com"
	GoogleFederatedAccount = "pod@my-project.iam.gserviceaccount.com"
	GoogleMachineAccount   = "machine@my-project.iam.gserviceaccount.com"
	GooglePerson           = "person@example.com"

	AzureTenant        = "11111111-2222-3333-4444-555555555555"
	AzureSecretClient  = "aaaaaaaa-0000-0000-0000-000000000001"
	AzurePodClient     = "aaaaaaaa-0000-0000-0000-000000000002"
	AzureMachineClient = "aaaaaaaa-0000-0000-0000-000000000003"
	AzureClientSecret  = "planted~client~secret"
	AzureHeader        = "planted-identity-header" // of App Service
	AzurePFXPassword   = "planted-pfx-password"
)

var openClouds = sync.OnceValues(startClouds)

// Clouds returns the stand-ins of this test process.
func Clouds(t testing.TB) *CloudServers {
	t.Helper()
	Cached(t, "bin", "cloud-standins")
	c, err := openClouds()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// UseClouds has this process reach both clouds, for the TestMain of a package: net/http reads these variables once. If
// they are not in the cache, the tests that need them say so.
func UseClouds() {
	if _, err := cached("bin", "cloud-standins"); err != nil {
		return
	}
	c, err := openClouds()
	if err != nil {
		return
	}
	for name, value := range c.Env() {
		os.Setenv(name, value)
	}
}

// Env returns the variables with which programs reach both clouds.
func (c *CloudServers) Env() map[string]string {
	return map[string]string{"HTTPS_PROXY": "http://" + c.proxy, "SSL_CERT_FILE": c.File("ca.pem")}
}

// File returns the path of a file of credentials.
func (c *CloudServers) File(name string) string { return filepath.Join(c.Dir, name) }

// shared are directories for all tests of the process.
var shared []string

// removeShared removes them when no test needs them any more.
func removeShared() {
	for _, dir := range shared {
		os.RemoveAll(dir)
	}
}

func startClouds() (*CloudServers, error) {
	program, err := cached("bin", "cloud-standins")
	if err != nil {
		return nil, err
	}

	dir, err := os.MkdirTemp("", "clouds")
	if err != nil {
		return nil, err
	}
	shared = append(shared, dir)

	c := &CloudServers{Dir: dir}
	c.process, err = start(program, []string{dir}, nil)
	if err != nil {
		return nil, err
	}

	var ready struct{ Proxy, Metadata, Control string }
	err = c.process.until(func() bool {
		text, err := os.ReadFile(filepath.Join(dir, "ready.json"))
		return err == nil && json.Unmarshal(text, &ready) == nil
	}, time.Minute)
	c.proxy, c.Metadata, c.control = ready.Proxy, ready.Metadata, ready.Control
	return c, err
}

// A GoogleSecret is one of Secret Manager. The project "my-project" has the number 123.
type GoogleSecret struct {
	Project, Number, Location, Name string

	Versions []GoogleVersion
	Aliases  map[string]int
	Readers  []string // accounts
	Damaged  bool     // the checksum of its payload is wrong
}

// A GoogleVersion is one of a secret.
type GoogleVersion struct {
	Data  []byte
	State string // "" for ENABLED; DISABLED, DESTROYED
}

// PutGoogle stores a secret.
func (c *CloudServers) PutGoogle(t testing.TB, s GoogleSecret) {
	t.Helper()
	c.do(t, "PUT", "/google/secret", s)
}

// An AzureSecret is a version of one of Key Vault. The newest is the one that was put last.
type AzureSecret struct {
	Vault, Name, Version, Value, ContentType string

	Disabled bool
	Readers  []string // client IDs
}

// PutAzure stores a version.
func (c *CloudServers) PutAzure(t testing.TB, s AzureSecret) {
	t.Helper()
	c.do(t, "PUT", "/azure/secret", s)
}

// An AzureSetting is one of App Configuration.
type AzureSetting struct {
	Store, Key, Label, Value, ContentType string

	Readers []string // client IDs
}

// PutSetting stores a setting.
func (c *CloudServers) PutSetting(t testing.TB, s AzureSetting) {
	t.Helper()
	c.do(t, "PUT", "/azure/setting", s)
}

// A CloudFault is what a host answers in place of a cloud.
type CloudFault struct {
	Host   string // and the beginning of the path
	Status int    // 0 closes the connection; 200 without a body only delays the answer
	Body   string
	Header map[string]string
	Times  int // how often; -1 is always
	Delay  time.Duration
}

// Fault sets a fault until the test ends.
func (c *CloudServers) Fault(t testing.TB, f CloudFault) {
	t.Helper()
	c.do(t, "PUT", "/fault", f)
	t.Cleanup(func() { c.do(t, "DELETE", "/", nil) })
}

// Time sets by how much the clock of the clouds is ahead, and how long tokens are valid, until the test ends.
func (c *CloudServers) Time(t testing.TB, skew, lifetime time.Duration) {
	t.Helper()
	c.do(t, "PUT", "/time", map[string]time.Duration{"Skew": skew, "Lifetime": lifetime})
	t.Cleanup(func() { c.do(t, "DELETE", "/", nil) })
}

// Requests returns the requests since the last call, "GET HOST/PATH" each.
func (c *CloudServers) Requests(t testing.TB) (seen []string) {
	t.Helper()
	if err := json.Unmarshal(c.do(t, "GET", "/requests", nil), &seen); err != nil {
		t.Fatal(err)
	}
	return seen
}

func (c *CloudServers) do(t testing.TB, method, path string, body any) []byte {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(method, "http://"+c.control+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, said)
	}
	if err != nil {
		t.Fatal(err)
	}
	return said
}
