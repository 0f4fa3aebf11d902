package kubernetes

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
	"github.com/initplate/initplate/sources/round"
)

// An object is a Secret, a ConfigMap, or a Status by which the API server says why there is none.
type object struct {
	Kind     string
	Metadata struct{ Name, Namespace, ResourceVersion string }

	Data       map[string]string
	BinaryData map[string]string

	Reason  string
	Message string
	Details struct{ Name, Kind string }
}

// read reads one object.
func (f *fetch) read(r *request) {
	at := r.Of
	status, o, err := f.ask(at)
	isOne := err == nil && status == http.StatusOK && o.Kind == f.kind.name && o.Metadata.Name == at.name &&
		o.Metadata.Namespace == at.namespace
	switch {
	case err != nil:
		f.Fail(f.unreached(err, r))
	case isOne:
		f.hold(o, r)
	case status == http.StatusNotFound && o.saysNotFound(f.kind, at):
		f.Lack(sources.Absence{}, r.Wanted...)
	default:
		f.Fail(f.refused(status, o, r))
	}
}

// ask asks for one object. If the token is not accepted and the kubelet has replaced it since it
// was read, it asks again.
func (f *fetch) ask(at *place) (int, *object, error) {
	status, o, err := f.answer(at, f.token)
	if err != nil || status != http.StatusUnauthorized {
		return status, o, err
	}

	now, err := f.client.token(f.ctx)
	if err != nil || now == f.token {
		return status, o, nil
	}
	return f.answer(at, now)
}

// answer returns what is answered. Whatever is not JSON is an object without a kind.
func (f *fetch) answer(at *place, token string) (int, *object, error) {
	resp, err := f.client.get(f.ctx, f.kind, at, token)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()

	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil, err
	}
	o := &object{}
	if json.Unmarshal(body, o) != nil {
		o = &object{}
	}
	return resp.StatusCode, o, nil
}

// saysNotFound reports whether an answer says that an object, or its namespace, does not exist.
// Other programs answer 404 too.
func (o *object) saysNotFound(k kind, at *place) bool {
	isOurs := o.Details.Kind == k.resource && o.Details.Name == at.name
	isNamespace := o.Details.Kind == "namespaces" && o.Details.Name == at.namespace
	return o.Kind == "Status" && o.Reason == "NotFound" && (isOurs || isNamespace)
}

// texts returns the values of an object, decoded.
func (o *object) texts(k kind) (map[string]any, error) {
	texts := map[string]any{}
	for name, value := range o.Data {
		texts[name] = value
	}

	inBase64 := o.BinaryData
	if k.secret {
		inBase64 = o.Data
	}
	for name, value := range inBase64 {
		decoded, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			return nil, fmt.Errorf("%w: the value of %s is not in base64", remote.ErrForeign, name)
		}
		texts[name] = string(decoded)
	}
	return texts, nil
}

// unreached returns the error of a request that got no answer of the API server.
func (f *fetch) unreached(err error, r *request) *sources.Error {
	e := f.client.server.Unreached(round.Keys(r.Wanted), err)
	if strings.Contains(e.Hint, "of the CA that signed") {
		e.Hint = "the certificate is not signed by the cluster's CA, " + f.client.config.account() + "/ca.crt: " +
			"does something else answer at KUBERNETES_SERVICE_HOST?"
	}
	return e
}

// refused returns the error of an answer that is not the object.
func (f *fetch) refused(status int, o *object, r *request) *sources.Error {
	answer := fmt.Sprintf("%d %s", status, http.StatusText(status))
	if o.Kind != "Status" || status == http.StatusNotFound {
		return f.unreached(fmt.Errorf("%w, not the API server of Kubernetes: %s", remote.ErrForeign, answer), r)
	}

	said := remote.Line(o.Message)
	if said != "" && said != http.StatusText(status) {
		answer += ": " + said
	}
	e := &sources.Error{Keys: round.Keys(r.Wanted), Kind: sources.Invalid, Err: errors.New(answer)}
	switch status {
	case http.StatusUnauthorized:
		e.Kind, e.Hint = sources.Refused, f.client.tokenHint()
	case http.StatusForbidden:
		e.Kind, e.Hint = sources.Refused, f.kind.roleHint(r.Of, said)
	}
	return e
}

// tokenHint says what to do about a token that is not accepted.
func (c *client) tokenHint() string {
	if !c.config.inPod() {
		return "kubectl proxy asks as its user: is that one still logged in? try kubectl auth whoami"
	}
	return "the token in " + c.tokenFile() + " has expired, was revoked with its pod, or belongs to another cluster"
}
