package azure

import (
	"context"
	"fmt"
	"maps"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/test/servers"
)

const keyVaultReference = "application/vnd.microsoft.appconfig.keyvaultref+json;charset=utf-8"

// settled returns the stand-ins with some settings in the store "store1".
func settled(t *testing.T) *servers.CloudServers {
	c := filled(t)
	for _, s := range []servers.AzureSetting{
		{Key: "app/port", Value: "3306"},
		{Key: "app/port", Label: "prod", Value: "3307"},
		{Key: "app/json", Value: `{"a": {"b": "x"}}`, ContentType: "application/json"},
		{Key: `odd*,\#?ä b`, Label: "a,*b", Value: "odd"},
		{Key: "empty"},
		{Key: "secret", Value: `{"uri": "https://app.vault.azure.net/secrets/db"}`, ContentType: keyVaultReference},
		{Key: "old", Value: `{"uri": "https://app.vault.azure.net/secrets/db/` + first + `"}`, ContentType: keyVaultReference},
		{Key: "lost", Value: `{"uri": "https://app.vault.azure.net/secrets/none"}`, ContentType: keyVaultReference},
		{Key: "denied", Value: `{"uri": "https://app.vault.azure.net/secrets/denied"}`, ContentType: keyVaultReference},
		{Key: "broken", Value: `planted`, ContentType: keyVaultReference},
		{Key: "plain", Value: `{"uri": "http://app.vault.azure.net/secrets/db"}`, ContentType: keyVaultReference},
		{Key: "foreign", Value: `{"uri": "https://app.evil.example/secrets/db"}`, ContentType: keyVaultReference},
		{Key: "lookalike", Value: `{"uri": "https://app.vault.azure.net.evil.example/secrets/db"}`, ContentType: keyVaultReference},
		{Key: "port", Value: `{"uri": "https://app.vault.azure.net:444/secrets/db"}`, ContentType: keyVaultReference},
		{Store: "closed", Key: "x", Value: "x", Readers: []string{"else"}},
	} {
		if s.Store == "" {
			s.Store = "store1"
		}
		if s.Readers == nil {
			s.Readers = everybody()
		}
		c.PutSetting(t, s)
	}
	for i := range 12 {
		c.PutSetting(t, servers.AzureSetting{Store: "store1", Key: fmt.Sprintf("many/%02d", i), Value: fmt.Sprint(i), Readers: everybody()})
	}
	return c
}

func fetchSettings(t *testing.T, env map[string]string, within time.Duration, keys ...string) (sources.Source, map[string]sources.Value, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	s := source(env).Rows()[1].Source
	held, err := s.Fetch(ctx, keys)
	return s, held, err
}

