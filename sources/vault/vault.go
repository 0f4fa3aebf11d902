// Package vault is the source of Vault's secrets: KV of both versions, and
// whatever else a path of its API reads, such as database credentials.
//
// A key takes one of four forms:
//
//	secret/db#password  one field of a secret, with the type it has in JSON; numbers are json.Number
//	secret/db           the whole secret, a map[string]any with the fields that templates of
//	                    consul-template know: Data, LeaseID, LeaseDuration, Renewable, RequestID,
//	                    Warnings, Auth, WrapInfo
//	secret/             the names below a path, a []string, sorted; those of folders end in "/"
//	pki/issue/web common_name=x ttl=24h   what Vault answers when this is written to the path;
//	                    "#FIELD" may follow, see [Key]
//
// A path may be logical (secret/db) or that of the API (secret/data/db). In KV
// version 2 both read the same: Data holds "data" and "metadata", and #FIELD is
// looked up in the inner one. "?version=3" after the path asks for that version;
// KV takes no other parameter.
// Secrets that are deleted, and fields that are absent or null, are not held, and
// [Source.Absent] tells why. A path that nothing is mounted at is an error.
//
// All secrets asked for at once are read in parallel, each once, whatever number
// of its fields is asked for. Where paths are logical, Vault is asked once for
// each mount which version of KV it has; an API path, one with a segment data,
// metadata or subkeys after the first, is read as it is. So is one that is written to.
//
// What is made for the asking, such as a certificate or database credentials, is
// made once in the life of a [Source]: all fields of it belong together, whichever
// call asks for them. But a request whose answer is lost on the way is made again,
// and Vault may then have made two, of which the first is never seen.
package vault

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"sync"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// Config says how to reach Vault and how to log in. What it leaves out comes from
// Vault's own environment variables: VAULT_ADDR, VAULT_TOKEN, VAULT_CACERT,
// VAULT_CLIENT_CERT, VAULT_NAMESPACE, ...
type Config struct {
	Address string // "https://vault:8200"
	Unset   bool   // nothing names one: it is Vault's own default

	// Auth names the login method, one of [Methods]. Empty or "token" is no login:
	// the token is, in this order, Token, the content of TokenFile, VAULT_TOKEN, or
	// the content of ~/.vault-token.
	Auth        string
	Token       string
	TokenFile   string
	UnwrapToken bool // it is a wrapping token: what it wraps is the token

	Mount string // where the method is enabled, below auth/; empty is its name
	Role  string // kubernetes, gcp, azure; those of jwt, aws and cert need none

	JWTFile string // kubernetes, jwt: the service account's token; empty is where pods have it

	RoleID         string // approle
	SecretID       string // approle, if the role wants one
	SecretIDFile   string // approle: the file to read it from instead
	UnwrapSecretID bool   // approle: it is a wrapping token

	Username     string // userpass, ldap
	Password     string
	PasswordFile string

	GitHubToken     string // github
	GitHubTokenFile string

	AWSRegion         string // aws: of the STS that Vault asks; empty is the global one
	AWSServerID       string // aws: the header X-Vault-AWS-IAM-Server-ID, where Vault wants it
	GCPServiceAccount string // gcp: for roles of type iam, the service account that signs
	AzureResource     string // azure: the audience of the token; empty is Azure's management API
	AzureClientID     string // azure: of the managed identity, if the machine has several

	// Env looks up what clouds tell their pods: AWS_ROLE_ARN, ... Nil is nothing.
	Env func(string) (string, bool)

	Log *slog.Logger // nil is none

	Delayed func(sources.Delay) // told of every try that failed and is made again; nil for nobody
	InPod   bool                // for hints

	LoggedIn func(sources.Login) // told once who the run is to Vault; nil for nobody
}

// A Source reads one Vault cluster.
type Source struct {
	config Config
	log    *slog.Logger
	slots  chan struct{} // bounds the requests under way
	mounts mounts

	connecting sync.Mutex // held while logging in
	session    *session   // made by the first Fetch

	mu     sync.Mutex
	leases []lease
	made   map[string]*answer         // what was made for the asking, by request
	absent map[string]sources.Absence // by key
}

// mostRequests bounds the requests under way, and so the connections.
const mostRequests = 32

// New returns the source. It looks at nothing yet, neither the environment nor
// the network: the first Fetch does, and logs in.
func New(c Config) *Source {
	log := c.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Source{config: c, log: log, slots: make(chan struct{}, mostRequests)}
}

// Fetch implements [sources.Source]. Every value is secret. Its errors are
// *[sources.Error], joined: one for each path that failed in its own way.
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
	params map[string]string // what is written to the path; nil where it is read
	list   bool
	keys   []key
	id     string // the same for two that are the same request

	unheld  bool // Vault says that it holds nothing there
	guessed bool // the mount is unknown, and path taken as one of the API
}

type key struct {
	asked string // as written
	field string // or "" for the whole
}

// plan takes keys apart and puts together those that one request answers.
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
	path := k.Name()
	values, err := url.ParseQuery(query)
	r := &read{path: strings.Trim(path, "/"), query: values, params: k.Params, list: strings.HasSuffix(path, "/"), id: k.Request()}
	switch {
	case err != nil:
		return nil, key{}, errors.New(`what follows "?" is not of the form name=value`)
	case r.path == "":
		return nil, key{}, errors.New("the path is empty")
	case r.path == "sys":
		return nil, key{}, errors.New("sys is Vault's own, and holds no secrets: name what to read below it, as in sys/health")
	case k.HasField && k.Field == "":
		return nil, key{}, errors.New(`no field follows "#"`)
	case k.HasField && r.list:
		return nil, key{}, errors.New("a mount has no fields")
	}

	for part := range strings.SplitSeq(r.path, "/") {
		if part == "" || part == "." || part == ".." {
			return nil, key{}, errors.New("the path has a segment that is empty or only dots") // it would be another path
		}
	}

	return r, key{asked, k.Field}, nil
}

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
