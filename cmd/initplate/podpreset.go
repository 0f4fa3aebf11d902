package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/podpreset/bundled"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/templates"
)

const groupPreset = "The preset"

const podpresetHelp = `Print a PodPreset for bundled templates, or for files with templates of your own. A pod with
its label gets an init container that renders their files, and a volume with them in every
container. The text of your own templates is in the preset, with that of files beside them
whose names begin with _.

Several templates share a volume, as mysql and mysql-logging must: both are read from
/etc/mysql/conf.d. Presets for other programs fit on one pod, each with its own label.

With --watch the init container is a sidecar: it keeps running, and renders the files again
when what they are made of changes. The other containers wait until the files are there.

No server is asked, and no secret is printed. The preset needs policies in the cluster,
see initplate podpreset manifests, or initplate inject.
`

const podpresetExamples = `  initplate podpreset mysql >podpreset.yaml
  initplate podpreset mysql mysql-logging --consul-prefix mysql \
    --vault-path secret/data/mysql --vault-role mysql
  initplate podpreset mysql --name mysql-large \
    --label initplate/mysql=large --set max_connections=2000
  initplate podpreset mysql --server-user none # OpenShift gives pods a user
  initplate podpreset app.yaml.tmpl --server-user 1000
  initplate podpreset app.yaml.tmpl --server-user 1000 --watch \
    --notify 'http:POST http://127.0.0.1:8080/reload'`

func (a *app) podpresetCommand() *cobra.Command {
	o := bundled.Options{
		Image: bundled.DefaultImage, DataVolume: bundled.DefaultDataVolume, Servers: bundled.DefaultServers,
	}
	var secrets, configMaps assignments
	c := &cobra.Command{
		Use:     "podpreset TEMPLATE... [flags]",
		Short:   "print a PodPreset for templates",
		Long:    podpresetHelp,
		Example: podpresetExamples,
		ValidArgsFunction: func(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
			names, _ := complete(nil, given, "")
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			return a.podpreset(c.Context(), args, o, secrets, configMaps)
		},
	}

	flags(c, groupPreset, func(f flagSet) {
		presetFlags(f, &o)
		f.text(&a.ServerUser, "server-user",
			"`UID[:GID]` that reads the files; none if the pod or the cluster says it; "+
				"default: as in the program's image")
	})
	flags(c, groupTemplates, func(f flagSet) {
		f.Var(&a.Set, "set", "give a parameter a value; may be repeated, for one name with one value")
		f.Var(&secrets, "secret", "give a parameter a key of a Secret, as in password=app/password; may be repeated")
		f.Var(&configMaps, "config-map", "the same with a ConfigMap, which may be missing")
	})
	flags(c, groupWatch, a.presetWatchFlags)
	flags(c, groupServers, a.presetServerFlags)
	flags(c, groupMessages, a.messageFlags)
	c.AddCommand(a.podpresetManifestsCommand())
	return c
}

func presetFlags(f flagSet, o *bundled.Options) {
	f.text(&o.Name, "name", "`NAME` of the preset; default: the first template's")
	f.text(&o.Label, "label", "`KEY=VALUE` that pods have; default: initplate/NAME=default")
	f.text(&o.Image, "image", "`IMAGE` of the init container")
	f.text(&o.Container, "container", "`NAME` of the pod's container whose memory limit counts; "+
		"default: mysql, or mariadb")
	f.text(&o.DataVolume, "data-volume", "`NAME` of the pod's volume with the data, which galera reads")
	f.text(&o.Mount, "mount", "`DIR` with the files in containers, if the program has none of its own; "+
		"default: /etc/initplate/NAME")
	f.text(&o.Servers, "servers", "`NAME` of an optional ConfigMap with the variables that say where "+
		"servers are; \"\" for none")
}

func (s *settings) presetServerFlags(f flagSet) {
	f.text(&s.ConsulPrefix, "consul-prefix", "`KEY` in Consul below which the templates look")
	f.text(&s.VaultPath, "vault-path", "`PATH` in Vault where they look")
	s.fromFlag(f)
	f.text(&s.VaultRole, "vault-role",
		"`NAME` of the role to log in with, by the pod's service account; "+
			"default: a token from the Secret initplate-vault")
}

func (s *settings) presetWatchFlags(f flagSet) {
	f.on(&s.Watch, "watch", "make the init container a sidecar, which writes the files again after changes")
	s.againFlags(f)
}

