package aws

import (
	"context"
	"errors"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
)

// mostParameters is how many GetParameters takes, and how many GetParametersByPath gives.
const mostParameters = 10

// parameters is the source aws-ssm.
type parameters struct{ *Source }

// Fetch implements [sources.Source].
func (p parameters) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	f, err := p.fetch(ctx, ssmName, keys)
	if err != nil {
		return nil, err
	}

	byRegion := map[string][]namedParameter{}
	for _, asked := range keys {
		k, err := parseParameterKey(asked)
		switch {
		case err != nil:
			f.refuse(asked, err)
		case k.listing:
			f.wg.Go(func() { f.list(asked, k) })
		default:
			byRegion[k.arn.region] = append(byRegion[k.arn.region], namedParameter{asked, k})
		}
	}

	for region, all := range byRegion {
		at, err := f.at(ssmService, region)
		if err != nil {
			f.fail(f.unidentified(err, askedOf(all)...))
			continue
		}
		for _, batch := range batches(all) {
			f.wg.Go(func() { f.read(at, batch) })
		}
	}
	return f.end()
}

// A namedParameter is a key that is asked for.
type namedParameter struct {
	asked string // as written
	parameterKey
}

func askedOf(all []namedParameter) []string {
	asked := make([]string, len(all))
	for i, p := range all {
		asked[i] = p.asked
	}
	return asked
}

// batches splits parameters so that no batch has two versions of one: an answer may leave
// out which version was asked for.
func batches(all []namedParameter) (batches [][]namedParameter) {
	for _, p := range all {
		fits := func(batch []namedParameter) bool {
			same := func(other namedParameter) bool { return other.plain() == p.plain() }
			return len(batch) < mostParameters && !slices.ContainsFunc(batch, same)
		}

		i := slices.IndexFunc(batches, fits)
		if i < 0 {
			i = len(batches)
			batches = append(batches, nil)
		}
		batches[i] = append(batches[i], p)
	}
	return batches
}

// A parameter is what AWS holds.
type parameter struct {
	Name, ARN, Type string
	Value           *string // nil if the answer has none
	Version         int
}

func (p parameter) version() string { return strconv.Itoa(p.Version) }

func (p parameter) secret() bool { return p.Type != "String" && p.Type != "StringList" }

type parametersAnswer struct {
	Parameters        []parameter
	InvalidParameters []string
	NextToken         string
}

// read asks for a batch. AWS refuses the whole batch because of one parameter, so each is
// then asked for by itself.
func (f *fetch) read(at cloud.AWSEndpoint, batch []namedParameter) {
	names := make([]string, len(batch))
	for i, p := range batch {
		names[i] = p.request()
	}

	var answer parametersAnswer
	err := f.ask(at, "GetParameters", map[string]any{"Names": names, "WithDecryption": true}, &answer)
	switch {
	case err != nil && len(batch) > 1 && ofKeys(err):
		for _, p := range batch {
			f.wg.Go(func() { f.read(at, []namedParameter{p}) })
		}
	case err != nil:
		f.fail(f.errorOf(err, at, askedOf(batch)...))
	default:
		f.take(at, batch, answer)
	}
}

// take holds what a batch found. It is an error if the answer says nothing of a parameter.
func (f *fetch) take(at cloud.AWSEndpoint, batch []namedParameter, answer parametersAnswer) {
	for _, asked := range batch {
		i := slices.IndexFunc(answer.Parameters, asked.is)
		switch {
		case i >= 0:
			f.takeParameter(at, asked.asked, answer.Parameters[i])
		case !slices.Contains(answer.InvalidParameters, asked.request()):
			f.fail(f.errorOf(notAWS("the answer does not mention the parameter"), at, asked.asked))
		}
	}
}

// takeParameter holds a parameter.
func (f *fetch) takeParameter(at cloud.AWSEndpoint, asked string, found parameter) {
	if found.Value == nil {
		f.fail(f.errorOf(errNoValue(), at, asked))
		return
	}
	f.hold(asked, *found.Value, found.version(), found.secret())
}

// is reports whether AWS holds that parameter for the key. "/host" and "host" are the same
// parameter, and AWS answers with the name that it was made with:
// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html.
func (k namedParameter) is(p parameter) bool {
	return p.ARN == k.name || strings.TrimPrefix(p.Name, "/") == strings.TrimPrefix(k.name, "/")
}

// list reads everything below a path, page by page.
func (f *fetch) list(asked string, k parameterKey) {
	at, err := f.at(ssmService, "")
	if err != nil {
		f.fail(f.unidentified(err, asked))
		return
	}

	all, err := f.pages(at, k.path())
	if err != nil {
		f.fail(f.errorOf(err, at, asked))
		return
	}

	f.hold(asked, pairs(all, k.name+"/"), "", slices.ContainsFunc(all, parameter.secret))
}

// pairs returns parameters below a prefix in the form of a listing, sorted.
func pairs(all []parameter, prefix string) []sources.Pair {
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	pairs := make([]sources.Pair, len(all))
	for i, p := range all {
		pairs[i] = sources.Pair{
			Path:        p.Name,
			Key:         strings.TrimPrefix(p.Name, prefix),
			Value:       *p.Value,
			ModifyIndex: uint64(p.Version),
		}
	}
	return pairs
}

// pages reads everything below a path.
func (f *fetch) pages(at cloud.AWSEndpoint, path string) (all []parameter, err error) {
	in := map[string]any{"Path": path, "Recursive": true, "WithDecryption": true, "MaxResults": mostParameters}
	for seen := map[string]bool{}; ; {
		var answer parametersAnswer
		if err := f.ask(at, "GetParametersByPath", in, &answer); err != nil {
			return nil, err
		}

		all = append(all, answer.Parameters...)
		switch token := answer.NextToken; {
		case answer.Parameters == nil && token == "":
			return nil, notAWS("the answer is not a list of parameters")
		case slices.ContainsFunc(answer.Parameters, func(p parameter) bool { return p.Value == nil }):
			return nil, errNoValue()
		case token == "":
			return all, nil
		case seen[token]:
			return nil, errors.New("AWS answers with the same page again and again")
		default:
			seen[token] = true
			in["NextToken"] = token
		}
	}
}
