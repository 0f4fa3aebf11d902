package stage_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/initplate/initplate/stage"
)

// Either all files are written, or none.
func ExampleWrite() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	password := stage.File{Path: filepath.Join(dir, "password"), Data: []byte("secret\n"), Mode: 0o600}
	elsewhere := stage.File{Path: filepath.Join(dir, "missing", "my.cnf"), Data: []byte("[mysqld]\n")}

	_, err = stage.Write(context.Background(), password, elsewhere)
	_, none := os.Stat(password.Path)
	fmt.Println(err != nil, os.IsNotExist(none))

	elsewhere.Make = true
	changed, err := stage.Write(context.Background(), password, elsewhere)
	fmt.Println(len(changed), err)
	// Output:
	// true true
	// 2 <nil>
}
