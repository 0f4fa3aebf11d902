package vault

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/initplate/initplate/sources/remote"
)

// said returns what a JSON web token says of its bearer, for hints: who made it for
// whom, and whether it has ended. None of that is secret. What is no such token
// says so.
func said(token string) string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "what was given is no JSON web token"
	}

	var claims struct {
		Issuer   string  `json:"iss"`
		Subject  string  `json:"sub"`
		Audience any     `json:"aud"` // a string, or a list
		Expires  float64 `json:"exp"`
	}

	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil || json.Unmarshal(text, &claims) != nil {
		return "what was given is no JSON web token"
	}

	words := fmt.Sprintf("the token says sub=%q", claims.Subject)
	if claims.Audience != nil {
		aud, _ := json.Marshal(claims.Audience)
		words += " aud=" + string(aud)
	}

	words += fmt.Sprintf(" iss=%q", claims.Issuer)
	if ends := time.Unix(int64(claims.Expires), 0); claims.Expires > 0 && ends.Before(time.Now()) {
		words += ", and ended at " + ends.UTC().Format(time.RFC3339)
	}

	return remote.Line(words)
}
