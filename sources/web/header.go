package web

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
)

// A Header is sent with each request to one server, and to no other.
type Header struct {
	origin string // "https://config.example:8888"
	name   string
	value  []piece
}

// A piece is a part of a header's value: text, or where it comes from.
type piece struct{ text, variable, file string }

// Name says which header of which server it is, as in "X-Token for https://config.example:8888".
func (h Header) Name() string { return h.name + " for " + h.origin }

const headerForm = "write --http-header 'https://HOST:PORT NAME=VALUE', where VALUE has ${NAME} for a variable " +
	"and ${file:PATH} for a file"

// ParseHeader reads a header in its written form, "ORIGIN NAME=VALUE". In VALUE, ${NAME} stands
// for a variable of the environment, and ${file:PATH} for the content of a file, without the
// whitespace around it. Its errors do not show the value.
func ParseHeader(text string) (Header, error) {
	at, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	name, value, ok := strings.Cut(strings.TrimSpace(rest), "=")
	if !ok {
		return Header{}, errors.New("it is not ORIGIN NAME=VALUE")
	}

	origin, err := parseOrigin(at)
	if err != nil {
		return Header{}, err
	}
	name = http.CanonicalHeaderKey(name)
	if err := checkName(name); err != nil {
		return Header{}, err
	}

	h := Header{origin: origin, name: name}
	h.value, err = parsePieces(value)
	if err == nil && !h.isVariable() && slices.Contains([]string{"Authorization", "Cookie"}, name) {
		err = fmt.Errorf("the value of %s is on the command line, which others may see", name)
	}
	return h, err
}

// parseOrigin reads the scheme, host and port that a header is for.
func parseOrigin(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || check(u) != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("it does not begin with the server that it is for, as in https://HOST:PORT")
	}
	return originOf(u), nil
}

// checkName finds why a header cannot be set.
func checkName(name string) error {
	const token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" // RFC 9110, 5.6.2
	if name == "" || strings.Trim(name, token) != "" {
		return errors.New("what follows the server is not NAME=VALUE")
	}

	own := []string{
		"Accept-Encoding", "Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Authorization",
		"Te", "Trailer", "Transfer-Encoding", "Upgrade",
	}
	if slices.Contains(own, name) {
		return fmt.Errorf("the header %s cannot be set", name)
	}
	return nil
}

// parsePieces reads the value of a header.
func parsePieces(text string) (pieces []piece, err error) {
	for {
		before, rest, ok := strings.Cut(text, "${")
		if before != "" {
			pieces = append(pieces, piece{text: before})
		}
		if !ok {
			return pieces, nil
		}

		body, after, ok := strings.Cut(rest, "}")
		file, isFile := strings.CutPrefix(body, "file:")
		switch {
		case !ok || body == "" || isFile && file == "" || !isFile && strings.ContainsAny(body, ":${ /"):
			return nil, errors.New("its value contains a ${ that is neither ${NAME} nor ${file:PATH}")
		case isFile:
			pieces = append(pieces, piece{file: file})
		default:
			pieces = append(pieces, piece{variable: body})
		}
		text = after
	}
}

func (h Header) isVariable() bool {
	return slices.ContainsFunc(h.value, func(p piece) bool { return p.text == "" })
}

// Variables returns the names of the variables that hold credentials for headers.
func Variables(headers []Header) (names []string) {
	for _, h := range headers {
		for _, p := range h.value {
			if p.variable != "" {
				names = append(names, p.variable)
			}
		}
	}
	return names
}

// HeaderHint says how headers are written.
func HeaderHint() string { return headerForm }

// headers are what is sent to one server.
type headers struct {
	values  http.Header
	secrets []string // what no error may show
}

const headerHint = "see --http-header, or INITPLATE_HTTP_HEADER"

// headersFor returns the headers for a server. Files are read anew by each Fetch, as
// tokens in them are replaced.
func (f *fetch) headersFor(origin string) (*headers, error) {
	if f.headers[origin] != nil {
		return f.headers[origin], nil
	}

	all := &headers{values: http.Header{"Accept": {accept}, "User-Agent": {"initplate"}}}
	for _, h := range f.config.Headers {
		if h.origin != origin {
			continue
		}
		if err := all.add(f.ctx, h, f.config.Env); err != nil {
			return nil, fmt.Errorf("the header %s: %w", h.Name(), err)
		}
	}
	f.headers[origin] = all
	return all, nil
}

// accept prefers documents to the pages that some servers have at the same place.
const accept = "application/json, application/yaml, application/toml, text/plain, */*;q=0.1"

// add adds a header.
func (all *headers) add(ctx context.Context, h Header, env func(string) (string, bool)) error {
	value := ""
	for _, p := range h.value {
		text, err := p.resolve(ctx, env)
		if err != nil {
			return err
		}
		if p.text == "" {
			all.secrets = append(all.secrets, text)
		}
		value += text
	}
	if !h.isVariable() && h.name != "Accept" {
		all.secrets = append(all.secrets, value)
	}

	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return errors.New("its value contains a line break or another control character")
	}
	all.values.Set(h.name, value)
	return nil
}

// resolve returns the text of a piece.
func (p piece) resolve(ctx context.Context, env func(string) (string, bool)) (string, error) {
	switch {
	case p.file != "":
		return sources.ReadWord(ctx, p.file, "--http-header")
	case p.variable == "":
		return p.text, nil
	}

	value := ""
	if env != nil {
		value, _ = env(p.variable)
	}
	value = strings.TrimSpace(value)
	if value == "" {
		return "", fmt.Errorf("the variable %s is not set", p.variable)
	}
	return value, nil
}

// withhold removes from text what no error may show.
func (all *headers) withhold(text string) string {
	const least = 4 // shorter ones are parts of words
	for _, secret := range all.secrets {
		for _, form := range formsOf(secret) {
			if len(form) >= least {
				text = strings.ReplaceAll(text, form, "...")
			}
		}
	}
	return text
}

// formsOf returns a secret as a server may repeat it: as it is, in a URL, in JSON and in HTML, and
// the password of a USER:PASSWORD in base64.
func formsOf(secret string) []string {
	inJSON, _ := json.Marshal(secret)
	forms := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), strings.Trim(string(inJSON), `"`),
		html.EscapeString(secret),
	}

	account, err := base64.StdEncoding.DecodeString(secret)
	_, password, ok := strings.Cut(string(account), ":")
	if err == nil && ok {
		forms = append(forms, string(account), password)
	}
	return forms
}
