package vault

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/vault/api"
)

// apiPath tells whether a path is read as it is: one of the API of KV version 2,
// or of a mount that Vault always has, none of which is KV.
func apiPath(path string) bool {
	parts := strings.Split(path, "/")
	return builtIn(parts[0]) || slices.ContainsFunc(parts[1:], func(p string) bool { return p == "data" || p == "metadata" || p == "subkeys" })
}

// builtIn tells the mounts that Vault always has.
func builtIn(mount string) bool {
	return slices.Contains([]string{"sys", "auth", "identity", "cubbyhole"}, mount)
}

// mayBeName tells an API path whose only word of the API is its last. In KV version 2
// that is a secret called data, whose reader need not be allowed the path as it stands.
func mayBeName(path string) bool {
	last := strings.LastIndexByte(path, '/')
	return last > 0 && apiPath(path) && !apiPath(path[:last])
}

// A mount is what is known of one.
type mount struct {
	path string // "secret/"
	v2   bool   // KV version 2
	kv   bool   // KV of either version
}

// api returns the path of the API for a logical path on the mount.
func (m mount) api(logical string, list bool) string {
	if !m.v2 {
		return logical
	}

	kind := "data"
	if list {
		kind = "metadata"
	}

	return path.Join(m.path, kind, strings.TrimPrefix(logical+"/", m.path))
}

// mounts remembers them by the first segment of their paths. Paths that share it
// wait for each other's question: most often they share the mount too.
type mounts struct {
	mu       sync.Mutex
	segments map[string]*segment
}

type segment struct {
	mu    sync.Mutex
	known []mount
	mute  bool // Vault does not tell: paths are taken as those of the API
}

func (m *mounts) segment(path string) *segment {
	first, _, _ := strings.Cut(path, "/")
	m.mu.Lock()
	defer m.mu.Unlock()

	if m.segments == nil {
		m.segments = map[string]*segment{}
	}
	if m.segments[first] == nil {
		m.segments[first] = &segment{}
	}

	return m.segments[first]
}

// known returns the mount of a path if Vault has told it, else none.
func (m *mounts) known(path string) mount {
	seg := m.segment(path)
	seg.mu.Lock()
	defer seg.mu.Unlock()
	return seg.find(path)
}

func (s *segment) find(path string) mount {
	for _, m := range s.known {
		if strings.HasPrefix(path+"/", m.path) {
			return m
		}
	}
	return mount{}
}

// mount returns the mount of a path, and asks Vault at most once for each. Where
// Vault does not tell, the mount is unknown: every path on it is one of the API.
func (s *Source) mount(ctx context.Context, session *session, path string) (mount, error) {
	seg := s.mounts.segment(path)
	seg.mu.Lock()
	defer seg.mu.Unlock()

	if m := seg.find(path); m.path != "" {
		return m, nil
	}
	if seg.mute {
		return mount{}, nil
	}

	leave := s.enter(ctx)
	secret, err := session.api.Logical().ReadWithContext(ctx, "sys/internal/ui/mounts/"+path)
	leave()

	if answer := (*api.ResponseError)(nil); errors.As(err, &answer) {
		// 403: there is no such mount, or the token has no access to anything on
		// it, or something in between lets no sys/ pass. Reading will show.
		s.log.Debug("Vault does not tell the mount", "source", "vault", "path", path, "status", answer.StatusCode)
		seg.mute = true
		return mount{}, nil
	} else if err != nil {
		return mount{}, err
	}

	m := mountIn(secret, session.api.Namespace())
	if !strings.HasPrefix(path+"/", m.path) || m.path == "" {
		seg.mute = true
		return mount{}, nil
	}

	seg.known = append(seg.known, m)
	return m, nil
}

// mountIn reads the answer about a mount, which may begin with our namespace.
func mountIn(secret *api.Secret, namespace string) mount {
	if secret == nil {
		return mount{}
	}

	path, _ := secret.Data["path"].(string)
	if ns := strings.Trim(namespace, "/") + "/"; ns != "/" {
		path = strings.TrimPrefix(path, ns)
	}

	options, _ := secret.Data["options"].(map[string]any)
	kv := secret.Data["type"] == "kv" || secret.Data["type"] == "generic"
	return mount{path, kv && options["version"] == "2", kv}
}
