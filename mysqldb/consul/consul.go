// Package consul holds the names of resources, so that each is one resource's, and publishes where databases are. All
// of a resource is read in one transaction and written in one, by check-and-set: nothing is ever half there, and
// nothing of others is overwritten.
package consul

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/consul/api"

	"github.com/initplate/initplate/mysqldb/change"
	"github.com/initplate/initplate/mysqldb/outcome"
)

// Client reads and writes the key-value store.
type Client struct {
	api     *api.Client
	changes change.Recorder
}

// New returns a client that makes its changes through the recorder.
func New(client *api.Client, changes change.Recorder) *Client { return &Client{client, changes} }

// Names are the keys that stand for what a resource has for itself.
type Names struct {
	Prefix    string   // of what is published, without a slash at its end
	Claims    []string // keys of other names: a role, a connection
	Databases []string // keys of one database, by each name that its server has
}

func (n Names) owner() string { return n.Prefix + "/.owner" }

// An Owner is what the key of a name holds.
type Owner struct {
	UID      string `json:"uid"`
	Resource string `json:"resource"` // namespace/name, for people

	// State is that of a database, see the constants. Other names have none.
	State State `json:"state,omitempty"`
}

// State is how far the claim of a database is.
type State string

// The states of a database.
const (
	Unknown  State = ""         // it may be in the server, and another's
	Own      State = "own"      // it was not in the server when the name was claimed, or was adopted
	Retained State = "retained" // its resource is gone, the data is kept
)

// Held is what Consul had for some names at one moment.
type Held struct {
	names Names
	keys  map[string]*api.KVPair
}

// Read returns what Consul has for names, in one round trip.
func (c *Client) Read(ctx context.Context, names Names) (*Held, error) {
	ops := api.KVTxnOps{{Verb: api.KVGetTree, Key: names.Prefix + "/"}}
	for _, key := range names.others() {
		ops = append(ops, &api.KVTxnOp{Verb: api.KVGetOrEmpty, Key: key})
	}

	answer, err := c.transact(ctx, ops)
	if err != nil {
		return nil, err
	}

	held := &Held{names, map[string]*api.KVPair{}}
	for _, pair := range answer {
		if pair.ModifyIndex > 0 {
			held.keys[pair.Key] = pair
		}
	}
	return held, nil
}

func (n Names) others() []string {
	return append(append([]string{}, n.Claims...), n.Databases...)
}

func (n Names) all() []string { return append(n.others(), n.owner()) }

// transact sends operations of which all are done or none.
func (c *Client) transact(ctx context.Context, ops api.KVTxnOps) (api.KVPairs, error) {
	ok, answer, _, err := c.api.KV().Txn(ops, (&api.QueryOptions{RequireConsistent: true}).WithContext(ctx))
	if err != nil {
		return nil, outcome.Fail("ConsulError", "consul: %w", err)
	}
	if ok {
		return answer.Results, nil
	}

	var said []string
	for _, e := range answer.Errors {
		said = append(said, e.What)
	}
	return nil, outcome.Fail("ConsulError", "consul refuses the transaction: %s", strings.Join(said, "; "))
}

// ownerOf returns who has a key. A key that is no name of ours belongs to whoever wrote it.
func (h *Held) ownerOf(key string) (owner Owner, there bool) {
	pair := h.keys[key]
	if pair == nil {
		return Owner{}, false
	}
	if json.Unmarshal(pair.Value, &owner) != nil || owner.UID == "" {
		return Owner{Resource: "something else"}, true
	}
	return owner, true
}

// put returns the operation that sets a key, provided that it still is as it was read.
func (h *Held) put(key, value string) *api.KVTxnOp {
	op := &api.KVTxnOp{Verb: api.KVCAS, Key: key, Value: []byte(value)}
	if pair := h.keys[key]; pair != nil {
		op.Index = pair.ModifyIndex
	}
	return op
}

// remove returns the operation that deletes a key that was read, provided that it still is as it was.
func (h *Held) remove(key string) *api.KVTxnOp {
	return &api.KVTxnOp{Verb: api.KVDeleteCAS, Key: key, Index: h.keys[key].ModifyIndex}
}

func (o Owner) text() string {
	text, err := json.Marshal(o)
	if err != nil {
		panic(err) // strings only
	}
	return string(text)
}

func (o Owner) String() string {
	if o.UID == "" {
		return o.Resource
	}
	return fmt.Sprintf("MysqlDb %s (uid %s)", o.Resource, o.UID)
}