func TestSettings(t *testing.T) {
	c := settled(t)
	want := map[string]any{
		"store1/app/port":                       "3306",
		"STORE1.azconfig.io/app/port":           "3306",
		"store1/app/port?label=prod":            "3307",
		"store1/app/json#/a/b":                  "x",
		`store1/odd*,\%23%3Fä b?label=a%2C%2Ab`: "odd",
		"store1/empty":                          "",
		"store1/secret":                         "planted p\nw",
		"store1/old":                            "planted-old",
	}
	for i := range 12 {
		want[fmt.Sprintf("store1/many/%02d", i)] = fmt.Sprint(i)
	}
	absent := map[string]string{
		"store1/none":               "",
		"store1/app/json?label=dev": "",
		"store1/App/Port":           "",
		"store1/app/json#other":     `the document has nothing at "other"`,
		"store1/lost":               "it refers to the secret app.vault.azure.net/none of Key Vault, which is not there",
	}
	c.Requests(t)
	s, held, err := fetchSettings(t, withToken(c), time.Minute, slices.Concat(slices.Collect(maps.Keys(want)), slices.Collect(maps.Keys(absent)))...)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{}
	for key, v := range held {
		got[key] = v.Data
		if secret := key == "store1/secret" || key == "store1/old"; v.Secret != secret || v.Version == "" {
			t.Errorf("%s: %+v", key, v)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for key, why := range absent {
		if a := s.(interface{ Absent(string) sources.Absence }).Absent(key); a.Why != why {
			t.Errorf("%s: got %+v, want %q", key, a, why)
		}
	}

	// Five keys at a time: 20 without a label are 4 requests, and 4 other places one each. The stand-in answers with
	// pages of two settings, so those 4 are 10.
	seen := slices.DeleteFunc(c.Requests(t), func(line string) bool { return line != "GET store1.azconfig.io/kv" })
	if len(seen) != 10+4 {
		t.Errorf("%d requests", len(seen))
	}
}

func TestSettingsRefused(t *testing.T) {
	c := settled(t)
	for _, tt := range []struct {
		name, key  string
		fault      *servers.CloudFault
		kind       sources.Kind
		want, hint string
	}{
		{"denied", "closed/x", nil, sources.Refused, "App Configuration at closed.azconfig.io: 403 Forbidden: Forbidden: The principal has no role", `az role assignment create --role "App Configuration Data Reader" --assignee PRINCIPAL --scope "$(az appconfig show --name closed --query id --output tsv)"`},
		{"denied in the vault", "store1/denied", nil, sources.Refused, "Key Vault at app.vault.azure.net: 403 Forbidden", "/secrets/denied"},
		{"broken reference", "store1/broken", nil, sources.Invalid, "its reference to Key Vault is not of the form", "az appconfig kv set-keyvault"},
		{"plain reference", "store1/plain", nil, sources.Invalid, "its reference to Key Vault does not name a secret", ""},
		{"reference elsewhere", "store1/foreign", nil, sources.Invalid, "its reference leads to app.evil.example, which is not a vault of this cloud", "az appconfig kv set-keyvault"},
		{"reference to a look-alike", "store1/lookalike", nil, sources.Invalid, "is not a vault of this cloud", ""},
		{"reference to a port", "store1/port", nil, sources.Invalid, "is not a vault of this cloud", ""},
		{"token", "store1/app/port", &servers.CloudFault{Status: 401, Body: "{}"}, sources.Refused, "401 Unauthorized", "AZURE_TENANT_ID"},
		{"404", "store1/app/port", &servers.CloudFault{Status: 404, Body: "{}"}, sources.Unreached, "something else answers there: 404", "HTTPS_PROXY"},
		{"a page", "store1/app/port", &servers.CloudFault{Status: 200, Body: "<html>", Header: map[string]string{"Content-Type": "text/html"}}, sources.Unreached, "with a page of HTML", ""},
		{"other JSON", "store1/app/port", &servers.CloudFault{Status: 200, Body: `{"status":"ok"}`}, sources.Unreached, "something else answers there", ""},
		{"a page elsewhere", "store1/app/port", &servers.CloudFault{Status: 200, Body: `{"items":[],"@nextLink":"https://evil.example/kv?"}`}, sources.Unreached, "something else answers there", ""},
		{"pages without end", "store1/app/port", &servers.CloudFault{Status: 200, Body: `{"items":[],"@nextLink":"/kv?x"}`}, sources.Unreached, "something else answers there", ""},
		{"500", "store1/app/port", &servers.CloudFault{Status: 500}, sources.Unreached, "500 Internal Server Error", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.fault != nil {
				tt.fault.Host, tt.fault.Times = "store1.azconfig.io", -1
				c.Fault(t, *tt.fault)
			}
			_, _, err := fetchSettings(t, withToken(c), 2*time.Second, tt.key)
			all := every(err)
			if len(all) != 1 || all[0].Source != appConfigName || all[0].Kind != tt.kind || !strings.Contains(err.Error(), tt.want) ||
				!strings.Contains(all[0].Hint, tt.hint) || strings.Contains(err.Error()+all[0].Hint, planted) {
				t.Errorf("got %+v; want %d %q, %q", all, tt.kind, tt.want, tt.hint)
			}
		})
	}
}

func TestParseSetting(t *testing.T) {
	for _, tt := range []struct{ name, in, want, err string }{
		{"key", "store1/a/b:c", "store1/a/b:c", ""},
		{"label", "Store1/a?label=my label", "store1/a?label=my+label", ""},
		{"host and field", "store1.azconfig.io/a#x", "store1.azconfig.io/a#x", ""},
		{"marks", "store1/a%23b%3Fc", "store1/a%23b%3Fc", ""},
		{"no key", "store1", "", "no key of a setting: write STORE/KEY"},
		{"no store", "/a", "", `"" is neither the name of a store nor its host`},
		{"short store", "abc/a", "", `"abc" is neither`},
		{"dots", "store1/..", "", `".." cannot be the key of a setting`},
		{"percent", "store1/a%2fb", "", "does not allow"},
		{"NUL", "store1/a\x00b", "", "cannot be printed"},
		{"not UTF-8", "store1/a\xff", "", "cannot be printed"},
		{"NUL in the label", "store1/a?label=%00", "", "cannot be printed"},
		{"empty label", "store1/a?label=", "", "the label is empty"},
		{"long", "store1/" + strings.Repeat("x", 10001), "", "longer than 10,000 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := cloud.Keys(splitSetting, belowSetting).Clean(tt.in)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %q, %v; want %q", got, err, tt.err)
				}
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
	for _, tt := range []struct{ at, name, want string }{
		{"store1", "port", "store1/port"},
		{"store1/all?label=prod#/db", "port", "store1/all?label=prod#/db/port"},
		{"store1/app?label=prod", "logging/level", "store1/app/logging/level?label=prod"},
	} {
		if got := belowSetting(tt.at, tt.name); got != tt.want {
			t.Errorf("%s, %s: got %q", tt.at, tt.name, got)
		}
	}
	rule := settingRules("store1/a", false)[0]
	out, err := exec.Command("sh", "-c", `az() { case "$1" in appconfig) echo "/id/$4";; *) echo "$*";; esac; }; PRINCIPAL="a b"; `+rule.Stanza).CombinedOutput()
	if want := "role assignment create --role App Configuration Data Reader --assignee a b --scope /id/store1\n"; err != nil || string(out) != want {
		t.Errorf("got %q, %v", out, err)
	}
}
