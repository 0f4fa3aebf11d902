package aws

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

const (
	mostName  = 1011 // characters of a parameter's name
	mostLabel = 100

	nameChars = letters + digits + "_.-/"

	// secretPrefix is before the names of secrets that Parameter Store passes on.
	secretPrefix = "/aws/reference/secretsmanager/"
)

// A parameterKey is a parsed key of aws-ssm: NAME, NAME:VERSION, NAME:LABEL, or PATH/ for
// everything below a path. NAME may be an ARN.
type parameterKey struct {
	name     string // as AWS takes it, an ARN or not; without the "/" at the end of a listing
	selector string // the version or the label, without the ":"
	listing  bool
	arn      arn // zero without an ARN
}

func parseParameterKey(key string) (parameterKey, error) {
	k := parameterKey{name: key}
	resource, err := k.readARN(key)
	if err != nil {
		return k, err
	}

	name, selector, selected := strings.Cut(resource, ":")
	switch {
	case selected:
		k.selector = selector
		k.name = strings.TrimSuffix(key, ":"+selector)
		return k, cmp.Or(checkName(name), k.checkPath(name), checkSelector(selector))
	case strings.HasSuffix(name, "/"):
		k.listing = true
		k.name = strings.TrimSuffix(key, "/")
		return k, k.checkListing(name)
	}
	return k, cmp.Or(checkName(name), k.checkPath(name))
}

// checkPath follows the rule for names that are made of several parts.
func (k parameterKey) checkPath(name string) error {
	if k.arn == (arn{}) && strings.Contains(name, "/") && !strings.HasPrefix(name, "/") {
		return errors.New(`a name with several parts begins with "/"`)
	}
	return nil
}

// readARN returns the name in a key, which may be an ARN.
func (k *parameterKey) readARN(key string) (name string, err error) {
	if !isARN(key) {
		return key, nil
	}

	k.arn, err = parseARN(key, ssmService)
	if err != nil {
		return "", err
	}

	name, ok := strings.CutPrefix(k.arn.resource, "parameter/")
	if !ok || name == "" {
		return "", errors.New("the ARN is not one of a parameter: arn:aws:ssm:REGION:ACCOUNT:parameter/NAME")
	}
	return name, nil
}

// checkListing finds why a path cannot be listed.
func (k parameterKey) checkListing(path string) error {
	switch {
	case k.arn != arn{}:
		return errors.New("an ARN cannot be listed: name one parameter, or a path of the own account")
	case !strings.HasPrefix(path, "/"):
		return errors.New(`a path begins with "/", and only parameters whose names begin so are below it`)
	case k.name == "":
		return nil // everything
	}
	return checkName(k.name)
}

// checkName follows the rules of PutParameter in AWS's API reference.
func checkName(name string) error {
	chars := nameChars
	if strings.HasPrefix(name, secretPrefix) {
		chars = secretChars
	}

	switch wrong := stray(name, chars); {
	case name == "":
		return errors.New("the name is empty")
	case wrong != "":
		return fmt.Errorf("the name of a parameter consists of letters, digits and the characters _.-/, not of %q",
			wrong)
	case strings.Contains(name, "//"), strings.HasSuffix(name, "/"):
		return errors.New("a part of the name between two slashes is empty")
	case len(name) > mostName:
		return fmt.Errorf("the name of a parameter has at most %d characters", mostName)
	}
	return nil
}

// checkSelector checks a version or a label.
func checkSelector(text string) error {
	switch wrong := stray(text, letters+digits+"_.-"); {
	case text == "":
		return errors.New(`a version or a label must follow ":"`)
	case wrong != "":
		return fmt.Errorf("a label consists of letters, digits and the characters _.-, not of %q", wrong)
	case isDigit(text[0]) && (stray(text, digits) != "" || text[0] == '0'):
		return fmt.Errorf("%q is neither a version, a number from 1 on, nor a label, which does not begin with a digit",
			text)
	case len(text) > mostLabel:
		return fmt.Errorf("a label has at most %d characters", mostLabel)
	}
	return nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// request returns the key as GetParameters takes it.
func (k parameterKey) request() string {
	if k.selector == "" {
		return k.name
	}
	return k.name + ":" + k.selector
}

// String returns the one written form of the key.
func (k parameterKey) String() string {
	if k.listing {
		return k.name + "/"
	}
	return k.request()
}

// path returns the path of a listing, as GetParametersByPath takes it.
func (k parameterKey) path() string {
	if k.name == "" {
		return "/"
	}
	return k.name
}

// plain returns the name without the rest of an ARN and the first "/", which an ARN does not
// show.
func (k parameterKey) plain() string {
	name := k.name
	if k.arn != (arn{}) {
		name, _, _ = strings.Cut(strings.TrimPrefix(k.arn.resource, "parameter/"), ":")
	}
	return strings.TrimPrefix(name, "/")
}
