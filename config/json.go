package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// A jsonReader makes nodes of JSON. The reader of JSON that comes with HCL knows no lines.
type jsonReader struct {
	file string
	data []byte
	*json.Decoder
}

func readJSON(file string, data []byte) ([]*node, error) {
	j := jsonReader{file, data, json.NewDecoder(bytes.NewReader(data))}
	j.UseNumber()

	root, err := j.value(0)
	if err != nil {
		return nil, err
	}

	if root == nil || root.kind != block {
		return nil, (&node{file: file, line: 1}).wrong("", "the file must be an object of JSON")
	}

	if _, err := j.Token(); !errors.Is(err, io.EOF) {
		return nil, j.here().wrong("", "not valid JSON: something follows the object")
	}
	return root.nodes, nil
}

// here returns a node at the line that the decoder has read to.
func (j jsonReader) here() *node {
	read := j.data[:min(int(j.InputOffset()), len(j.data))]
	return &node{file: j.file, line: 1 + bytes.Count(read, []byte("\n"))}
}

// value reads a value; it is nil for null.
func (j jsonReader) value(depth int) (*node, error) {
	t, err := j.Token()
	n := j.here()
	if err != nil {
		return nil, n.wrong("", "%s", jsonWords(err))
	}

	if depth > deepest {
		return nil, n.wrong("", "objects are nested more than %d deep", deepest)
	}

	switch t := t.(type) {
	case json.Delim:
		return j.nested(n, t, depth)
	case string:
		n.text = t
	case json.Number:
		n.kind, n.text = number, t.String()
	case bool:
		n.kind, n.text = boolean, map[bool]string{true: "true", false: "false"}[t]
	default:
		return nil, nil
	}
	return n, nil
}

// nested reads what an object or a list holds.
func (j jsonReader) nested(n *node, opened json.Delim, depth int) (*node, error) {
	n.kind = list
	if opened == '{' {
		n.kind = block
	}

	for j.More() {
		child, err := j.child(n.kind == block, depth+1)
		if err != nil {
			return nil, err
		}
		if child != nil {
			n.nodes = append(n.nodes, child)
		}
	}

	if _, err := j.Token(); err != nil {
		return nil, j.here().wrong("", "%s", jsonWords(err))
	}
	if n.kind == block {
		n.nodes = spread(n.nodes)
	}
	return n, nil
}

func (j jsonReader) child(keyed bool, depth int) (*node, error) {
	if !keyed {
		return j.value(depth)
	}

	key, err := j.Token()
	at := j.here()
	name, ok := key.(string)
	if err != nil || !ok {
		return nil, at.wrong("", "not valid JSON: a key is expected")
	}

	n, err := j.value(depth)
	if n != nil {
		n.key, n.line = name, at.line
	}
	return n, err
}

// jsonWords puts an error of the decoder in words that quote nothing of the file.
func jsonWords(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "not valid JSON: it ends too early"
	}
	return "not valid JSON"
}
