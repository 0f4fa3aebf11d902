package sources_test

import (
	"context"
	"fmt"

	"github.com/initplate/initplate/sources"
)

// A reference names a value of one of the sources in a table.
func ExampleTable_ParseRef() {
	table := sources.Table{sources.EnvRow(nil, nil), sources.FileRow()}
	for _, text := range []string{"env:PORT", "file:/etc/podinfo/labels#app", "PORT"} {
		ref, err := table.ParseRef(text)
		fmt.Printf("%q %q %v\n", ref.Source, ref.Key, err)
	}
	// Output:
	// "env" "PORT" <nil>
	// "file" "/etc/podinfo/labels#app" <nil>
	// "" "" "PORT" is not a reference: write SOURCE:KEY, as in env:PORT or vault:secret/data/db#password
}

// A set asks several sources at once. What a source does not hold is nil.
func ExampleSet_Fetch() {
	held := map[string]any{"PORT": "3306"}
	env := &sources.Fixed{Name: "env", Answer: func(key string) (any, bool) {
		v, ok := held[key]
		return v, ok
	}}

	port, host := sources.Ref{Source: "env", Key: "PORT"}, sources.Ref{Source: "env", Key: "HOST"}
	got, err := sources.Set{"env": env}.Fetch(context.Background(), []sources.Ref{port, host})
	fmt.Println(got[port].Data, got[host], err)
	// Output: 3306 <nil> <nil>
}
