package main

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"unicode"

	"github.com/kelseyhightower/envconfig"
)

// noVariable is the prefix of the names that envconfig looks up in the environment of the
// process. No variable can have such a name.
const noVariable = "="

// readEnvironment sets the fields of the struct that into points to: VaultRole from
// INITPLATE_VAULT_ROLE. envconfig converts the values. It reads only the environment of the
// process, so it gets the values as defaults of fields. The error names the variable and
// does not show its value.
func readEnvironment(lookup func(string) (string, bool), into any) error {
	to := reflect.ValueOf(into)
	var fields []reflect.StructField
	names := map[string]string{}
	for _, field := range reflect.VisibleFields(to.Type().Elem()) {
		names[field.Name] = variableOf(field.Name)
		if value, ok := lookup(names[field.Name]); ok {
			field.Tag = asDefault(value, field.Type)
		}
		fields = append(fields, field)
	}

	withDefaults := to.Convert(reflect.PointerTo(reflect.StructOf(fields)))
	err := envconfig.Process(noVariable, withDefaults.Interface())
	var wrong *envconfig.ParseError
	if errors.As(err, &wrong) {
		wanted := map[string]string{"bool": "true or false", "time.Duration": "a duration, as in 90s or 2m"}
		what := wanted[wrong.TypeName]
		return usage("", "%s is not %s", names[wrong.FieldName], what)
	}

	return err
}

// asDefault is the tag that gives a field its value. envconfig ignores an empty default:
// that is right for text, but any other empty value is a mistake. So is whitespace, which
// envconfig does report.
func asDefault(value string, of reflect.Type) reflect.StructTag {
	if value == "" && of.Kind() != reflect.String && of.Kind() != reflect.Slice {
		value = " "
	}
	return reflect.StructTag("default:" + strconv.Quote(value))
}

// variableOf returns the variable of a field: INITPLATE_CONSUL_JWT_FILE for ConsulJWTFile.
func variableOf(field string) string {
	var name strings.Builder
	letters := []rune(field)
	for i, c := range letters {
		begins := i > 0 && unicode.IsUpper(c) &&
			(unicode.IsLower(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1]))
		if begins {
			name.WriteByte('_')
		}
		name.WriteRune(unicode.ToUpper(c))
	}

	return prefix + "_" + name.String()
}
