// Package servers gives tests the real programs that initplate talks to and writes for: Consul, Vault, MySQL, MariaDB
// and the API server of Kubernetes.
//
// The programs are in the directory .cache of the checkout, where `make servers` puts them, or in the one that
// INITPLATE_TEST_CACHE names. A test that needs a missing program fails and says so: it is never skipped, and nothing
// is built or fetched from inside a test.
//
// Consul and Vault run once per test process, whose tests share them. So a test uses keys of its own. Each database
// server and each API server of Kubernetes belongs to the test that started it. All of them listen on free loopback
// ports, and end with the test process even if that is killed.
package servers
