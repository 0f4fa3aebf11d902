package program

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// version is that of the protocol.
const version = 1

// question returns what a program gets on standard input.
func question(names []string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(struct {
		Version int      `json:"version"`
		Keys    []string `json:"keys"`
	}{version, names})
	return b.Bytes()
}

// An answer is what a program writes to standard output.
type answer struct {
	Version int               `json:"version"`
	Values  onceEach          `json:"values"`
	Missing []string          `json:"missing"`
	Errors  map[string]string `json:"errors"`
}

// onceEach is an object in which each name may occur once.
type onceEach map[string]any

var errTwice = errors.New("it answers twice for a key: each must be in one of values, missing and errors")

// UnmarshalJSON implements [json.Unmarshaler].
func (o *onceEach) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode((*map[string]any)(o)); err != nil {
		return err
	}

	names, err := countNames(text)
	if err == nil && names > len(*o) {
		err = errTwice
	}
	return err
}

// countNames returns how many names an object has, with repetitions.
func countNames(text []byte) (n int, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	_, err = d.Token()
	for ; err == nil && d.More(); n++ {
		_, err = d.Token()
		if err == nil {
			err = d.Decode(new(json.RawMessage))
		}
	}
	return n, err
}

// readAnswer reads an answer, which must be about these keys and no others. Its errors do not
// show the answer.
func readAnswer(text []byte, names []string) (*answer, error) {
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return nil, errors.New("it writes nothing to standard output")
	case !utf8.Valid(text):
		return nil, errors.New("what it writes to standard output is not UTF-8")
	}

	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	d.DisallowUnknownFields()
	var a answer
	err := d.Decode(&a)
	if err == nil && d.Decode(new(any)) != io.EOF {
		err = errors.New("more follows")
	}
	if err != nil {
		return nil, errors.New(inWords(err))
	}

	if a.Version != version {
		return nil, fmt.Errorf("its answer has version %d, and must have version %d", a.Version, version)
	}
	return &a, a.check(names)
}

// inWords says what a JSON decoder found wrong, without the text.
func inWords(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax), errors.Is(err, io.ErrUnexpectedEOF):
		return "what it writes to standard output is not JSON, or only the beginning of it"
	case errors.Is(err, errTwice):
		return errTwice.Error()
	case errors.As(err, &kind):
		return "its answer does not have the form {version, values, missing, errors}"
	}
	return "its answer is not one object with version, values, missing and errors, and nothing else"
}

// check finds whether each key is answered once.
func (a *answer) check(names []string) error {
	count := map[string]int{}
	for key, value := range a.Values {
		if value == nil {
			return errors.New("the value of a key is null: what does not exist belongs in missing")
		}
		count[key]++
	}
	for key := range a.Errors {
		count[key]++
	}
	for _, key := range a.Missing {
		count[key]++
	}

	unanswered := 0
	for _, key := range names {
		if count[key] == 0 {
			unanswered++
		}
	}
	isTwice := func(key string) bool { return count[key] > 1 }
	switch {
	case unanswered > 0:
		return fmt.Errorf("it answers nothing for %d of %d keys: each must be in values, missing or errors",
			unanswered, len(names))
	case len(count) > len(names):
		return fmt.Errorf("it answers for %d keys that it was not asked for", len(count)-len(names))
	case slices.ContainsFunc(names, isTwice):
		return errTwice
	}
	return nil
}
