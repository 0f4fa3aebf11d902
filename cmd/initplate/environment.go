package main

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"unicode"

	"github.com/kelseyhightower/envconfig"
)

// noVariable begins the names by which envconfig looks variables up in the process's own
// environment. No variable can have such a name.
const noVariable = "="

// readEnvironment sets the fields of the struct that into points to: VaultRole from
// INITPLATE_VAULT_ROLE. envconfig converts the values. As it looks them up in the
// process's environment only, it is given them as the defaults of fields.
// The error names the variable, and does not hold its value.
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
		what := map[string]string{"bool": "true or false", "time.Duration": "a duration, as in 90s or 2m"}[wrong.TypeName]
		return usage("", "%s is not %s", names[wrong.FieldName], what)
	}
	return err
}

// asDefault is the tag of a field with a value. envconfig takes an empty default for
// none, which leaves text empty; of anything else, whitespace is as wrong as nothing.
func asDefault(value string, of reflect.Type) reflect.StructTag {
	if value == "" && of.Kind() != reflect.String && of.Kind() != reflect.Slice {
		value = " "
	}
	return reflect.StructTag("default:" + strconv.Quote(value))
}

// variableOf is the variable of a field: INITPLATE_CONSUL_JWT_FILE of ConsulJWTFile.
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