func (a *app) podpreset(
	ctx context.Context, args []string, o bundled.Options, secrets, configMaps assignments,
) (err error) {
	if err := a.checkWatch(args); err != nil {
		return err
	}

	o.Watch, o.Notify, o.Interval = a.Watch, a.Notify, a.unusualInterval()
	o.User = a.ServerUser
	o.ConsulPrefix, o.VaultPath, o.VaultRole = a.ConsulPrefix, a.VaultPath, a.VaultRole
	o.Set, err = a.Set.each("--set", "port=3307")
	if err != nil {
		return err
	}
	o.Secrets, err = secrets.each("--secret", "password=NAME/KEY")
	if err != nil {
		return err
	}
	o.ConfigMaps, err = configMaps.each("--config-map", "host=NAME/KEY")
	if err != nil {
		return err
	}

	places, err := a.places()
	if err != nil {
		return err
	}
	for _, place := range places {
		o.From = append(o.From, place.String())
	}

	files, partials, err := a.presetTemplates(ctx, args, places)
	if err != nil {
		return err
	}

	o.Partials = partials
	text, err := bundled.Preset(files, o)
	var why *bundled.Error
	if errors.As(err, &why) {
		return usage(why.Hint, "%s", why.Msg)
	}
	if err != nil {
		return err
	}
	return a.showText(ctx, []byte(text))
}

// unusualInterval returns the interval of --watch; "" for the usual one.
func (a *app) unusualInterval() string {
	none := func(string) (string, bool) { return "", false }
	usual, _ := readSettings(none)
	if a.Interval == usual.Interval {
		return ""
	}
	return a.Interval.String()
}

// presetTemplates parses the templates of a preset. It returns the files without output, that
// these use, too.
func (a *app) presetTemplates(
	ctx context.Context, names []string, from []sources.Place,
) (all, partials []bundled.Template, err error) {
	jobs, err := a.presetJobs(ctx, names)
	if err != nil {
		return nil, nil, err
	}

	rest, idle, err := a.parseAll(ctx, jobs, from)
	if err != nil {
		return nil, nil, err
	}
	for _, j := range rest {
		all = append(all, presetTemplate(j))
	}
	for _, j := range idle {
		own := bundled.Template{Name: filepath.Base(j.name), Text: j.text, Path: j.name}
		own.Beside = !slices.Contains(names, j.name)
		partials = append(partials, own)
	}
	return all, partials, nil
}

// presetJobs reads the files of templates by their names, and the files without output that
// are beside them.
func (a *app) presetJobs(ctx context.Context, names []string) (jobs []*job, err error) {
	if len(names) == 0 {
		return nil, usage(bundledHint(), "no template was named")
	}

	for _, name := range names {
		found, err := a.presetFiles(ctx, name)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, found...)
	}

	beside, err := a.besides(ctx, jobs)
	return append(jobs, beside...), err
}

// presetFiles reads the files of a bundled template, or a template of the user's own.
func (a *app) presetFiles(ctx context.Context, name string) ([]*job, error) {
	if found := templates.Files(name); len(found) > 0 {
		return bundledJobs(entry{Template: name}, found), nil
	}

	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, notPreset(name)
	}
	return a.fileJob(ctx, entry{Template: name}, info.Mode())
}

// presetTemplate returns what a preset must know of a template. An own one has a place in the
// preset, under the name of its output: see [inlineOut].
func presetTemplate(j *job) bundled.Template {
	h := j.tmpl.Header
	t := bundled.Template{Name: j.entry.Template, Text: j.text, Header: h}
	if len(templates.Files(t.Name)) > 0 {
		return t
	}

	t.Path, t.Name = t.Name, j.base
	if h.Out == "" {
		h.Out = inlineOut(inlinePrefix + t.Name)
	}
	return t
}

// notPreset returns the error for a template that a preset cannot have.
func notPreset(name string) error {
	if err := misplaced(name); err != nil {
		return err
	}
	if _, err := os.Stat(name); err == nil {
		return usage("name the templates in it, one by one", "%s is not a file", name)
	}

	hint := cmp.Or(nearest.Hint(name, append(bundledNames(), "manifests")), bundledHint())
	return usage(hint, "there is neither a bundled template nor a file called %s", name)
}
