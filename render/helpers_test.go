package render

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/consul"
	"github.com/initplate/initplate/sources/vault"
)

// table is that of all sources, of which tests ask none.
func table() sources.Table {
	rows := consul.New(consul.Config{}).Rows()
	return append(rows, vault.New(vault.Config{}).Row(), sources.EnvRow(nil, nil), sources.FileRow())
}

// A store answers keys from a map and keeps the rounds in which it was asked.
type store struct {
	held  map[string]any
	asked [][]string
	whose string
	err   error
}

func (s *store) Fetch(_ context.Context, keys []string) (map[string]sources.Value, error) {
	s.asked = append(s.asked, keys)
	out := map[string]sources.Value{}
	for _, k := range keys {
		if v, ok := s.held[k]; ok {
			out[k] = sources.Value{Data: v, Origin: s.whose + ":" + k, Secret: s.whose == "vault"}
		}
	}
	return out, s.err
}

// A world is a set of stores: env and file are local, consul and vault remote.
type world map[string]map[string]any

func (w world) sets() (local, remote sources.Set) {
	s := func(name string) *store { return &store{held: w[name], whose: name} }
	return sources.Set{"env": s("env"), "file": s("file")}, sources.Set{"consul": s("consul"), "vault": s("vault")}
}

func (w world) vars(name string) (string, bool) {
	v, ok := w["env"][name].(string)
	return v, ok
}

func secretKV2(fields map[string]any) map[string]any {
	return map[string]any{"Data": map[string]any{"data": fields}}
}

// renderIn renders one template, named t.cnf.tmpl unless it says otherwise.
func renderIn(t *testing.T, w world, name, text string, given map[string]header.Given) (*Document, error) {
	t.Helper()
	tm, err := Parse(name, text, Options{Sources: table(), Vars: w.vars, Params: given})
	if err != nil {
		return nil, err
	}
	local, remote := w.sets()
	docs, _, err := Collect(context.Background(), local, remote, tm)
	if err != nil {
		return nil, err
	}
	return docs[0], nil
}

// tell writes an error's problems one a line, each with its cause and hint.
func tell(err error) string {
	if err == nil {
		return ""
	}
	var out []string
	var walk func(error)
	walk = func(err error) {
		var p *problem.Problem
		if many, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range many.Unwrap() {
				walk(e)
			}
		} else if errors.As(err, &p) {
			s := p.Error()
			if p.Cause == problem.Missing {
				s += " (missing)"
			}
			if p.Hint != "" {
				s += "\n  " + p.Hint
			}
			out = append(out, s)
		} else {
			out = append(out, fmt.Sprintf("%T: %v", err, err))
		}
	}
	walk(err)
	return strings.Join(out, "\n")
}

// renderOption renders a template with options, and returns the document or the errors.
func renderOption(t *testing.T, w world, name, text string, opt Options) string {
	t.Helper()
	tm, err := Parse(name, text, opt)
	if err != nil {
		return tell(err)
	}
	local, remote := w.sets()
	docs, _, err := Collect(context.Background(), local, remote, tm)
	if err != nil {
		return tell(err)
	}
	return string(docs[0].Bytes())
}
