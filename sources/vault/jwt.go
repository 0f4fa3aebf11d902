package vault

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/initplate/initplate/sources/remote"
)

// notJWT is what hints say of a token that is not a JSON web token.
const notJWT = "what was given is not a JSON web token"

// said returns what a JSON web token says of its bearer, for hints: who made it for whom,
// and whether it has expired. None of that is secret.
func said(token string) string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return notJWT
	}

	var claims struct {
		Issuer   string  `json:"iss"`
		Subject  string  `json:"sub"`
		Audience any     `json:"aud"` // a string, or a list
		Expires  float64 `json:"exp"`
	}

	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil || json.Unmarshal(text, &claims) != nil {
		return notJWT
	}

	words := fmt.Sprintf("the token says sub=%q", claims.Subject)
	if claims.Audience != nil {
		aud, _ := json.Marshal(claims.Audience)
		words += " aud=" + string(aud)
	}

	words += fmt.Sprintf(" iss=%q", claims.Issuer)
	if ends := time.Unix(int64(claims.Expires), 0); claims.Expires > 0 && ends.Before(time.Now()) {
		words += ", and expired at " + ends.UTC().Format(time.RFC3339)
	}

	return remote.Line(words)
}
