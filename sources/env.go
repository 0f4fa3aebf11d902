package sources

import "context"

// Env returns the source of environment variables; lookup is [os.LookupEnv], or
// a replacement in a test. A variable that is set counts as held, even if it is empty.
func Env(lookup func(string) (string, bool)) Source { return env(lookup) }

type env func(string) (string, bool)

func (lookup env) Fetch(_ context.Context, keys []string) (map[string]Value, error) {
	held := map[string]Value{}
	for _, k := range keys {
		if v, ok := lookup(k); ok {
			held[k] = Value{Data: v, Origin: "env:" + k}
		}
	}
	return held, nil
}
