package aws

import (
	"fmt"

	"github.com/initplate/initplate/sources"
)

// Absent says why the last Fetch that asked for a key does not hold it.
func (s secrets) Absent(asked string) sources.Absence {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.absent[asked]
}

// lack notes why keys are not held.
func (f *fetch) lack(asked []string, why sources.Absence) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.absent == nil {
		f.absent = map[string]sources.Absence{}
	}
	for _, key := range asked {
		f.absent[key] = why
	}
}

func deleted(k secretKey) sources.Absence {
	return sources.Absence{
		Why:  "it is marked for deletion",
		Hint: "restore it with: " + k.command("restore-secret"),
	}
}

func fieldless(k secretKey) sources.Absence {
	return sources.Absence{
		Held: true,
		Why:  fmt.Sprintf("the secret has no field %q", k.field),
		Hint: "see its fields with: " + k.command("get-secret-value"),
	}
}

// command returns a command of AWS's own tool for a secret.
func (k secretKey) command(name string) string {
	return "aws secretsmanager " + name + k.arn.flag() + " --secret-id " + sources.ShellWord(k.id)
}

// flag returns the flag for the region of an ARN.
func (a arn) flag() string {
	if a.region == "" {
		return ""
	}
	return " --region " + a.region
}
