package preflight_test

import (
	"fmt"
	"strings"

	"github.com/initplate/initplate/preflight"
)

// The errors of a server's log are explained, with their cause and cure.
func ExampleExplain() {
	const log = "2024-01-31T08:00:00.000000Z 0 [ERROR] [MY-010262] [Server] " +
		"Can't start server: Bind on TCP/IP port: Address already in use"
	all, err := preflight.Explain(strings.NewReader(log))
	for _, e := range all {
		fmt.Printf("line %d: %s: %s\n", e.Line, e.Error, e.Cure)
	}
	fmt.Println(err)
	// Output:
	// line 1: port-taken: end the other server, or choose another port
	// <nil>
}
