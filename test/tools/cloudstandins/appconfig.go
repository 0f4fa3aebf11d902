package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// An azureSetting is one of a test in App Configuration.
type azureSetting struct {
	Store, Key, Label, Value, ContentType string

	Readers []string // client IDs
}

func (a *azure) putSetting(body *json.Decoder) error {
	var s azureSetting
	if err := body.Decode(&s); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.settings = append(a.settings, &s)
	return nil
}

func problem(w http.ResponseWriter, status int, title, detail string) {
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"type": "https://azconfig.io/errors/" + title, "title": title, "detail": detail, "status": status})
}

// store lists settings as https://learn.microsoft.com/azure/azure-app-configuration/rest-api-key-value says, two on a page.
func (a *azure) store(w http.ResponseWriter, r *http.Request) {
	store, domain, _ := strings.Cut(r.Host, ".")
	client, failed := a.client(r, "https://"+domain)
	names := filtered(r.FormValue("key"))
	switch {
	case failed != nil:
		w.Header().Set("WWW-Authenticate", `HMAC-SHA256, Bearer error="invalid_token", error_description="Authorization token failed validation"`)
		w.WriteHeader(http.StatusUnauthorized)
		return
	case r.URL.Path != "/kv" || r.FormValue("api-version") != "1.0":
		problem(w, 400, "Invalid request", "API version is not supported")
		return
	case len(names) == 0 || len(names) > 5:
		problem(w, 400, "Invalid request parameter 'key'", "key(0): Invalid filter")
		return
	}

	label := strings.Join(filtered(r.FormValue("label")), ",")
	if label == "\x00" {
		label = ""
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	items, mayRead := []map[string]any{}, false
	for _, s := range a.settings {
		may := s.Store == store && slices.Contains(s.Readers, client)
		mayRead = mayRead || may
		if may && s.Label == label && slices.Contains(names, s.Key) {
			sum := sha256.Sum256([]byte(s.Value))
			items = append(items, map[string]any{"etag": base64.RawURLEncoding.EncodeToString(sum[:]), "key": s.Key, "label": s.Label,
				"content_type": s.ContentType, "value": s.Value, "tags": map[string]string{}, "locked": false})
		}
	}
	if !mayRead {
		problem(w, 403, "Forbidden", "The principal has no role that allows it.")
		return
	}

	page := map[string]any{"items": items}
	if len(items) > 2 {
		rest := []string{}
		for _, i := range items[2:] {
			rest = append(rest, strings.NewReplacer(`\`, `\\`, `*`, `\*`, `,`, `\,`).Replace(i["key"].(string)))
		}
		next := r.URL.Query()
		next.Set("key", strings.Join(rest, ","))
		page = map[string]any{"items": items[:2], "@nextLink": "/kv?" + next.Encode()}
	}
	answer(w, 200, page)
}

// filtered returns the names that a filter lists. Patterns are not needed here.
func filtered(filter string) (names []string) {
	name, escaped := "", false
	for _, r := range filter {
		switch {
		case escaped:
			name, escaped = name+string(r), false
		case r == '\\':
			escaped = true
		case r == '*':
			return nil
		case r == ',':
			names, name = append(names, name), ""
		default:
			name += string(r)
		}
	}
	return append(names, name)
}
