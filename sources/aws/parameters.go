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
	"github.com/initplate/initplate/sources/round"
)

// mostParameters is how many GetParameters takes, and how many GetParametersByPath gives.
const mostParameters = 10

// parameters is the source aws-ssm.
type parameters struct {
	*Source
	round.Absences
}

// Start implements [sources.Starter].
func (p *parameters) Start() {
	p.Absences.Start()
	p.Source.Start()
}

// Fetch implements [sources.Source].
func (p *parameters) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	f := &fetch{Source: p.Source, Round: round.New(ssmName, &p.Absences), ctx: ctx, name: ssmName}
	plan := round.Plan(f.Round, keys, parseParameter, "")
	if len(plan) == 0 {
		return f.Wait()
	}
	if err := f.identify(); err != nil {
		f.Fail(unidentified(err, round.All(plan)))
		return f.Wait()
	}

	byRegion := map[string][]*wantedParameter{}
	for _, w := range plan {
		if w.Of.listing {
			f.Go(func() { f.list(w) })
		} else {
			byRegion[w.Of.arn.region] = append(byRegion[w.Of.arn.region], w)
		}
	}
	for region, all := range byRegion {
		f.readRegion(region, all)
	}
	return f.Wait()
}

// A wantedParameter is asked for once.
type wantedParameter = round.Request[*parameterKey]

func parseParameter(key string) (*parameterKey, string, error) {
	k, err := parseParameterKey(key)
	return &k, "", err
}

// readRegion asks for parameters of one region.
func (f *fetch) readRegion(region string, all []*wantedParameter) {
	at, err := f.at(ssmService, region)
	if err != nil {
		f.Fail(unidentified(err, round.All(all)))
		return
	}
	for _, batch := range batches(all) {
		f.Go(func() { f.read(at, batch) })
	}
}

// batches splits parameters so that no batch has two versions of one: an answer may leave
// out which version was asked for.
func batches(all []*wantedParameter) (batches [][]*wantedParameter) {
	for _, p := range all {
		fits := func(batch []*wantedParameter) bool {
			same := func(other *wantedParameter) bool { return other.Of.plain() == p.Of.plain() }
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
func (f *fetch) read(at cloud.AWSEndpoint, batch []*wantedParameter) {
	names := make([]string, len(batch))
	for i, p := range batch {
		names[i] = p.Of.request()
	}

	var answer parametersAnswer
	err := f.ask(at, "GetParameters", map[string]any{"Names": names, "WithDecryption": true}, &answer)
	switch {
	case err != nil && len(batch) > 1 && ofKeys(err):
		for _, p := range batch {
			f.Go(func() { f.read(at, []*wantedParameter{p}) })
		}
	case err != nil:
		f.Fail(f.errorOf(err, at, round.All(batch)))
	default:
		f.take(at, batch, answer)
	}
}

// take holds what a batch found. It is an error if the answer says nothing of a parameter.
func (f *fetch) take(at cloud.AWSEndpoint, batch []*wantedParameter, answer parametersAnswer) {
	for _, w := range batch {
		i := slices.IndexFunc(answer.Parameters, w.Of.is)
		switch {
		case i >= 0:
			f.takeParameter(at, w, answer.Parameters[i])
		case !slices.Contains(answer.InvalidParameters, w.Of.request()):
			f.Fail(f.errorOf(notAWS("the answer does not mention the parameter"), at, w.Wanted))
		}
	}
}

// takeParameter holds a parameter.
func (f *fetch) takeParameter(at cloud.AWSEndpoint, w *wantedParameter, found parameter) {
	if found.Value == nil {
		f.Fail(f.errorOf(errNoValue(), at, w.Wanted))
		return
	}
	f.Take(round.Document{Whole: *found.Value, Version: found.version(), Secret: found.secret()}, w.Wanted)
}

// is reports whether AWS holds that parameter for the key. "/host" and "host" are the same
// parameter, and AWS answers with the name that it was made with:
// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html.
func (k parameterKey) is(p parameter) bool {
	return p.ARN == k.name || strings.TrimPrefix(p.Name, "/") == strings.TrimPrefix(k.name, "/")
}

// list reads everything below a path, page by page.
func (f *fetch) list(w *wantedParameter) {
	at, err := f.at(ssmService, "")
	if err != nil {
		f.Fail(unidentified(err, w.Wanted))
		return
	}

	all, err := f.pages(at, w.Of.path())
	if err != nil {
		f.Fail(f.errorOf(err, at, w.Wanted))
		return
	}

	f.Take(round.Document{
		Whole:  pairs(all, w.Of.name+"/"),
		Secret: slices.ContainsFunc(all, parameter.secret),
	}, w.Wanted)
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
