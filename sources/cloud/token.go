package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

// A Token allows requests until it expires.
type Token struct {
	Text    string
	Expires time.Time
}

// Usable reports whether a token is there and does not expire while it is sent.
func (t Token) Usable() bool { return t.Text != "" && !sources.Past(t.Expires.Add(-time.Minute)) }

// askToken asks for an access token (RFC 6749, section 5.1). Azure says in several ways when
// it expires, in numbers or in text.
func (c *Client) askToken(ctx context.Context, q Question) (Token, error) {
	var access struct {
		Token   string      `json:"access_token"`
		Seconds json.Number `json:"expires_in"`
		Expires json.Number `json:"expires_on"`
	}
	asked := time.Now()
	err := c.AskJSON(ctx, q, &access)
	if err == nil && access.Token == "" {
		err = fmt.Errorf("%s gave no token", q.What)
	}

	seconds, _ := access.Seconds.Int64()
	expires, _ := access.Expires.Int64()
	token := Token{strings.TrimSpace(access.Token), time.Unix(expires, 0)}
	if seconds != 0 {
		token.Expires = asked.Add(time.Duration(seconds) * time.Second)
	}
	return token, err
}
