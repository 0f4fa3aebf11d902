package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/document"
	"github.com/initplate/initplate/sources/remote"
	"github.com/initplate/initplate/sources/round"
)

// read reads one URL.
func (f *fetch) read(r *request, h *headers) {
	resp, err := f.get(f.ctx, r.Of, h)
	if err != nil {
		f.Fail(f.unreached(err, r))
		return
	}
	defer resp.Body.Close()

	body, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		f.Fail(f.unreached(err, r))
	case isRedirect(resp.StatusCode):
		f.Fail(f.unreached(fmt.Errorf("%w: %d %s, %s", remote.ErrForeign, resp.StatusCode,
			http.StatusText(resp.StatusCode), astray(resp)), r))
	case resp.StatusCode != http.StatusOK:
		f.Fail(refused(resp, body, r, h))
	case resp.Header.Get("Content-Encoding") != "" && resp.Header.Get("Content-Encoding") != "identity":
		f.Fail(f.unreached(fmt.Errorf("%w: 200 OK in an encoding that was not asked for", remote.ErrForeign), r))
	case isPage(resp, body):
		f.Fail(f.unreached(fmt.Errorf("%w: 200 OK with a page of HTML", remote.ErrForeign), r))
	default:
		f.Take(documentOf(resp, body, r.Of), r.Wanted)
	}
}

// astray says why a redirect within the server was not followed.
func astray(resp *http.Response) string {
	if resp.Header.Get("Location") == "" {
		return "and no address"
	}
	return fmt.Sprintf("more than %d times", mostRedirects)
}

// isPage reports whether an answer is a page of HTML, such as that of a login.
func isPage(resp *http.Response, body []byte) bool {
	start := bytes.ToLower(bytes.TrimSpace(body[:min(len(body), 512)]))
	kind := mediaType(resp)
	isHTML := kind == "text/html" || kind == "application/xhtml+xml"
	return isHTML && bytes.HasPrefix(start, []byte("<")) ||
		bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}

func mediaType(resp *http.Response) string {
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

// documentOf returns what is in an answer.
func documentOf(resp *http.Response, body []byte, at *page) round.Document {
	return round.Document{
		Name:    at.address,
		Whole:   withoutBreak(string(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))),
		In:      languageOf(resp, at.path),
		Version: versionOf(resp),
		Secret:  true,
		How:     "the language is that of the Content-Type, else that of the path's extension, else JSON; ",
	}
}

// withoutBreak removes the line break at the end of a text, as in references to files.
func withoutBreak(text string) string {
	return strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
}

// versionOf returns the ETag of an answer, if that can be shown.
func versionOf(resp *http.Response) string {
	const most = 128
	tag := strings.Trim(strings.TrimPrefix(resp.Header.Get("ETag"), "W/"), `"`)
	if len(tag) > most || strings.ContainsFunc(tag, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return tag
}

// languageOf returns the language of a document: that of its Content-Type, or of the extension
// of its path where the type does not say, or JSON.
func languageOf(resp *http.Response, at string) document.Language {
	kind := mediaType(resp)
	_, subtype, _ := strings.Cut(kind, "/")
	subtype = strings.TrimPrefix(subtype[strings.LastIndexByte(subtype, '+')+1:], "x-")
	extension := strings.TrimPrefix(path.Ext(at), ".")
	return cmp.Or(languageNamed(subtype), languageNamed(extension), document.JSON)
}

func languageNamed(name string) document.Language {
	switch strings.ToLower(name) {
	case "json":
		return document.JSON
	case "yaml", "yml":
		return document.YAML
	case "toml":
		return document.TOML
	}
	return ""
}

// unreached returns the error of a request that got no answer of use.
func (f *fetch) unreached(err error, r *request) *sources.Error {
	server := remote.Server{
		Source: name, Title: r.Of.host, Address: r.Of.origin,
		AddressVar: "the reference", CAVar: "SSL_CERT_FILE", InPod: f.config.InPod, CAOnly: true,
	}

	e := server.Unreached(round.Keys(r.Wanted), err)
	switch {
	case errors.Is(err, http.ErrSchemeMismatch):
		e.Hint = "the server there speaks plain HTTP, which only this machine may be asked with: is the port right?"
	case errors.Is(err, remote.ErrTooLarge):
		e.Hint = "is that the URL of a document?"
	}
	return e
}

// refused returns the error of an answer that is not 200 OK.
func refused(resp *http.Response, body []byte, r *request, h *headers) *sources.Error {
	answer := fmt.Sprintf("%d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	if said := h.withhold(saidIn(body)); said != "" {
		answer += ": " + said
	}

	e := &sources.Error{Keys: round.Keys(r.Wanted), Kind: sources.Invalid, Err: errors.New(answer)}
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		e.Kind, e.Hint = sources.Refused, credentialHint(r.Of.origin, h)
	case http.StatusNotFound, http.StatusGone:
		e.Hint = "is the URL right? an answer of 404 is never taken for a missing value, since a default would hide " +
			"a mistyped URL: what may be missing is a field of a document, after a #"
	}
	return e
}

// credentialHint says what to do about a server that does not accept who asks.
func credentialHint(origin string, h *headers) string {
	if len(h.secrets) > 0 {
		return "is the credential of --http-header for " + origin + " still valid, and may it read this?"
	}
	flag := sources.ShellWord(origin + " Authorization=Bearer ${NAME}")
	return "if it wants a token, put it into a variable and name that: --http-header " + flag
}

// saidIn returns what an error's body says: its message, if it is JSON, or its first line. It is
// "" for a page.
func saidIn(body []byte) string {
	var fields map[string]any
	if json.Unmarshal(body, &fields) == nil {
		for _, name := range []string{"detail", "message", "error_description", "error", "title"} {
			if text, ok := fields[name].(string); ok && text != "" {
				return remote.Line(text)
			}
		}
		return ""
	}

	text := strings.TrimSpace(string(body))
	if strings.HasPrefix(text, "<") || strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		return ""
	}
	text, _, _ = strings.Cut(text, "\n")
	return remote.Line(text)
}
