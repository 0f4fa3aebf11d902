package cloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
)

// awsFiles are the shared config and credentials files together.
type awsFiles struct {
	sections map[string]*awsSection
	unused   []string // see awsReader
	config   string   // the name of the config file; "" if there can be none
	looked   string   // which files were looked at: "/root/.aws/config (does not exist) and ..."
}

// awsProfile returns the profile of this process, or nil, and the files that it is of. A
// profile that AWS_PROFILE names must exist.
func (c *Client) awsProfile(ctx context.Context) (*awsSection, *awsFiles, error) {
	files, err := c.awsShared(ctx)
	if err != nil {
		return nil, nil, err
	}

	chosen := cmp.Or(c.Getenv("AWS_PROFILE"), c.Getenv("AWS_DEFAULT_PROFILE"))
	profile := files.sections[cmp.Or(chosen, "default")]
	if profile == nil && chosen != "" {
		return nil, nil, files.missing("AWS_PROFILE", chosen)
	}
	return profile, files, nil
}

// missing is the error for a profile that there is not. By is what names it.
func (f *awsFiles) missing(by, name string) error {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(f.sections)), func(name string) bool {
		return strings.HasPrefix(name, "services ")
	})
	hint := "the profiles there are: " + strings.Join(names, ", ")
	switch {
	case slices.Contains(f.unused, name):
		hint = fmt.Sprintf("in %s its section must be [profile %s], not [%[2]s]", f.config, name)
	case len(names) == 0:
		hint = "AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name other files; to make the profile, run: " +
			"aws configure --profile " + sources.ShellWord(name)
	}
	err := &Misset{fmt.Errorf("%s names the profile %q, which does not exist: see %s", by, name, f.looked)}
	return &sources.Hinted{Err: err, Hint: hint}
}

// awsShared returns what the shared files say. It reads them once in a round.
func (c *Client) awsShared(ctx context.Context) (*awsFiles, error) {
	if c.aws.files != nil {
		return c.aws.files, nil
	}

	files := &awsFiles{sections: map[string]*awsSection{}, config: c.awsPath("AWS_CONFIG_FILE", "config")}
	config, err := readShared(ctx, files.config, true)
	if err != nil {
		return nil, err
	}
	credentials, err := readShared(ctx, c.awsPath("AWS_SHARED_CREDENTIALS_FILE", "credentials"), false)
	if err != nil {
		return nil, err
	}

	files.unused = config.unused
	files.looked = config.file + " and " + credentials.file
	if c.Getenv("HOME") == "" && files.config == "" {
		files.looked = "the shared files (HOME is not set)"
	}
	files.add(config)
	files.add(credentials)
	c.aws.files = files
	return files, nil
}

// awsMarks returns the marks of both shared files as they are now.
func (c *Client) awsMarks() [2]sources.FileMark {
	return [2]sources.FileMark{
		sources.MarkOf(c.awsPath("AWS_CONFIG_FILE", "config")),
		sources.MarkOf(c.awsPath("AWS_SHARED_CREDENTIALS_FILE", "credentials")),
	}
}

// awsPath returns the path of a shared file, or "" if there is no home directory.
func (c *Client) awsPath(variable, name string) string {
	home := c.Getenv("HOME")
	path := c.Getenv(variable)
	switch {
	case path == "" && home == "":
		return ""
	case path == "":
		return filepath.Join(home, ".aws", name)
	case strings.HasPrefix(path, "~/") && home != "":
		return filepath.Join(home, path[2:])
	}
	return path
}

// readShared reads a file. One that does not exist is empty, as it is for AWS's own tools. So is
// one in a directory that this user may not enter: the home of another, such as HOME=/root.
func readShared(ctx context.Context, path string, config bool) (*awsReader, error) {
	if path == "" {
		return &awsReader{file: "no file"}, nil
	}

	text, err := sources.ReadFile(ctx, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &awsReader{file: path + " (does not exist)"}, nil
	case errors.Is(err, fs.ErrPermission) && isHidden(path):
		return &awsReader{file: path + " (of another user)"}, nil
	case err != nil:
		return nil, err
	}
	return readAWSFile(path, string(text), config)
}

// isHidden reports whether not even the existence of a file can be seen.
func isHidden(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrPermission)
}

// add adds the sections of a file. Its settings win, and its keys win as a whole.
func (f *awsFiles) add(r *awsReader) {
	for name, section := range r.sections {
		had := f.sections[name]
		if had == nil {
			f.sections[name] = section
			continue
		}

		if section.value("aws_access_key_id") != "" {
			for _, key := range []string{"aws_access_key_id", "aws_secret_access_key", "aws_session_token"} {
				delete(had.settings, key)
			}
		}
		maps.Copy(had.settings, section.settings)
	}
}
