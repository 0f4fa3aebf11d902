package funcs

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/render/yamlnode"
)

// toYAML indents maps by two, and lists not at all, as consul-template does.
func toYAML(v any) (string, error) {
	plain, err := rebuild(v, yamlScalar, yamlScalar)
	if err != nil {
		return "", err
	}

	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	enc.CompactSeqIndent()
	if err := enc.Encode(plain); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// yamlScalar gives text and numbers types that are written so that they read back as
// they are.
func yamlScalar(v any) any {
	switch v := v.(type) {
	case string:
		return yamlText(v)
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: yamlNumber(string(v))}
	case float64:
		if !math.IsInf(v, 0) && !math.IsNaN(v) {
			return &yaml.Node{Kind: yaml.ScalarNode, Value: yamlNumber(encoded(v))}
		}
	}
	return v
}

// yamlNumber writes a number so that YAML 1.1 also reads a number: there a float needs a
// point, and its exponent a sign.
func yamlNumber(s string) string {
	mantissa, exponent, ok := strings.Cut(strings.ToLower(s), "e")
	if !ok || exponent == "" {
		return s
	}

	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	if strings.Trim(exponent[:1], "-+") != "" {
		exponent = "+" + exponent
	}
	return mantissa + "e" + exponent
}

// A yamlText is quoted where the encoder would not do it and the text would not read
// back as it is.
type yamlText string

func (t yamlText) MarshalYAML() (any, error) {
	s := string(t)
	losesBreaks := strings.ContainsAny(s, "\r\u0085\u2028\u2029\uFEFF")
	isBadBlock := strings.Contains(s, "\n") && strings.ContainsAny(s[:1], " \t\n") // no reader takes its indent
	if losesBreaks || isBadBlock || isOddYAML(s) {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s, Style: yaml.DoubleQuotedStyle}, nil
	}
	return s, nil
}

// isOddYAML reports whether the encoder would write a text without quotes that other
// readers of YAML take for a number, a date or a mark.
func isOddYAML(s string) bool {
	if s == "" || !strings.Contains("=+-.0123456789", s[:1]) {
		return false
	}

	_, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
	isDate := len(s) > 7 && s[4] == '-' && strings.Trim(s, "0123456789-+:. \tTtZz") == ""
	return s == "=" || errors.Is(err, strconv.ErrRange) || isDate || isSpacedNumber(strings.ToLower(s))
}

// isSpacedNumber reports whether a lower-case text is a number with underscores, which
// YAML 1.1 allows.
func isSpacedNumber(s string) bool {
	if !strings.Contains(s, "_") {
		return false
	}

	_, hex, _ := strings.Cut(s, "0x")
	return strings.Trim(strings.TrimSuffix(s, hex), "0123456789+-.:_xobe") == "" &&
		strings.Trim(hex, "0123456789abcdef_") == ""
}

// parseYAML reads one document. Empty text is an empty map.
func parseYAML(s string) (any, error) {
	if s == "" {
		return map[string]any{}, nil
	}

	var doc yaml.Node
	if err := yaml.Unmarshal(yamlnode.Readable([]byte(s)), &doc); err != nil {
		return nil, err
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}

	if err := likeConsulTemplate(&doc, 0); err != nil {
		return nil, err
	}
	return yamlnode.Value(&doc)
}

// likeConsulTemplate gives scalars the types that they have in consul-template: yes and
// no are booleans, dates are text. Whole numbers are never floats: one that is too large
// for an integer is text.
func likeConsulTemplate(n *yaml.Node, depth int) error {
	if depth > maxDepth {
		return errTooDeep
	}

	for i, c := range n.Content {
		if err := likeConsulTemplate(c, depth+1); err != nil {
			return err
		}

		isPlain := c.Kind == yaml.ScalarNode && c.Style == 0 // neither quoted nor tagged
		isKey := n.Kind == yaml.MappingNode && i%2 == 0
		if isPlain {
			retag(c, isKey)
		}
	}
	return nil
}

func retag(scalar *yaml.Node, isKey bool) {
	switch tag := scalar.ShortTag(); {
	case tag == "!!timestamp":
		scalar.Tag = "!!str"
	case tag == "!!float" && strings.Trim(scalar.Value, "+-0123456789_") == "":
		scalar.Tag = "!!str"
	case tag == "!!str" && !isKey:
		retagSwitch(scalar)
	}
}

// retagSwitch makes booleans of the words that are booleans in YAML 1.1.
func retagSwitch(scalar *yaml.Node) {
	switch scalar.Value {
	case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON":
		scalar.Tag = "!!bool"
		scalar.Value = "true"
	case "n", "N", "no", "No", "NO", "off", "Off", "OFF":
		scalar.Tag = "!!bool"
		scalar.Value = "false"
	}
}
