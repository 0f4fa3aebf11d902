package sources

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/sources/entry"
)

// EnvRow is the source of environment variables; see [Env].
func EnvRow(lookup func(string) (string, bool), environ func() []string) Row {
	return Row{
		Name: "env", Source: Env(lookup, environ), Static: true, EmptyUnset: true,
		Keys: Keys{Flat: true, Alone: true, Clean: oneVariable, Split: func(key string) (path, tail string, err error) {
			path, err = oneVariable(key)
			return path, "", err
		}},
		Entries: Entries{StandIn: func(table map[string]any) Source {
			return &Fixed{Name: "env", Answer: fixedEnv(table).answer}
		}},
	}
}

// fileMarks end the path of a file in a key.
const fileMarks = "#"

// FileRow is the source of files; see [File].
func FileRow() Row {
	return Row{
		Name: "file", Source: File(), LineBreak: true,
		Keys:    Keys{Marks: fileMarks, Stray: strayField, Covers: coversFile},
		Missing: func(string) string { return "is the volume mounted?" },
		Entries: Entries{Read: readFileEntry, StandIn: func(table map[string]any) Source {
			return &Fixed{Name: "file", Answer: fixedFiles(table).answer}
		}},
	}
}

// strayField reports a second "#": the last one begins the field.
func strayField(before, value string, _ bool) string {
	if strings.Contains(before, "#") && strings.Contains(value, "#") {
		return "is not the name of a field"
	}
	return ""
}

// coversFile reports whether two keys are about one file, or one is a file in the other's
// directory.
func coversFile(key, other string) bool {
	file, _, _ := strings.Cut(key, "#") // a field is a part of its file
	its, _, _ := strings.Cut(other, "#")
	at, there := path.Clean(file), path.Clean(its)
	inDirectory := strings.HasSuffix(file, "/") && path.Dir(there) == at
	return at == there || inDirectory || strings.HasSuffix(its, "/") && path.Dir(at) == there
}

func readFileEntry(key string, node *yaml.Node) (any, error) {
	if strings.HasSuffix(key, "/") {
		return entry.Files(node)
	}
	return entry.Text(node)
}

// fixedFiles replace files: they hold the text of each path. A directory is either an
// entry, a map[string]any under its path with a trailing "/", or is made of the files in
// it. A field, "/path#name", is either an entry or is read from the text of "/path".
type fixedFiles map[string]any

func (f fixedFiles) answer(key string) (any, bool) {
	if v, ok := f[key]; ok {
		return v, true
	}

	if path, name, ok := strings.Cut(key, "#"); ok {
		text, _ := f[path].(string)
		value, err := downward(text, name)
		return value, err == nil
	}

	if v, ok := f[UnescapeName(fileMarks, key)]; ok {
		return v, true
	}

	if !strings.HasSuffix(key, "/") {
		return nil, false
	}

	files := map[string]any{}
	for path, content := range f {
		if name, ok := strings.CutPrefix(path, key); ok && name != "" && !strings.ContainsAny(name, "/#") {
			files[name] = content
		}
	}

	return files, len(files) > 0
}
