package preflight

import (
	"bufio"
	"io"
	"regexp"
	"strings"
)

// A Known is an error that servers of the family print, and what is behind it.
type Known struct {
	Name    string
	Pattern *regexp.Regexp
	Cause   string
	Check   string // that looks for it beforehand; empty if none can
	Cure    string
}

// An Explanation is what is known about a line of a log.
type Explanation struct {
	Line  int    `json:"line"`  // the first that says so
	Times int    `json:"times"` // how many do
	Text  string `json:"text"`
	Error string `json:"error"` // the name of the known error
	Cause string `json:"cause"`
	Check string `json:"check,omitempty"`
	Cure  string `json:"cure"`
}

// mostLine bounds a line of a log, and mostShown what is shown of one.
const mostLine, mostShown = 16 << 10, 240

// Explain reads a server's log and returns what is known about it, in the order in
// which it is said. A line is explained by the first that fits.
func Explain(log io.Reader) ([]Explanation, error) {
	known := KnownErrors()
	var all []Explanation
	at := map[string]int{}
	r := bufio.NewReaderSize(log, 64<<10)
	for n := 1; ; n++ {
		line, err := readLine(r)
		for _, k := range known {
			if !k.Pattern.MatchString(line) {
				continue
			}
			i, seen := at[k.Name]
			if !seen {
				i = len(all)
				at[k.Name] = i
				all = append(all, Explanation{Line: n, Text: shorten(line), Error: k.Name, Cause: k.Cause, Check: k.Check, Cure: k.Cure})
			}
			all[i].Times++
			break
		}
		if err == io.EOF {
			return all, nil
		} else if err != nil {
			return all, err
		}
	}
}

// readLine reads a line, and of a very long one the beginning.
func readLine(r *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		part, err := r.ReadSlice('\n')
		if b.Len() < mostLine {
			b.Write(part)
		}
		if err != bufio.ErrBufferFull {
			return strings.TrimSpace(b.String()), err
		}
	}
}

// shorten makes a line fit for people: of one piece, without control characters.
func shorten(line string) string {
	line = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(line, "?"))
	if len(line) > mostShown {
		line = strings.ToValidUTF8(line[:mostShown], "") + "..."
	}
	return line
}

