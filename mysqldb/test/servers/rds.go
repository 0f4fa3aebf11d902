//go:build linux

package servers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
)

// RDS is moto behind a proxy that makes it as slow as RDS, and whose instances are a real MySQL. moto verifies
// signatures and IAM policies.
type RDS struct {
	Addr string // "http://127.0.0.1:port"
	Key  Key    // of a user that may do what policy says

	moto    string
	mysql   *MySQL
	delay   time.Duration
	process *Process
	server  *http.Server
	admin   *rds.Client
	all     Key // of an admin

	mu        sync.Mutex
	changing  map[string]phase    // by instance
	shown     map[string]string   // the last description of each
	masters   map[string]string   // the first account of each
	passwords map[string][]string // that were ever set, by account
}

// Key is a key of AWS.
type Key struct{ ID, Secret string }

// phase is what an instance goes through. moto does everything at once.
type phase struct {
	state string
	until time.Time
	shown []byte // the answer that is given meanwhile, if moto has forgotten the instance
}

// StartRDS starts moto and its proxy. Each change takes delay. policy is what the user of Key may do.
func StartRDS(mysql *MySQL, delay time.Duration, policy string) (*RDS, error) {
	ports, err := FreePorts(1)
	if err != nil {
		return nil, err
	}
	p, err := Start(cached("moto", "bin", "python3"), []string{
		"-m", "moto.server", "-H", "127.0.0.1", "-p", fmt.Sprint(ports[0])},
		[]string{"INITIAL_NO_AUTH_ACTION_COUNT=6", "PYTHONDONTWRITEBYTECODE=1"})
	if err != nil {
		return nil, err
	}

	r := &RDS{moto: fmt.Sprintf("http://127.0.0.1:%d", ports[0]), mysql: mysql, delay: delay, process: p,
		changing: map[string]phase{}, shown: map[string]string{}, masters: map[string]string{},
		passwords: map[string][]string{}}
	if err := p.until(func() bool { return answers(r.moto + "/moto-api/") }); err != nil {
		return nil, err
	}
	r.Key, err = r.newKey("mysqldb", policy)
	if err != nil {
		return nil, err
	}
	r.all, err = r.newKey("admin", everything)
	if err != nil {
		return nil, err
	}
	r.admin = r.adminClient(r.all)
	return r, r.listen()
}

