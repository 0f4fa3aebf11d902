package consul

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/consul/api"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// mostOps is how many operations a transaction may have. An agent older than 1.14 takes
// only half as many, even in front of newer servers.
const mostOps = 128

// transact reads entries of one place, with at most most of them in a transaction.
func (f *fetch) transact(keys []key, most int) {
	for chunk := range slices.Chunk(keys, most) {
		f.wg.Go(func() {
			leave := f.enter()
			found, err := f.transaction(chunk)
			leave()

			code := status(err)
			switch {
			case err == nil && f.elsewhere(chunk[0].place, found):
				f.each(chunk)
			case err == nil:
				f.take(chunk, found)
			case code == http.StatusRequestEntityTooLarge && len(chunk) > mostOps/2:
				f.transact(chunk, mostOps/2)
			case errors.Is(err, remote.ErrTooLarge) && len(chunk) > 1:
				f.transact(chunk, (len(chunk)+1)/2)
			case final(code, err):
				f.refuse(err, chunk...)
			default:
				f.each(chunk)
			}
		})
	}
}

// final reports whether reads of single entries would fail as the transaction did. A
// server whose configuration blocks transactions may still allow them.
func final(code int, err error) bool {
	switch code {
	case 0, http.StatusUnauthorized, statusPath:
		return true
	case http.StatusForbidden:
		return !strings.Contains(err.Error(), "blocked")
	}
	return false
}

// transaction asks for entries, and returns what the answer holds, by key. Its operation
// is get-or-empty since with get one missing entry fails the whole transaction.
func (f *fetch) transaction(keys []key) (map[string]*api.KVPair, error) {
	ops := make(api.TxnOps, len(keys))
	for i, k := range keys {
		ops[i] = &api.TxnOp{KV: &api.KVTxnOp{
			Verb:      api.KVGetOrEmpty,
			Key:       k.path,
			Namespace: cmp.Or(k.namespace, f.client.namespace),
			Partition: cmp.Or(k.partition, f.client.partition),
		}}
	}

	ok, answer, _, err := f.client.Txn().Txn(ops, f.query(keys[0].place))
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

// elsewhere reports whether an answer is from another namespace or partition than was
// asked for. Consul's community edition has neither: it says so to the read of one entry,
// but not in a transaction.
func (f *fetch) elsewhere(asked place, found map[string]*api.KVPair) bool {
	namespace := cmp.Or(asked.namespace, f.client.namespace)
	partition := cmp.Or(asked.partition, f.client.partition)
	for _, p := range found {
		if namespace != "" && p.Namespace != namespace || partition != "" && p.Partition != partition {
			return true
		}
	}
	return false
}

// take holds what a transaction found. A missing entry comes back without a CreateIndex.
// An entry that the token may not read does not come back at all.
func (f *fetch) take(keys []key, found map[string]*api.KVPair) {
	var denied []key
	for _, k := range keys {
		switch pair := found[k.path]; {
		case pair == nil:
			denied = append(denied, k)
		case pair.CreateIndex > 0:
			f.hold(k.asked, string(pair.Value), pair.ModifyIndex)
		}
	}

	if len(denied) > 0 {
		f.refuse(errDenied(), denied...)
	}
}

// refuse notes that keys got no usable answer.
func (f *fetch) refuse(err error, keys ...key) {
	asked := make([]string, len(keys))
	for i, k := range keys {
		asked[i] = k.asked
	}
	f.fail(f.client.errorOf(err, f.name, asked))
}

// doubt warns that a list may be empty only because nobody may read it. Consul does not
// say to the anonymous token that it left something out.
func (f *fetch) doubt(meta *api.QueryMeta, asked string) {
	if meta.DefaultACLPolicy == "deny" && !f.client.hasToken && f.config.Log != nil {
		f.config.Log.Warn("Consul lists nothing, and was asked without a token", "source", f.name, "key", asked,
			"hint", f.client.hint("", f.name, []string{asked}))
	}
}

// each reads entries one by one.
func (f *fetch) each(keys []key) {
	for _, k := range keys {
		f.wg.Go(func() {
			defer f.enter()()

			pair, _, err := f.client.KV().Get(k.path, f.query(k.place))
			switch {
			case err != nil:
				f.refuse(err, k)
			case pair != nil:
				f.hold(k.asked, string(pair.Value), pair.ModifyIndex)
			}
		})
	}
}

// list reads everything below a prefix. Consul leaves out what the token may not read. If
// a token was given, Consul says that it did so, and the incomplete listing is an error.
func (f *fetch) list(k key) {
	defer f.enter()()

	found, meta, err := f.client.KV().List(k.path, f.query(k.place))
	switch {
	case err != nil:
		f.refuse(err, k)
		return
	case meta.ResultsFilteredByACLs:
		f.refuse(errDenied(), k)
		return
	case len(found) == 0:
		f.doubt(meta, k.asked)
	}

	pairs := make([]sources.Pair, len(found))
	for i, p := range found {
		pairs[i] = pair(p, k.path)
	}
	f.hold(k.asked, pairs, meta.LastIndex)
}

func pair(p *api.KVPair, prefix string) sources.Pair {
	return sources.Pair{
		Path:        p.Key,
		Key:         strings.TrimLeft(strings.TrimPrefix(p.Key, prefix), "/"),
		Value:       string(p.Value),
		Flags:       p.Flags,
		CreateIndex: p.CreateIndex,
		LockIndex:   p.LockIndex,
		ModifyIndex: p.ModifyIndex,
		Session:     p.Session,
	}
}
