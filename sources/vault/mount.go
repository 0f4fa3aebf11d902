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

// apiPath reports whether a path is read as it is: it is one of the API of KV version 2,
// or of a mount that Vault always has, none of which is KV.
func apiPath(path string) bool {
	parts := strings.Split(path, "/")
	return builtIn(parts[0]) || slices.ContainsFunc(parts[1:], apiWord)
}

// apiWord reports whether a segment of a path is one of the API of KV version 2.
func apiWord(segment string) bool {
	return segment == "data" || segment == "metadata" || segment == "subkeys"
}

// builtIn reports whether a mount is one that Vault always has.
func builtIn(mount string) bool {
	return slices.Contains([]string{"sys", "auth", "identity", "cubbyhole"}, mount)
}

// mayBeName reports whether the last segment of an API path is the only one that makes it
// one. It may then be the name of a secret of KV version 2, as in secret/team/data, whose
// readers need not be allowed to read the path as it is written.
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

	return path.Join(m.path, versionedWord(list), strings.TrimPrefix(logical+"/", m.path))
}

// versionedWord returns the segment that the API of KV version 2 has after the mount.
func versionedWord(list bool) string {
	if list {
		return "metadata"
	}
	return "data"
}

// mounts remembers mounts by the first segment of their paths. Paths that share it wait
// for each other's question to Vault, since most often they share the mount too.
type mounts struct {
	mu       sync.Mutex
	segments map[string]*segment
}

type segment struct {
	mu    sync.Mutex
	known []mount
	mute  bool // Vault does not say: paths are taken as those of the API
}

// forget forgets all: they may have changed.
func (m *mounts) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.segments = nil
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

// known returns the mount of a path if Vault has reported it, else a zero mount.
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

// mount returns the mount of a path, and asks Vault at most once for each mount. If Vault
// does not say, it returns a zero mount: every path is then taken as one of the API.
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

	m, err := s.askMount(ctx, session, path)
	if err != nil {
		return mount{}, err
	}
	if m.path == "" || !strings.HasPrefix(path+"/", m.path) {
		seg.mute = true
		return mount{}, nil
	}

	seg.known = append(seg.known, m)
	return m, nil
}

// askMount asks Vault for the mount of a path. An answer that refuses is a zero mount.
func (s *Source) askMount(ctx context.Context, session *session, path string) (mount, error) {
	leave := s.enter(ctx)
	secret, err := session.api.Logical().ReadWithContext(ctx, "sys/internal/ui/mounts/"+path)
	leave()

	if answer := (*api.ResponseError)(nil); errors.As(err, &answer) {
		// 403: there is no such mount, or the token has no access to anything on
		// it, or something in between blocks sys/. Reading the path will show.
		s.log.Debug("Vault does not report the mount", "source", "vault", "path", path, "status", answer.StatusCode)
		return mount{}, nil
	}
	if err != nil {
		return mount{}, err
	}
	return mountIn(secret, session.api.Namespace()), nil
}

// mountIn reads the answer about a mount, whose path may begin with our namespace.
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
