package main

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/initplate/initplate/sources"
)

// errOnce is the error of a pipe. At its end it would read as an empty file.
var errOnce = errors.New("it is a pipe, which can be read only once, and --watch reads it again: write it to a file")

// read reads a file of the run's input, which --watch looks at later.
func (a *app) read(ctx context.Context, path string) ([]byte, error) {
	if info, err := os.Stat(path); a.inputs != nil && err == nil && info.Mode()&fs.ModeNamedPipe != 0 {
		return nil, errOnce
	}
	a.inputs.Note(path)
	return sources.ReadFile(ctx, path)
}
