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

// toYAML writes maps with an indent of two, and lists not indented at all, as
// consul-template does.
func toYAML(v any) (string, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	enc.CompactSeqIndent()
	plain, err := rebuild(v, yamlScalar, yamlScalar)
	if err == nil {
		err = enc.Encode(plain)
	}
	if err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// yamlScalar gives text a type that yaml can read back what is written of.
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

// yamlNumber writes a number so that YAML 1.1 takes it for one too: there a float has a
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

// yamlText is in quotation marks if it has line breaks that yaml would lose, would be a
// block that begins with white space, which yaml cannot read, or is text to yaml alone.
type yamlText string

func (t yamlText) MarshalYAML() (any, error) {
	s := string(t)
	isLost := strings.ContainsAny(s, "\r\u0085\u2028\u2029\uFEFF")
	if isLost || strings.Contains(s, "\n") && strings.ContainsAny(s[:1], " \t\n") || isOddYAML(s) {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s, Style: yaml.DoubleQuotedStyle}, nil
	}
	return s, nil
}

// isOddYAML reports whether a text is a number, a date or a mark to other readers of YAML,
// though yaml writes it without quotes.
func isOddYAML(s string) bool {
	if s == "" || !strings.Contains("=+-.0123456789", s[:1]) {
		return false
	}
	_, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
	isDate := len(s) > 7 && s[4] == '-' && strings.Trim(s, "0123456789-+:. \tTtZz") == ""
	_, hex, _ := strings.Cut(strings.ToLower(s), "0x")
	isNumber := strings.Contains(s, "_") && strings.Trim(strings.TrimSuffix(strings.ToLower(s), hex), "0123456789+-.:_xobe") == "" &&
		strings.Trim(hex, "0123456789abcdef_") == ""
	return s == "=" || errors.Is(err, strconv.ErrRange) || isDate || isNumber
}

// parseYAML reads one document: nothing is an empty map.
func parseYAML(s string) (any, error) {
	if s == "" {
		return map[string]any{}, nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(s), &doc); err != nil {
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

// likeConsulTemplate gives scalars the types that they have there: yes and no are
// booleans, dates are text. Whole numbers are never floats: what no integer
// holds is text.
func likeConsulTemplate(n *yaml.Node, depth int) error {
	if depth > maxDepth {
		return errTooDeep
	}
	for i, c := range n.Content {
		if err := likeConsulTemplate(c, depth+1); err != nil {
			return err
		}
		if c.Kind != yaml.ScalarNode || c.Style != 0 { // quoted or tagged
			continue
		}
		isKey := n.Kind == yaml.MappingNode && i%2 == 0
		switch tag := c.ShortTag(); {
		case tag == "!!timestamp":
			c.Tag = "!!str"
		case tag == "!!float" && strings.Trim(c.Value, "+-0123456789_") == "":
			c.Tag = "!!str"
		case tag == "!!str" && !isKey:
			switch c.Value {
			case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON":
				c.Tag, c.Value = "!!bool", "true"
			case "n", "N", "no", "No", "NO", "off", "Off", "OFF":
				c.Tag, c.Value = "!!bool", "false"
			}
		}
	}
	return nil
}
