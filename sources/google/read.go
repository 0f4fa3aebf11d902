package google

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"path"
	"strconv"
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/round"
)

// what people call the service.
const what = "Secret Manager"

// endpoint returns the address of the API, which ends in "/". Regional secrets have another:
// https://cloud.google.com/secret-manager/docs/reference/rest#regional-endpoints.
func (c *session) endpoint(location string) string {
	switch {
	case c.override != "":
		return c.override
	case location != "":
		return "https://secretmanager." + location + ".rep.googleapis.com/"
	}
	return "https://secretmanager.googleapis.com/"
}

// override names another address of the API.
const override = "CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER"

// read asks for one version, and holds what its keys want.
func (c *session) read(ctx context.Context, r *read) {
	q := cloud.Question{
		What:   what,
		Method: "GET",
		URL:    c.endpoint(r.Of.location) + "v1/" + r.Of.resource(c.project) + ":access",
		Header: map[string]string{"Authorization": "Bearer " + c.token},
		Public: true,
	}
	if c.identity.Quota != "" && c.identity.Person {
		q.Header["X-Goog-User-Project"] = c.identity.Quota
	}

	answer, err := c.client.Do(ctx, q)
	if err != nil {
		c.Fail(failed(err, r))
		return
	}

	if answer.Status != 200 {
		c.judge(answer, r)
		return
	}

	d, err := decode(answer, r.Of)
	if err != nil {
		c.Fail(failed(err, r))
		return
	}

	d.Look = "see its fields with: " + r.Of.gcloud("versions access "+r.Of.version, "--secret="+r.Of.name)
	c.Take(d, r.Wanted)
}

// decode reads the answer that holds a version:
// https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access.
func decode(answer *cloud.Answer, s *secret) (d round.Document, err error) {
	var version struct {
		Name    string
		Payload struct{ Data, DataCRC32C string }
	}
	if json.Unmarshal(answer.Body, &version) != nil || path.Base(path.Dir(path.Dir(version.Name))) != s.name {
		return d, answer.Foreign(what)
	}

	data, err := base64.StdEncoding.DecodeString(version.Payload.Data)
	if err != nil {
		return d, answer.Foreign(what)
	}

	sum := crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))
	if said := version.Payload.DataCRC32C; said != "" && said != strconv.FormatUint(uint64(sum), 10) {
		return d, &cloud.Unanswered{Err: fmt.Errorf("%s at %s: the checksum of the payload is wrong: "+
			"something changed it on the way", what, answer.Host)}
	}

	return round.Document{Whole: string(data), Version: path.Base(version.Name), Secret: true}, nil
}

// gcloud returns a command of gcloud secrets. The regional ones need the address, too.
func (s secret) gcloud(command string, flags ...string) string {
	words := []string{"gcloud secrets", command}
	if s.project != "" {
		flags = append(flags, "--project="+sources.ShellWord(s.project))
	}
	if s.location != "" {
		flags = append(flags, "--location="+s.location)
		words[0] = "CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER=https://secretmanager." + s.location +
			".rep.googleapis.com/ " + words[0]
	}
	return strings.Join(append(words, flags...), " ")
}
