package azure

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/round"
)

// appConfig reads App Configuration, and follows its references to Key Vault.
type appConfig struct {
	round.Absences
	vaults *Source
}

// mostKeys is how many keys a filter may list:
// https://learn.microsoft.com/azure/azure-app-configuration/rest-api-key-value#filtering.
const mostKeys = 5

// Fetch implements [sources.Source]. Values are text but for fields. Those of Key Vault are
// secret. Up to five keys of a store are read by one request, all requests in parallel.
func (a *appConfig) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	r := round.New(appConfigName, &a.Absences)
	byPlace := map[place][]*settings{}
	for _, one := range round.Plan(r, keys, plannedSetting, settingForm) {
		byPlace[one.Of.place] = append(byPlace[one.Of.place], one)
	}

	for at, all := range byPlace {
		for some := range slices.Chunk(all, mostKeys) {
			r.Go(func() { a.read(ctx, r, at, some) })
		}
	}
	return r.Wait()
}

// settings are one setting, with the keys that ask for it or for fields of it.
type settings = round.Request[*setting]

// A place is where settings are: a store, and a label in it.
type place struct{ store, label string }

// An item is one setting of an answer.
type item struct {
	Key, Value, Etag string

	ContentType string `json:"content_type"`
}

// read reads settings of one place, and holds what is wanted of them.
func (a *appConfig) read(ctx context.Context, to *round.Round, at place, some []*settings) {
	items, failed := a.ask(ctx, at, some)
	if failed != nil {
		failed.Keys = round.Keys(round.All(some))
		to.Fail(failed)
		return
	}

	for _, s := range some {
		i := slices.IndexFunc(items, func(i item) bool { return i.Key == s.Of.key })
		if i < 0 {
			to.Lack(sources.Absence{}, s.Wanted...)
		} else {
			a.take(ctx, to, s, items[i])
		}
	}
}

// ask returns the settings of a place. Those that are absent are not held: the answer is a list.
func (a *appConfig) ask(ctx context.Context, at place, some []*settings) (items []item, _ *sources.Error) {
	client := a.vaults.connect()
	host := at.host(client.Getenv("AZURE_AUTHORITY_HOST"))
	_, domain, _ := strings.Cut(host, ".")
	access, err := a.vaults.tokens.of(ctx, client, "https://"+domain, "")
	if err != nil {
		return nil, cloud.ErrorOf(err, sources.ReadKind(err), loginHint, nil)
	}

	for next := filter(at.label, some); next != ""; {
		answer, err := client.Do(ctx, cloud.Question{
			What:   appConfigTitle,
			Method: "GET",
			URL:    "https://" + host + next,
			Header: map[string]string{"Authorization": "Bearer " + access.Text},
			Public: true,
		})
		switch {
		case err != nil:
			return nil, cloud.ErrorOf(err, sources.Unreached, foreignHint, nil)
		case answer.Status == 401:
			a.vaults.tokens.refused(access)
			return nil, at.judge(answer, access.Way)
		case answer.Status != 200:
			return nil, at.judge(answer, access.Way)
		}

		page, ok := decodePage(answer.Body)
		if !ok || page.Next == next {
			return nil, cloud.ErrorOf(answer.Foreign(appConfigTitle), sources.Unreached, foreignHint, nil)
		}
		items, next = append(items, *page.Items...), page.Next
	}
	return items, nil
}

// A page is part of a list of settings.
type page struct {
	Items *[]item
	Next  string `json:"@nextLink"` // path and query; "" on the last page
}

func decodePage(body []byte) (p page, ok bool) {
	err := json.Unmarshal(body, &p)
	return p, err == nil && p.Items != nil && (p.Next == "" || strings.HasPrefix(p.Next, "/kv?"))
}

// filter returns the path and the query for settings of some names.
func filter(label string, some []*settings) string {
	escape := strings.NewReplacer(`\`, `\\`, `*`, `\*`, `,`, `\,`)
	escaped := make([]string, len(some))
	for i, s := range some {
		escaped[i] = escape.Replace(s.Of.key)
	}
	return "/kv?" + url.Values{
		"key":         {strings.Join(escaped, ",")},
		"label":       {cmp.Or(escape.Replace(label), "\x00")}, // which is that of settings without one
		"api-version": {"1.0"},
	}.Encode()
}

// take holds what is wanted of a setting, or of the secret that it refers to.
func (a *appConfig) take(ctx context.Context, to *round.Round, s *settings, i item) {
	kind, _, _ := strings.Cut(i.ContentType, ";")
	if kind != "application/vnd.microsoft.appconfig.keyvaultref+json" {
		look := "see its fields with: " + s.Of.az("show") + " --query value --output tsv"
		to.Take(round.Document{Whole: i.Value, Version: i.Etag, Look: look}, s.Wanted)
		return
	}

	at, err := referred(i.Value, a.vaults.connect().Getenv("AZURE_AUTHORITY_HOST"))
	at.referred = true
	if err != nil {
		to.Fail(cloud.ErrorOf(err, sources.Invalid, "write it anew with: az appconfig kv set-keyvault", s.Wanted))
		return
	}
	a.vaults.at(at.vault).fetch(ctx, to, []*read{{Of: &at, Wanted: s.Wanted}})
}

// referred returns the secret that a reference leads to, {"uri":
// "https://VAULT.vault.azure.net/secrets/NAME/VERSION"}. The vault is one of the cloud that the authority
// logs in to: what a store holds does not decide which other servers are asked.
func referred(value, authority string) (secret, error) {
	var reference struct{ URI string }
	if json.Unmarshal([]byte(value), &reference) != nil {
		return secret{}, fmt.Errorf("its reference to Key Vault is not of the form {\"uri\": ...}")
	}

	u, err := url.Parse(reference.URI)
	if err != nil || u.Scheme != "https" || !strings.HasPrefix(u.Path, "/secrets/") {
		return secret{}, fmt.Errorf("its reference to Key Vault does not name a secret")
	}
	vaultName, _, _ := strings.Cut(u.Host, ".")
	if !strings.EqualFold(u.Host, hostOf(vaultName, authority)) {
		return secret{}, fmt.Errorf("its reference leads to %s, which is not a vault of this cloud", u.Host)
	}

	name, version, _ := strings.Cut(strings.Trim(strings.TrimPrefix(u.Path, "/secrets/"), "/"), "/")
	key := u.Host + "/" + name
	if version != "" {
		key += "?version=" + version
	}
	s, _, err := parse(key)
	return s, err
}

// judge returns the error of an answer that is one.
func (p place) judge(answer *cloud.Answer, way cloud.AzureWay) *sources.Error {
	failed := answer.Failed(appConfigTitle)
	switch answer.Status {
	case 400:
		return cloud.ErrorOf(failed, sources.Invalid, settingForm, nil)
	case 401:
		return cloud.ErrorOf(failed, sources.Refused, fmt.Sprintf("the store does not accept the token, which is from %s: "+
			"is the identity of its tenant (AZURE_TENANT_ID), and the clock of this machine right?", way), nil)
	case 403:
		return cloud.ErrorOf(failed, sources.Refused, fmt.Sprintf("allow it to the identity, which is from %s, with: %s; "+
			"or the store does not allow this network", way, p.assignment("PRINCIPAL")), nil)
	}
	return cloud.ErrorOf(answer.Foreign(appConfigTitle), sources.Unreached, foreignHint, nil)
}
