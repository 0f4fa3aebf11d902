package preflight

// startErrors are about ports, sockets, users and the image around the server.
func startErrors() []Known {
	k := knownError
	return []Known{
		k("port-taken", `Bind on TCP/IP port\W.*(Address already in use|error: 98\b)|listen\(\) on TCP/IP port.*Address already in use`, "ports",
			"a port of the server is taken", "end the other server, or choose another port").
			said(mysql9, "2026-01-10T10:11:12.836594Z 0 [ERROR] [MY-010262] [Server] Can't start server: Bind on TCP/IP port: Address already in use").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] Can't start server: Bind on TCP/IP port. Got error: 98: Address already in use"),
		k("x-port-taken", `Setup of (bind-address|X Plugin|'?admin)?.*failed, .*bind\(\).*Address already in use`, "ports",
			"the port of MySQL's X protocol (33060) is taken; the server itself goes on without it", "end the other server, choose another mysqlx_port, or write mysqlx = OFF").as(Aside).
			said(mysql9, "2026-01-10T10:11:12.836594Z 0 [ERROR] [MY-011300] [Server] Plugin mysqlx reported: 'Setup of bind-address: '127.0.0.1' port: 33060 failed, `bind()` failed with error: Address already in use (98). Do you already have another mysqld server running with Mysqlx ?'"),
		k("x-socket", `Plugin mysqlx reported: 'Setup of .* failed`, "",
			"the socket of MySQL's X protocol (33060) could not be made, for the reason in the line; the server itself goes on without it",
			"write mysqlx = OFF where nothing uses it; at Permission denied of socket() look at the container's seccomp, AppArmor or SELinux").as(Aside).
			said(mysqlLog, "2023-11-02T08:08:31.855193Z 0 [ERROR] [MY-011300] [Server] Plugin mysqlx reported: 'Setup of bind-address: '*' port: 33060 failed, `socket()` failed with error: Permission denied(13)'"),
		k("host-port-taken", `(listen tcp\d?|Bind for) \S*:\d+:?.*(address already in use|port is already allocated)`, "",
			"the port of the host under which the container was to be published is taken", "end what listens there, or publish another port").
			said("docker run", "Error response from daemon: driver failed programming external connectivity on endpoint db: Error starting userland proxy: listen tcp4 0.0.0.0:3306: bind: address already in use"),
		k("address-of-another", `Bind on TCP/IP port\W.*(Cannot assign requested address|error: 99\b)`, "",
			"bind_address is not an address of this machine or pod", "write bind_address = * (all addresses) or 127.0.0.1").
			said(mysql9, "2026-01-10T10:11:12.296993Z 0 [ERROR] [MY-010262] [Server] Can't start server: Bind on TCP/IP port: Cannot assign requested address").
			said(mariaSQL, "2026-01-10 10:11:12 0 [ERROR] Can't start server: Bind on TCP/IP port. Got error: 99: Cannot assign requested address"),
		k("port-not-permitted", `Bind on TCP/IP port\W.*(Permission denied|error: 13\b)`, "",
			"the server's user may not listen on that port: it is below 1024, or SELinux forbids it", "choose a port above 1023, such as 3306").
			said(mysqlLog, "2026-01-10T10:11:12.296993Z 0 [ERROR] [MY-010262] [Server] Can't start server: Bind on TCP/IP port: Permission denied"),
		k("address-without-name", `Can't start server: cannot resolve hostname|Can't create IP socket: `, "",
			"bind_address is a name that does not resolve, or of a kind of address that this machine does not have (IPv6)", "write bind_address = * or 0.0.0.0").
			said(mysql9,
				"2026-01-10T10:11:12.697363Z 0 [ERROR] [MY-010255] [Server] Can't create IP socket: No such file or directory",
				"2026-01-10 10:11:12 0 [ERROR] Can't create IP socket: Name or service not known",
				"2026-01-10T10:11:12.697455Z 0 [ERROR] [MY-010256] [Server] Can't start server: cannot resolve hostname!"),
		k("socket-directory", `Bind on unix socket: (No such file|Permission denied|Read-only file system)|Could not create unix socket lock file`, "",
			"the socket, or the lock file beside it, could not be made: its directory is not there, or the server's user may not write into it",
			"make the directory of the option socket for the server's user (999, Percona and Bitnami 1001), or mount an emptyDir there; an ordinary directory is /var/run/mysqld").
			said(mysql9, "2026-01-10T10:11:12.203974Z 0 [ERROR] [MY-010273] [Server] Could not create unix socket lock file /none/s.sock.lock.").
			said(maria11,
				"2026-01-10 10:11:12 0 [ERROR] Can't start server : Bind on unix socket: No such file or directory",
				"2026-01-10 10:11:12 0 [ERROR] Can't start server : Bind on unix socket: Permission denied").
			said(mysqlLog, "2026-01-10T10:11:12.203974Z 0 [ERROR] [MY-010270] [Server] Can't start server : Bind on unix socket: Permission denied"),
		k("socket-too-long", `The socket file path is too long`, "",
			"the path of the socket has more than 107 bytes, which is the most that the system takes", "write a shorter one, such as socket = /var/run/mysqld/mysqld.sock").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] The socket file path is too long (> 107): /a/very/long/path.sock"),
		k("socket-in-use", `Another process with pid \d+ is using unix socket file|Another process is already listening on the socket file|Bind on unix socket: Address already in use`, "",
			"the socket belongs to a process that runs: another server, or, if an earlier container left the lock file in a volume, some other process that has its number now",
			"end the other server; if there is none, remove the socket and the file beside it that ends in .lock, and start again; keep the socket off the data volume").
			said(mysqlLog, "2023-02-03T15:39:51.409683Z 0 [ERROR] [MY-010259] [Server] Another process with pid 62 is using unix socket file.").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] Another process is already listening on the socket file '/run/mysqld/mysqld.sock'. Aborting."),
		k("socket-lock-left", `Unix socket lock file is empty|Invalid pid in unix socket lock file|Could not (read|open|write|remove|sync|close) unix socket lock file`, "",
			"the lock file beside the socket, left by an earlier start, is empty, damaged, or another user's",
			"see that no other server runs, remove the file that the line names (it ends in .lock), and start again").
			said(mysql57, "2018-09-07T11:25:29.698654Z 0 [ERROR] Unix socket lock file is empty /var/run/mysqld/mysqld.sock.lock.").
			said(mysqlLog,
				"2026-01-10T10:11:12.203974Z 0 [ERROR] [MY-010274] [Server] Could not open unix socket lock file /var/run/mysqld/mysqld.sock.lock.",
				"2026-01-10T10:11:12.203974Z 0 [ERROR] [MY-010277] [Server] Invalid pid in unix socket lock file /var/run/mysqld/mysqld.sock.lock."),
		k("pid-file", `can't create PID file: |can't check PID filepath: `, "",
			"the file of pid_file could not be made: its directory is not there, or the server's user may not write into it",
			"leave pid_file out (it is made in the data directory then), or make its directory for the server's user (999, Percona and Bitnami 1001)").
			said(mysql9, "2026-01-10T10:11:12.726121Z 0 [ERROR] [MY-011811] [Server] Can't start server: can't check PID filepath: No such file or directory").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] Can't start server: can't create PID file: No such file or directory"),
		k("run-as-root", `to find out how to run (mysqld|mariadbd) as root!`, "",
			"the server was started as root, which it refuses", "start it as its own user: runAsUser: 999 in a pod (Percona and Bitnami 1001), or user = mysql in [mysqld]").
			said(mysqlLog, `2026-01-10T10:11:12.203974Z 0 [ERROR] [MY-010123] [Server] Fatal error: Please read "Security" section of the manual to find out how to run mysqld as root!`).
			said(maria11, "/usr/sbin/mariadbd: Please consult the MariaDB Documentation to find out how to run mariadbd as root!"),
		k("no-such-user", `Can't change to run as user '`, "",
			"the user of the option user is not in the container's /etc/passwd", "write user = mysql, or leave it out and set runAsUser: 999 in the pod (Percona and Bitnami 1001)").
			said(mysqlLog, "2026-01-10T10:11:12.203974Z 0 [ERROR] [MY-010124] [Server] Fatal error: Can't change to run as user 'nosuchuser' ;  Please check that the user exists!").
			said(maria11, "/usr/sbin/mariadbd: Can't change to run as user 'nosuchuser'.  Please check that the user exists!"),
		k("no-threads", `Can't create thread|pthread_create returned|terminate called after throwing an instance of 'std::system_error'`, "",
			"the server may not start a thread: an old container runtime refuses the system call (errno 1), or the limit of processes is reached (errno 11)",
			"with errno 1 update Docker, runc and libseccomp; with errno 11 raise the limit of processes (pids) of the container and of the user").
			said(mysqlLog, "2024-09-02T08:34:57.763848Z 0 [Warning] [MY-010001] [Server] Can't create thread to handle bootstrap (errno: 1)").
			said(innodb57, "2022-11-03T09:15:48.834273Z 0 [ERROR] [FATAL] InnoDB: pthread_create returned 1"),
		k("old-cpu", `CPU does not support x86-64-v\d|CPU does not support|\bIllegal instruction\b`, "",
			"the CPU, or the model of it that a virtual machine shows, lacks instructions that the image was built for",
			"set the virtual machine's CPU type to host, or use an image for older CPUs: mysql:8.0-debian, or mariadb's Ubuntu image").
			said("glibc, sysdeps/x86/dl-get-cpu-features.c", "Fatal glibc error: CPU does not support x86-64-v2"),
		k("wrong-architecture", `exec format error|Exec format error`, "",
			"the image was built for another kind of CPU than this machine has", "use an image of this architecture: docker pull --platform linux/amd64, or linux/arm64").
			said("docker run", "exec /usr/local/bin/docker-entrypoint.sh: exec format error"),
		k("library-missing", `error while loading shared libraries: `, "",
			"a library that the server needs is not there, or may not be read; the line names it",
			"use the image as it is published, without files of another release mounted over it; with SELinux or AppArmor look for what they denied").
			said("ld.so", "mysqld: error while loading shared libraries: libpthread.so.0: cannot open shared object file: Permission denied"),
		k("runtime-too-old", `^ls: cannot access '/docker-entrypoint-initdb\.d/?': Operation not permitted`, "",
			"the container runtime refuses a system call that the image's programs make: it, or libseccomp, is older than the image",
			"update Docker (containerd, runc) and libseccomp2 on the node, or use an image of an older system: mysql:8.0-debian, or mariadb:10.6-focal").
			said(mysqlEnt, "ls: cannot access '/docker-entrypoint-initdb.d/': Operation not permitted"),
		k("mount-of-another-kind", `trying to mount a directory onto a file`, "",
			"a file is to be mounted that is not there on the host: the runtime made an empty directory in its place, which does not fit the file in the image",
			"remove that directory on the host, put the file there, and make the container anew; look at the path: it counts from the compose file").
			said("opencontainers/runc, libcontainer/rootfs_linux.go", `Error response from daemon: failed to create task for container: error mounting "/srv/my.cnf" to rootfs at "/etc/mysql/my.cnf": not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type`),
		k("memory-policy", `^mbind: Operation not permitted`, "",
			"the container may not say on which memory of a large machine (NUMA) its data lie; the server goes on without",
			"nothing is lost but speed; the capability SYS_NICE (cap_add) allows it").as(Aside).
			said("MySQL, storage/innobase (numa)", "mbind: Operation not permitted"),
		k("ownership-refused", `^(mkdir|chown|chmod|touch|cp|rm|mv|find|ls|install|ln|cat): .*(Permission denied|Operation not permitted|Invalid argument)`, "datadir",
			"a step of the image's start may not make, read or give away the file or directory that the line names: the container's user does not own the volume, or the volume does not let owners change (NFS with root_squash, a shared directory)",
			"give the directory to the user of the container from outside (999 in the images of mysql and mariadb, 1001 in those of Percona and Bitnami), in a pod with fsGroup of that number").
			said("coreutils", "chown: changing ownership of '/var/lib/mysql/': Operation not permitted", "mkdir: cannot create directory '/bitnami/mysql/data': Permission denied"),
	}
}

