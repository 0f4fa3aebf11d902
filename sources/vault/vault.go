// Package vault is the source of Vault's secrets: KV of both versions, and
// whatever else a path of its API reads, such as database credentials.
//
// A key takes one of four forms:
//
//	secret/db#password  one field of a secret, with the type it has in JSON; numbers are json.Number
//	secret/db           the whole secret, a map[string]any with the fields that templates of
//	                    consul-template know: Data, LeaseID, LeaseDuration, Renewable, RequestID,
//	                    Warnings, Auth, WrapInfo
//	secret/             the names below a path, a []string, sorted; those of directories end in "/"
//	pki/issue/web common_name=x ttl=24h   what Vault answers when this is written to the path;
//	                    "#FIELD" may follow, see [Key]
//
// A path may be logical (secret/db) or that of the API (secret/data/db). In KV
// version 2 both read the same: Data holds "data" and "metadata", and #FIELD is
// looked up in the inner one. "?version=3" after the path asks for that version;
// KV takes no other parameter.
// Secrets that are deleted, and fields that are absent or null, are not held, and
// [Source.Absent] says why. A path at which nothing is mounted is an error.
//
// All secrets of one Fetch are read in parallel, each once, however many of its
// fields are asked for. For logical paths, Vault is asked once for each mount which
// version of KV it has. An API path, which has a segment data, metadata or subkeys
// after the first, is read as it is. So is a path that is written to.
//
// What a request makes, such as a certificate or database credentials, is made once
// in the life of a [Source], or with [Config.Watch] once in its own life: all its fields
// belong together, whichever call asks for them. But if the answer to a request is lost
// on the way, the request is repeated. Vault may then have made two, of which the first
// is never seen.
package vault

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// Config says how to reach Vault and how to log in. What it leaves out comes from
// Vault's own environment variables: VAULT_ADDR, VAULT_TOKEN, VAULT_CACERT,
// VAULT_CLIENT_CERT, VAULT_NAMESPACE, ...
type Config struct {
	Address string // "https://vault:8200"
	Unset   bool   // no address was set: Address is Vault's own default

	// Auth names the login method, one of [Methods]. Empty or "token" is no login. Then
	// the token is the first of: Token, the content of TokenFile, VAULT_TOKEN, the
	// content of ~/.vault-token.
	Auth        string
	Token       string
	TokenFile   string
	UnwrapToken bool // the token is a wrapping token for the real one

	Mount string // where the method is enabled, below auth/; empty is the method's name
	Role  string // kubernetes, gcp, azure; optional for jwt, aws and cert

	JWTFile string // kubernetes, jwt: the service account's token; empty is where pods have it

	RoleID         string // approle
	RoleIDFile     string // approle: the file to read it from instead
	SecretID       string // approle, if the role wants one
	SecretIDFile   string // approle: the file to read it from instead
	UnwrapSecretID bool   // approle: the secret ID is a wrapping token for the real one

	Username     string // userpass, ldap
	Password     string
	PasswordFile string

	GitHubToken     string // github
	GitHubTokenFile string

	AWSRegion         string // aws: of the STS that Vault asks; empty is the global one
	AWSServerID       string // aws: the header X-Vault-AWS-IAM-Server-ID, if Vault wants it
	GCPServiceAccount string // gcp: for roles of type iam, the service account that signs
	AzureResource     string // azure: the audience of the token; empty is Azure's management API
	AzureClientID     string // azure: of the managed identity, if the machine has several

	// Defaults are values for those of Vault's own variables that are not set: VAULT_CACERT, ...
	Defaults map[string]string

	// Env looks up the variables that clouds set in their pods: AWS_ROLE_ARN, ... It may
	// be nil.
	Env func(string) (string, bool)

	Log *slog.Logger // may be nil

	roots *remote.Roots // of Env; may be nil

	Delayed func(sources.Delay) // called for every try that is repeated; may be nil
	InPod   bool                // for hints

	LoggedIn func(sources.Login) // called after each login with who the run is to Vault; may be nil

	// Watch says that the run goes on: what it makes is kept valid, made again in time, and
	// revoked when it is given up, by Close at the latest. KeepLeases has Close revoke nothing
	// that the files may hold.
	Watch      bool
	KeepLeases bool
}

