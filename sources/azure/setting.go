package azure

import (
	"errors"
	"fmt"
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/document"
)

const (
	appConfigName  = "azure-appconfig" // of the source
	appConfigTitle = "App Configuration"
	settingForm    = "write STORE/KEY, then ?label=LABEL and #FIELD where they are needed"
)

// A setting is one of App Configuration.
type setting struct {
	place
	key string
}

// parseSetting parses a key. The rules for names are those of
// https://learn.microsoft.com/azure/azure-app-configuration/concept-key-value.
func parseSetting(key string) (s setting, field string, err error) {
	k, err := cloud.ParseKey(key, "label")
	if err != nil {
		return s, "", err
	}

	at, name, _ := strings.Cut(k.Path, "/")
	s = setting{place{strings.ToLower(at), k.Params["label"]}, name}
	if !isStore(s.store) {
		return s, "", fmt.Errorf("%q is neither the name of a store nor its host: write STORE/KEY", at)
	}
	return s, k.Field, s.check(k)
}

func (s setting) check(k cloud.Key) error {
	_, labelled := k.Params["label"]
	switch {
	case s.key == "":
		return errors.New("no key of a setting: write STORE/KEY")
	case s.key == "." || s.key == ".." || strings.Contains(s.key, "%"):
		return fmt.Errorf("%q cannot be the key of a setting: App Configuration does not allow \".\", \"..\" and %%", s.key)
	case strings.ContainsFunc(s.key+s.label, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\ufffd' }):
		return fmt.Errorf("%q holds a character that cannot be printed", s.key+s.label)
	case len(s.key) > 10000:
		return errors.New("the key is longer than 10,000 bytes")
	case labelled && s.label == "":
		return errors.New("the label is empty: leave out ?label=")
	}
	return nil
}

func isStore(text string) bool {
	if strings.Contains(text, ".") {
		return isVault(text)
	}
	return len(text) >= 5 && len(text) <= 50 && consists(text, lower) && strings.Trim(text, "-") == text
}

// host returns the host of a store. A name is one of the cloud that the authority, of
// AZURE_AUTHORITY_HOST, logs in to.
func (p place) host(authority string) string {
	return inCloud(p.store, authority, "azconfig.io", "azconfig.azure.us", "azconfig.azure.cn")
}

func splitSetting(key string) (cloud.Key, error) {
	s, field, err := parseSetting(key)
	k := s.whole()
	k.Field = field
	return k, err
}

// String returns the key of all of a setting.
func (s setting) String() string { return s.whole().Request() }

func (s setting) whole() cloud.Key {
	k := cloud.Key{Path: s.store + "/" + s.key}
	if s.label != "" {
		k.Params = map[string]string{"label": s.label}
	}
	return k
}

// plannedSetting is parseSetting for a round.
func plannedSetting(key string) (*setting, string, error) {
	of, field, err := parseSetting(key)
	return &of, field, err
}

// appConfigRow returns the source of App Configuration.
func (s *Source) appConfigRow() sources.Row {
	return sources.Row{
		Name: appConfigName, Source: &appConfig{vaults: s}, Server: server, Title: title, SomeSecret: true,
		Keys:    keys(splitSetting, belowSetting),
		Missing: missingSetting,
		Entries: cloud.Entries(appConfigName, false, splitSetting),
		Policy: &sources.Policy{
			Title: "role assignments", Key: "setting", Rules: settingRules,
			Add: place{store: "STORE"}.assignment(`"$PRINCIPAL"`),
		},
	}
}

// belowSetting returns the key of a name below a store or a key, with its label, or of a
// name in a field.
func belowSetting(at, name string) string {
	k, err := cloud.ParseKey(at, "label")
	switch {
	case err != nil:
		return at + "/" + name
	case k.Field != "":
		return document.Below(at, name)
	}
	k.Path = strings.TrimSuffix(k.Path, "/") + "/" + name
	return k.String()
}

func missingSetting(key string) string {
	s, _, err := parseSetting(key)
	if err != nil {
		return ""
	}
	return "put it there with: " + s.az("set") + " --value VALUE --yes"
}

// az returns a command of az appconfig kv.
func (s setting) az(command string) string {
	words := []string{"az appconfig kv", command, "--auth-mode login --name", s.storeName(),
		"--key", sources.ShellWord(s.key)}
	if s.label != "" {
		words = append(words, "--label", sources.ShellWord(s.label))
	}
	return strings.Join(words, " ")
}

func (p place) storeName() string {
	name, _, _ := strings.Cut(p.store, ".")
	return name
}

func settingRules(key string, _ bool) []sources.Rule {
	s, _, err := parseSetting(key)
	if err != nil {
		return nil
	}
	return []sources.Rule{{Stanza: s.assignment(`"$PRINCIPAL"`), Notes: []string{
		"App Configuration has no roles for less than a store; a reference to Key Vault needs its role there too",
	}}}
}

func (p place) assignment(principal string) string {
	return `az role assignment create --role "App Configuration Data Reader" --assignee ` + principal +
		` --scope "$(az appconfig show --name ` + p.storeName() + ` --query id --output tsv)"`
}
