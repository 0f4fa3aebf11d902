package aws

import (
	"context"
	"slices"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/round"
)

// mostSecrets is how many BatchGetSecretValue takes.
const mostSecrets = 20

// secrets is the source aws-sm.
type secrets struct {
	*Source
	round.Absences
}

// Start implements [sources.Starter].
func (s *secrets) Start() {
	s.Absences.Start()
	s.Source.Start()
}

// Fetch implements [sources.Source].
func (s *secrets) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	f := &fetch{Source: s.Source, Round: round.New(smName, &s.Absences), ctx: ctx, name: smName}
	plan := round.Plan(f.Round, keys, parseSecret, "")
	if len(plan) == 0 {
		return f.Wait()
	}
	if err := f.identify(); err != nil {
		f.Fail(unidentified(err, round.All(plan)))
		return f.Wait()
	}

	byRegion := map[string][]*wantedSecret{}
	for _, w := range plan {
		byRegion[w.Of.arn.region] = append(byRegion[w.Of.arn.region], w)
	}
	for region, all := range byRegion {
		at, err := f.at(smService, region)
		if err != nil {
			f.Fail(unidentified(err, round.All(all)))
			continue
		}
		f.readSecrets(at, all)
	}
	return f.Wait()
}

// A wantedSecret is asked for once, however many of its fields are.
type wantedSecret = round.Request[*secretKey]

// parseSecret returns a key without its field, and the field.
func parseSecret(key string) (*secretKey, string, error) {
	k, err := parseSecretKey(key)
	field := k.field
	k.field, k.hasField = "", false
	return &k, field, err
}

// readSecrets asks for current versions in batches, and for all others one by one. For one
// secret, a batch would only need another permission.
func (f *fetch) readSecrets(at cloud.AWSEndpoint, all []*wantedSecret) {
	var current []*wantedSecret
	for _, w := range all {
		if w.Of.current() {
			current = append(current, w)
		} else {
			f.Go(func() { f.readSecret(at, w) })
		}
	}

	for batch := range slices.Chunk(current, mostSecrets) {
		if len(batch) == 1 || f.noBatch.Load() {
			f.readEach(at, batch)
		} else {
			f.Go(func() { f.readBatch(at, batch) })
		}
	}
}

func (f *fetch) readEach(at cloud.AWSEndpoint, all []*wantedSecret) {
	for _, w := range all {
		f.Go(func() { f.readSecret(at, w) })
	}
}

// A secret is what AWS holds.
type secret struct {
	ARN, Name, VersionId string
	SecretString         *string
	SecretBinary         []byte
}

type batchAnswer struct {
	SecretValues []secret
	Errors       []struct{ SecretId, ErrorCode string }
}

// readBatch asks for a batch. What it does not answer is asked for by itself: the batch may
// not be allowed, or not for one of them, or have another page. If AWS allows no batch, the
// next rounds do not ask for one: each refusal is an event in the logs of the account.
func (f *fetch) readBatch(at cloud.AWSEndpoint, batch []*wantedSecret) {
	ids := make([]string, len(batch))
	for i, w := range batch {
		ids[i] = w.Of.id
	}

	var answer batchAnswer
	err := f.ask(at, "BatchGetSecretValue", map[string]any{"SecretIdList": ids}, &answer)
	if err != nil && !ofKeys(err) {
		f.Fail(f.errorOf(err, at, round.All(batch)))
		return
	}
	if isDenied(err) {
		f.noBatch.Store(true)
	}

	for _, w := range batch {
		i := slices.IndexFunc(answer.SecretValues, w.Of.is)
		switch {
		case i >= 0:
			f.takeSecret(at, w, answer.SecretValues[i])
		case answer.lacks(w.Of.id):
			f.Lack(sources.Absence{}, w.Wanted...)
		default:
			f.Go(func() { f.readSecret(at, w) })
		}
	}
}

// lacks reports whether AWS says that it holds no such secret.
func (a batchAnswer) lacks(id string) bool {
	for _, e := range a.Errors {
		if e.SecretId == id && e.ErrorCode == notFound {
			return true
		}
	}
	return false
}

// is reports whether AWS holds that secret for the key. An ARN may lack its end, a dash and
// six characters.
func (k secretKey) is(s secret) bool {
	const random = len("-AbCdEf")
	return k.id == s.Name || k.id == s.ARN || isARN(k.id) && len(s.ARN) > random && k.id == s.ARN[:len(s.ARN)-random]
}

// readSecret asks for one secret.
func (f *fetch) readSecret(at cloud.AWSEndpoint, w *wantedSecret) {
	in := map[string]any{"SecretId": w.Of.id}
	if w.Of.version != "" {
		in["VersionId"] = w.Of.version
	}
	if w.Of.stage != "" {
		in["VersionStage"] = w.Of.stage
	}

	var answer secret
	err := f.ask(at, "GetSecretValue", in, &answer)
	switch code := codeOf(err); {
	case code == notFound:
		f.Lack(sources.Absence{}, w.Wanted...)
	case code == invalidRequest && isDeleted(err):
		f.Lack(deleted(w.Of), w.Wanted...)
	case err == nil && !w.Of.is(answer):
		err = notAWS("the answer is not about the secret")
		fallthrough
	case err != nil:
		f.Fail(f.errorOf(err, at, w.Wanted))
	default:
		f.takeSecret(at, w, answer)
	}
}

// takeSecret holds what is asked for of a secret.
func (f *fetch) takeSecret(at cloud.AWSEndpoint, w *wantedSecret, found secret) {
	if found.SecretString == nil && found.SecretBinary == nil {
		f.Fail(f.errorOf(errNoValue(), at, w.Wanted))
		return
	}

	text := string(found.SecretBinary)
	if found.SecretString != nil {
		text = *found.SecretString
	}
	f.Take(round.Document{
		Whole:   text,
		Version: found.VersionId,
		Secret:  true,
		Look:    "see its fields with: " + w.Of.command("get-secret-value"),
	}, w.Wanted)
}
