package consul

import (
	"context"
	"strings"

	"github.com/hashicorp/consul/api"

	"github.com/initplate/initplate/mysqldb/outcome"
)

// Mine reports whether a resource already has all of the names.
func (h *Held) Mine(uid string) bool {
	for _, key := range h.names.all() {
		owner, there := h.ownerOf(key)
		if !there || owner.UID != uid || owner.State == Retained {
			return false
		}
	}
	return true
}

// Others reports whether another resource has one of the names.
func (h *Held) Others(uid string) bool {
	for _, key := range h.names.all() {
		if owner, there := h.ownerOf(key); there && owner.UID != uid {
			return true
		}
	}
	return false
}

// Claim takes all names for the owner, or none. adopt is the database that the owner may take over from a resource of
// the same name that was deleted and kept its data; "" for none. published says that the owner had the prefix before:
// the keys below it are the owner's, and only the claim was lost.
func (c *Client) Claim(ctx context.Context, h *Held, owner Owner, adopt string, published bool) error {
	var ops api.KVTxnOps
	for _, key := range h.names.all() {
		now, there := h.ownerOf(key)
		if there && now.UID == owner.UID && now.State != Retained {
			continue
		}
		if there && !h.adoptable(key, now, owner, adopt) {
			return h.taken(key, now)
		}

		mine := owner
		if there {
			mine.State = Own
		}
		ops = append(ops, h.put(key, mine.text()))
	}

	if foreign := h.foreign(); foreign != "" && !published {
		return outcome.Take("PrefixTaken", "consul has the key %s, which no MysqlDb published: "+
			"remove it, or use a class with another prefix", foreign)
	}
	if len(ops) == 0 {
		return nil
	}
	return c.changes.Do(ctx, "claim consul:"+h.names.Prefix+"/", func(ctx context.Context) error {
		_, err := c.transact(ctx, ops)
		return err
	})
}

// adoptable reports whether a name may go from one resource to the next: both have the same name.
func (h *Held) adoptable(key string, now, owner Owner, adopt string) bool {
	return now.State == Retained && now.Resource == owner.Resource && strings.HasSuffix(key, "/"+adopt)
}

// taken says who has a name, and what can be done.
func (h *Held) taken(key string, now Owner) error {
	switch {
	case key == h.names.owner():
		return outcome.Take("PrefixTaken", "consul:%s/ belongs to %v", h.names.Prefix, now)
	case now.State == Retained:
		database := key[strings.LastIndexByte(key, '/')+1:]
		return outcome.Take("DatabaseTaken", "the database %s was kept when %v was deleted: a MysqlDb of that name gets it "+
			"with the annotation prsn.io/adopt: %[1]s", database, now)
	}
	return outcome.Take("NameTaken", "%v has consul:%s", now, key)
}

// foreign returns a key below the prefix that was there before anybody claimed it. Keys that are added later are
// nobody's concern.
func (h *Held) foreign() string {
	if h.keys[h.names.owner()] != nil {
		return ""
	}
	for key := range h.keys {
		if strings.HasPrefix(key, h.names.Prefix+"/") {
			return key
		}
	}
	return ""
}

// Database returns how far the claim of the database is.
func (h *Held) Database() State {
	if len(h.names.Databases) == 0 {
		return Own
	}
	owner, _ := h.ownerOf(h.names.Databases[0])
	return owner.State
}

// SetDatabase writes how far the claim of the database is.
func (c *Client) SetDatabase(ctx context.Context, h *Held, owner Owner, state State) error {
	var ops api.KVTxnOps
	for _, key := range h.names.Databases {
		owner.State = state
		ops = append(ops, h.put(key, owner.text()))
	}
	return c.changes.Do(ctx, "note in consul that the database is "+string(state), func(ctx context.Context) error {
		_, err := c.transact(ctx, ops)
		return err
	})
}

// Release gives up all names of a resource. With retain, the database's name is kept for a resource that adopts it.
func (c *Client) Release(ctx context.Context, h *Held, owner Owner, retain bool) error {
	var ops api.KVTxnOps
	for _, key := range h.names.all() {
		now, _ := h.ownerOf(key)
		if now.UID != owner.UID || now.State == Retained {
			continue
		}
		if retain && h.isDatabase(key) && now.State == Own {
			now.State = Retained
			ops = append(ops, h.put(key, now.text()))
			continue
		}
		ops = append(ops, h.remove(key))
	}

	if len(ops) == 0 {
		return nil
	}
	return c.changes.Do(ctx, "release consul:"+h.names.Prefix+"/", func(ctx context.Context) error {
		_, err := c.transact(ctx, ops)
		return err
	})
}

func (h *Held) isDatabase(key string) bool {
	for _, database := range h.names.Databases {
		if key == database {
			return true
		}
	}
	return false
}
