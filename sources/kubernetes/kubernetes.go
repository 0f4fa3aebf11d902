// Package kubernetes is the source of Secrets and ConfigMaps, for those that cannot be mounted.
//
// A key is NAMESPACE/NAME#KEY, or NAMESPACE/NAME for all keys of an object as a map[string]any of
// texts. Without a NAMESPACE it is that of the pod. Values are text or any bytes, as they are
// stored: base64 is decoded. Each object is read with one request, however many of its keys are
// asked for, and all objects are read at the same time.
//
// The API server is asked as the service account of the pod, or by way of kubectl proxy.
package kubernetes

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/round"
)

// A Config says how to reach the API server.
type Config struct {
	Address string // of kubectl proxy, "http://127.0.0.1:8001"; "" is the pod's API server
	Env     func(string) (string, bool)
	Log     *slog.Logger        // may be nil
	Delayed func(sources.Delay) // called for every try that is repeated; may be nil
	Account string              // directory of the pod's service account; "" is where the kubelet mounts it
}

// A Source reads Secrets and ConfigMaps. Its two sources share it; see [Source.Rows].
type Source struct {
	config Config

	mu     sync.Mutex
	client *client          // made by the first Fetch
	ca     sources.FileMark // of the CA that the client has read
}

// New returns the source. It uses neither files nor the network before the first Fetch.
func New(c Config) *Source { return &Source{config: c} }

// Start begins another round: the address may be that of another API server by now, and the CA of
// the cluster another one.
func (s *Source) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == nil {
		return
	}

	s.client.close()
	if s.ca != sources.MarkOf(s.config.caFile()) {
		s.client = nil
	}
}

// A kind is a kind of objects.
type kind struct {
	source   string
	name     string // of the API: "Secret"
	resource string // of the API: "secrets"
	secret   bool   // its values are secret, and are in base64
}

func secrets() kind    { return kind{"k8s-secret", "Secret", "secrets", true} }
func configMaps() kind { return kind{"k8s-configmap", "ConfigMap", "configmaps", false} }

// objects is the source of one kind.
type objects struct {
	*Source
	round.Absences
	kind kind
}

// Start implements [sources.Starter].
func (o *objects) Start() {
	o.Absences.Start()
	o.Source.Start()
}

// Fetch implements [sources.Source]. Its errors are *[sources.Error], joined. A key counts as
// not held only if the API server itself says that its object does not exist, or if the object
// does not have it.
func (o *objects) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	f := &fetch{Round: round.New(o.kind.source, &o.Absences), ctx: ctx, kind: o.kind}
	plan := round.Plan(f.Round, keys, func(key string) (*place, string, error) { return o.resolve(ctx, key) }, "")
	if len(plan) == 0 {
		return f.Wait()
	}

	err := f.connect(o.Source)
	if err != nil {
		f.Fail(&sources.Error{
			Keys: round.Keys(round.All(plan)), Kind: sources.Misset, Err: err, Hint: sources.HintOf(err, ""),
		})
		return f.Wait()
	}

	for _, one := range plan {
		f.Go(func() { f.read(one) })
	}
	return f.Wait()
}

// resolve parses a key, and puts in the namespace of the pod where it names none.
func (s *Source) resolve(ctx context.Context, asked string) (*place, string, error) {
	k, err := parse(asked)
	if err == nil && k.namespace == "" {
		k.namespace, err = s.config.namespace(ctx)
	}
	return &k.place, k.field, err
}

// A fetch is one call of Fetch.
type fetch struct {
	*round.Round
	ctx    context.Context
	kind   kind
	client *client
	token  string
}

// A request asks for one object, for the keys that want something of it.
type request = round.Request[*place]

func (f *fetch) connect(s *Source) (err error) {
	f.client, err = s.connect()
	if err == nil {
		f.token, err = f.client.token(f.ctx)
	}
	return err
}

// hold holds what is wanted of an object.
func (f *fetch) hold(o *object, r *request) {
	data, err := o.texts(f.kind)
	if err != nil {
		f.Fail(f.unreached(err, r))
		return
	}

	f.Take(round.Document{
		Name:    r.Of.String(),
		Whole:   data,
		Parts:   data,
		Version: o.Metadata.ResourceVersion,
		Secret:  f.kind.secret,
		Lacks:   func(w round.Wanted) sources.Absence { return f.kind.lacks(r.Of, w.Field) },
	}, r.Wanted)
}

func (k kind) lacks(at *place, field string) sources.Absence {
	why := fmt.Sprintf("the %s has no key %q", k.name, field)
	return sources.Absence{Held: true, Why: why, Hint: k.patch(at, field)}
}
