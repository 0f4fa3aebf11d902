package aws

import (
	"github.com/initplate/initplate/sources"
)

func deleted(k *secretKey) sources.Absence {
	return sources.Absence{
		Why:  "it is marked for deletion",
		Hint: "restore it with: " + k.command("restore-secret"),
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
