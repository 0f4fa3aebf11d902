// Package servers gives tests the real programs that initplate talks to and writes for: Consul, Vault, MySQL and MariaDB.
//
// The programs stand in the folder .cache of the checkout, where `make servers` puts them; INITPLATE_TEST_CACHE names
// another folder. A test that asks for a program which is not there fails and says so: it is never skipped, and nothing
// is built or fetched from inside a test.
//
// Consul and Vault run once per test process and are shared by its tests, so a test keeps to keys of its own. Each
// database server belongs to the test that started it. All of them listen on free loopback ports, and end with the test
// process even where that is killed.
package servers
