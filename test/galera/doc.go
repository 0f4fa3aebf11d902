// Package galera runs clusters of MariaDB for tests: three members, each with a
// root directory, a network, and processes of its own, as three pods have them. The
// members are configured by initplate, run in the same place with the same
// environment as a pod's init container.
//
// That takes root, and the programs unshare, nsenter, mount and ip. The servers are
// those of .cache/galera-*, where `make servers` puts them. `make galera` runs the
// tests.
package galera
