package galera

// Library returns the path of Galera's library in the official images: from the package
// galera-4 of MariaDB, or from Percona XtraDB Cluster.
func Library(percona bool) string {
	if percona {
		return "/usr/lib64/galera4/libgalera_smm.so"
	}
	return "/usr/lib/libgalera_smm.so"
}

// Methods returns the methods of state transfers: those for which a server's package has a
// script wsrep_sst_METHOD, and skip, which needs none. Percona's releases before 8.4 have
// clone since 8.0.41.
func Methods(percona bool) []string {
	if percona {
		return []string{"xtrabackup-v2", "clone", "skip"}
	}
	return []string{"mariabackup", "rsync", "rsync_wan", "mysqldump", "backup", "skip"}
}
