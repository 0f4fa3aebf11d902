package preflight

import (
	"context"
	"fmt"
)

// otherRelease compares the release that made the data with the one that will start.
func otherRelease(ctx context.Context, r *run) []Finding {
	if !r.initialized() {
		return ok("there are no data yet")
	}
	o := r.made()
	if o.family == "" {
		return skipped("nothing in " + r.DataDir + " shows which server made the data")
	}
	if f := r.otherFamily(o); f != nil {
		return f
	}
	if o.family != r.family() {
		return ok(r.family() + " takes over data of " + o.family + " " + o.version.String())
	}

	target, known := r.release(ctx)
	switch {
	case !o.known:
		return skipped("nothing in " + r.DataDir + " shows which release of " + o.family + " made the data")
	case !known:
		msg := fmt.Sprintf("the data are of %s %s (%s); which release will start is not known",
			o.family, o.version, o.by)
		return []Finding{{Level: Skipped, Msg: msg,
			Hint: "give it with --rules, as in --rules " + r.exampleRules()}}
	}

	f := mysqlStep(o, target)
	if o.family == mariadbFamily {
		f = mariadbStep(o, target)
	}
	if f.Level != "" {
		return []Finding{f}
	}
	return ok(fmt.Sprintf("the data are of %s %s (%s), and %s will start", o.family, o.version, o.by, target))
}

func (r *run) exampleRules() string {
	if r.family() == mariadbFamily {
		return "mariadb:11.8"
	}
	return "mysql:9.7"
}

// otherFamily finds data of MySQL for a MariaDB, and the reverse. MariaDB takes over
// data of MySQL 5.7.
func (r *run) otherFamily(o origin) []Finding {
	taken := r.family() == mariadbFamily && o.known && o.version.series(version{8, 0, 0}) < 0
	if o.family == r.family() || taken {
		return nil
	}
	of := o.family
	if o.known {
		of += " " + o.version.String()
	}
	msg := fmt.Sprintf("the data directory holds data of %s, and %s cannot read them", of, r.family())
	return fails(msg,
		"start "+of+", dump the data, and load the dump into an empty "+r.family())
}

// mysqlStep judges a change of release as initialize_dd_properties in
// sql/dd/impl/bootstrap/bootstrapper.cc does. Within a series of an LTS, every change
// is permitted.
func mysqlStep(o origin, target version) Finding {
	from := o.version
	say := fmt.Sprintf("the data are of MySQL %s (%s), and %s will start: ", from, o.by, target)
	back := fmt.Sprintf("start MySQL %s; going back needs a dump", from)
	lts := from.minor == 4 && from.major == 8 || from.minor == 7 && from.major == 9

	switch by := target.series(from); {
	case target.major > 9:
		return Finding{Level: Skipped, Msg: say + "what that takes over is not known"}
	case by < 0:
		return bad(Error, say+"it does not take data of a newer series", back)
	case by == 0:
		older := target.patch >= 0 && target.patch < from.patch
		if older && !lts && from.major > 8 {
			return bad(Error, say+"an innovation release does not take data of a newer one", back)
		}
		return Finding{}
	case from.major < 8 && target != (version{8, 0, target.patch}):
		return bad(Error, say+"only 8.0 takes data of 5.7",
			"start the newest 8.0 first, end it cleanly, and go on to 8.4")
	case from.major == target.major || from.major < 8:
		return Finding{}
	case from.major == 8 && lts:
		return Finding{}
	}
	return bad(Error, say+"it only takes data of the last LTS release, which is 8.4",
		"start 8.4 first, and end it cleanly")
}

// mariadbStep judges a change of release by the files: the format of the redo log
// (recv_sys_t::find_checkpoint in log0recv.cc), and the change buffer, which MariaDB
// 11 removes (ibuf0ibuf.cc). MariaDB 10.11.18 starts without one, and reports that it
// is corrupted.
func mariadbStep(o origin, target version) Finding {
	say := fmt.Sprintf("the data are of MariaDB %s (%s), and %s will start: ", o.version, o.by, target)
	back := "start the release that made the data; going back needs a dump"
	if o.noBuffer && o.version.major < 11 { // the redo log still names the old release
		say = fmt.Sprintf("MariaDB 11.0 or later has taken over the data, and %s will start: ", target)
	}

	switch reads := readableFrom(o.redo); {
	case target.series(reads) < 0:
		return bad(Error, say+"it cannot read the redo log", back)
	case o.unclean && target.series(version{10, 8, 0}) >= 0:
		return bad(Error, say+"the last server did not end cleanly, and only MariaDB before 10.8 can recover the data",
			fmt.Sprintf("start MariaDB %s once more and end it cleanly, with innodb_fast_shutdown = 0", o.version))
	case target.series(o.version) < 0:
		return bad(Warning, say+"it may start, but going back to an older series is not supported", back)
	case o.noBuffer && target.major < 11:
		return bad(Warning, say+"the change buffer, which only older releases have, is gone", back)
	}
	return Finding{}
}

// readableFrom returns the first series that knows a format of the redo log.
func readableFrom(format uint32) version {
	switch format &^ formatEncrypted {
	case format108:
		return version{10, 8, 0}
	case format105:
		return version{10, 5, 0}
	case format104:
		return version{10, 4, 0}
	case format103:
		return version{10, 3, 0}
	}
	return version{10, 2, 0}
}
