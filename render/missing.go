package render

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
)

// Absences tell more of references that are not held; nil tells nothing.
type absences func(sources.Ref) sources.Absence

func (a absences) of(ref sources.Ref) sources.Absence {
	if a == nil {
		return sources.Absence{}
	}
	return a(ref)
}

// missingParam is the problem of a parameter without a value.
func (r *run) missingParam(u *site) *Problem {
	missing := r.t.problem(int(u.node.Position()), Missing, "parameter "+u.param+" has no value", r.paramHint(u.param))
	p := r.t.params[u.param]
	if p == nil {
		missing.Hint = cmp.Or(foreignField(u.node), missing.Hint)
		return missing
	}
	missing.Refs = p.from
	for _, ref := range p.from {
		a := r.absent.of(ref)
		if a.Why == "" {
			continue
		}
		missing.Msg += fmt.Sprintf("; at %s, %s", ref, a.Why)
		if a.Hint != "" {
			missing.Hint += "; " + a.Hint
		}
	}
	return missing
}

// notThere is what to say of a reference that is not held, and to do about it.
func (r *run) notThere(s *site, ref sources.Ref) (msg, hint string) {
	msg, hint = ref.String()+" is not there", missingHint(s, ref)
	a := r.absent.of(ref)
	if a.Why != "" {
		msg += ": " + a.Why
	}
	return msg, cmp.Or(a.Hint, a.Put, hint)
}

func (r *run) paramHint(name string) string {
	hint := "give it with --set " + sources.ShellWord(name) + "=..."
	p := r.t.params[name]
	if p == nil {
		return hint
	}
	for _, ref := range p.from {
		hint += ", or " + cmp.Or(r.absent.of(ref).Put, "put it at "+ref.String())
	}
	if len(p.from) == 0 && len(p.From) > 0 {
		hint += "; " + strings.Join(p.From, ", ") + " would be read if its variables were set"
	}
	return hint
}

func missingHint(s *site, ref sources.Ref) string {
	switch s.fn {
	case "key":
		return fmt.Sprintf("put it there with: consul kv put %s VALUE, or give a default: keyOrDefault %q \"...\"",
			consulWords(ref.Key), ref.Key)
	case "mustEnv":
		return fmt.Sprintf("set it, or give a default: envOrDefault %q \"...\"", ref.Key)
	case "secret":
		return vaultHint(ref.Key)
	case "ref":
		switch {
		case ref.Source == "vault" && !writes(ref):
			return vaultHint(ref.Key)
		case ref.Source == "consul":
			return "put it there with: consul kv put " + consulWords(ref.Key) + " VALUE"
		}
	case "safeLs", "safeTree":
		return "nothing is below that prefix; ls and tree take that as an empty list"
	case "file":
		return "is the volume mounted?"
	}
	return ""
}

// vaultHint is how to look for what Vault does not hold, as far as its key tells.
func vaultHint(key string) string {
	k, err := sources.ParseVaultKey(key)
	if err != nil {
		return ""
	}
	if k.Params != nil {
		return fmt.Sprintf("Vault takes that and answers nothing; look with: vault write %s", writeWords(k))
	}
	path := k.Name()
	if strings.HasSuffix(path, "/") {
		return "look with: vault list " + sources.ShellArgument(path)
	}
	mount, name, ok := strings.Cut(strings.Trim(path, "/"), "/data/")
	if ok {
		return fmt.Sprintf("look with: vault kv get -mount=%s %s", sources.ShellWord(mount), sources.ShellArgument(name))
	}
	return "look with: vault read " + sources.ShellArgument(path)
}

// fieldsHint says where the fields of a secret are that lacks one, and what shows them.
func (r *run) fieldsHint(refs []sources.Ref) string {
	for _, ref := range refs {
		v := r.values[ref]
		if ref.Source != "vault" {
			continue
		}
		if v == nil { // a placeholder stands for it
			return "a secret of KV version 2 has its fields below .Data.data, one of version 1 below .Data"
		}
		whole, _ := v.Data.(map[string]any)
		data, _ := whole["Data"].(map[string]any)
		_, inner := data["data"].(map[string]any)
		if whole["Data"] == nil {
			continue
		}
		where, look := "its fields are below .Data", vaultHint(ref.Key)
		if inner {
			where, look = "its fields are below .Data.data", strings.Replace(look, ": vault read ", ": vault kv get ", 1)
		}
		a := r.absent.of(ref)
		return where + "; " + cmp.Or(a.Hint, a.Put, look)
	}
	return ""
}

// alreadyField is what to do where a template looks for more in what is a field.
func (r *run) alreadyField(from flow) string {
	for o := range from.from {
		for _, ref := range r.refsAt(o) {
			if _, _, field := strings.Cut(ref.Key, "#"); field && ref.Source == "vault" {
				return fmt.Sprintf("the field itself is {{ ref %q }}, with nothing behind it", ref.String())
			}
		}
	}
	return ""
}

// writeWords are the arguments of vault write for a key.
func writeWords(k sources.VaultKey) string {
	words := []string{sources.ShellArgument(k.Path)}
	for _, name := range slices.Sorted(maps.Keys(k.Params)) {
		value := k.Params[name]
		if strings.HasPrefix(value, "@") { // which would be the name of a file
			value = `\` + value
		}
		words = append(words, sources.ShellWord(name+"="+value))
	}
	return strings.Join(words, " ")
}

// consulWords are the flags and the argument of consul kv for a key.
func consulWords(key string) string {
	k, err := sources.ParseStoreKey(key)
	if err != nil {
		return sources.ShellArgument(key)
	}
	var words []string
	for _, flag := range [][2]string{{"datacenter", k.DC}, {"namespace", k.Namespace}, {"partition", k.Partition}} {
		if flag[1] != "" {
			words = append(words, "-"+flag[0]+"="+sources.ShellWord(flag[1]))
		}
	}
	return strings.Join(append(words, sources.ShellArgument(k.Path)), " ")
}
