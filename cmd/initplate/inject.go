package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/podpreset"
	"github.com/initplate/initplate/podpreset/manifest"
	"github.com/initplate/initplate/sources"
)

const injectHelp = `Put PodPresets into the pods of manifests, as the policy in deploy/podpreset does in a
cluster, but without one. The result goes to standard output, in one stream.

Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob and lists of them are
known. To these, presets only add lines: comments, empty lines and the order of keys stay.
JSON stays JSON. All other documents stay as they are.

A pod gets a preset if the preset's selector matches its labels. For a Deployment and the
like, these are the labels of the pod template. The namespaces must be the same, if both
are known. Each preset is put in whole or not at all, in the order of their names. If the
pod already has a part of it with other content, that is an error, or with
--skip-conflicts a warning. A preset that nearly matches is a warning.

Annotations record what was put in. A second run takes that out first. So it changes
nothing if the presets are the same. It replaces what a changed preset had put in. It
removes what a preset had put in that is not given any more: give all presets to one run.

A pod with the annotation podpreset.admission.kubernetes.io/exclude: "true" gets none.
`

const injectExamples = `  initplate inject -f deployment.yaml -p podpreset.yaml | kubectl apply -f -
  kustomize build . | initplate inject -f - -p presets/ -n prod
  helm template db ./chart | initplate inject -f - -p presets/
  helm upgrade db ./chart \
    --post-renderer initplate --post-renderer-args=inject \
    --post-renderer-args=-f --post-renderer-args=- --post-renderer-args=-p \
    --post-renderer-args=presets/                     # Helm 3
  helm plugin install deploy/helm-plugin              # Helm 4
  helm upgrade db ./chart --post-renderer initplate-inject \
    --post-renderer-args=-p --post-renderer-args=presets/`

func (a *app) injectCommand() *cobra.Command {
	var files []string
	c := &cobra.Command{
		Use:     "inject -f FILE|DIR|- -p PRESET|DIR [flags]",
		Short:   "put PodPresets into the pods of manifests, without a cluster",
		Long:    injectHelp,
		Example: injectExamples,
		Args:    atMost(0, "inject takes files with -f and presets with -p, and no other arguments"),
		RunE:    func(c *cobra.Command, _ []string) error { return a.inject(c.Context(), files) },
	}

	flags(c, "", func(f flagSet) {
		f.StringArrayVarP(&files, "filename", "f", nil,
			"`FILE` of manifests, a directory of such files, or - for standard input; may be repeated")
	})
	flags(c, "", a.injectFlags)
	flags(c, groupMessages, a.messageFlags)
	return c
}

func (a *app) inject(ctx context.Context, files []string) error {
	if len(files) == 0 {
		return usage("-f - reads standard input", "inject needs a file of manifests: -f")
	}
	if len(a.Preset) == 0 {
		return usage("give a file with PodPresets, or a directory of such files", "inject needs a preset: -p")
	}

	presets, err := a.presets(ctx)
	if err != nil {
		return err
	}
	in, err := a.manifests(ctx, files)
	if err != nil {
		return err
	}

	options := podpreset.Options{Namespace: a.Namespace, SkipConflicts: a.SkipConflicts}
	result, err := podpreset.Inject(in, presets, options)
	if err != nil {
		return manifestError(err)
	}
	for _, w := range result.Warnings {
		a.warn(w.Error(), w.Hint)
	}
	return a.show(ctx, result.Text)
}

// presets reads the presets of -p. Each file that is named must have one.
func (a *app) presets(ctx context.Context) (all []*podpreset.Preset, err error) {
	var errs []error
	for _, name := range a.Preset {
		files, err := a.manifests(ctx, []string{name})
		if err != nil {
			return nil, err
		}

		found := 0
		for _, f := range files {
			presets, err := podpreset.ReadPresets(f.Name, f.Content)
			errs = append(errs, manifestError(err))
			all = append(all, presets...)
			found += len(presets)
		}
		if found == 0 && errors.Join(errs...) == nil {
			errs = append(errs, usage("a preset has apiVersion: settings.k8s.io/v1alpha1 and kind: PodPreset",
				"-p %s: no PodPreset is there", name))
		}
	}
	return all, errors.Join(errs...)
}

// manifests reads files, the files of directories in the order of their names, and
// standard input.
func (a *app) manifests(ctx context.Context, names []string) (all []podpreset.File, err error) {
	read := map[string]bool{}
	for _, name := range names {
		if name == stdin && read[stdin] {
			return nil, usage("", "standard input can be read only once")
		}
		read[name] = true

		paths, err := manifestPaths(name)
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			content, err := a.manifest(ctx, path)
			if err != nil {
				return nil, unreadable("manifest", path, err)
			}
			all = append(all, podpreset.File{Name: nameOf(path), Content: content})
		}
	}
	return all, nil
}

func (a *app) manifest(ctx context.Context, path string) (content []byte, err error) {
	if path != stdin {
		return sources.ReadFile(ctx, path)
	}
	err = await(ctx, func() error {
		content, err = sources.ReadLimited(a.in, stdin)
		return err
	})
	return content, err
}

func nameOf(path string) string {
	if path == stdin {
		return "stdin"
	}
	return path
}

// manifestPaths returns the files that a name stands for: itself, or the files of a
// directory that kubectl would read.
func manifestPaths(name string) (paths []string, err error) {
	info, err := os.Stat(name)
	if name == stdin || err != nil || !info.IsDir() {
		return []string{name}, nil // a file that is missing is an error where it is read
	}

	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, unreadable("directory", name, err)
	}
	for _, e := range entries {
		isManifest := slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(e.Name()))
		if isManifest && !e.IsDir() {
			paths = append(paths, filepath.Join(name, e.Name()))
		}
	}
	if len(paths) == 0 {
		return nil, usage("their names end in .yaml, .yml or .json", "the directory %s has no manifests", name)
	}
	return paths, nil
}

// manifestError makes failures of the problems of manifests.
func manifestError(err error) error {
	var all []error
	for _, p := range manifest.Problems("", err) {
		all = append(all, &failure{code: exitInvalid, text: p.Error(), hint: p.Hint})
	}
	return errors.Join(all...)
}
