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
	Color          string `default:"auto"`
	Verbose        bool
	TerminationLog string `default:"/dev/termination-log"`

	Templates []string // used without arguments; no flag

	Set          assignments
	Values       []string
	Config       string
	Exclude      []string
	Format       string
	Delims       string
	From         []string
	ConsulPrefix string
	VaultPath    string

	Out      string
	Mode     string
	Owner    string
	Mkdir    bool
	Copy     bool
	DryRun   bool
	Diff     bool
	ExitCode bool
	Report   string
	Origins  bool
	Metrics  string

	Rules       string
	Lint        string `default:"error"`
	MemoryLimit string
	ServerUser  string

	Timeout     time.Duration `default:"60s"`
	WaitMissing bool

	AllowMissing []string

	Watch      bool
	Interval   time.Duration `default:"5m"`
	Notify     notifications
	Listen     string
	Socket     string
	KeepLeases bool

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
	VaultRoleIDFile        string
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

	KubernetesAddress string
	HTTPHeader        httpHeaders
	ExecSource        execSources

	Datadir            string
	DonorSize          string
	MemberUser         string
	MemberPasswordFile string
	MemberCA           string
	Strict             bool
	WarnOnly           bool

	Preset        []string
	Namespace     string
	SkipConflicts bool
}

// readSettings reads the environment. Even if that has a mistake, the settings for messages
// are valid.
func readSettings(lookup func(string) (string, bool)) (s settings, err error) {
	err = readEnvironment(lookup, &s)
	return s, err
}

// templateFlags adds the flags of all commands that read templates.
func (s *settings) templateFlags(f flagSet) {
	f.Var(&s.Set, "set", "give a parameter a value; may be repeated, for one name with one value")
	f.StringArrayVar(&s.Values, "values", s.Values,
		"YAML `FILE` whose sections replace the sources of their names (consul, vault, env, file, ...), "+
			"and params is like --set; may be repeated")
	f.text(&s.Config, "config",
		"YAML `FILE` with a list of templates, or a config file of consul-template or Vault Agent: "+
			"NAME.hcl, NAME.json, or a directory of these")
	f.StringArrayVar(&s.Exclude, "exclude", s.Exclude,
		"`PATTERN` of paths to leave out below directories of templates, as in **/*.bak; may be repeated")
	s.formatFlag(f)
	s.delimsFlag(f)
	f.text(&s.ConsulPrefix, "consul-prefix",
		"`KEY` in Consul that ${CONSUL_PREFIX} stands for in templates")
	f.text(&s.VaultPath, "vault-path", "`PATH` in Vault that ${VAULT_PATH} stands for in templates")
	s.fromFlag(f)
}

func (s *settings) formatFlag(f flagSet) {
	f.text(&s.Format, "format", "`NAME` of the output's format, if the file's name does not show it")
}

// delimsFlag adds --delims, which commands have that read templates from files.
func (s *settings) delimsFlag(f flagSet) {
	f.text(&s.Delims, "delims", "`TEXTS` around actions of templates whose header does not say them, as in '[[ ]]'")
}

// fromFlag adds --from, which commands have that read the headers of templates.
func (s *settings) fromFlag(f flagSet) {
	f.StringArrayVar(&s.From, "from", s.From,
		"`SOURCE:PATH` where bundled templates look before Consul and Vault, "+
			"as in aws-ssm:/db/prod; may be repeated")
}

func (s *settings) outputFlags(f flagSet) {
	f.text(&s.Out, "out", "write to `FILE`, or into a directory, DIR/; - prints the text with its secrets")
	f.text(&s.Mode, "mode", "octal `MODE` of the output, as in 0640")
	f.text(&s.Owner, "owner", "`UID[:GID]` of the output, or names; none for the owner of the process")
	f.on(&s.Mkdir, "mkdir", "make directories of the output that are missing, with mode 0755 less the umask")
	f.on(&s.Copy, "copy", "copy the other files of directories of templates, byte for byte")
	f.on(&s.DryRun, "dry-run", "write nothing, and with --out show what would change")
	f.on(&s.Diff, "diff", "show what changes, and write it")
	f.on(&s.ExitCode, "exit-code", "with --dry-run or --diff, exit with 7 if something changes")
	f.on(&s.Origins, "origins", "show each line of the output with where its values came from, without secrets")
	s.reportFlag(f)
	f.text(&s.Metrics, "metrics", "write metrics of the run to `FILE`, for Prometheus")
}

