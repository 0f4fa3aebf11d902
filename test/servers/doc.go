// Package servers gives tests the real programs that initplate talks to and writes for: Consul, Vault, MySQL, MariaDB,
// the API server of Kubernetes and, for AWS, Moto.
//
// The programs are in the directory .cache of the checkout, where `make servers` puts them, or in the one that
// INITPLATE_TEST_CACHE names. Nothing is built or fetched from inside a test. Tests ask for a program by Cached, or by
// what calls it. If the program is missing, the test fails under make and in CI. Elsewhere it is left out, and Main
// says in one line for each package what was. See Required.
//
// Consul, Vault and Moto run once per test process, whose tests share them. So a test uses keys of its own. Each database
// server and each API server of Kubernetes belongs to the test that started it. All of them listen on free loopback
// ports, and end with the test process even if that is killed.
package servers
