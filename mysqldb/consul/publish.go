package consul

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/consul/api"
)

// Published are the keys that are published, without their prefix. No other key below the prefix is touched.
var Published = [...]string{"host", "port", "database"}

// Publish sets keys below the prefix to what they should be. Those that are right stay as they are.
func (c *Client) Publish(ctx context.Context, h *Held, values map[string]string) error {
	var ops api.KVTxnOps
	for _, name := range slices.Sorted(maps.Keys(values)) {
		key := h.names.Prefix + "/" + name
		if pair := h.keys[key]; pair == nil || string(pair.Value) != values[name] {
			ops = append(ops, h.put(key, values[name]))
		}
	}

	if len(ops) == 0 {
		return nil
	}
	return c.changes.Do(ctx, "publish consul:"+h.names.Prefix+"/: "+text(ops), func(ctx context.Context) error {
		_, err := c.transact(ctx, ops)
		return err
	})
}

func text(ops api.KVTxnOps) string {
	var parts []string
	for _, op := range ops {
		parts = append(parts, op.Key[strings.LastIndexByte(op.Key, '/')+1:]+"="+string(op.Value))
	}
	return strings.Join(parts, " ")
}

// Unpublish deletes what was published, if the prefix belongs to the resource.
func (c *Client) Unpublish(ctx context.Context, h *Held, uid string) error {
	owner, _ := h.ownerOf(h.names.owner())
	if owner.UID != uid {
		return nil
	}

	var ops api.KVTxnOps
	for _, name := range Published {
		if key := h.names.Prefix + "/" + name; h.keys[key] != nil {
			ops = append(ops, h.remove(key))
		}
	}
	if len(ops) == 0 {
		return nil
	}
	return c.changes.Do(ctx, "unpublish consul:"+h.names.Prefix+"/", func(ctx context.Context) error {
		_, err := c.transact(ctx, ops)
		return err
	})
}