// resourceErrors are about memory, file descriptors and what the kernel gives.
func resourceErrors() []Known {
	k := knownError
	return []Known{
		k("no-memory", `Cannot allocate memory for the (initial )?buffer pool|Cannot map innodb_buffer_pool_size_max|mmap\(\d+ bytes\) failed; errno 12|Out of memory \(Needed \d+ bytes\)`, "",
			"the server could not get as much memory as it asked for",
			"lower innodb_buffer_pool_size, to about 60 % of the container's memory limit, or give the container more").
			said(mysql9, "2026-01-10T10:11:12.203974Z 1 [ERROR] [MY-012956] [InnoDB] Cannot allocate memory for the buffer pool").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] InnoDB: Cannot map innodb_buffer_pool_size_max=8192m").
			said(innodb57, "2018-09-28T08:18:02.233607Z 0 [ERROR] InnoDB: mmap(137428992 bytes) failed; errno 12").
			said("MySQL, share/errmsg-utf8.txt", "ERROR 1041 (HY000): mysqld: Out of memory (Needed 1048576 bytes)"),
		k("lock-memory", `percent of the buffer pool .*is occupied by lock heaps`, "",
			"locks of transactions (or the adaptive hash index) fill the buffer pool; at 95 percent the server ends itself",
			"raise innodb_buffer_pool_size, and change fewer rows in one transaction").
			said(mariaInn, "2026-01-10 10:11:12 9 [ERROR] [FATAL] InnoDB: Over 95 percent of the buffer pool is occupied by lock heaps or the adaptive hash index! Check that your transactions do not set too many row locks, or review if innodb_buffer_pool_size=8M could be bigger.").
			said(mysql9+", its program", "2026-01-10T10:11:12.203974Z 9 [ERROR] [MY-011957] [InnoDB] [FATAL] InnoDB: Over 95 percent of the buffer pool (curr_size=127 MB) is occupied by lock heaps or the adaptive hash index or BUF_BLOCK_MEMORY pages."),
		k("stuck", `Semaphore wait has lasted > \d+ seconds|innodb_fatal_semaphore_wait_threshold was exceeded`, "",
			"a thread of InnoDB waited for a lock inside the server for longer than innodb_fatal_semaphore_wait_threshold (600 seconds), and the server ended itself; a disk that stands still, too few CPUs, or a bug can be behind it",
			"look at the disk and the CPU limits of that time, and in the lines before at which threads waited for which; try the latest patch release").
			said(mysqlLog, "2024-05-27T16:11:39.571043Z 0 [ERROR] [MY-012872] [InnoDB] [FATAL] Semaphore wait has lasted > 600 seconds. We intentionally crash the server because it appears to be hung.").
			said(mariaInn, "2026-01-10 10:11:12 0 [ERROR] [FATAL] InnoDB: innodb_fatal_semaphore_wait_threshold was exceeded for dict_sys.latch."),
		k("oom-killed", `[Oo]ut of memory: Kill(ed)? process \d+ \((mysqld|mariadbd|mysql|mariadb)\)|invoked oom-killer`, "",
			"the kernel killed the server, or another process, because the memory limit was reached",
			"lower innodb_buffer_pool_size to about 60 % of the memory limit and max_connections with it, or raise the limit").
			said("Linux, mm/oom_kill.c", "Memory cgroup out of memory: Killed process 31343 (mysqld) total-vm:2310120kB, anon-rss:1040104kB"),
		k("native-aio", `io_setup\(\) failed|io_setup\(\d+\) returned|io_uring_queue_init\(\) failed|create_uring failed|(liburing|native AIO) (disabled|failed)|Linux Native AIO (disabled|interface is not supported)`, "",
			"the kernel, the container or the emulated CPU does not give asynchronous input and output (io_uring, libaio); the server goes on without it",
			"nothing is lost but speed: write innodb_use_native_aio = OFF to be rid of the warning; for libaio raise fs.aio-max-nr on the node").as(Aside).
			said(mysqlLog, "2022-06-13T17:09:18.023451Z 1 [ERROR] [MY-012585] [InnoDB] Linux Native AIO interface is not supported on this platform. Please check your OS documentation and install appropriate binary of InnoDB.").
			said(mariaInn,
				"2025-08-20 17:33:52 0 [Warning] mariadbd: io_uring_queue_init() failed with ENOSYS: check seccomp filters, and the kernel version (newer than 5.1 required)",
				"2026-01-05  8:56:18 0 [Warning] mariadbd: io_uring_queue_init() failed with EPERM: sysctl kernel.io_uring_disabled has the value 2, or 1 and the user of the process is not a member of sysctl kernel.io_uring_group. (see man 2 io_uring_setup).",
				"2025-08-13 21:04:08 0 [Warning] InnoDB: liburing disabled: falling back to innodb_use_native_aio=OFF").
			said(innodb57, "2018-09-28T08:18:02.233607Z 0 [Warning] InnoDB: io_setup() failed with EAGAIN. Will make 5 attempts before giving up."),
		k("native-aio-refused", `Unexpected ret_code\[-?\d+\] from io_getevents|'aio (write|read)' returned OS error|OS error 122\b.*aio|aio (write|read)' returned`, "",
			"the kernel, or the file system under the data directory, does not take the way InnoDB writes (Linux native AIO): mostly a directory shared from Windows or macOS, or a sandbox",
			"write innodb_use_native_aio = OFF, and innodb_flush_method = fsync on a shared directory; better use a volume in place of the directory").
			said(innodb57, "2018-04-03T08:57:40.476680Z 0 [ERROR] InnoDB: File ./ib_logfile101: 'aio write' returned OS error 122. Cannot continue operation"),
		k("no-reserving", `preallocating \d+ bytes for file .* failed with error (22|95)\b`, "",
			"the file system under the data directory does not let a server reserve room for a file (fallocate), as some of ZFS, and shared directories, do not; the words on disk space that may follow are a guess",
			"take the latest patch release of MariaDB (from 10.2.11 on it writes the file instead), or a volume with ext4 or XFS").
			said(mariaInn, "2017-11-02  8:54:37 140513385863040 [ERROR] InnoDB: preallocating 12582912 bytes for file ./ibtmp1 failed with error 22"),
		k("too-many-files", `(Errcode:|OS errno|errno:|error number) ?2[34]\b|Too many open files`, "",
			"the server may not open more files", "raise the limit (LimitNOFILE, ulimit -n, the container runtime's default), or lower table_open_cache and max_connections").
			said(maria11, `2026-01-10 10:11:12 0 [ERROR] mariadbd: Out of resources when opening file '/tmp/ibf47q5E' (Errcode: 24 "Too many open files")`).
			said(innodb57, "2018-09-28T08:18:02.233607Z 0 [ERROR] InnoDB: Operating system error number 24 in a file operation."),
		k("no-space", `No space left on device|preallocating \d+ bytes for file .* failed with error 28\b|(Errcode:|OS errno|errno:|error number) ?28\b|Disk is full writing '|Disk full\b`, "disk-space",
			"the file system that the line is about is full", "give the volume more room, or delete what is not needed (binary logs: PURGE BINARY LOGS, binlog_expire_logs_seconds)").
			said(maria11, `2026-01-10 10:11:12 0 [ERROR] mariadbd: Error writing file './ddl_recovery.log' (Errcode: 28 "No space left on device")`).
			said(mysqlLog, "2026-01-10T10:11:12.203974Z 0 [ERROR] [MY-012592] [InnoDB] Operating system error number 28 in a file operation."),
		k("quota", `Disk quota exceeded|(Errcode:|OS errno|errno:|error number) ?122\b`, "disk-space",
			"the quota of the server's user on the volume is used up", "raise the quota, or free room").
			said("MySQL, mysys/errors.cc", "mysqld: Error writing file './binlog.000002' (OS errno 122 - Disk quota exceeded)"),
		k("file-too-large", `File size limit exceeded|(Errcode:|OS errno|errno:|error number) ?27\b`, "",
			"a file reached the largest size that the system or its limit (ulimit -f) lets it have", "raise the limit of file sizes to unlimited").
			said("bash", "line 4: 30050 File size limit exceeded mysqld"),
		k("disk-error", `Input/output error|returned EIO\b|Structure needs cleaning|(Errcode:|OS errno|errno:|error number) ?(5|117)\b`, "",
			"the disk, or the network to it, could not read or write", "look at the node's kernel log and the state of the volume, save the data before anything else, and check the file system (fsck) while it is not mounted").
			said(innodb57, "2018-09-28T08:18:02.233607Z 0 [ERROR] InnoDB: Operating system error number 5 in a file operation."),
	}
}

