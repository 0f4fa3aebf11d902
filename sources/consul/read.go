package consul

import (
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/consul/api"
	"github.com/initplate/initplate/sources"
)

// mostOps is how many operations a transaction may have. An agent older than 1.14
// lets only half of that pass, even to newer servers.
const mostOps = 128

// transact reads entries of one datacenter, at most most in each transaction.
func (f *fetch) transact(keys []key, most int) {
	for chunk := range slices.Chunk(keys, most) {
		f.wg.Go(func() {
			leave := f.enter()
			found, err := f.transaction(chunk)
			leave()
			switch code := status(err); {
			case err == nil:
				f.take(chunk, found)
			case code == http.StatusRequestEntityTooLarge && len(chunk) > mostOps/2:
				f.transact(chunk, mostOps/2)
			case code == 0 || code == http.StatusForbidden && !strings.Contains(err.Error(), "blocked"), code == http.StatusUnauthorized:
				f.fail(f.client.errorOf(err, chunk...))
			default:
				f.each(chunk)
			}
		})
	}
}

// transaction asks for entries, and returns what the answer holds, by key.
// Unlike get, get-or-empty does not fail the whole for the sake of one.
func (f *fetch) transaction(keys []key) (map[string]*api.KVPair, error) {
	ops := make(api.TxnOps, len(keys))
	for i, k := range keys {
		ops[i] = &api.TxnOp{KV: &api.KVTxnOp{Verb: api.KVGetOrEmpty, Key: k.path}}
	}
	ok, answer, _, err := f.client.Txn().Txn(ops, f.query(keys[0].dc))
	if err != nil {
		return nil, err
	}
	if !ok { // "unknown KV operation" of an old server, in the words of its version
		return nil, api.StatusError{Code: http.StatusConflict}
	}
	found := make(map[string]*api.KVPair, len(answer.Results))
	for _, r := range answer.Results {
		if r.KV != nil {
			found[r.KV.Key] = r.KV
		}
	}
	return found, nil
}

// take sorts out the answer of a transaction. An entry that is not there comes
// back without a CreateIndex; one that the token may not read does not come back.
func (f *fetch) take(keys []key, found map[string]*api.KVPair) {
	var denied []key
	for _, k := range keys {
		switch pair := found[k.path]; {
		case pair == nil:
			denied = append(denied, k)
		case pair.CreateIndex > 0:
			f.hold(k, string(pair.Value), pair.ModifyIndex)
		}
	}
	if len(denied) > 0 {
		f.fail(f.client.denied(denied...))
	}
}

// each reads entries one by one.
func (f *fetch) each(keys []key) {
	for _, k := range keys {
		f.wg.Go(func() {
			defer f.enter()()
			pair, _, err := f.client.KV().Get(k.path, f.query(k.dc))
			switch {
			case err != nil:
				f.fail(f.client.errorOf(err, k))
			case pair != nil:
				f.hold(k, string(pair.Value), pair.ModifyIndex)
			}
		})
	}
}

// list reads everything below a prefix. Consul leaves out what a token may not
// read. With a token it says that it did, and an incomplete listing is refused.
func (f *fetch) list(k key) {
	defer f.enter()()
	found, meta, err := f.client.KV().List(k.path, f.query(k.dc))
	switch {
	case err != nil:
		f.fail(f.client.errorOf(err, k))
		return
	case meta.ResultsFilteredByACLs:
		f.fail(f.client.denied(k))
		return
	case len(found) == 0 && meta.DefaultACLPolicy == "deny" && !f.client.hasToken && f.config.Log != nil:
		f.config.Log.Warn("Consul lists nothing, and was asked without a token", "source", "consul", "key", k.asked,
			"hint", f.client.hint("", []key{k}))
	}
	pairs, index := make([]sources.Pair, len(found)), meta.LastIndex
	for i, p := range found {
		pairs[i] = sources.Pair{
			Path:        p.Key,
			Key:         strings.TrimLeft(strings.TrimPrefix(p.Key, k.path), "/"),
			Value:       string(p.Value),
			Flags:       p.Flags,
			CreateIndex: p.CreateIndex,
			LockIndex:   p.LockIndex,
			ModifyIndex: p.ModifyIndex,
			Session:     p.Session,
		}
	}
	f.hold(k, pairs, index)
}
