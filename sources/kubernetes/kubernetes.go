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
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
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
	slots  chan struct{} // bounds the requests under way

	mu     sync.Mutex
	client *client // made by the first Fetch
}

// mostRequests bounds the requests under way, and so the connections.
const mostRequests = 32

// New returns the source. It uses neither files nor the network before the first Fetch.
func New(c Config) *Source {
	return &Source{config: c, slots: make(chan struct{}, mostRequests)}
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
	kind kind

	mu     sync.Mutex
	absent map[string]sources.Absence
}

// Fetch implements [sources.Source]. Its errors are *[sources.Error], joined. A key counts as
// not held only if the API server itself says that its object does not exist, or if the object
// does not have it.
func (o *objects) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	f := &fetch{objects: o, ctx: ctx, held: map[string]sources.Value{}}
	asked := f.group(keys)
	if len(asked) == 0 {
		return f.held, remote.Join(f.failed...)
	}

	c, err := o.connect()
	if err == nil {
		f.token, err = c.token(ctx)
	}
	if err != nil {
		f.fail(o.misset(err, keys))
		return f.held, remote.Join(f.failed...)
	}

	f.client = c
	for at, keys := range asked {
		f.wg.Go(func() { f.read(at, keys) })
	}
	f.wg.Wait()

	return f.held, remote.Join(f.failed...)
}

// Absent says why the last Fetch that asked for a key does not hold it.
func (o *objects) Absent(asked string) sources.Absence {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.absent[asked]
}

// A fetch is one call of Fetch.
type fetch struct {
	*objects
	client *client
	token  string
	ctx    context.Context
	wg     crash.Group

	mu     sync.Mutex
	held   map[string]sources.Value
	failed []*sources.Error
}

// group returns the keys by the object that has them. It notes those that are malformed.
func (f *fetch) group(keys []string) map[place][]key {
	asked := map[place][]key{}
	for _, k := range keys {
		parsed, err := f.resolve(k)
		if err != nil {
			e := &sources.Error{Source: f.kind.source, Keys: []string{k}, Kind: sources.Invalid, Err: err}
			var hinted *sources.Hinted
			if errors.As(err, &hinted) {
				e.Hint = hinted.Hint
			}
			f.fail(e)
			continue
		}
		asked[parsed.place] = append(asked[parsed.place], parsed)
	}
	return asked
}

// resolve parses a key, and puts in the namespace of the pod where it names none.
func (f *fetch) resolve(asked string) (key, error) {
	k, err := parse(asked)
	if err == nil && k.namespace == "" {
		k.namespace, err = f.config.namespace(f.ctx)
	}
	return k, err
}

func (f *fetch) fail(err *sources.Error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed = append(f.failed, err)
}

// hold notes the values of keys of one object.
func (f *fetch) hold(o *object, keys []key) {
	data, err := o.texts(f.kind)
	if err != nil {
		f.fail(f.unreached(err, keys))
		return
	}

	for _, k := range keys {
		value, held := data[k.field]
		switch {
		case !k.hasField:
			f.put(k, data, o)
		case held:
			f.put(k, value, o)
		default:
			why := fmt.Sprintf("the %s has no key %q", f.kind.name, k.field)
			f.lack(k, sources.Absence{Held: true, Why: why, Hint: f.kind.patch(k)})
		}
	}
}

func (f *fetch) put(k key, data any, o *object) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held[k.asked] = sources.Value{
		Data:    data,
		Origin:  f.kind.source + ":" + k.String() + " version " + o.Metadata.ResourceVersion,
		Version: o.Metadata.ResourceVersion,
		Secret:  f.kind.secret,
	}
}

// lack notes why a key is not held.
func (f *fetch) lack(k key, why sources.Absence) {
	f.objects.mu.Lock()
	defer f.objects.mu.Unlock()
	if f.absent == nil {
		f.absent = map[string]sources.Absence{}
	}
	f.absent[k.asked] = why
}
