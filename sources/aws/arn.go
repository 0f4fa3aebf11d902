package aws

import (
	"errors"
	"fmt"
	"strings"
)

const (
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	digits  = "0123456789"
)

// mostARN is the most that an ARN of these services may have, in bytes.
const mostARN = 2048

// An arn is the name of something of AWS in all accounts and regions.
type arn struct{ partition, service, region, account, resource string }

func isARN(text string) bool { return strings.HasPrefix(text, "arn:") }

// parseARN reads an ARN of a service: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE.
func parseARN(text, service string) (arn, error) {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) < 6 {
		return arn{}, fmt.Errorf("it is not an ARN of the form arn:aws:%s:REGION:ACCOUNT:NAME", service)
	}

	a := arn{parts[1], parts[2], parts[3], parts[4], parts[5]}
	switch {
	case len(text) > mostARN:
		return a, fmt.Errorf("the ARN has more than %d characters", mostARN)
	case a.service != service:
		return a, fmt.Errorf("it is an ARN of %q, not of %s", a.service, service)
	case a.partition == "" || stray(a.partition, letters+digits+"-") != "":
		return a, errors.New("the ARN does not begin with arn:aws: or the name of another partition")
	case !isRegion(a.region):
		return a, fmt.Errorf("the ARN has %q in the place of the region", a.region)
	case len(a.account) != 12 || stray(a.account, digits) != "":
		return a, fmt.Errorf("the ARN has %q in the place of the account, which has 12 digits", a.account)
	}
	return a, nil
}

// isRegion reports whether text can be a region. It becomes part of a host's name.
func isRegion(text string) bool {
	return strings.Contains(text, "-") && stray(text, "abcdefghijklmnopqrstuvwxyz"+digits+"-") == "" &&
		!strings.HasPrefix(text, "-") && !strings.HasSuffix(text, "-")
}

// stray returns the first character of a text that is not one of chars; "" if there is none.
func stray(text, chars string) string {
	i := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune(chars, r) })
	if i < 0 {
		return ""
	}
	return string([]rune(text[i:])[:1])
}
