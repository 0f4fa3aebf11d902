package preflight

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// redoLog looks for the redo log of the data that are there. A size that is not the
// one of the options is no fault: the servers change it when they start.
func redoLog(_ context.Context, r *run) []Finding {
	if !r.initialized() {
		return ok("there is none yet")
	}
	home := r.directory("innodb_log_group_home_dir")
	old, oldErr := os.Stat(filepath.Join(home, "ib_logfile0"))
	files, _ := filepath.Glob(filepath.Join(home, "#innodb_redo", "#ib_redo*"))
	switch {
	case oldErr != nil && len(files) == 0:
		return []Finding{bad(Error, fmt.Sprintf("there are data in %s and no redo log in %s", r.DataDir, home),
			"set innodb_log_group_home_dir to where it is; if it is lost, restore the data from a backup or let the node receive them anew")}
	case oldErr == nil && len(files) > 0:
		return []Finding{bad(Warning, fmt.Sprintf("%s holds both ib_logfile0 and #innodb_redo: two servers wrote here, or a backup was unpacked over data", home),
			"restore into an empty directory")}
	case oldErr == nil:
		want, valid := r.Options.size("innodb_log_file_size", "96M")
		force := r.Options.get("innodb_force_recovery", "0")
		if valid && old.Size() != want && (on(r.Options.get("innodb_read_only", "")) || force != "0") {
			return []Finding{bad(Error, fmt.Sprintf("ib_logfile0 has %s and innodb_log_file_size is %s, which a server with innodb_read_only or innodb_force_recovery cannot change", inWords(old.Size()), inWords(want)),
				fmt.Sprintf("write innodb_log_file_size = %d", old.Size()))}
		}
	}
	return ok("it is there")
}

// diskSpace compares what is free with what the server will add.
func diskSpace(ctx context.Context, r *run) []Finding {
	var fs unix.Statfs_t
	if err := unix.Statfs(r.DataDir, &fs); err != nil {
		return skipped(fmt.Sprintf("%s: %v", r.DataDir, err))
	}
	free := int64(fs.Bavail) * int64(fs.Bsize)
	need, why := int64(0), ""
	add := func(bytes int64, what string) {
		need += bytes
		if why != "" {
			why += ", "
		}
		why += inWords(bytes) + " for " + what
	}
	if !r.initialized() {
		redo, _ := r.Options.size("innodb_redo_log_capacity", r.Options.get("innodb_log_file_size", "96M"))
		add(redo, "the redo log")
	}
	var untold []Finding
	if r.galera() {
		cache, _ := ParseSize(r.providerOption("gcache.size", "128M"))
		if _, err := os.Stat(r.in(r.providerOption("gcache.name", "galera.cache"))); err != nil {
			add(cache, "the write-set cache (gcache.size)")
		}
		if r.transferNeeded() {
			bytes := r.Needs
			if bytes == 0 {
				if d, err := r.ask(ctx); err != nil {
					untold = []Finding{unknown("how much the donor holds is not known", err)}
				} else {
					bytes = d.bytes
				}
			}
			if bytes > 0 {
				add(bytes, "the donor's data")
			}
		}
	}
	var found []Finding
	switch {
	case free < need:
		found = append(found, bad(Error, fmt.Sprintf("%s has %s free, and %s are needed: %s", r.DataDir, inWords(free), inWords(need), why), "give the volume more room"))
	case free < need+need/10:
		found = append(found, bad(Warning, fmt.Sprintf("%s has %s free, hardly more than the %s that are needed: %s", r.DataDir, inWords(free), inWords(need), why), "give the volume more room"))
	case untold == nil:
		return ok(fmt.Sprintf("%s free, %s needed", inWords(free), inWords(need)))
	}
	for i := range untold {
		untold[i].Hint = strings.TrimPrefix(untold[i].Hint+"; or say it with --donor-size", "; or ")
	}
	return append(found, untold...)
}
