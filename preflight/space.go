package preflight

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// redoLog looks for the redo log of the data that are there. A size other than that of
// the options is not an error: the servers change it when they start.
func redoLog(_ context.Context, r *run) []Finding {
	if !r.initialized() {
		return ok("there is none yet")
	}

	home := r.directory("innodb_log_group_home_dir")
	old, oldErr := os.Stat(filepath.Join(home, "ib_logfile0"))
	files, _ := filepath.Glob(filepath.Join(home, "#innodb_redo", "#ib_redo*"))
	switch {
	case oldErr != nil && len(files) == 0:
		return fails(fmt.Sprintf("there are data in %s and no redo log in %s", r.DataDir, home),
			"set innodb_log_group_home_dir to where it is; if it is lost, restore the data from a backup "+
				"or let the node receive them anew")
	case oldErr == nil && len(files) > 0:
		return warns(home+" holds both ib_logfile0 and #innodb_redo: "+
			"two servers wrote here, or a backup was unpacked over data", "restore into an empty directory")
	case oldErr == nil:
		return r.redoSize(old.Size())
	}
	return ok("it is there")
}

// redoSize finds a size that the server would change if it were permitted to write.
func (r *run) redoSize(is int64) []Finding {
	want, valid := r.Options.size("innodb_log_file_size", "96M")
	readOnly := on(r.Options.get("innodb_read_only", "")) || r.Options.get("innodb_force_recovery", "0") != "0"
	if !valid || is == want || !readOnly {
		return ok("it is there")
	}

	msg := fmt.Sprintf("ib_logfile0 has %s and innodb_log_file_size is %s, "+
		"which a server with innodb_read_only or innodb_force_recovery cannot change", inWords(is), inWords(want))
	return fails(msg, fmt.Sprintf("write innodb_log_file_size = %d", is))
}

// A demand is what the server will add to the disk: how many bytes, and what for.
type demand struct {
	bytes int64
	parts []string
}

func (d *demand) add(bytes int64, what string) {
	d.bytes += bytes
	d.parts = append(d.parts, inWords(bytes)+" for "+what)
}

// diskSpace compares what is free with what the server will add.
func diskSpace(ctx context.Context, r *run) []Finding {
	free, err := freeBytes(r.DataDir)
	if err != nil {
		return skipped(fmt.Sprintf("%s: %v", r.DataDir, err))
	}

	var need demand
	if !r.initialized() {
		redo, _ := r.Options.size("innodb_redo_log_capacity", r.Options.get("innodb_log_file_size", "96M"))
		need.add(redo, "the redo log")
	}
	var unasked []Finding
	if r.galera() {
		unasked = r.clusterNeeds(ctx, &need)
	}

	found := append(r.tooLittle(free, need), unasked...)
	return orOK(found, fmt.Sprintf("%s free, %s needed", inWords(free), inWords(need.bytes)))
}

// clusterNeeds adds what a member of a cluster needs. A finding says that the donor's
// size is not known.
func (r *run) clusterNeeds(ctx context.Context, need *demand) []Finding {
	cache, _ := ParseSize(r.providerOption("gcache.size", "128M"))
	if !isThere(r.in(r.providerOption("gcache.name", "galera.cache"))) {
		need.add(cache, "the write-set cache (gcache.size)")
	}
	if !r.transferNeeded() {
		return nil
	}

	bytes, err := r.donorBytes(ctx)
	if err != nil {
		found := unknown("the size of the donor's data is not known", err)
		found[0].Hint = strings.TrimPrefix(found[0].Hint+"; or give it with --donor-size", "; or ")
		return found
	}
	if bytes > 0 {
		need.add(bytes, "the donor's data")
	}
	return nil
}

func (r *run) donorBytes(ctx context.Context) (int64, error) {
	if r.Needs != 0 {
		return r.Needs, nil
	}
	d, err := r.ask(ctx)
	if err != nil {
		return 0, err
	}
	return d.bytes, nil
}

// tooLittle finds that the disk has less room than is needed, or hardly more.
func (r *run) tooLittle(free int64, need demand) []Finding {
	level, format := Error, "%s has %s free, and %s are needed: %s"
	switch {
	case free >= need.bytes+need.bytes/10:
		return nil
	case free >= need.bytes:
		level, format = Warning, "%s has %s free, hardly more than the %s that are needed: %s"
	}
	msg := fmt.Sprintf(format, r.DataDir, inWords(free), inWords(need.bytes), strings.Join(need.parts, ", "))
	return []Finding{bad(level, msg, "give the volume more room")}
}
