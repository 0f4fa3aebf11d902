package config

import (
	"cmp"
	"strconv"
	"strings"
)

// template reads a block template.
func (r *reader) template(n *node) error {
	if err := r.block(n.nodes, "template.", "template."); err != nil {
		return err
	}

	t := templateOf(n)
	if err := t.check(n); err != nil {
		return err
	}

	perms, err := perms(n.find("perms"))
	t.Perms = perms
	r.Templates = append(r.Templates, t)
	return err
}

// templateOf returns what a block says, but for the mode.
func templateOf(n *node) Template {
	t := Template{
		At:          n.at(),
		Source:      n.value("source"),
		Contents:    n.value("contents"),
		Destination: n.value("destination"),
		Mkdir:       n.value("create_dest_dirs") != "false",
		Owner:       owner(n),
		Delims:      delims(n.value("left_delimiter"), n.value("right_delimiter")),
		Denied:      denied(n),
	}
	if contents := n.find("contents"); contents != nil {
		t.At = contents.at()
	}
	return t
}

func (t Template) check(n *node) error {
	switch {
	case t.Source == "" && t.Contents == "":
		return n.wrong("write source = FILE, or contents = TEMPLATE", "template has neither source nor contents")
	case t.Source != "" && t.Contents != "":
		return n.wrong("leave out one of them", "template has both source and contents")
	case t.Destination == "":
		return n.wrong("write destination = FILE", "template has no destination")
	}
	return nil
}

// delims returns the delimiters of templates; nil if neither is given.
func delims(left, right string) []string {
	if left == "" && right == "" {
		return nil
	}
	return []string{cmp.Or(left, "{{"), cmp.Or(right, "}}")}
}

// denied returns the functions that a template may not call. With sandbox_path, file reads
// below that directory in consul-template; initplate has no such prefix, so it has no file.
func denied(n *node) []string {
	names := append(n.find("function_denylist").texts(), n.find("function_blacklist").texts()...)
	if n.value("sandbox_path") != "" {
		names = append(names, "file")
	}
	return names
}

// owner returns the owner of a template's output: names or numbers.
func owner(n *node) string {
	user, group := n.value("user"), n.value("group")
	if user == "" {
		user = n.value("uid")
	}
	if group == "" {
		group = n.value("gid")
	}
	if group != "" {
		group = ":" + group
	}
	return user + group
}

// perms returns a mode in octal. A text is octal. A number is what HCL reads it as: octal
// only if it begins with 0.
func perms(n *node) (string, error) {
	if n == nil {
		return "", nil
	}

	base := map[kind]int{text: 8, number: 0}
	digits := strings.TrimPrefix(n.text, "0o")
	bits, err := strconv.ParseUint(digits, base[n.kind], 32)
	if n.kind != text && n.kind != number || err != nil || bits > 0o777 {
		return "", n.wrong(`write perms = "0640"`, "template.perms is not an octal file mode")
	}
	return "0" + strconv.FormatUint(bits, 8), nil
}
