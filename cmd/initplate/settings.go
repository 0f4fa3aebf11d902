package main

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// prefix begins the environment variable of every setting: INITPLATE_OUT.
const prefix = "INITPLATE"

// Settings are the values of flags or, without a flag, of environment variables: the flag
// --log-format is INITPLATE_LOG_FORMAT. Fields without a flag are marked.
type settings struct {
	LogFormat      string `default:"text"` // first, so that it is known if a later one is wrong
	LogLevel       string `default:"info"`
	TerminationLog string `default:"/dev/termination-log"`

	Templates []string // used without arguments; no flag

	Set          assignments
	Values       []string
	Config       string
	Format       string
	ConsulPrefix string
	VaultPath    string

	Out      string
	Mode     string
	Owner    string
	DryRun   bool
	Diff     bool
	ExitCode bool
	Report   string
	Metrics  string

	Rules       string
	Lint        string `default:"error"`
	MemoryLimit string
	ServerUser  string

	Timeout     time.Duration `default:"60s"`
	WaitMissing bool

	AllowMissing []string

	ConsulConsistency string
	ConsulAuthMethod  string
	ConsulJWTFile     string

	VaultTokenFile         string
	VaultUnwrapToken       bool
	VaultAuth              string
	VaultAuthMount         string
	VaultRole              string
	VaultJWTFile           string
	VaultRoleID            string
	VaultSecretID          string
	VaultSecretIDFile      string
	VaultUnwrapSecretID    bool
	VaultUsername          string
	VaultPassword          string
	VaultPasswordFile      string
	VaultGithubTokenFile   string
	VaultAWSRegion         string
	VaultAWSServerID       string
	VaultGCPServiceAccount string
	VaultAzureResource     string
	VaultAzureClientID     string

	Datadir            string
	DonorSize          string
	MemberUser         string
	MemberPasswordFile string
	MemberCA           string
	Strict             bool
	WarnOnly           bool
}

// readSettings reads the environment. Even if that has a mistake, the settings for messages
// are valid.
func readSettings(lookup func(string) (string, bool)) (s settings, err error) {
	err = readEnvironment(lookup, &s)
	return s, err
}

// templateFlags adds the flags of all commands that read templates.
func (s *settings) templateFlags(f *pflag.FlagSet) {
	f.Var(&s.Set, "set", "give a parameter a value; may be repeated")
	f.StringArrayVar(&s.Values, "values", s.Values,
		"YAML `FILE` whose sections consul, vault, env and file replace these sources, "+
			"and params is like --set; may be repeated")
	f.StringVar(&s.Config, "config", s.Config, "YAML `FILE` with a list of templates")
	f.StringVar(&s.Format, "format", s.Format, "`NAME` of the output's format, if the file's name does not show it")
	f.StringVar(&s.ConsulPrefix, "consul-prefix", s.ConsulPrefix,
		"`KEY` in Consul below which bundled templates look: their ${CONSUL_PREFIX}")
	f.StringVar(&s.VaultPath, "vault-path", s.VaultPath, "`PATH` in Vault where they look: their ${VAULT_PATH}")
}

func (s *settings) outputFlags(f *pflag.FlagSet) {
	f.StringVar(&s.Out, "out", s.Out, "write to `FILE`, or into a directory, DIR/; - prints the text with its secrets")
	f.StringVar(&s.Mode, "mode", s.Mode, "octal `MODE` of the output, as in 0640")
	f.StringVar(&s.Owner, "owner", s.Owner, "`UID[:GID]` of the output, or names; none for the owner of the process")
	f.BoolVar(&s.DryRun, "dry-run", s.DryRun, "write nothing, and with --out show what would change")
	f.BoolVar(&s.Diff, "diff", s.Diff, "show what changes, and write it")
	f.BoolVar(&s.ExitCode, "exit-code", s.ExitCode, "with --dry-run or --diff, exit with 7 if something changes")
	f.StringVar(&s.Report, "report", s.Report,
		"write a report to `FILE`, in JSON: outputs, references, versions, times; no values")
	f.StringVar(&s.Metrics, "metrics", s.Metrics, "write metrics of the run to `FILE`, for Prometheus")
}

