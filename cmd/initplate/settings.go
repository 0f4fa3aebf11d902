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

// Settings are what flags set and, where they do not, environment variables: the
// flag --log-format is INITPLATE_LOG_FORMAT. A field without a flag says so.
type settings struct {
	LogFormat      string `default:"text"` // first, to be known where a later one is wrong
	LogLevel       string `default:"info"`
	TerminationLog string `default:"/dev/termination-log"`

	Templates []string // instead of arguments; no flag

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

// readSettings reads the environment. Where that has a mistake, the settings of
// messages are good all the same.
func readSettings(lookup func(string) (string, bool)) (s settings, err error) {
	err = readEnvironment(lookup, &s)
	return s, err
}

// templateFlags are those of every command that reads templates.
func (s *settings) templateFlags(f *pflag.FlagSet) {
	f.Var(&s.Set, "set", "give a parameter a value; may be repeated")
	f.StringArrayVar(&s.Values, "values", s.Values, "YAML `FILE` whose sections consul, vault, env and file stand for these, and params for --set; may be repeated")
	f.StringVar(&s.Config, "config", s.Config, "YAML `FILE` with a list of templates")
	f.StringVar(&s.Format, "format", s.Format, "`NAME` of the output's language, where its file name does not tell")
	f.StringVar(&s.ConsulPrefix, "consul-prefix", s.ConsulPrefix, "`KEY` in Consul below which bundled templates look: their ${CONSUL_PREFIX}")
	f.StringVar(&s.VaultPath, "vault-path", s.VaultPath, "`PATH` in Vault at which they look: their ${VAULT_PATH}")
}

func (s *settings) outputFlags(f *pflag.FlagSet) {
	f.StringVar(&s.Out, "out", s.Out, "write to `FILE`, or into a folder, DIR/; - prints the text with its secrets")
	f.StringVar(&s.Mode, "mode", s.Mode, "octal `MODE` of the output, as in 0640")
	f.StringVar(&s.Owner, "owner", s.Owner, "`UID[:GID]` of the output, or names; none for that of the process")
	f.BoolVar(&s.DryRun, "dry-run", s.DryRun, "write nothing, and with --out show what would change")
	f.BoolVar(&s.Diff, "diff", s.Diff, "show what changes, and write")
	f.BoolVar(&s.ExitCode, "exit-code", s.ExitCode, "with --dry-run or --diff, exit with 7 if something changes")
	f.StringVar(&s.Report, "report", s.Report, "write what was done to `FILE`, in JSON: outputs, references, versions, times; no values")
	f.StringVar(&s.Metrics, "metrics", s.Metrics, "write figures of the run to `FILE`, for Prometheus")
}

func (s *settings) serverFlags(f *pflag.FlagSet) {
	f.DurationVar(&s.Timeout, "timeout", s.Timeout, "`DURATION` after which to give up")
	f.BoolVar(&s.WaitMissing, "wait-missing", s.WaitMissing, "wait until then for values that are not there yet, also files")
	f.StringSliceVar(&s.AllowMissing, "allow-missing", s.AllowMissing,
		"`WORDS` of consul-prefix, vault-path: nothing need be held below that prefix, or at that path")
}

func (s *settings) preflightFlags(f *pflag.FlagSet) {
	f.StringVar(&s.Datadir, "datadir", s.Datadir, "data `FOLDER`, if it is mounted elsewhere than the option datadir says")
	f.BoolVar(&s.Strict, "strict", s.Strict, "exit with 1 also where a check only warns")
	f.BoolVar(&s.WarnOnly, "warn-only", s.WarnOnly, "exit with 0 whatever the checks find")
}

func (s *settings) memberFlags(f *pflag.FlagSet) {
	f.StringVar(&s.DonorSize, "donor-size", s.DonorSize, "`SIZE` of the donor's data, as in 20G, where no member can be asked")
	f.StringVar(&s.MemberUser, "member-user", s.MemberUser, "`NAME` of the account to ask members with, instead of that of wsrep_sst_auth or [client]")
	f.StringVar(&s.MemberPasswordFile, "member-password-file", s.MemberPasswordFile, "`FILE` that holds its password, which is sent only to members that prove their names")
	f.StringVar(&s.MemberCA, "member-ca", s.MemberCA, "`FILE` or folder of the authority of the members' certificates, instead of ssl-ca in [client], [sst] or [mysqld]")
}

func (s *settings) messageFlags(f *pflag.FlagSet) {
	f.StringVar(&s.LogFormat, "log-format", s.LogFormat, "`FORMAT`: text or json")
	f.StringVar(&s.LogLevel, "log-level", s.LogLevel, "`LEVEL`: debug, info, warn or error")
	f.StringVar(&s.TerminationLog, "termination-log", s.TerminationLog, "`FILE` for errors as well, where it is there")
}

// variables are the names of the environment variables of all settings.
func variables() []string {
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	s := settings{}
	for _, add := range []func(*pflag.FlagSet){s.templateFlags, s.outputFlags, s.serverFlags, s.consulFlags, s.vaultFlags, s.messageFlags, s.lintFlags, s.preflightFlags, s.memberFlags} {
		add(all)
	}
	names := []string{prefix + "_TEMPLATES"}
	all.VisitAll(func(f *pflag.Flag) { names = append(names, variable(f.Name)) })
	return names
}

func variable(flag string) string {
	return prefix + "_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// unknownVariables returns those that look like a setting and are none. Those that
// Kubernetes makes for a Service called initplate, or initplate-web, and those of
// tests are left out.
func unknownVariables(environ []string) (unknown []string) {
	byOthers := regexp.MustCompile(`^INITPLATE_(TEST_.*|(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_[0-9]+_.*)?))$`)
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
