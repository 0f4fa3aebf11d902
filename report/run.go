package report

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
)

// AddLogin reports as whom the run logged in to a server.
func (r *Report) AddLogin(l sources.Login) {
	login := Login{
		Source: l.Source, Address: l.Address, Namespace: l.Namespace, Method: l.Method, Mount: l.Mount,
		Role: l.Role, Accessor: l.Accessor, Entity: l.Entity, Policies: l.Policies,
	}

	if !l.Ends.IsZero() {
		ends := toSecond(l.Ends)
		login.Ends = &ends
	}

	r.Logins = append(r.Logins, login)
}

// AddCollection reports what the sources were asked for.
func (r *Report) AddCollection(c *render.Collection) {
	for _, round := range c.Rounds {
		r.Rounds = append(r.Rounds, Round{round.Took.Seconds(), round.Source, round.Held})
	}
	r.Asked = map[string]int{}
	for ref := range c.Values {
		r.Asked[ref.Source]++
	}
}

// OutputOf reports a document that a template rendered, and the values in it. The caller
// adds where the document goes. A reference is reported as secret if secret says so or its
// value is secret.
func OutputOf(
	template, text string, doc *render.Document, values sources.Values, secret func(sources.Ref) bool,
) Output {
	o := Output{
		Template: template, TemplateSHA256: hash([]byte(text)), Secrets: doc.Secrets(),
		Parameters: []Parameter{}, References: []Reference{},
	}

	if o.Secrets == 0 {
		data := doc.Bytes()
		size := len(data)
		o.SHA256, o.Bytes = hash(data), &size
	}

	for _, p := range doc.Params() {
		o.Parameters = append(o.Parameters, Parameter{p.Name, p.From, p.Secret})
	}

	for _, ref := range doc.Refs() {
		o.References = append(o.References, referenceOf(ref, values[ref], secret(ref)))
	}

	return o
}

// referenceOf reports a reference and its value, which is nil if the source holds none.
func referenceOf(ref sources.Ref, v *sources.Value, secret bool) Reference {
	r := Reference{Reference: ref.String(), Secret: secret}
	if v == nil {
		return r
	}

	r.Held, r.Secret, r.Version = true, secret || v.Secret, v.Version
	if v.Lease.ID != "" {
		r.Lease = &Lease{v.Lease.ID, toSecond(v.Lease.Ends), v.Lease.Renewable}
	}

	return r
}

// toSecond leaves out fractions of a second: no server reports them.
func toSecond(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
