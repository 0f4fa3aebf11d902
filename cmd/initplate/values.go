package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/initplate/initplate/render/format/tree"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/values"
)

// readValues reads the files of --values in order. If several have a key, the last counts.
func (a *app) readValues(ctx context.Context) (*values.Values, error) {
	v := values.New(a.table(), yamlError)
	for _, path := range a.Values {
		text, err := a.read(ctx, path)
		if err != nil {
			return nil, unreadable("--values", path, err)
		}
		if err := await(ctx, func() error { return misuseOf(v.Read(path, text)) }); err != nil {
			return nil, err
		}
	}

	return v, nil
}

// misuseOf turns an error in a --values file into one of usage.
func misuseOf(err error) error {
	var wrong *values.Error
	if errors.As(err, &wrong) {
		return usage(wrong.Hint, "%s", wrong.Text)
	}
	return err
}

// unreadable returns the failure for a file that the user named.
func unreadable(what, path string, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return failed(exitUnreached, what+": "+err.Error())
	}

	if errors.Is(err, sources.ErrNoSecret) {
		return usage("", "%s: %v", what, err)
	}

	var of *fs.PathError
	if errors.As(err, &of) {
		err = of.Err
	}

	return usage(missingHint(path, err), "%s: %s cannot be read: %v", what, path, err)
}

// missingHint names the file that a mistyped path most likely means; "" if there is none, or the file is
// there.
func missingHint(path string, err error) string {
	if !errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	if near := nearFile(path); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}

// yamlError returns the text of a YAML reader's error, on one line and without values.
func yamlError(err error) string {
	var all []string
	for _, e := range tree.YAMLError(err) {
		msg := e.Msg
		if e.Line > 0 {
			msg = fmt.Sprintf("line %d: %s", e.Line, msg)
		}
		all = append(all, msg)
	}

	return strings.Join(all, "; ")
}
