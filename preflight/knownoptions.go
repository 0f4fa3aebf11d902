package preflight

// optionErrors are about options and the files that hold them.
func optionErrors() []Known {
	k := knownError
	const check = "initplate check FILE --rules mysql:9.7 (or the release that runs, such as mariadb:11.8) "
	return []Known{
		k("group-as-option", `my_print_defaults: \[ERROR\] unknown option '--`, "",
			"a script that initialises the data directory (mysql_install_db) calls my_print_defaults with an option that it does not have; the script goes on, and may not read the option files",
			"initialise with mariadb-install-db, or mysqld --initialize, of the release that runs").as(Aside).
			said("MySQL, client/my_print_defaults.cc", "my_print_defaults: [ERROR] unknown option '--mysqld'"),
		k("unknown-option", `\bunknown (variable|option) '`, "",
			"an option file or the command line holds an option that this program does not have; the line names it",
			check+"tells the release's own name for it").
			said(mysql9,
				"2026-01-10T10:11:12.822453Z 0 [ERROR] [MY-000067] [Server] unknown variable 'max_conections=5'.",
				"2026-01-10T10:11:12.339611Z 0 [ERROR] [MY-000068] [Server] unknown option '--no-such-thing'.",
				"mysql: [ERROR] unknown variable 'no_such=1'.").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] /usr/sbin/mariadbd: unknown variable 'max_conections=5'"),
		k("verbose-alone", `--verbose is for use with --help`, "",
			"the server was given the option verbose, which means something beside --help only; it goes on",
			"take verbose out; log_error_verbosity = 3 has the server tell more").as(Aside).
			said(mysql9, "2026-01-10T10:11:12.042088Z 0 [ERROR] [MY-010083] [Server] --verbose is for use with --help; did you mean --log-error-verbosity?"),
		k("extra-argument", `Too many arguments \(first extra is`, "",
			"the command line holds a word that is no option; the line names it", "take it out, or write it as --NAME=VALUE; options of docker run stand before the image's name").
			said(mysql9, "2026-01-10T10:11:12.278034Z 0 [ERROR] [MY-010147] [Server] Too many arguments (first extra is 'my-errors').").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] Too many arguments (first extra is 'my-errors')."),
		k("ambiguous-option", `\bambiguous option '`, "",
			"an option is written so short that several are meant", "write the whole name: the line has those that fit").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] /usr/sbin/mariadbd: ambiguous option '--innodb_buffer=5' (innodb-buffer-pool-size, innodb-buffer-pool-load-at-startup)"),
		k("sql-mode-removed", `Error while setting value '.*NO_AUTO_CREATE_USER.*' to 'sql.mode'|'sql_mode' can't be set to the value of 'NO_AUTO_CREATE_USER'`, "",
			"sql_mode has the word NO_AUTO_CREATE_USER, which MySQL 8.0.11 removed (MariaDB has it)", "take that word out of sql_mode").
			said(mysql9, "2026-01-10T10:11:12.959855Z 0 [ERROR] [MY-000077] [Server] /usr/sbin/mysqld: Error while setting value 'NO_AUTO_CREATE_USER' to 'sql_mode'."),
		k("option-value", `Error while setting value '|Unknown suffix '.*' used for variable|option '[^']*' (requires an argument|cannot take an argument|doesn't take an argument)|`+
			`MY-013835|Option --tls-version or --admin-tls-version is set to an invalid value`, "",
			"an option has a value that the server does not take; the line names it", check+"tells what it takes").
			said(mysql9,
				"2026-01-10T10:11:12.735024Z 0 [ERROR] [MY-000058] [Server] Unknown suffix 'X' used for variable 'max_connections' (value '5X').",
				"2026-01-10T10:11:12.552642Z 0 [ERROR] [MY-000077] [Server] /usr/sbin/mysqld: Error while setting value 'most' to 'binlog_row_image'.",
				"2026-01-10T10:11:12.251540Z 0 [ERROR] [MY-000071] [Server] /usr/sbin/mysqld: option '--port' requires an argument.",
				"2026-01-10T10:11:12.618615Z 0 [ERROR] [MY-013835] [Server] Option --tls-version or --admin-tls-version is set to an invalid value TLSv1.").
			said(maria11,
				"2026-01-10 10:11:12 0 [ERROR] Buffered error: Unknown suffix 'X' used for variable 'max_connections' (value '5X'). Legal suffix characters are: K, M, G, T, P, E",
				"2026-01-10 10:11:12 0 [ERROR] /usr/sbin/mariadbd: Error while setting value 'TLSv1' to 'tls_version'"),
		k("option-adjusted", `option '[^']*': (unsigned|signed|boolean|double)? ?value '?\S+ .*adjusted to`, "",
			"a number is outside of what an option takes; the server took the nearest that it does and went on", "write the value that the line says it was adjusted to").
			said(mysql9, "2026-01-10T10:11:12.925139Z 0 [Warning] [MY-000081] [Server] option 'max_connections': unsigned value 1000000000 adjusted to 100000.").
			said(maria11, "2026-01-10 10:11:12 0 [Warning] Buffered warning: option 'max_connections': unsigned value 1000000000 adjusted to 100000"),
		k("no-option-file", `(Could not|Failed to) open required defaults file`, "",
			"the file of --defaults-file is not there, or the server's user may not read it",
			"mount it where the line says, readable for the server's user (999, Percona and Bitnami 1001)").
			said(mysql9, "mysqld: [ERROR] Failed to open required defaults file: /etc/mysql/none.cnf").
			said(maria11, "Could not open required defaults file: /etc/mysql/none.cnf"),
		k("include-missing", `Can't read dir of '|Stopped processing the '(include|includedir)' directive|Can't get stat of '.*\.(cnf|ini)'`, "",
			"an option file includes a file or directory that is not there or cannot be read; the line names it",
			"mount or make it, or take the !include or !includedir out").
			said(mysql9,
				"mysqld: Can't read dir of '/etc/mysql/conf.d/' (OS errno 2 - No such file or directory)",
				"mysqld: Can't get stat of '/none/my.cnf' (OS errno 2 - No such file or directory)",
				"mysqld: [ERROR] Stopped processing the 'includedir' directive in file /etc/my.cnf at line 15.").
			said(maria11, `/usr/sbin/mariadbd: Can't read dir of '/etc/mysql/conf.d/' (Errcode: 2 "No such file or directory")`),
		k("world-writable", `World-writable config file .* is ignored`, "",
			"an option file that anybody may write is not read", "give it mode 0640 or 0644 (chmod 0644 FILE); where it is shared from Windows, mount it read-only").
			said(mysql9, "mysqld: [Warning] World-writable config file '/etc/mysql/conf.d/my.cnf' is ignored.").
			said(maria11, "Warning: World-writable config file '/etc/mysql/conf.d/my.cnf' is ignored"),
		k("no-group", `Found option without preceding group in config file`, "",
			"an option stands before any [group]; the rest of its file is not read", "put [mysqld] above it").
			said(mysql9, "mysqld: [ERROR] Found option without preceding group in config file /etc/my.cnf at line 1.").
			said(maria11, "error: Found option without preceding group in config file: /etc/my.cnf at line: 1"),
		k("option-file-syntax", `Wrong group definition in config file|Wrong '![^']*' directive in config file`, "",
			"a line of an option file is no option and no [group]", "correct the line that it names: [group], !include FILE or !includedir DIRECTORY").
			said("MySQL, mysys/my_default.cc", "error: Wrong group definition in config file: /etc/my.cnf at line 3"),
		k("character-set-rejected", `Character set '[^']*' rejected as command line option`, "",
			"this release no longer takes utf8 as the name of a character set", "write utf8mb4").
			said(mysql9, "2026-01-10T10:11:12.536655Z 0 [ERROR] [MY-015640] [Server] Character set 'utf8' rejected as command line option."),
		k("character-set-unknown", `Character set '[^']*' is not a compiled character set|Unknown character set: '|Unknown collation: '|Can't initialize character set`, "",
			"the server has no character set or collation of that name",
			check+"tells those that it has; utf8mb4 is in all").
			said(mysql9,
				"mysqld: Character set 'utf9' is not a compiled character set and is not specified in the '/usr/share/mysql/charsets/Index.xml' file",
				"2026-01-10T10:11:12.057419Z 0 [ERROR] [MY-015642] [Server] Unknown character set: 'utf9'.",
				"2026-01-10T10:11:12.227626Z 0 [ERROR] [MY-010933] [Server] Unknown collation: 'utf8mb4_foo'.").
			said("MySQL, share/errmsg-utf8.txt", "ERROR 2019 (HY000): Can't initialize character set utf9 (path: /usr/share/mysql/charsets/)"),
		k("collation-of-another", `COLLATION '[^']*' is not valid for CHARACTER SET '`, "",
			"the collation belongs to another character set than character_set_server", "write the two so that the collation begins with the name of the character set, or leave the collation out").
			said(mysql9, "2026-01-10T10:11:12.285574Z 0 [ERROR] [MY-010936] [Server] COLLATION 'utf8mb4_bin' is not valid for CHARACTER SET 'latin1'"),
		k("time-zone", `Illegal or unknown default time zone '`, "",
			"the server knows no time zone of that name: its time zone tables are empty, or the name is wrong",
			"write default_time_zone = '+00:00' or SYSTEM, or load the zones (mysql_tzinfo_to_sql) before the option is set").
			said(mysql9, "2026-01-10T10:11:12.164238Z 0 [ERROR] [MY-010361] [Server] Fatal error: Illegal or unknown default time zone 'Europe/Nowhere'"),
		k("authentication-policy", `--authentication-policy is set to an invalid value|Invalid value for --default-authentication-plugin`, "",
			"the option names an authentication plugin that this server does not have: mysql_native_password is gone in MySQL 9",
			"leave authentication_policy out, or write caching_sha2_password").
			said(mysql9, "2026-01-10T10:11:12.100143Z 0 [ERROR] [MY-013797] [Server] Option --authentication-policy is set to an invalid value. Please check if the specified authentication plugins are valid.").
			said(mysqlLog, "2026-01-10T10:11:12.100143Z 0 [ERROR] [MY-010177] [Server] Can't start server: Invalid value for --default-authentication-plugin"),
		k("server-id", `you haven't provided the mandatory server-id`, "",
			"MySQL 5.7 wants a server_id where log_bin is set", "write server_id, another number on every server").
			said(mysql57, "2026-01-10T10:11:12.100143Z 0 [ERROR] You have enabled the binary log, but you haven't provided the mandatory server-id. Please refer to the proper server start-up parameters documentation"),
		k("data-file-path", `syntax error in file path or size specified|Unable to parse innodb_data_file_path|File Path Specification '[^']*' is missing|Tablespace size must be at least`, "",
			"innodb_data_file_path cannot be read, or its file is smaller than 5 MB", "write it as innodb_data_file_path = ibdata1:12M:autoextend, or leave it out").
			said(mysql9,
				"2026-01-10T10:11:12.612187Z 0 [ERROR] [MY-012257] [InnoDB] File Path Specification 'ibdata1' is missing a file size.",
				"2026-01-10T10:11:12.625201Z 0 [ERROR] [MY-012370] [InnoDB] Unable to parse innodb_data_file_path=ibdata1",
				"2026-01-10T10:11:12.439147Z 1 [ERROR] [MY-012277] [InnoDB] Tablespace size must be at least 5 MB").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] InnoDB: syntax error in file path or size specified is less than 1 megabyte"),
		k("invalid-page-size", `InnoDB: Invalid page size=`, "",
			"innodb_page_size is none of 4K, 8K, 16K, 32K and 64K", "leave it out for 16K, or write what the data were made with").
			said(mysql9, "2026-01-10T10:11:12.048968Z 0 [ERROR] [MY-010872] [InnoDB] InnoDB: Invalid page size=5000.").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] InnoDB: Invalid page size=5000."),
		k("secure-file-priv", `Failed to access directory for --secure-file-priv|Error on realpath\(\) on '`, "",
			"the directory of secure_file_priv is not there, or the server's user may not enter it",
			"make it, for the server's user (999, Percona and Bitnami 1001), or write secure_file_priv = NULL").
			said(mysql9,
				"2026-01-10T10:11:12.162792Z 0 [ERROR] [MY-010095] [Server] Failed to access directory for --secure-file-priv. Please make sure that directory exists and is accessible by MySQL Server. Supplied value : /var/lib/mysql-files",
				"mysqld: Error on realpath() on '/var/lib/mysql-files' (Error 2 - No such file or directory)"),
		k("no-messages", `Can't find (error-message file|messagefile) '`, "",
			"the server does not find its messages: lc_messages_dir, or basedir, points to another place",
			"leave lc_messages_dir and basedir out: the image has them right").
			said(mysql9, "2026-01-10T10:11:12.488730Z 0 [ERROR] [MY-010338] [Server] Can't find error-message file '/none/english/errmsg.sys'. Check error-message file location and 'lc-messages-dir' configuration directive."),
		k("uninitialised", `Database is uninitialized and password option is not specified|==> The \w*PASSWORD environment variable is empty or not set`, "",
			"the data directory is empty, and the image was not told which password root is to have",
			"set MYSQL_ROOT_PASSWORD or MYSQL_ROOT_PASSWORD_FILE (MARIADB_... for MariaDB); it is used on the first start only").
			said(mysqlEnt, "2022-05-04 19:56:20+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified"),
		k("user-root", `MYSQL_USER and MYSQL_PASSWORD are for configuring a regular user|MYSQL_USER="root"`, "",
			"MYSQL_USER is root, which the image makes by itself", "take MYSQL_USER and MYSQL_PASSWORD out; MYSQL_ROOT_PASSWORD is root's").
			said(mysqlEnt, `2022-05-04 19:56:20+00:00 [ERROR] [Entrypoint]: MYSQL_USER="root", MYSQL_USER and MYSQL_PASSWORD are for configuring a regular user and cannot be used for the root user`),
		k("both-forms", `Both \$?\w+ and \$?\w+_FILE are set`, "",
			"a variable is set both with its value and as a file", "set only one of the two").
			said(mysqlEnt, "2022-05-04 19:56:20+00:00 [ERROR] [Entrypoint]: Both MYSQL_ROOT_PASSWORD and MYSQL_ROOT_PASSWORD_FILE are set (but are exclusive)"),
		k("init-file", `Failed to open the bootstrap file|Can't create/write to file '[^']*\.sql'`, "",
			"the file of init_file is not there, or the server's user may not read it",
			"mount it readable for the server's user (999, Percona and Bitnami 1001), or take init_file out").
			said(mysql9, "2026-01-10T10:11:12.676591Z 0 [ERROR] [MY-010455] [Server] Failed to open the bootstrap file /docker/none.sql").
			said(maria11, `2026-01-10 10:11:12 0 [ERROR] mariadbd: Can't create/write to file '/docker/none.sql' (Errcode: 2 "No such file or directory")`),
	}
}

