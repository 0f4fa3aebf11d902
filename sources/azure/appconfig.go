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
)

// appConfig reads App Configuration, and follows its references to Key Vault.
type appConfig struct {
	cloud.Absences
	vaults *Source
}

// mostKeys is how many keys a filter may list:
// https://learn.microsoft.com/azure/azure-app-configuration/rest-api-key-value#filtering.
const mostKeys = 5

// Fetch implements [sources.Source]. Values are text but for fields. Those of Key Vault are
// secret. Up to five keys of a store are read by one request, all requests in parallel.
func (a *appConfig) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	round := cloud.NewRound(appConfigName, &a.Absences)
	for at, wanted := range planSettings(round, keys) {
		for names := range slices.Chunk(sortedKeys(wanted), mostKeys) {
			round.Go(func() { a.read(ctx, round, at, names, wanted) })
		}
	}
	return round.Wait()
}

// A place is where settings are: a store, and a label in it.
type place struct{ store, label string }

// planSettings parses keys, and groups them by place and by the setting's name.
func planSettings(round *cloud.Round, keys []string) map[place]map[string][]cloud.Wanted {
	at := map[place]map[string][]cloud.Wanted{}
	for _, key := range keys {
		s, field, err := parseSetting(key)
		if err != nil {
			round.Fail(&sources.Error{Keys: []string{key}, Kind: sources.Invalid, Err: err, Hint: settingForm})
			continue
		}

		if at[s.place] == nil {
			at[s.place] = map[string][]cloud.Wanted{}
		}
		at[s.place][s.key] = append(at[s.place][s.key], cloud.Wanted{Key: key, Field: field})
	}
	return at
}

func sortedKeys(wanted map[string][]cloud.Wanted) (names []string) {
	for name := range wanted {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// An item is one setting of an answer.
type item struct {
	Key, Value, Etag string

	ContentType string `json:"content_type"`
}

// read reads settings of some names, and holds what is wanted of them.
func (a *appConfig) read(ctx context.Context, round *cloud.Round, at place, names []string,
	wanted map[string][]cloud.Wanted) {
	items, failed := a.ask(ctx, at, names)
	for _, name := range names {
		i := slices.IndexFunc(items, func(i item) bool { return i.Key == name })
		switch {
		case failed != nil:
			e := *failed
			e.Keys = cloud.Keys(wanted[name])
			round.Fail(&e)
		case i < 0:
			round.Lack(sources.Absence{}, wanted[name]...)
		default:
			a.take(ctx, round, setting{at, name}, items[i], wanted[name])
		}
	}
}

// ask returns the settings of a store that have some names. Those that are absent are not
// held: the answer is a list.
func (a *appConfig) ask(ctx context.Context, at place, names []string) (items []item, _ *sources.Error) {
	client := a.vaults.connect()
	host := at.host(client.Getenv("AZURE_AUTHORITY_HOST"))
	_, domain, _ := strings.Cut(host, ".")
	access, err := a.vaults.tokens.of(ctx, client, "https://"+domain, "")
	if err != nil {
		return nil, errorOf(err, sources.ReadKind(err), loginHint, &read{})
	}

	for next := filter(at.label, names); next != ""; {
		answer, err := client.Do(ctx, cloud.Question{
			What:   appConfigTitle,
			Method: "GET",
			URL:    "https://" + host + next,
			Header: map[string]string{"Authorization": "Bearer " + access.Text},
			Public: true,
		})
		switch {
		case err != nil:
			return nil, errorOf(err, sources.Unreached, foreignHint, &read{})
		case answer.Status != 200:
			return nil, at.judge(answer, access.Way)
		}

		page, ok := decodePage(answer.Body)
		if !ok || page.Next == next {
			return nil, errorOf(answer.Foreign(appConfigTitle), sources.Unreached, foreignHint, &read{})
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
func filter(label string, names []string) string {
	escape := strings.NewReplacer(`\`, `\\`, `*`, `\*`, `,`, `\,`)
	escaped := make([]string, len(names))
	for i, name := range names {
		escaped[i] = escape.Replace(name)
	}
	return "/kv?" + url.Values{
		"key":         {strings.Join(escaped, ",")},
		"label":       {cmp.Or(escape.Replace(label), "\x00")}, // which is that of settings without one
		"api-version": {"1.0"},
	}.Encode()
}

// take holds what is wanted of a setting, or of the secret that it refers to.
func (a *appConfig) take(ctx context.Context, round *cloud.Round, s setting, i item, wanted []cloud.Wanted) {
	kind, _, _ := strings.Cut(i.ContentType, ";")
	if kind != "application/vnd.microsoft.appconfig.keyvaultref+json" {
		look := "see its fields with: " + s.az("show") + " --query value --output tsv"
		round.Hold(cloud.Document{Text: i.Value, Version: i.Etag, Look: look}, wanted)
		return
	}

	at, err := referred(i.Value, a.vaults.connect().Getenv("AZURE_AUTHORITY_HOST"))
	r := &read{secret: at, wanted: wanted, referred: true}
	if err != nil {
		round.Fail(errorOf(err, sources.Invalid, "write it anew with: az appconfig kv set-keyvault", r))
		return
	}
	a.vaults.at(at.vault).fetch(ctx, round, []*read{r})
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
		return errorOf(failed, sources.Invalid, settingForm, &read{})
	case 401:
		return errorOf(failed, sources.Refused, fmt.Sprintf("the store does not accept the token, which is from %s: "+
			"is the identity of its tenant (AZURE_TENANT_ID), and the clock of this machine right?", way), &read{})
	case 403:
		return errorOf(failed, sources.Refused, fmt.Sprintf("allow it to the identity, which is from %s, with: %s; "+
			"or the store does not allow this network", way, p.assignment("PRINCIPAL")), &read{})
	}
	return errorOf(answer.Foreign(appConfigTitle), sources.Unreached, foreignHint, &read{})
}
