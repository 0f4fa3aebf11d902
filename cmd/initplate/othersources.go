package main

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/sources/kubernetes"
	"github.com/initplate/initplate/sources/program"
	"github.com/initplate/initplate/sources/web"
)

// groupSources is the heading of the flags for the sources k8s-, http and exec.
const groupSources = "Kubernetes, HTTP and programs"

func (s *settings) sourceFlags(f flagSet) {
	f.text(&s.KubernetesAddress, "kubernetes-address",
		"`URL` of kubectl proxy on this machine, outside of a pod: http://127.0.0.1:8001")
	f.Var(&s.HTTPHeader, "http-header",
		"`HEADER` for one server, 'https://HOST NAME=VALUE'; in VALUE, ${NAME} is a variable and ${file:PATH} a file; "+
			"may be repeated")
	f.Var(&s.ExecSource, "exec-source",
		"`NAME=PROGRAM` that references exec:NAME/KEY may run: an absolute path, or one in PATH, and arguments; "+
			"may be repeated")
}

// Several are the values of a flag that may be repeated. Its variable has one on each line.
type several struct{ variable, flag []string }

// Set adds the value of one flag. It returns no error, as pflag would show the value with it.
func (l *several) Set(s string) error {
	l.flag = append(l.flag, s)
	return nil
}

// String is the default that help shows. It is always empty: values may hold secrets.
func (*several) String() string { return "" }

// Decode reads the variable of the flag.
func (l *several) Decode(s string) error {
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line != "" {
			l.variable = append(l.variable, line)
		}
	}
	return nil
}

// all returns the values of the variable, and then those of flags.
func (l several) all() []string { return slices.Concat(l.variable, l.flag) }

// areOneLayer reports whether two of all values are both the variable's or both flags.
func (l several) areOneLayer(i, j int) bool { return (i < len(l.variable)) == (j < len(l.variable)) }

// httpHeaders are the values of --http-header.
type httpHeaders struct{ several }

// Type is the name of the value in help.
func (httpHeaders) Type() string { return "HEADER" }

// execSources are the values of --exec-source.
type execSources struct{ several }

// Type is the name of the value in help.
func (execSources) Type() string { return "NAME=PROGRAM" }

// headers returns what is sent to servers of the source http. Of one name, a flag takes precedence over the variable.
func (a *app) headers() (all []web.Header, err error) {
	texts := a.HTTPHeader.all()
	for i, text := range texts {
		h, err := web.ParseHeader(text)
		if err != nil {
			return nil, usage(web.HeaderHint(), "--http-header %d of %d: %v", i+1, len(texts), err)
		}
		for j, before := range all {
			if before.Name() == h.Name() && texts[j] != text && a.HTTPHeader.areOneLayer(i, j) {
				return nil, usage("leave out one of them",
					"--http-header: %d and %d of %d give %s different values", j+1, i+1, len(texts), h.Name())
			}
		}
		all = append(all, h)
	}
	return all, nil
}

// programs returns what the source exec may run.
func (a *app) programs() (all []program.Program, err error) {
	const hint = "write --exec-source 'sops=/usr/local/bin/initplate-sops ARGUMENT'"
	named := map[string]bool{}
	texts := a.ExecSource.all()
	for i, text := range texts {
		p, err := program.ParseProgram(text)
		if err != nil {
			return nil, usage(hint, "--exec-source %d of %d: %v", i+1, len(texts), err)
		}
		if named[p.Name()] {
			return nil, usage("", "--exec-source: there are two programs of the name %s", p.Name())
		}
		named[p.Name()] = true
		all = append(all, p)
	}
	return all, nil
}

// checkSources checks the settings of these sources.
func (a *app) checkSources() error {
	if _, err := a.headers(); err != nil {
		return err
	}
	_, err := a.programs()
	return err
}

func (a *app) kubernetesConfig() kubernetes.Config {
	return kubernetes.Config{Address: a.KubernetesAddress, Env: a.lookup, Log: a.log, Delayed: a.progress.again}
}

func (a *app) webConfig() web.Config {
	headers, _ := a.headers()
	return web.Config{Headers: headers, Env: a.lookup, Log: a.log, Delayed: a.progress.again, InPod: a.inPod()}
}

func (a *app) programConfig() program.Config {
	programs, _ := a.programs()
	return program.Config{Programs: programs, Environ: a.environ}
}