// pluginErrors are about plugins and their libraries.
func pluginErrors() []Known {
	k := knownError
	return []Known{
		k("plugin-twice", `Function '[^']*' already exists`, "",
			"a plugin is loaded twice: by an option (plugin_load_add) and by INSTALL PLUGIN; the second time does nothing",
			"keep one of the two: take the option out, or UNINSTALL PLUGIN").as(Aside).
			said("MySQL, share/errmsg-utf8.txt", "2026-01-10T10:11:12.203974Z 0 [Warning] [MY-013129] [Server] A message intended for a client cannot be sent there as no client-session is attached. Therefore, we're sending the information to the error-log instead: MY-001125 - Function 'clone' already exists"),
		k("native-password", `Plugin '?mysql_native_password'? is not loaded`, "",
			"an account or statement uses mysql_native_password, which MySQL 8.4 has switched off and MySQL 9 no longer has",
			"log in as an account with caching_sha2_password and give the others it: ALTER USER 'NAME'@'HOST' IDENTIFIED WITH caching_sha2_password BY 'PASSWORD'; on 8.4 mysql_native_password = ON in [mysqld] keeps the old way").
			said(mysql9, "ERROR 1524 (HY000) at line 1: Plugin 'mysql_native_password' is not loaded"),
		k("plugin-not-loaded", `Plugin '[^']*' is not loaded`, "",
			"an account or statement names a plugin that the server has not loaded", "correct its name, or load it with plugin_load_add = LIBRARY.so in [mysqld]").
			said(mysql9, "ERROR 1524 (HY000) at line 1: Plugin 'nosuchplugin' is not loaded"),
		k("plugin-missing", `Can't open shared library '.*No such file or directory`, "",
			"a plugin's library, or a library that it needs, is not there; the line names it",
			"correct plugin_load or plugin_dir, install the package that brings it, or take the plugin out").
			said(mysql9, "2026-01-10T10:11:12.050065Z 0 [ERROR] [MY-010901] [Server] Can't open shared library '/usr/lib/mysql/plugin/none.so' (errno: 0 /usr/lib/mysql/plugin/none.so: cannot open shared object file: No such file or directory).").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] mariadbd: Can't open shared library '/usr/lib/mysql/plugin/none.so' (errno: 2, cannot open shared object file: No such file or directory)"),
		k("plugin-unfit", `Can't open shared library '|Plugin '[^']*' .*(API version|version) .* is (too|not)`, "",
			"a plugin's library is there and cannot be loaded into this server; the end of the line says why: a symbol that is not there means that it was built for another release",
			"install the plugin of exactly this release of the server, or take it out of plugin_load").
			said(mysql9, "2026-01-10T10:11:12.123525Z 0 [ERROR] [MY-010901] [Server] Can't open shared library '/usr/lib/mysql/plugin/broken.so' (errno: 0 /usr/lib/mysql/plugin/broken.so: file too short).").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] mariadbd: Can't open shared library '/usr/lib/mysql/plugin/broken.so' (errno: 2, file too short)").
			said("MariaDB, share/errmsg-utf8.txt", "2026-01-10 10:11:12 0 [ERROR] mysqld: Can't open shared library '/usr/lib/mysql/plugin/ha_x.so' (errno: 2, undefined symbol: _ZTI7handler)"),
		k("engine-missing", `Unknown/unsupported storage engine: ([A-HJ-Za-hj-z]|I[^n]|In[^n])`, "",
			"default_storage_engine names an engine that the server does not have, or that could not start", "correct it; InnoDB is in all").
			said(mysql9, "2026-01-10T10:11:12.485321Z 0 [ERROR] [MY-010077] [Server] Unknown/unsupported storage engine: Toku"),
	}
}