// A Source reads one Vault cluster.
type Source struct {
	config Config
	log    *slog.Logger
	slots  chan struct{} // bounds the requests under way
	mounts mounts

	connecting sync.Mutex        // held while logging in
	session    *session          // made by the first Fetch
	former     []*session        // those before it whose tokens have not ended
	opened     map[string]string // by the wrapping tokens that were opened, the secret IDs in them
	refusal    refusal           // the last login that was refused

	running  context.Context // of what goes on between two calls of Fetch; ended by stop
	stop     context.CancelFunc
	tending  crash.Group
	news     chan struct{} // that something of a lease has changed
	troubled atomic.Bool   // the last renewal failed
	unsure   atomic.Bool   // something failed or was missing since the last Start
	cutOff   atomic.Bool   // a request got no answer since the last Start

	mu      sync.Mutex
	leases  []*lease                   // of secrets and tokens that have not ended
	made    map[string]*answer         // what requests made, by request
	files   map[string]*answer         // those that the files are made of
	rereads map[string]reread          // by request
	absent  map[string]sources.Absence // by key
}

// mostRequests bounds the requests under way, and so the connections.
const mostRequests = 32

// New returns the source. It uses neither the environment nor the network before the
// first Fetch, which logs in.
func New(c Config) *Source {
	log := c.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	c.roots = remote.NewRoots(c.Env)
	s := &Source{config: c, log: log, slots: make(chan struct{}, mostRequests), news: make(chan struct{}, 1)}
	s.opened = map[string]string{}
	s.running, s.stop = context.WithCancel(context.Background())
	return s
}

// Fetch implements [sources.Source]. Every value is secret. Its errors are
// *[sources.Error], joined: paths that failed in the same way share one.
func (s *Source) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	f := &fetch{Source: s, ctx: ctx, held: map[string]sources.Value{}}
	reads := f.unmade(f.plan(keys))
	if len(reads) == 0 {
		return f.held, remote.Join(f.failed...)
	}

	session, err := s.connect(ctx, reads)
	if err != nil {
		err.Source, err.Keys = "vault", asked(reads...)
		f.fail(err)
		return f.held, remote.Join(f.failed...)
	}

	defer session.dialer.discard()

	f.session = session
	for _, r := range reads {
		f.wg.Go(func() { f.read(r) })
	}
	f.wg.Wait()

	for _, r := range reads {
		if e := f.unversioned(r); e != nil {
			f.fail(e)
		}
	}

	return f.held, remote.Join(f.failed...)
}

// A read is one request for a path, with all the keys that it answers.
type read struct {
	path   string            // without slashes at its ends
	query  url.Values        // "version"
	params map[string]string // what is written to the path; nil if it is read
	list   bool
	keys   []key
	id     string // equal for keys that one request answers

	unheld  bool // Vault says that it holds nothing there
	guessed bool // the mount is unknown, and path is taken as one of the API
}

type key struct {
	asked string // as written
	field string // or "" for the whole
}

// plan parses keys, and groups those that one request answers.
func (f *fetch) plan(keys []string) []*read {
	var reads []*read
	same := map[string]*read{}
	for _, asked := range keys {
		r, k, err := parse(asked)
		if err != nil {
			f.fail(&sources.Error{Source: "vault", Keys: []string{asked}, Kind: sources.Invalid, Err: err})
			continue
		}

		if same[r.id] == nil {
			same[r.id] = r
			reads = append(reads, r)
		}

		same[r.id].keys = append(same[r.id].keys, k)
	}

	return reads
}

func parse(asked string) (*read, key, error) {
	k, err := ParseKey(strings.TrimLeft(asked, "/"))
	if err != nil {
		return nil, key{}, err
	}

	_, query, _ := strings.Cut(k.Path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, key{}, errors.New(`what follows "?" is not of the form name=value`)
	}

	path := k.Name()
	r := &read{
		path:   strings.Trim(path, "/"),
		query:  values,
		params: k.Params,
		list:   strings.HasSuffix(path, "/"),
		id:     k.Request(),
	}
	switch {
	case r.path == "":
		return nil, key{}, errors.New("the path is empty")
	case r.path == "sys":
		return nil, key{}, errors.New("sys is Vault's own, and holds no secrets: " +
			"name what to read below it, as in sys/health")
	case k.HasField && k.Field == "":
		return nil, key{}, errors.New(`no field follows "#"`)
	case k.HasField && r.list:
		return nil, key{}, errors.New("a listing has no fields")
	case slices.ContainsFunc(strings.Split(r.path, "/"), onlyDots): // would change the path
		return nil, key{}, errors.New("the path has a segment that is empty or only dots")
	}
	return r, key{asked, k.Field}, nil
}

func onlyDots(segment string) bool { return segment == "" || segment == "." || segment == ".." }

// asked returns the keys of reads, as written.
func asked(reads ...*read) []string {
	var keys []string
	for _, r := range reads {
		for _, k := range r.keys {
			keys = append(keys, k.asked)
		}
	}
	return keys
}
