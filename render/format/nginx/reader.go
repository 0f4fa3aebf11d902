package nginx

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// parse reads a document. Each directive is a leaf of its name, with a leaf for each parameter
// after it. What is in a block is deeper than the block.
func parse(doc []byte) ([]format.Leaf, error) {
	r := reader{scanner: scanner{s: string(doc), line: 1}}
	r.leaves = make([]format.Leaf, 0, len(doc)/16)

	wrong := ""
	if strings.HasPrefix(r.s, "\ufeff") {
		wrong = "there is a byte-order mark, which nginx takes for a part of the first directive"
	}

	for more := true; more && wrong == ""; {
		more, wrong = r.directive()
	}

	if wrong != "" {
		return nil, &format.SyntaxError{Line: r.line, Msg: wrong}
	}

	return r.leaves, nil
}

type reader struct {
	scanner
	leaves []format.Leaf
	blocks []string // the names of those that are open
}

// directive reads a directive or the end of a block. more is false at the end of the document.
func (r *reader) directive() (more bool, wrong string) {
	end, wrong := r.next()
	switch {
	case wrong != "":
		return false, wrong
	case end == 0 && len(r.blocks) > 0:
		return false, "a block is not closed: a } is missing"
	case end == 0:
		return false, ""
	case end == '}' && len(r.blocks) == 0:
		return false, "there is a } without a { before it"
	case end == '}':
		r.blocks = r.blocks[:len(r.blocks)-1]
		return true, ""
	}

	isBlock := end == '{'
	name := r.words[0].text
	if wrong = r.wrongBlock(name, isBlock); wrong != "" {
		return false, wrong
	}

	if block := r.block(); isData(block) {
		r.data(block)
	} else {
		r.params(isBlock)
	}

	if isBlock {
		r.blocks = append(r.blocks, name)
	}

	return true, ""
}

func (r *reader) wrongBlock(name string, isBlock bool) (wrong string) {
	switch {
	case !isBlock:
		return ""
	case strings.HasSuffix(name, "_by_lua_block"):
		return "there is a block of Lua, which nginx does not read by its own rules: put the code into a file " +
			"(content_by_lua_file), or write format: text in the template's header"
	case len(r.blocks) == format.MaxDepth:
		return "blocks are nested too deep"
	}
	return ""
}

// block returns the name of the innermost block.
func (r *reader) block() string {
	if len(r.blocks) == 0 {
		return ""
	}
	return r.blocks[len(r.blocks)-1]
}

// params adds the leaves of a directive.
func (r *reader) params(isBlock bool) {
	name := r.words[0]
	first := format.Leaf{Path: name.text, Kind: format.Word, Line: name.line, Depth: len(r.blocks), Style: name.quote}
	if isBlock {
		first.Kind = format.Group
	}

	r.leaves = append(r.leaves, first)
	for n, w := range r.words[1:] {
		leaf := r.leaf(name.text, w)
		leaf.Kind = kindOf(r.words, n+1, isBlock)
		switch {
		case holdsLines(r.words, n+1):
			leaf.KeyStyle = lines
		case isCode(r.words, n+1):
			leaf.KeyStyle = code
		case isRegex(r.words, n+1):
			leaf.KeyStyle = regex
		}
		r.leaves = append(r.leaves, leaf)
	}
}

// data adds the leaves of a line in a block of data.
func (r *reader) data(block string) {
	for n, w := range r.words {
		leaf := r.leaf(block, w)
		if n == 0 {
			leaf.Kind, leaf.Text = keyOf(block, w.text)
			if leaf.Kind == modified {
				leaf.KeyStyle = regex
			}
		}
		r.leaves = append(r.leaves, leaf)
	}
}

func (r *reader) leaf(path string, w word) format.Leaf {
	return format.Leaf{
		Path: path, Kind: format.Str, Text: w.text, Line: w.line, Depth: len(r.blocks), Style: w.quote,
	}
}

