package google

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/initplate/initplate/sources/cloud"
)

// form is the hint of a key that is malformed.
const form = "write PROJECT/NAME, then ?version=3 and #FIELD where they are needed"

// A secret is a version of a secret.
type secret struct {
	project  string // "" for the one of the process
	name     string
	version  string // a number, an alias or latest
	location string // "" unless it is regional
}

// parse parses a key. The rules for names are those of
// https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create and
// https://cloud.google.com/resource-manager/docs/creating-managing-projects. None of them
// allows what has a meaning in a URL.
func parse(key string) (s secret, field string, err error) {
	k, err := cloud.ParseKey(key, "version", "location")
	if err != nil {
		return s, "", err
	}

	s = secret{name: k.Path, version: latest, location: k.Params["location"]}
	if project, name, ok := strings.Cut(k.Path, "/"); ok {
		s.project, s.name = project, name
		if !isProject(project) {
			return s, "", fmt.Errorf("%q is not the ID or the number of a project", project)
		}
	}
	if version, ok := k.Params["version"]; ok {
		s.version = version
	}

	return s, k.Field, s.check(k)
}

const latest = "latest"

func (s secret) check(k cloud.Key) error {
	_, located := k.Params["location"]
	switch {
	case strings.HasPrefix(k.Path, "projects/"):
		return errors.New("that is the name of a resource: write PROJECT/NAME")
	case s.name == "":
		return errors.New("no name of a secret: write PROJECT/NAME")
	case len(s.name) > 255:
		return fmt.Errorf("the name has %d characters: Secret Manager allows 255", len(s.name))
	case !consists(s.name, word):
		return fmt.Errorf("%q cannot be the name of a secret: it may hold letters, digits, \"_\" and \"-\"", s.name)
	case s.version == "" || len(s.version) > 63 || !consists(s.version, word):
		return fmt.Errorf("%q is not the number or the alias of a version", s.version)
	case located && (s.location == "" || len(s.location) > 63 || !consists(s.location, lower) ||
		strings.Trim(s.location, "-") != s.location):
		return fmt.Errorf("%q is not the name of a location, as europe-west1 is", s.location)
	}
	return nil
}

const (
	lower = "abcdefghijklmnopqrstuvwxyz0123456789-"
	word  = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
)

// isProject also allows the IDs of domains, "example.com:name".
func isProject(text string) bool {
	return text != "" && len(text) <= 100 && consists(text, lower+".:") && text[0] != '.'
}

func consists(text, of string) bool { return strings.Trim(text, of) == "" }

// split is the form of a key in which all are the same that ask for the same value.
func split(key string) (cloud.Key, error) {
	s, field, err := parse(key)
	k := s.key()
	k.Field = field
	return k, err
}

// String returns the key of all of a secret.
func (s secret) String() string { return s.key().Request() }

func (s secret) key() cloud.Key {
	k := cloud.Key{Path: s.path(), Params: map[string]string{}}
	if s.version != latest {
		k.Params["version"] = s.version
	}
	if s.location != "" {
		k.Params["location"] = s.location
	}
	return k
}

// planned is parse for a round.
func planned(key string) (*secret, string, error) {
	of, field, err := parse(key)
	return &of, field, err
}

func (s secret) path() string {
	if s.project == "" {
		return s.name
	}
	return s.project + "/" + s.name
}

// resource returns the name of a version in the API. Project is for a secret without one.
func (s secret) resource(project string) string {
	if s.project != "" {
		project = s.project
	}
	parent := "projects/" + url.PathEscape(project)
	if s.location != "" {
		parent += "/locations/" + s.location
	}
	return parent + "/secrets/" + s.name + "/versions/" + s.version
}