// reportFlag adds --report.
func (s *settings) reportFlag(f flagSet) {
	f.text(&s.Report, "report",
		"write a report to `FILE`, in JSON: outputs, references, versions, times; no values; "+
			"FILE.html is a page: templates beside their output, without secrets")
}

func (s *settings) serverFlags(f flagSet) {
	f.DurationVar(&s.Timeout, "timeout", s.Timeout, "give up after `DURATION`")
	f.on(&s.WaitMissing, "wait-missing", "wait until then for missing values, including files")
	f.StringSliceVar(&s.AllowMissing, "allow-missing", s.AllowMissing,
		"`WORDS` of consul-prefix, vault-path, from, or what one --from gives: that place may be empty")
}

func (s *settings) preflightFlags(f flagSet) {
	f.text(&s.Datadir, "datadir", "data `DIR`, if it is not mounted where the option datadir says")
	f.on(&s.Strict, "strict", "exit with 1 even if checks only warn")
	f.on(&s.WarnOnly, "warn-only", "exit with 0 whatever the checks find")
}

func (s *settings) memberFlags(f flagSet) {
	f.text(&s.DonorSize, "donor-size", "`SIZE` of the donor's data, as in 20G, if no member can be asked")
	f.text(&s.MemberUser, "member-user",
		"`NAME` of the account for asking members, instead of that in wsrep_sst_auth or [client]")
	f.text(&s.MemberPasswordFile, "member-password-file",
		"`FILE` with its password, which is sent only to members that prove their names")
	f.text(&s.MemberCA, "member-ca",
		"`FILE` or directory with the CA of the members' certificates, "+
			"instead of ssl-ca in [client], [sst] or [mysqld]")
}

func (s *settings) injectFlags(f flagSet) {
	f.StringArrayVarP(&s.Preset, "preset", "p", s.Preset,
		"`FILE` with PodPresets, or a directory of such files; may be repeated")
	f.StringVarP(&s.Namespace, "namespace", "n", s.Namespace, "`NAME` of the namespace of manifests that name none")
	f.on(&s.SkipConflicts, "skip-conflicts",
		"leave out a preset that conflicts with a pod or with a preset before it, and mark the pod")
}

func (s *settings) messageFlags(f flagSet) {
	s.logFlags(f)
	f.text(&s.TerminationLog, "termination-log", "`FILE` that errors are also written to, if it exists")
}

func (s *settings) logFlags(f flagSet) {
	f.text(&s.LogFormat, "log-format", "`FORMAT`: text or json")
	f.text(&s.LogLevel, "log-level", "`LEVEL`: debug, info, warn or error")
	s.verboseFlag(f)
	f.text(&s.Color, "color",
		"`WHEN`: always, never, or auto: on a terminal, unless NO_COLOR is set or TERM is dumb")
}

// verboseFlag adds -v, which many programs take for more words.
func (s *settings) verboseFlag(f flagSet) {
	f.BoolVarP(&s.Verbose, "verbose", "v", s.Verbose, "more words, as with --log-level debug")
}

// variables returns the names of the environment variables of all settings.
func variables() []string {
	all := newFlagSet("")
	s := settings{}
	for _, add := range []func(flagSet){
		s.templateFlags, s.outputFlags, s.serverFlags, s.consulFlags, s.vaultFlags, s.sourceFlags, s.messageFlags,
		s.watchFlags, s.lintFlags, s.preflightFlags, s.memberFlags, s.injectFlags,
	} {
		add(all)
	}

	names := []string{prefix + "_TEMPLATES", inlinePrefix + "NAME"}
	all.VisitAll(func(f *pflag.Flag) { names = append(names, variable(f.Name)) })
	return names
}

func variable(flag string) string {
	return prefix + "_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// unknownVariables returns the variables that look like a setting but are not one.
func unknownVariables(environ []string) (unknown []string) {
	var known []string
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		if !strings.HasPrefix(name, prefix+"_") || madeByOthers(name) || isInline(e) {
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

// madeByOthers reports whether a variable is one of tests, or has a name that Kubernetes
// makes for a Service called initplate or initplate-web.
func madeByOthers(name string) bool {
	const service = `(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_[0-9]+_.*)?)`
	return regexp.MustCompile(`^INITPLATE_(TEST_.*|` + service + `)$`).MatchString(name)
}
