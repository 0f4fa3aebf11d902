package main

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestVariables sets every flag by its variable, and wants a variable for every
// setting.
func TestVariables(t *testing.T) {
	values := map[string]string{"bool": "true", "duration": "7s"}
	a := &app{}
	all := flagsOf(a)
	want := []string{"INITPLATE_TEMPLATES", "INITPLATE_INLINE_NAME"}
	env := map[string]string{"INITPLATE_TEMPLATES": "a,b"}
	for name, f := range all {
		value := values[f.Value.Type()]
		if value == "" {
			value = "x=y"
		}
		env[variable(name)] = value
		want = append(want, variable(name))
	}
	var err error
	if a.settings, err = readSettings(func(name string) (string, bool) { value, ok := env[name]; return value, ok }); err != nil {
		t.Fatal(err)
	}
	for i := range reflect.TypeOf(a.settings).NumField() {
		if reflect.ValueOf(a.settings).Field(i).IsZero() {
			t.Errorf("no variable sets %s", reflect.TypeOf(a.settings).Field(i).Name)
		}
	}
	for name, f := range flagsOf(a) {
		hidden := f.Value.String() == "" // what may be a secret
		if hidden != slices.Contains([]string{"set", "vault-secret-id", "vault-role-id", "vault-password", "http-header", "exec-source", "notify"}, name) {
			t.Errorf("--%s: the default is %q", name, f.Value)
		}
	}
	if len(a.settings.Set.all()) != 1 || a.settings.VaultSecretID != "x=y" || len(a.settings.Templates) != 2 {
		t.Errorf("not as the variables say: %+v", a.settings)
	}
	got := variables()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("variables are\n%v\nwant\n%v", got, want)
	}
}

// owned are flags that no variable sets. They say how a command shows its own answer, which manifests it reads, or what
// is in a preset.
var owned = []string{
	"output", "for", "source", "help", "version", "no-descriptions",
	"filename", "api", "remove",
	"name", "label", "image", "container", "data-volume", "mount", "servers", "secret", "config-map",
}

// flagsOf returns the flags of all commands that a variable sets.
func flagsOf(a *app) map[string]*pflag.Flag {
	all := map[string]*pflag.Flag{}
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if !slices.Contains(owned, f.Name) {
				all[f.Name] = f
			}
		})
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(a.command())
	return all
}

// What is set in the environment of the process counts only where that is the one given.
func TestReadEnvironment(t *testing.T) {
	t.Setenv("INITPLATE_OUT", "behind its back")
	for _, tt := range []struct {
		name, variable, value string
		field                 func(settings) any
		want                  any
		wrong                 string
	}{
		{"not set", "INITPLATE_X", "", func(s settings) any { return s.Out }, "", ""},
		{"a default", "INITPLATE_X", "", func(s settings) any { return s.TerminationLog }, "/dev/termination-log", ""},
		{"empty text in place of a default", "INITPLATE_TERMINATION_LOG", "", func(s settings) any { return s.TerminationLog }, "", ""},
		{"quotes and lines", "INITPLATE_OUT", "a\"b\\n`\n", func(s settings) any { return s.Out }, "a\"b\\n`\n", ""},
		{"no UTF-8", "INITPLATE_OUT", "a\xff", func(s settings) any { return s.Out }, "a\xff", ""},
		{"true", "INITPLATE_DIFF", "1", func(s settings) any { return s.Diff }, true, ""},
		{"empty, where true or false is wanted", "INITPLATE_DIFF", "", nil, nil, "INITPLATE_DIFF is not true or false"},
		{"no duration", "INITPLATE_TIMEOUT", "soon", nil, nil, "INITPLATE_TIMEOUT is not a duration, as in 90s or 2m"},
		{"an empty duration", "INITPLATE_TIMEOUT", "", nil, nil, "INITPLATE_TIMEOUT is not a duration, as in 90s or 2m"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := readSettings(func(name string) (string, bool) { return tt.value, name == tt.variable })
			switch {
			case tt.wrong != "" && (err == nil || err.Error() != tt.wrong):
				t.Errorf("got %v, want %s", err, tt.wrong)
			case tt.wrong == "" && (err != nil || tt.field(s) != tt.want):
				t.Errorf("got %q, %v, want %q", tt.field(s), err, tt.want)
			}
		})
	}
}

func TestUnknownVariables(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want bool
	}{
		{"INITPLATE_OUT=x", false},
		{"INITPLATE_TEMPLATES=x", false},
		{"INITPLATE_VAULT_JWT_FILE=x", false},
		{"INITPLATE_OUTPUT=x", true},
		{"INITPLATE_VAULT_TOKEN=x", true},
		{"INITPLATE_PORTS=x", true},
		{"INITPLATE_SERVICE_HOST=10.0.0.1", false},
		{"INITPLATE_SERVICE_PORT_HTTP=80", false},
		{"INITPLATE_PORT=tcp://10.0.0.1:80", false},
		{"INITPLATE_PORT_80_TCP=tcp://10.0.0.1:80", false},
		{"INITPLATE_PORT_80_TCP_ADDR=10.0.0.1", false},
		{"INITPLATE_WEB_HOOK_SERVICE_HOST=10.0.0.1", false},
		{"INITPLATE_WEB_HOOK_PORT_443_TCP_PROTO=tcp", false},
		{"INITPLATE_TEST_CACHE=x", false},
		{"INITPLATE_INLINE_MY_CNF=x", false},
		{"INITPLATE_INLINE_=x", true},
		{"INITPLATE_INLINE=x", true},
		{"INITPLATE_INLINE_PORT=tcp://10.0.0.1:80", false},
		{"INITPLATE=x", false},
		{"MYSQL_PORT=x", false},
	} {
		got := unknownVariables([]string{tt.in})
		name, _, _ := strings.Cut(tt.in, "=")
		if (len(got) > 0) != tt.want || tt.want && got[0] != name {
			t.Errorf("%s: got %v, want %v", tt.in, got, tt.want)
		}
	}
}

func TestAssignments(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     []string
	}{
		{"one", "a=1", []string{"a=1"}},
		{"several", "a=1,b=2, c=3", []string{"a=1", "b=2", "c=3"}},
		{"commas in a value", "a=x,y,b=2", []string{"a=x,y", "b=2"}},
		{"equal signs in a value", "a=x=y,b==", []string{"a=x=y", "b=="}},
		{"lines", "a=x,b=y\n\n b=2 \n", []string{"a=x,b=y", "b=2"}},
		{"empty values", "a=,b=", []string{"a=", "b="}},
		{"nothing", " ", nil},
		{"not one", "a", []string{"a"}},
		{"comma first", ",a=1", []string{"a=1"}},
		{"comma last", "a=1,", []string{"a=1,"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got assignments
			if err := got.Decode(tt.in); err != nil || !slices.Equal(got.variable, tt.want) {
				t.Errorf("got %q, %v; want %q", got.variable, err, tt.want)
			}
		})
	}
}