func (s *settings) serverFlags(f *pflag.FlagSet) {
	f.DurationVar(&s.Timeout, "timeout", s.Timeout, "give up after `DURATION`")
	f.BoolVar(&s.WaitMissing, "wait-missing", s.WaitMissing, "wait until then for missing values, including files")
	f.StringSliceVar(&s.AllowMissing, "allow-missing", s.AllowMissing,
		"`WORDS` of consul-prefix, vault-path: that prefix, or that path, may be empty")
}

func (s *settings) preflightFlags(f *pflag.FlagSet) {
	f.StringVar(&s.Datadir, "datadir", s.Datadir, "data `DIR`, if it is not mounted where the option datadir says")
	f.BoolVar(&s.Strict, "strict", s.Strict, "exit with 1 even if checks only warn")
	f.BoolVar(&s.WarnOnly, "warn-only", s.WarnOnly, "exit with 0 whatever the checks find")
}

func (s *settings) memberFlags(f *pflag.FlagSet) {
	f.StringVar(&s.DonorSize, "donor-size", s.DonorSize,
		"`SIZE` of the donor's data, as in 20G, if no member can be asked")
	f.StringVar(&s.MemberUser, "member-user", s.MemberUser,
		"`NAME` of the account for asking members, instead of that in wsrep_sst_auth or [client]")
	f.StringVar(&s.MemberPasswordFile, "member-password-file", s.MemberPasswordFile,
		"`FILE` with its password, which is sent only to members that prove their names")
	f.StringVar(&s.MemberCA, "member-ca", s.MemberCA,
		"`FILE` or directory with the CA of the members' certificates, "+
			"instead of ssl-ca in [client], [sst] or [mysqld]")
}

func (s *settings) messageFlags(f *pflag.FlagSet) {
	f.StringVar(&s.LogFormat, "log-format", s.LogFormat, "`FORMAT`: text or json")
	f.StringVar(&s.LogLevel, "log-level", s.LogLevel, "`LEVEL`: debug, info, warn or error")
	f.StringVar(&s.TerminationLog, "termination-log", s.TerminationLog,
		"`FILE` that errors are also written to, if it exists")
}

// variables returns the names of the environment variables of all settings.
func variables() []string {
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	s := settings{}
	for _, add := range []func(*pflag.FlagSet){
		s.templateFlags, s.outputFlags, s.serverFlags, s.consulFlags, s.vaultFlags, s.messageFlags, s.lintFlags,
		s.preflightFlags, s.memberFlags,
	} {
		add(all)
	}

	names := []string{prefix + "_TEMPLATES"}
	all.VisitAll(func(f *pflag.Flag) { names = append(names, variable(f.Name)) })
	return names
}

func variable(flag string) string {
	return prefix + "_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// unknownVariables returns the variables that look like a setting but are not one. It
// leaves out those of tests, and those that Kubernetes makes for a Service called initplate
// or initplate-web.
func unknownVariables(environ []string) (unknown []string) {
	const service = `(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_[0-9]+_.*)?)`
	byOthers := regexp.MustCompile(`^INITPLATE_(TEST_.*|` + service + `)$`)
	var known []string
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		if !strings.HasPrefix(name, prefix+"_") || byOthers.MatchString(name) {
			continue
		}
		if known == nil {
			known = variables()
		}
		if !slices.Contains(known, name) {
			unknown = append(unknown, name)
		}
	}

	return unknown
}

// choice lists the values that a flag may have: "a, b or c".
func choice(values []string) string {
	last := len(values) - 1
	if last < 1 {
		return strings.Join(values, "")
	}
	return strings.Join(values[:last], ", ") + " or " + values[last]
}
