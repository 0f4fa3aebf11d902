package lint_test

import (
	"fmt"

	"github.com/initplate/initplate/lint"
)

// The rules of a release find what its server refuses, and what it reads otherwise than it looks.
func ExampleRules_Check() {
	rules, err := lint.Load("mysql:9.7")
	if err != nil {
		fmt.Println(err)
		return
	}
	const doc = "[mysqld]\nmax_conections = 100\ninnodb_buffer_pool_size = 4T\n"
	for _, f := range rules.Check([]byte(doc), lint.Given{Memory: 8 << 30}) {
		fmt.Printf("line %d: %v: %s\n  %s\n", f.Line, f.Level, f.Msg, f.Hint)
	}
	// Output:
	// line 2: error: max_conections: MySQL 9.7 has no such option
	//   did you mean max_connections?
	// line 3: error: innodb_buffer_pool_size: does not fit into the memory limit of 8G: the server is killed when it uses that much
	//   write 4G or so
}