// KnownErrors are the errors that [Explain] knows, the more telling ones first. The
// words are those of the sources: sql/wsrep_sst.cc and scripts/wsrep_sst_*.sh of
// MariaDB and Percona XtraDB Cluster, galera, storage/innobase and mysys of both.
func KnownErrors() []Known {
	k := func(name, pattern, check, cause, cure string) Known {
		return Known{name, regexp.MustCompile(`(?i)` + pattern), cause, check, cure}
	}
	return []Known{
		k("not-synced", `Got error: 1047|WSREP has not (yet )?prepared node for application use`, "members",
			"the member that was asked has no part in a cluster with a majority: it is joining, or was cut off from the others, and takes no statements",
			"look at wsrep_cluster_status on every member; where none is Primary, run SET GLOBAL wsrep_provider_options='pc.bootstrap=YES' on the one with the highest wsrep_last_committed"),
		k("transfer-refused", `(mariabackup|mariadb-backup|xtrabackup|innobackupex|mysqldump|Failed to connect to (MySQL|MariaDB) server).*Access denied|WSREP_SST.*Access denied`, "sst-auth",
			"the donor's backup program could not log in with wsrep_sst_auth",
			"create that account on the donor with RELOAD, PROCESS, LOCK TABLES and BINLOG MONITOR (REPLICATION CLIENT in MySQL), at localhost, and give every member the same password"),
		k("program-missing", `'?(socat|nc|rsync|xbstream|mbstream|mariabackup|mariadb-backup|xtrabackup|lsof|pv|qpress|zstd)'? not found in PATH|wsrep_sst_[a-z0-9_-]+: (command )?not found|failed to run command '|wsrep_sst_[a-z0-9_-]+.*No such file or directory|exit(ed)? with (status|code):? ?12[67]\b`, "sst-method",
			"a program that wsrep_sst_method needs is not installed on this member",
			"install it in the image of every member, or choose another wsrep_sst_method"),
		k("transfer-port-taken", `rsync daemon port .* has been taken|socat.*bind\(.*Address already in use|SST.*Address already in use`, "sst-running",
			"the port of state transfers is taken: one that was broken off still runs",
			"end it with its children (wsrep_sst_*, rsync --daemon, socat), then start the server again"),
		k("transfer-timeout", `Possible timeout in receiving first data from donor|receiving first data.*exit codes: 124`, "members",
			"the donor sent nothing: it cannot reach this member's port 4444, or its backup program failed at once",
			"let port 4444 pass from every member to every other, and read mariabackup.backup.log or innobackup.backup.log on the donor"),
		k("donor-failed", `(xtrabackup|mariadb_backup)_checkpoints missing|(mariabackup|innobackup|xtrabackup).*(failed on DONOR|finished with error)|Check DONOR log`, "sst-auth",
			"the backup program of the donor failed",
			"read mariabackup.backup.log or innobackup.backup.log in the donor's data folder: mostly wsrep_sst_auth, disk space, or open files"),
		k("broken-pipe", `WSREP_SST: \[ERROR\].*exit with status: ?32\b|exit with status: ?32\b|\(Broken pipe\)`, "disk-space",
			"the stream of a state transfer broke off (32 is EPIPE): the program at the other end has ended",
			"read the log of the other end: a full disk or a missing program on the joiner, a refused login or too few open files on the donor"),
		k("transfer-not-begun", `Failed to prepare for '.*' SST|Failed to read 'ready <addr>'|daemon \(PID: [0-9]+\) terminated unexpectedly`, "sst-running",
			"the script that is to receive the data could not begin: its port is taken, or what an earlier one left in the data folder is another user's",
			"end what is left of an earlier transfer, remove sst_in_progress, and start again"),
		k("transfer-script-died", `Failed to read uuid:seqno.*from joiner script|Process completed with error: wsrep_sst_`, "sst-leftover",
			"the script that receives the data ended before it had all of them",
			"the reason is in the lines with WSREP_SST above; then empty the data folder if it holds sst_in_progress, and start again"),
		k("no-state", `Will never receive state\. Need to abort`, "sst-method",
			"the donor told that it could not send the data",
			"the reason is in the donor's log: the program of wsrep_sst_method, wsrep_sst_auth, or the way to this member's port 4444"),
		k("no-donor", `impossible to select State Transfer donor|Requested donor is not available`, "members",
			"no member may send its data: none is Synced, or wsrep_sst_donor names one that is not there",
			"wait until a member is Synced; correct or remove wsrep_sst_donor"),
		k("other-size", `is of a different size .* than (specified|the )|different size .* in the \.cnf|Tablespace size stored in header`, "system-tablespace",
			"innodb_data_file_path does not fit the ibdata files that are there",
			"write innodb_data_file_path as the data were made with, the same on every member"),
		k("other-page-size", `uses page size [0-9]+, but|innodb_page_size=[0-9]+ .*(but|differs)|page size .*innodb_page_size`, "system-tablespace",
			"the data were made with another innodb_page_size",
			"write innodb_page_size as it was; it cannot be changed afterwards"),
		k("no-redo-log", `Neither found #innodb_redo|ib_logfile0 (was )?not found|Missing redo log|Invalid redo log header|redo log file .* (is missing|not found)|Cannot find checkpoint record|Missing FILE_CHECKPOINT`, "redo-log",
			"the redo log that belongs to the data is missing or of another server",
			"point innodb_log_group_home_dir to it; if it is lost, restore a backup or let the node receive all data anew"),
		k("data-locked", `Unable to lock .*ibdata1|Unable to lock \./|Can't lock aria control file`, "ports",
			"another server runs on the same data",
			"end it; in Kubernetes use ReadWriteOncePod, and let no two pods share the volume"),
		k("no-space", `No space left on device|Errcode: 28|OS errno 28|error number 28`, "disk-space",
			"the disk is full", "give the volume more room; for a state transfer as much as the donor's data take"),
		k("no-memory", `Cannot allocate memory for the buffer pool|mmap\(.*failed; errno 12|Out of memory`, "",
			"the buffer pool is larger than the memory that there is",
			"lower innodb_buffer_pool_size, to about 60 % of the container's memory limit"),
		k("not-permitted", `(Errcode|OS errno|error number):? 13\b|Permission denied`, "datadir",
			"the server's user may not read or write a file or folder",
			"give the data folder to user 999 (Percona: 1001), in a pod with fsGroup"),
		k("innodb-failed", `Unknown/unsupported storage engine: InnoDB|Data Dictionary initialization failed|Plugin 'InnoDB' (init function returned error|registration as a STORAGE ENGINE failed)`, "system-tablespace",
			"InnoDB could not start, and what uses it fails with it",
			"the reason is in the lines with InnoDB above: mostly innodb_data_file_path, innodb_page_size, the redo log, memory, or a lock"),
		k("no-members", `failed to open gcomm backend connection: 110|failed to reach primary view|gcs_open\(\) failed.*110`, "members",
			"no member of the cluster could be reached",
			"start the first member alone (bootstrap), or look at names, network policies and port 4567"),
		k("other-cluster", `handshake failed, my group: '.*', peer group: '`, "members",
			"the member that answers is of another cluster", "write the same wsrep_cluster_name on every member"),
		k("unsafe-bootstrap", `It may not be safe to bootstrap the cluster from this node`, "grastate",
			"this node did not leave the cluster last: others may hold newer data",
			"start the member with safe_to_bootstrap: 1 first; if none has it, the one with the highest seqno (mysqld --wsrep-recover), and write it there"),
		k("newer-than-group", `Local state seqno .* is greater than group seqno|Reversing history`, "grastate",
			"this node holds changes that the cluster does not have",
			"save what is needed of them, then empty the data folder: the node receives the cluster's data"),
		k("inconsistent", `Inconsistency detected|inconsistent with group|Node consistency compromised`, "tables",
			"the node's data differ from the others', and it left the cluster",
			"empty its data folder: it receives the cluster's data; look for tables that are not InnoDB or have no primary key, and for SET wsrep_on=OFF"),
		k("provider-missing", `wsrep_load\(\): dlopen\(\)|Failed to load (the )?provider|wsrep provider .*(failed|cannot open)`, "provider",
			"the library that wsrep_provider names is not there",
			"install galera-4, or write where the image has it"),
		k("provider-option", `Unrecognized parameter|Failed to create a new provider .* with options`, "provider-options",
			"wsrep_provider_options names an option that Galera does not have, or is cut off by a quotation mark",
			"correct the option; put marks round the whole value only"),
		k("provider-value", `Bad value '.*' for parameter|non-standard exception|wsrep::connect\(.*\) failed: 8`, "provider-options",
			"a value in wsrep_provider_options cannot be read, such as 15S where PT15S is meant",
			"durations are written PT15S, sizes 128M"),
		k("node-address", `Failed to guess base node address|Could not determine node address`, "provider",
			"Galera does not know under which address others reach this node",
			"write wsrep_node_address, from the pod's IP"),
		k("name-resolution", `Name or service not known|Temporary failure in name resolution|Failed to resolve|getaddrinfo.*failed`, "members",
			"the name of a member does not resolve",
			"a headless Service must exist, with publishNotReadyAddresses: true"),
		k("port-taken", `Bind on TCP/IP port.*Address already in use|Do you already have another (mysqld|mariadbd|server).*running on port|failed to bind.*Address already in use|Address already in use`, "ports",
			"a port of the server is taken", "end the other server or transfer, or choose another port"),
		k("unknown-option", `unknown (variable|option) '`, "",
			"an option file holds an option that this release does not have",
			"initplate check FILE --rules tells the release's own name for it"),
		k("option-value", `option '.*': (unsigned|signed) value .* adjusted|Error while setting value .* to|ambiguous option '|option '.*' requires an argument|Unknown suffix '`, "",
			"an option file holds a value that the server does not take as it is",
			"initplate check FILE --rules tells what it takes"),
		k("world-writable", `World-writable config file .* is ignored`, "",
			"an option file that anybody may write is not read", "write it with mode 0640 or 0644"),
		k("no-group", `Found option without preceding group in config file`, "",
			"an option stands before any [group]; the rest of its file is not read", "put [mysqld] above it"),
		k("not-empty", `--initialize specified but the data directory has files in it`, "datadir",
			"a server is initialised in an empty folder only", "empty the data folder, or use a folder below the mount point"),
		k("wrong-release", `Invalid (MySQL|MariaDB) server (upgrade|downgrade)|Cannot (upgrade|downgrade) from|Unsupported redo log format|downgrade is not supported|was created with MySQL`, "",
			"the data are those of another release",
			"start the release that made them, end it cleanly with innodb_fast_shutdown = 0, and go on one release at a time; going back needs a dump"),
		k("access-denied", `Access denied for user`, "",
			"a client or job logs in with a password that the server does not have",
			"the image sets passwords on its first start only: change the account's, or the Secret's"),
	}
}