// tlsErrors are about certificates and ciphers.
func tlsErrors() []Known {
	k := knownError
	return []Known{
		k("tls-certificate", `SSL error: Unable to get certificate|SSL library error: Unable to get certificate|ca md too weak|ee key too small`, "",
			"the certificate of ssl_cert could not be used: the file is not there, cannot be read by the server's user, is no certificate in PEM, or its key or digest is too weak",
			"look at the file with: openssl x509 -in FILE -noout -text; a key has 2048 bits at least, a digest is sha256; the server's user (999, Percona and Bitnami 1001) must be able to read it").
			said(mysql9,
				"2026-01-10T10:11:12.855087Z 0 [ERROR] [MY-000059] [Server] SSL error: Unable to get certificate from '/tls/none.pem'.",
				"2026-01-10T10:11:12.857215Z 0 [Warning] [MY-010069] [Server] Failed to set up SSL because of the following SSL library error: Unable to get certificate").
			said(maria11, "SSL error: Unable to get certificate from '/tls/none.pem'", "2026-01-10 10:11:12 0 [ERROR] SSL error: Unable to get certificate"),
		k("tls-key", `SSL error: Unable to get private key|SSL library error: Unable to get private key|Private key does not match`, "",
			"the key of ssl_key could not be used: the file is not there, cannot be read by the server's user, or is not of the pair of ssl_cert",
			"see that both are of one pair: openssl x509 -in CERT -noout -pubkey and openssl pkey -in KEY -pubout print the same; and that the server's user (999, Percona and Bitnami 1001) may read the key").
			said(mysql9,
				"2026-01-10T10:11:12.163807Z 0 [ERROR] [MY-000059] [Server] SSL error: Unable to get private key from '/tls/b.key'.",
				"2026-01-10T10:11:12.175050Z 0 [Warning] [MY-010069] [Server] Failed to set up SSL because of the following SSL library error: Unable to get private key").
			said(maria11, "SSL error: Unable to get private key from '/tls/b.key'", "2026-01-10 10:11:12 0 [ERROR] SSL error: Unable to get private key"),
		k("tls-authority", `SSL_CTX_set_default_verify_paths failed|SSL_CTX_load_verify_locations failed`, "",
			"the certificates of ssl_ca or ssl_capath could not be read", "see that the file is there, in PEM, and readable for the server's user (999, Percona and Bitnami 1001)").
			said(mysql9, "2026-01-10T10:11:12.718525Z 0 [Warning] [MY-010069] [Server] Failed to set up SSL because of the following SSL library error: SSL_CTX_set_default_verify_paths failed").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] SSL error: SSL_CTX_set_default_verify_paths failed"),
		k("tls-cipher", `contains cipher '[^']*' that is blocked|Failed to set ciphers to use`, "",
			"ssl_cipher or tls_ciphersuites names a cipher that the server does not take", "leave them out, or write those that it has: openssl ciphers -v").
			said(mysql9, "2026-01-10T10:11:12.460522Z 0 [ERROR] [MY-015104] [Server] Value for option 'ssl_cipher' contains cipher 'none' that is blocked. Please refer to the documentation for allowed ciphers.").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] SSL error: Failed to set ciphers to use"),
	}
}
