package aws

import (
	"errors"
	"fmt"
	"strings"
)

const (
	mostSecretName = 512
	secretChars    = letters + digits + "/_+=.@-"

	versionID    = "version-id"
	versionStage = "version-stage"

	// secretMarks end the path of a key.
	secretMarks = "?#"
)

// A secretKey is a parsed key of aws-sm: NAME?version-id=ID#FIELD, where all but the name may
// be left out. "version-stage=STAGE" may take the place of version-id, or follow with "&".
type secretKey struct {
	id       string // the name or the ARN
	version  string // its ID
	stage    string
	field    string
	hasField bool
	arn      arn // zero without an ARN
}

func parseSecretKey(key string) (k secretKey, err error) {
	asked, field, hasField := strings.Cut(key, "#")
	id, query, hasQuery := strings.Cut(asked, "?")
	k = secretKey{id: id, field: field, hasField: hasField}
	if hasField && field == "" {
		return k, errors.New(`the name of a field must follow "#"`)
	}
	if hasQuery {
		err = k.readVersion(query)
	}
	if err != nil {
		return k, err
	}

	name, err := k.readARN()
	if err != nil {
		return k, err
	}
	return k, checkSecretName(name)
}

// readARN returns the name in the ID, which may be an ARN.
func (k *secretKey) readARN() (name string, err error) {
	if !isARN(k.id) {
		return k.id, nil
	}

	k.arn, err = parseARN(k.id, smService)
	if err != nil {
		return "", err
	}

	name, ok := strings.CutPrefix(k.arn.resource, "secret:")
	if !ok {
		return "", errors.New("the ARN is not one of a secret: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME")
	}
	return name, nil
}

// checkSecretName follows the rules of CreateSecret in AWS's API reference.
func checkSecretName(name string) error {
	switch wrong := stray(name, secretChars); {
	case name == "":
		return errors.New("the name is empty")
	case wrong != "":
		return fmt.Errorf("the name of a secret consists of letters, digits and the characters /_+=.@-, not of %q",
			wrong)
	case strings.HasSuffix(name, "/"):
		return errors.New("secrets cannot be listed: name one of them")
	case len(name) > mostSecretName:
		return fmt.Errorf("the name of a secret has at most %d characters", mostSecretName)
	}
	return nil
}

// readVersion reads version-id=ID and version-stage=STAGE, with "&" between both.
func (k *secretKey) readVersion(query string) error {
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		at := map[string]*string{versionID: &k.version, versionStage: &k.stage}[name]
		switch {
		case at == nil:
			return fmt.Errorf("%q is neither version-id=ID nor version-stage=STAGE", part)
		case *at != "":
			return fmt.Errorf("the parameter %s is given twice", name)
		}

		if err := checkVersion(name, value); err != nil {
			return err
		}
		*at = value
	}
	return nil
}

// checkVersion follows the rules of GetSecretValue in AWS's API reference.
func checkVersion(name, value string) error {
	switch wrong := stray(value, letters+digits+"_+=/.@:-"); {
	case name == versionID && (len(value) < 32 || len(value) > 64):
		return errors.New("the ID of a version has 32 to 64 characters")
	case value == "" || len(value) > 256:
		return fmt.Errorf("the value of %s has 1 to 256 characters", name)
	case wrong != "":
		return fmt.Errorf("the value of %s cannot contain %q", name, wrong)
	}
	return nil
}

// current reports whether the key asks for what a batch can give: the current version.
func (k secretKey) current() bool { return k.version == "" && k.stage == "" }

// request returns the key without its field, in its one written form.
func (k secretKey) request() string {
	var query []string
	if k.version != "" {
		query = append(query, versionID+"="+k.version)
	}
	if k.stage != "" {
		query = append(query, versionStage+"="+k.stage)
	}

	if k.current() {
		return k.id
	}
	return k.id + "?" + strings.Join(query, "&")
}

// String returns the one written form of the key.
func (k secretKey) String() string {
	if !k.hasField {
		return k.request()
	}
	return k.request() + "#" + k.field
}
