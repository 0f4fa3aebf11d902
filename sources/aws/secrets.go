package aws

import (
	"context"
	"fmt"
	"slices"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/document"
)

// mostSecrets is how many BatchGetSecretValue takes.
const mostSecrets = 20

// secrets is the source aws-sm.
type secrets struct{ *Source }

// Fetch implements [sources.Source].
func (s secrets) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	f, err := s.fetch(ctx, smName, keys)
	if err != nil {
		return nil, err
	}

	wanted := f.wanted(keys)
	byRegion := map[string][]*wantedSecret{}
	for _, w := range wanted {
		byRegion[w.arn.region] = append(byRegion[w.arn.region], w)
	}

	for region, all := range byRegion {
		at, err := f.at(smService, region)
		if err != nil {
			f.fail(f.unidentified(err, keysOf(all)...))
			continue
		}
		f.readSecrets(at, all)
	}
	return f.end()
}

// A wantedSecret is asked for once, however many of its fields are.
type wantedSecret struct {
	secretKey
	keys []wantedField
}

type wantedField struct {
	asked string // as written
	secretKey
}

func keysOf(all []*wantedSecret) (asked []string) {
	for _, w := range all {
		for _, k := range w.keys {
			asked = append(asked, k.asked)
		}
	}
	return asked
}

// wanted returns what is asked for, in the order of keys.
func (f *fetch) wanted(keys []string) (all []*wantedSecret) {
	byRequest := map[string]*wantedSecret{}
	for _, asked := range keys {
		k, err := parseSecretKey(asked)
		if err != nil {
			f.refuse(asked, err)
			continue
		}

		w := byRequest[k.request()]
		if w == nil {
			w = &wantedSecret{secretKey: k}
			byRequest[k.request()] = w
			all = append(all, w)
		}
		w.keys = append(w.keys, wantedField{asked, k})
	}
	return all
}

// readSecrets asks for current versions in batches, and for all others one by one. For one
// secret, a batch would only need another permission.
func (f *fetch) readSecrets(at cloud.AWSEndpoint, all []*wantedSecret) {
	var current []*wantedSecret
	for _, w := range all {
		if w.current() {
			current = append(current, w)
		} else {
			f.wg.Go(func() { f.readSecret(at, w) })
		}
	}

	for batch := range slices.Chunk(current, mostSecrets) {
		if len(batch) == 1 {
			f.wg.Go(func() { f.readSecret(at, batch[0]) })
		} else {
			f.wg.Go(func() { f.readBatch(at, batch) })
		}
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
// not be allowed, or not for one of them, or have another page.
func (f *fetch) readBatch(at cloud.AWSEndpoint, batch []*wantedSecret) {
	ids := make([]string, len(batch))
	for i, w := range batch {
		ids[i] = w.id
	}

	var answer batchAnswer
	err := f.ask(at, "BatchGetSecretValue", map[string]any{"SecretIdList": ids}, &answer)
	if err != nil && !ofKeys(err) {
		f.fail(f.errorOf(err, at, keysOf(batch)...))
		return
	}

	for _, w := range batch {
		i := slices.IndexFunc(answer.SecretValues, w.is)
		switch {
		case i >= 0:
			f.takeSecret(at, w, answer.SecretValues[i])
		case answer.lacks(w.id):
			f.lack(keysOf([]*wantedSecret{w}), sources.Absence{})
		default:
			f.wg.Go(func() { f.readSecret(at, w) })
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
func (k wantedSecret) is(s secret) bool {
	const random = len("-AbCdEf")
	return k.id == s.Name || k.id == s.ARN || isARN(k.id) && len(s.ARN) > random && k.id == s.ARN[:len(s.ARN)-random]
}

// readSecret asks for one secret.
func (f *fetch) readSecret(at cloud.AWSEndpoint, w *wantedSecret) {
	in := map[string]any{"SecretId": w.id}
	if w.version != "" {
		in["VersionId"] = w.version
	}
	if w.stage != "" {
		in["VersionStage"] = w.stage
	}

	var answer secret
	err := f.ask(at, "GetSecretValue", in, &answer)
	switch code := codeOf(err); {
	case code == notFound:
		f.lack(keysOf([]*wantedSecret{w}), sources.Absence{})
	case code == invalidRequest && isDeleted(err):
		f.lack(keysOf([]*wantedSecret{w}), deleted(w.secretKey))
	case err == nil && !w.is(answer):
		err = notAWS("the answer is not about the secret")
		fallthrough
	case err != nil:
		f.fail(f.errorOf(err, at, keysOf([]*wantedSecret{w})...))
	default:
		f.takeSecret(at, w, answer)
	}
}

// takeSecret holds what is asked for of a secret.
func (f *fetch) takeSecret(at cloud.AWSEndpoint, w *wantedSecret, found secret) {
	if found.SecretString == nil && found.SecretBinary == nil {
		f.fail(f.errorOf(errNoValue(), at, keysOf([]*wantedSecret{w})...))
		return
	}

	text := string(found.SecretBinary)
	if found.SecretString != nil {
		text = *found.SecretString
	}
	for _, k := range w.keys {
		f.takePart(k, text, found.VersionId)
	}
}

// takePart holds a secret, or a field of it.
func (f *fetch) takePart(k wantedField, text, version string) {
	if !k.hasField {
		f.hold(k.asked, text, version, true)
		return
	}

	value, held, err := document.Field([]byte(text), k.field)
	switch {
	case err != nil:
		f.fail(&sources.Error{
			Source: smName, Keys: []string{k.asked}, Kind: sources.Invalid, Err: fmt.Errorf("the secret: %w", err),
			Hint: "ask for the whole secret: " + smName + ":" + k.request(),
		})
	case held:
		f.hold(k.asked, value, version, true)
	default:
		f.lack([]string{k.asked}, fieldless(k.secretKey))
	}
}