// isData reports whether the lines in a block begin with data, not with directives: those with
// handlers of their own (ngx_http_map_module.c and others).
func isData(block string) bool {
	switch block {
	case "map", "geo", "types", "split_clients", "charset_map":
		return true
	}
	return false
}

// keyOf says what the first word of a line of data is.
func keyOf(block, text string) (format.Kind, string) {
	switch {
	case slices.Contains(specials(block), text):
		return special, text
	case block == "map" && strings.HasPrefix(text, "~"):
		return modified, text
	case block == "map":
		return key, strings.TrimPrefix(text, `\`)
	}
	return key, text
}

// specials are the words that are not keys in a block of data.
func specials(block string) []string {
	switch block {
	case "map":
		return []string{"default", "hostnames", "volatile", "include"}
	case "geo":
		return []string{"default", "delete", "ranges", "proxy", "proxy_recursive", "include"}
	case "split_clients":
		return []string{"*"}
	}
	return []string{"include"}
}

// isRegex reports whether the parameter n of a directive is a regular expression.
func isRegex(words []word, n int) bool {
	name, before := words[0].text, words[n-1].text
	switch {
	case name == "rewrite":
		return n == 1
	case name == "location" && n == 2, name == "if" && n > 1:
		return before == "~" || before == "~*" || before == "!~" || before == "!~*"
	case name == "location" && len(words) > 2:
		return false // a modifier by itself
	}
	return strings.HasPrefix(words[n].text, "~") && takesRegex(name)
}

// isCode reports whether the parameter n of a directive is a program (lua-nginx-module, ngx_http_perl_module).
func isCode(words []word, n int) bool {
	switch name := words[0].text; name {
	case "set_by_lua", "perl_set":
		return n == 2
	case "perl":
		return n == 1
	default:
		return n == 1 && strings.HasSuffix(name, "_by_lua")
	}
}

// takesRegex reports whether a ~ begins a regular expression in a parameter of a directive.
func takesRegex(name string) bool {
	switch name {
	case "server_name", "location", "valid_referers", "proxy_redirect", "proxy_cookie_domain", "proxy_cookie_path",
		"proxy_cookie_flags":
		return true
	}
	return false
}

// kindOf says what the parameter n of a directive is.
func kindOf(words []word, n int, isBlock bool) format.Kind {
	name, text := words[0].text, words[n].text
	hasPrefix := func(prefix string) bool { return strings.HasPrefix(text, prefix) }
	switch {
	case name == "include":
		return format.Include
	case defines(name, n, len(words)-1, isBlock):
		return variable
	case slices.ContainsFunc(prefixes(name, len(words)-1), hasPrefix):
		return modified
	}
	return format.Str
}

// defines reports whether the parameter n of count defines a variable.
func defines(name string, n, count int, isBlock bool) bool {
	switch name {
	case "set", "auth_request_set", "js_set", "perl_set":
		return n == 1
	case "map", "geo", "split_clients":
		return isBlock && n == count
	}
	return false
}

// prefixes are those that change what a parameter of a directive is. A location whose modifier is
// a parameter of its own has none.
func prefixes(name string, count int) []string {
	switch {
	case name == "location" && count == 1:
		return []string{"=", "~", "^~", "@"}
	case name == "error_page" || name == "try_files":
		return []string{"=", "@"}
	case name == "server_name" || name == "valid_referers" || name == "proxy_redirect":
		return []string{"~"}
	case strings.HasPrefix(name, "proxy_cookie_"):
		return []string{"~"}
	}
	return nil
}

// holdsLines reports whether nginx makes text of the parameter n of a directive, and not a line
// of HTTP: what return sends other than an address, what a filter or a log writes.
func holdsLines(words []word, n int) bool {
	switch words[0].text {
	case "return":
		code := words[1].text
		return n == 2 && len(code) == 3 && strings.Trim(code, "0123456789") == "" && code[0] != '3'
	case "sub_filter":
		return true
	case "log_format":
		return n > 1
	}
	return false
}
