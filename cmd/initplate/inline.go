package main

// inlineJob returns the job of an entry whose template is its contents.
func inlineJob(e entry) *job { return &job{name: e.name, text: e.Contents, base: e.base, entry: e} }

// place says, in messages, which entry of a config file is meant.
func (e entry) place() string {
	if e.Template == "" {
		return e.name
	}
	return e.path + ": " + e.Template
}
