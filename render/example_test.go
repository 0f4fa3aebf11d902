package render_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/vault"
)

// A store answers keys from a map, in place of a server.
type store map[string]string

func (s store) Fetch(_ context.Context, keys []string) (map[string]sources.Value, error) {
	got := map[string]sources.Value{}
	for _, k := range keys {
		if v, ok := s[k]; ok {
			got[k] = sources.Value{Data: v, Origin: "store:" + k}
		}
	}
	return got, nil
}

func variables(name string) (string, bool) { return "eu", name == "REGION" }

// table names the sources that the examples read.
func table() sources.Table {
	return sources.Table{vault.New(vault.Config{}).Row(), sources.EnvRow(variables, nil)}
}

// A value is written so that the format's readers get just that value.
func ExampleCollect() {
	const text = "region: {{ env \"REGION\" }}\nnote: {{ .note }}\n"
	given := map[string]header.Given{"note": {Value: "a: b # c", By: "the caller"}}

	t, err := render.Parse("app.yaml.tmpl", text, render.Options{Sources: table(), Params: given})
	if err != nil {
		fmt.Println(err)
		return
	}

	local := sources.Set{"env": store{"REGION": "eu"}}
	docs, rounds, err := render.Collect(context.Background(), local, nil, t)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s%d rounds\n", docs[0].Bytes(), rounds)
	// Output:
	// region: eu
	// note: "a: b # c"
	// 0 rounds
}

// What a template needs is known before anything is fetched.
func ExamplePlan() {
	const text = `user={{ ref "vault:kv/app#user" }} region={{ env "REGION" }}`
	t, err := render.Parse("app.conf.tmpl", text, render.Options{Sources: table()})
	if err != nil {
		fmt.Println(err)
		return
	}

	needs, err := render.Plan(context.Background(), sources.Set{}, t)
	for _, n := range needs {
		fmt.Printf("round %d: %v\n", n.Round, n.Ref)
	}
	fmt.Println(err)
	// Output:
	// round 1: env:REGION
	// round 1: vault:kv/app#user
	// <nil>
}

// Errors name the place in the template, and say what to do.
func ExampleParse_error() {
	_, err := render.Parse("app.conf.tmpl", `port={{ evn "PORT" }}`, render.Options{Sources: table()})

	var problems problem.List
	if errors.As(err, &problems) {
		fmt.Printf("%v\n%s\n", problems[0], problems[0].Hint)
	}
	// Output:
	// app.conf.tmpl:1:9: function "evn" not defined
	// did you mean env?
}