func answers(url string) bool {
	resp, err := http.Get(url)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// newKey makes a user with a policy. It can be called twice: then moto wants signatures.
func (r *RDS) newKey(user, policy string) (Key, error) {
	return r.makeUser(user, policy, func(req *http.Request, _ string) error {
		req.Header.Set("Authorization",
			"AWS4-HMAC-SHA256 Credential=none/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0")
		return nil
	})
}

func (r *RDS) makeUser(user, policy string, sign func(*http.Request, string) error) (Key, error) {
	var answer struct {
		ID     string `xml:"CreateAccessKeyResult>AccessKey>AccessKeyId"`
		Secret string `xml:"CreateAccessKeyResult>AccessKey>SecretAccessKey"`
	}
	for _, ask := range []url.Values{
		{"Action": {"CreateUser"}, "UserName": {user}},
		{"Action": {"PutUserPolicy"}, "UserName": {user}, "PolicyName": {"p"}, "PolicyDocument": {policy}},
		{"Action": {"CreateAccessKey"}, "UserName": {user}},
	} {
		ask.Set("Version", "2010-05-08")
		req, err := http.NewRequest(http.MethodPost, r.moto, strings.NewReader(ask.Encode()))
		if err != nil {
			return Key{}, err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if err := sign(req, ask.Encode()); err != nil {
			return Key{}, err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return Key{}, err
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK {
			return Key{}, fmt.Errorf("moto: %s: %d %s (%v)", ask.Get("Action"), resp.StatusCode, body, err)
		}
		if err := xml.Unmarshal(body, &answer); err != nil {
			return Key{}, err
		}
	}
	return Key{answer.ID, answer.Secret}, nil
}

// NewUser makes a user with a policy, as an admin does it: with signed requests.
func (r *RDS) NewUser(user, policy string) (Key, error) {
	return r.makeUser(user, policy, func(req *http.Request, body string) error {
		key, err := static(r.all).Retrieve(context.Background())
		if err != nil {
			return err
		}
		sum := sha256.Sum256([]byte(body))
		hash := hex.EncodeToString(sum[:])
		return v4.NewSigner().SignHTTP(context.Background(), key, req, hash, "iam", "us-east-1", time.Now())
	})
}

const everything = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}`

func (r *RDS) listen() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	r.Addr = "http://" + l.Addr().String()
	r.server = &http.Server{Handler: r}
	go r.server.Serve(l)
	return nil
}

// ServeHTTP passes a request on to moto, and answers as RDS would.
func (r *RDS) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return
	}
	form, _ := url.ParseQuery(string(body))
	id := form.Get("DBInstanceIdentifier")

	now := r.phaseOf(id)
	if form.Get("Action") == "DescribeDBInstances" && now.shown != nil {
		w.Header().Set("Content-Type", "text/xml")
		w.Write(now.shown)
		return
	}
	if now.state != "" && form.Get("Action") != "DescribeDBInstances" && form.Get("Action") != "DescribeDBSnapshots" {
		refuse(w, http.StatusBadRequest, "InvalidDBInstanceState", "DB instance is not in available state.")
		return
	}

	status, answer, err := r.pass(req, string(body))
	if err != nil {
		refuse(w, http.StatusServiceUnavailable, "ServiceUnavailable", err.Error())
		return
	}
	if status == http.StatusOK {
		r.begin(form, id, answer)
	}
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	w.Write(r.real(answer, r.phaseOf(id)))
}

// pass sends a request to moto as it came, since it is signed.
func (r *RDS) pass(req *http.Request, body string) (int, []byte, error) {
	to, err := http.NewRequest(req.Method, r.moto+req.URL.RequestURI(), strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	to.Header, to.Host = req.Header.Clone(), req.Host
	resp, err := http.DefaultClient.Do(to)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

// begin has a change take its time, and remembers what moto does not.
func (r *RDS) begin(form url.Values, id string, answer []byte) {
	user, password := form.Get("MasterUsername"), form.Get("MasterUserPassword")
	switch form.Get("Action") {
	case "DescribeDBInstances":
		r.remember(r.shown, id, string(answer))
	case "CreateDBInstance":
		r.remember(r.masters, id, user)
		r.setPhase(id, phase{state: "creating"})
		r.setPassword(user, password)
	case "ModifyDBInstance":
		if password != "" {
			// As in RDS, the state changes only after a moment, and the password after that.
			user = r.recall(r.masters, id)
			time.AfterFunc(r.delay/4, func() { r.setPhase(id, phase{state: "resetting-master-credentials"}) })
			time.AfterFunc(r.delay/2, func() { r.setPassword(user, password) })
			return
		}
		if form.Get("DBInstanceClass") != "" || form.Get("EngineVersion") != "" || form.Get("AllocatedStorage") != "" {
			r.setPhase(id, phase{state: "modifying"})
		}
	case "DeleteDBInstance":
		last := []byte(r.recall(r.shown, id))
		r.setPhase(id, phase{state: "deleting", shown: r.real(last, phase{state: "deleting"})})
	}
}

func (r *RDS) remember(in map[string]string, id, value string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	in[id] = value
}

func (r *RDS) recall(from map[string]string, id string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return from[id]
}

func (r *RDS) setPassword(user, password string) {
	r.mu.Lock()
	r.passwords[user] = append(r.passwords[user], password)
	r.mu.Unlock()
	r.mysql.Query(fmt.Sprintf("CREATE USER IF NOT EXISTS `%s`@'%%' IDENTIFIED BY '%s'; "+
		"ALTER USER `%[1]s`@'%%' IDENTIFIED BY '%[2]s'; GRANT ALL ON *.* TO `%[1]s`@'%%' WITH GRANT OPTION", user, password))
}

// Passwords returns all that an account ever got by a request.
func (r *RDS) Passwords(user string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.passwords[user]...)
}

// Has returns the instances whose names begin so, and the names of final snapshots that do.
func (r *RDS) Has(ctx context.Context, prefix string) (instances []types.DBInstance, snapshots []string, err error) {
	found, err := r.admin.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{MaxRecords: aws.Int32(100)})
	if err != nil {
		return nil, nil, err
	}
	kept, err := r.admin.DescribeDBSnapshots(ctx, &rds.DescribeDBSnapshotsInput{SnapshotType: aws.String("manual")})
	if err != nil {
		return nil, nil, err
	}

	for _, i := range found.DBInstances {
		if strings.HasPrefix(*i.DBInstanceIdentifier, prefix) {
			instances = append(instances, i)
		}
	}
	for _, s := range kept.DBSnapshots {
		if strings.HasPrefix(*s.DBSnapshotIdentifier, prefix) {
			snapshots = append(snapshots, *s.DBSnapshotIdentifier)
		}
	}
	return instances, snapshots, nil
}

// Admin is a client that may do everything, and is not slowed down.
func (r *RDS) Admin() *rds.Client { return r.admin }

func (r *RDS) adminClient(key Key) *rds.Client {
	return rds.New(rds.Options{
		Region:       "eu-west-1",
		BaseEndpoint: &r.moto,
		Credentials:  aws.NewCredentialsCache(static(key)),
	})
}

// static implements [aws.CredentialsProvider].
type static Key

func (s static) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: s.ID, SecretAccessKey: s.Secret}, nil
}

func (r *RDS) setPhase(id string, p phase) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p.until = time.Now().Add(r.delay)
	r.changing[id] = p
}

func (r *RDS) phaseOf(id string) phase {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.changing[id]; time.Now().Before(p.until) {
		return p
	}
	delete(r.changing, id)
	return phase{}
}

var (
	endpoint  = regexp.MustCompile(`(?s)<Endpoint>.*?</Endpoint>`)
	available = regexp.MustCompile(`<DBInstanceStatus>[^<]*<`)
	address   = regexp.MustCompile(`<Address>[^<]*</Address>`)
	port      = regexp.MustCompile(`<Port>3306</Port>`)
)

// real puts the address of the real MySQL into an answer, and the state.
func (r *RDS) real(answer []byte, now phase) []byte {
	answer = address.ReplaceAll(answer, []byte("<Address>127.0.0.1</Address>"))
	answer = port.ReplaceAll(answer, fmt.Appendf(nil, "<Port>%d</Port>", r.mysql.Port))
	if now.state != "" {
		answer = available.ReplaceAll(answer, []byte("<DBInstanceStatus>"+now.state+"<"))
	}
	if now.state == "creating" {
		answer = endpoint.ReplaceAll(answer, nil)
	}
	return answer
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	var text bytes.Buffer
	xml.EscapeText(&text, []byte(message))
	fmt.Fprintf(w, "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>"+
		"<RequestId>0</RequestId></ErrorResponse>", code, text.Bytes())
}

// Throttle answers as RDS does to who asks too often.
func Throttle(w http.ResponseWriter) { refuse(w, http.StatusBadRequest, "Throttling", "Rate exceeded") }

// Stop ends the servers.
func (r *RDS) Stop() {
	r.server.Close()
	r.process.Kill()
}

// Remember says what the first account of an instance is that was made without the proxy.
func (r *RDS) Remember(id, user string) { r.remember(r.masters, id, user) }