// fileErrors are about files and directories: whether they are there, and whose.
func fileErrors() []Known {
	k := knownError
	return []Known{
		k("data-missing", `(Can't change dir to|Failed to set datadir to) '.*\((Errcode:|OS errno:?|errno:) ?(2|20)\b`, "datadir",
			"the data directory is not there, or is a file", "mount the volume where the option datadir says (/var/lib/mysql), or correct datadir").
			said(mysql9, "2026-01-10T10:11:12.479994Z 0 [ERROR] [MY-013276] [Server] Failed to set datadir to '/none/' (OS errno: 2 - No such file or directory)").
			said(maria11, `/usr/sbin/mariadbd: Can't change dir to '/none/' (Errcode: 2 "No such file or directory")`),
		k("not-empty", `--initialize specified but the data directory has files in it`, "datadir",
			"a server is initialised in an empty directory only",
			"if the files are data that you want, start without --initialize; else empty the directory, or, below a mount point with lost+found, use a directory in it").
			said(mysql9, "2026-01-10T10:11:12.204385Z 0 [ERROR] [MY-010457] [Server] --initialize specified but the data directory has files in it. Aborting."),
		k("log-file-missing", `File '[^']*\.\d{6}' not found \((Errcode:|OS errno) ?2\b`, "",
			"the index of the binary or relay logs names a file that is no longer there",
			"take its line out of the index file (binlog.index, or NAME-relay-bin.index) and start again; a replica that still needs the file must be made anew").
			said(mysql9, "mysqld: File './binlog.000007' not found (OS errno 2 - No such file or directory)").
			said(maria11, `2026-01-10 10:11:12 0 [ERROR] mariadbd: File './binlog.000007' not found (Errcode: 2 "No such file or directory")`),
		k("error-log", `Could not open file '[^']*' for error logging`, "",
			"the error log could not be written: its directory is not there, or the server's user may not write into it",
			"leave log_error out, so that the log goes to the container's output; or make its directory for the server's user (999, Percona and Bitnami 1001)").
			said(mysql9, "2026-01-10T10:11:12.584152Z 0 [ERROR] [MY-010187] [Server] Could not open file '/none/e.log' for error logging: No such file or directory"),
		k("log-turned-off", `Could not (use|open) .* for logging \(error`, "",
			"the general or slow log could not be written, and is off until the server is started again",
			"make the directory of general_log_file or slow_query_log_file for the server's user (999, Percona and Bitnami 1001)").as(Aside).
			said(mysql9, "2026-01-10T10:11:12.833147Z 0 [ERROR] [MY-011263] [Server] Could not use /none/g.log for logging (error 2 - No such file or directory). Turning logging off for the server process.").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] Could not use /none/g.log for logging (error 2). Turning logging off for the whole duration of the MariaDB server process. To turn it on again: fix the cause, shutdown the MariaDB server and restart it."),
		k("data-locked", `Unable to lock \S+,? error: (11|35|37)\b|Can't lock aria control file .* error: (11|35|37)\b|Could not get an exclusive lock; file is probably in use|Check that you do not already have another (mysqld|mariadbd)`, "",
			"another server runs on the same data, or an earlier one has not ended yet; on NFS the lock of one that crashed may be left",
			"end the other one; in Kubernetes use ReadWriteOncePod, and let no two pods share the volume").
			said(mysqlLog, "2026-01-10T10:11:12.203974Z 1 [ERROR] [MY-012574] [InnoDB] Unable to lock ./ibdata1 error: 11").
			said(maria11,
				"2026-01-10 10:11:12 0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 11",
				"2026-01-10 10:11:12 0 [ERROR] mariadbd: Can't lock aria control file '/var/lib/mysql/aria_log_control' for exclusive use, error: 11. Will retry for 30 seconds",
				"2026-01-10 10:11:12 0 [ERROR] mariadbd: Got error 'Could not get an exclusive lock; file is probably in use by another process' when trying to use aria control file '/var/lib/mysql/aria_log_control'").
			said(innodb57, "2017-08-13 02:30:50 2951 [Note] InnoDB: Check that you do not already have another mysqld process using the same InnoDB data or log files."),
		k("lock-not-supported", `Unable to lock \S+,? error: (38|95|45|22|37|77|5)\b`, "",
			"the file system under the data directory does not have the locks that InnoDB takes", "use a volume with a file system of Linux; for NFS version 4, or lockd").
			said(innodb57, "2018-09-28T08:18:02.233607Z 0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 38"),
		k("system-tablespace-not-writable", `data file '[^']*' must be writable|can't be opened in read-write mode|The (innodb_)?(system|temporary) (tablespace|data file).* must be writable`, "datadir",
			"the server's user may not write InnoDB's files in the data directory: they are another user's, or on a volume that is read-only",
			"give the data directory with all in it to the server's user (chown -R 999:999, Percona and Bitnami 1001:1001; in a pod fsGroup), and mount it without readOnly").
			said(mysqlLog, "2016-08-24T15:52:03.610361Z 1 [ERROR] [MY-012271] [InnoDB] The innodb_system data file 'ibdata1' must be writable").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] InnoDB: The data file './ibdata1' must be writable").
			said(innodb57, "2018-03-21 16:33:12 6176 [ERROR] InnoDB: ./ibdata1 can't be opened in read-write mode", "2018-03-21 16:33:12 6176 [ERROR] InnoDB: The system tablespace must be writable!"),
		k("read-only", `Read-only file system|(Errcode:|OS errno|errno:|error number) ?30\b`, "datadir",
			"the file system that the line is about is read-only",
			"mount the volume without readOnly; with readOnlyRootFilesystem give an emptyDir to each directory that is written; if it was writable before, the kernel's log tells why it no longer is").
			said(maria11, `2026-01-10 10:11:12 0 [ERROR] mariadbd: Can't create/write to file './ddl_recovery.log' (Errcode: 30 "Read-only file system")`).
			said(mysql9, "mysqld: File './binlog.index' not found (OS errno 30 - Read-only file system)"),
		k("not-permitted", `\((Errcode:|OS errno:?|errno:) ?13\b|Operating system error number 13 |does not have the access rights to the directory|the data directory exists and is not writable`, "datadir",
			"the server's user may not read or write the file or directory that the line names",
			"give it to the server's user: the data directory with all in it to 999 (chown -R 999:999; Percona and Bitnami 1001), in a pod with fsGroup; with SELinux label it too (:Z in docker run -v)").
			said(mysql9,
				"mysqld: Can't create/write to file '/var/lib/mysql/is_writable' (OS errno 13 - Permission denied)",
				"2026-01-10T10:11:12.312890Z 0 [ERROR] [MY-010460] [Server] --initialize specified but the data directory exists and is not writable. Aborting.").
			said(maria11,
				`/usr/sbin/mariadbd: Can't change dir to '/var/lib/mysql/' (Errcode: 13 "Permission denied")`,
				"2026-01-10 10:11:12 0 [ERROR] InnoDB: Operating system error number 13 in a file operation.",
				"2026-01-10 10:11:12 0 [ERROR] InnoDB: The error means mariadbd does not have the access rights to the directory."),
		k("file-not-found", `^(File|Can't (create|open|read|find|get)[^']*) '[^']*' .*\((Errcode:|OS errno|errno:) ?2\b|^Can't create(/write to)? file '[^']*' \((Errcode:|OS errno|errno:) ?2\b`, "",
			"the file that the line names, or the directory that it is to be made in, is not there",
			"make the directory for the server's user (999, Percona and Bitnami 1001), or correct the option that names it (tmpdir, log_bin, log_error, pid_file, init_file)").
			said(mysql9, "mysqld: File '/none/binlog.index' not found (OS errno 2 - No such file or directory)").
			said(maria11,
				`2026-01-10 10:11:12 0 [ERROR] mariadbd: Can't create/write to file '/none/ibMQvXLN' (Errcode: 2 "No such file or directory")`,
				`/usr/sbin/mariadbd: Can't create file '/none/e.log' (errno: 2 "No such file or directory")`),
	}
}
