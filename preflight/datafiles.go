package preflight

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// An origin is what the files of a data directory say about the server that wrote them.
type origin struct {
	family string // empty if it is not known
	version
	known bool   // the version is
	by    string // the file that says so

	redo     uint32 // the format of ib_logfile0
	unclean  bool   // its log is not empty, and its format cannot be replayed by others
	noBuffer bool   // MariaDB 11 has removed the change buffer
}

// made looks at mysql.ibd, which MySQL 8 and later have, at the creator in the redo
// log, and at the files that upgrades leave.
func (r *run) made() origin {
	var o origin
	r.dictionary(&o)
	r.redoHeader(&o)
	r.upgradeInfo(&o)
	if o.family == "" && isThere(r.in("aria_log_control")) {
		o.family = mariadbFamily
	}
	if o.family == mariadbFamily {
		o.noBuffer = r.withoutChangeBuffer()
	}
	return o
}

// dictionary reads the version in the first page of mysql.ibd: FIL_PAGE_SRV_VERSION,
// at byte 8, of fil0types.h.
func (r *run) dictionary(o *origin) {
	head := headOf(r.in("mysql.ibd"), 12)
	if head == nil {
		return
	}
	n := int(binary.BigEndian.Uint32(head[8:]))
	if n >= 80000 && n < 1000000 {
		o.found(mysqlFamily, version{n / 10000, n / 100 % 100, n % 100}, "mysql.ibd")
	}
}

// found notes what a file says of the server.
func (o *origin) found(family string, v version, file string) {
	o.family = family
	o.version = v
	o.known = true
	o.by = file
}

// Formats of MariaDB's redo log: log_t in log0log.h.
const (
	format102, format103, format104 = 1, 103, 104
	format105                       = 0x50485953
	format108                       = 0x50687973
	formatEncrypted                 = 1 << 31
)

// redoHeader reads the first block of the redo log: LOG_HEADER_FORMAT at byte 0,
// LOG_HEADER_CREATOR at 16, of log0types.h. The creator may be older than the data: a
// server that takes over a log does not rewrite its header.
func (r *run) redoHeader(o *origin) {
	home := r.directory("innodb_log_group_home_dir")
	path := filepath.Join(home, "ib_logfile0")
	head := headOf(path, 2048)
	if head == nil {
		return
	}

	creator, _, _ := strings.Cut(string(head[16:48]), "\x00")
	family, number, _ := strings.Cut(creator, " ")
	v, ok := parseVersion(number)
	if !ok || o.family == mysqlFamily {
		return
	}

	switch family {
	case mysqlFamily:
		o.found(mysqlFamily, v, "ib_logfile0")
	case mariadbFamily, "Backup": // written by mariadb-backup
		o.found(mariadbFamily, v, "ib_logfile0")
		o.redo = binary.BigEndian.Uint32(head)
		o.unclean = uncleanOld(path, head)
	}
}

// uncleanOld reports whether a redo log from before MariaDB 10.8 holds more than its
// last checkpoint, as recv_log_recover_10_5 in log0recv.cc does. It reports false for
// an encrypted one.
func uncleanOld(path string, head []byte) bool {
	switch binary.BigEndian.Uint32(head) {
	case format102, format103, format104, format105:
	default:
		return false
	}

	offset := lastCheckpoint(head)
	f, err := os.Open(path)
	if err != nil || offset == 0 {
		return false
	}
	defer f.Close()

	block := make([]byte, 512)
	if _, err := f.ReadAt(block, int64(offset&^511)); err != nil {
		return false // it continues in ib_logfile1
	}
	return uint64(binary.BigEndian.Uint16(block[4:])) != offset&511
}

// lastCheckpoint returns the offset of the newest checkpoint, or 0. A block of
// LOG_CHECKPOINT_1 or 2 holds its number, its LSN, and the offset of that in the file.
func lastCheckpoint(head []byte) uint64 {
	var newest, offset uint64
	for _, at := range []int{512, 1536} {
		number := binary.BigEndian.Uint64(head[at:])
		where := binary.BigEndian.Uint64(head[at+16:])
		if number >= newest && where >= 0x80c {
			newest, offset = number, where
		}
	}
	return offset
}

// upgradeInfo reads what the last upgrade left: mysql_upgrade_history of MySQL 8.4
// and later, mysql_upgrade_info of earlier ones and of MariaDB, mariadb_upgrade_info.
// It counts if it is newer than the redo log's creator.
func (r *run) upgradeInfo(o *origin) {
	for _, name := range []string{"mysql_upgrade_history", "mariadb_upgrade_info", "mysql_upgrade_info"} {
		text, err := readFile(r.in(name))
		if err != nil {
			continue
		}

		family, number := mysqlFamily, lastUpgrade(text)
		if number == "" {
			number = strings.TrimSpace(string(text))
		}
		if strings.Contains(number, mariadbFamily) {
			family = mariadbFamily
		}

		v, ok := parseVersion(number)
		if !ok || o.family != "" && o.family != family || o.known && o.version.series(v) >= 0 {
			continue
		}
		if o.by == "mysql.ibd" {
			continue // the server itself trusts that file
		}
		o.found(family, v, name)
	}
}

func lastUpgrade(text []byte) string {
	var history struct {
		Upgrades []struct{ Version string } `json:"upgrade_history"`
	}
	if json.Unmarshal(text, &history) != nil || len(history.Upgrades) == 0 {
		return ""
	}
	return history.Upgrades[len(history.Upgrades)-1].Version
}

// withoutChangeBuffer reports whether page 4 of the system tablespace, the root of the
// change buffer, is not a page of an index (ibuf_upgrade in ibuf0ibuf.cc of MariaDB 11).
func (r *run) withoutChangeBuffer() bool {
	files, err := parseDataFiles(r.Options.get("innodb_data_file_path", "ibdata1:12M:autoextend"))
	if err != nil {
		return false
	}

	path := r.dataFilePath(files[0])
	head := headOf(path, 58)
	if head == nil {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()

	page := make([]byte, 26)
	if _, err := f.ReadAt(page, 4*pageBytes(head)); err != nil {
		return false
	}
	return binary.BigEndian.Uint16(page[24:]) == 0 // FIL_PAGE_TYPE_ALLOCATED; an index has 17855
}

// headOf returns the first bytes of a regular file, or nil if it is shorter.
func headOf(path string, n int) []byte {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()

	head := make([]byte, n)
	if _, err := io.ReadFull(f, head); err != nil {
		return nil
	}
	return head
}
