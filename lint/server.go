package lint

import (
	"fmt"
	"slices"
	"strings"
)

// A server is one whose options the catalogue holds.
type server struct {
	name    string // as --rules has it: "mysql:9.7"
	title   string // for people: "MySQL 9.7"
	series  string
	column  string // of the catalogue
	traits  string // the columns of takes and warns: those of the nearest server that could be asked
	galera  bool
	percona bool // Percona Server, also as Percona XtraDB Cluster
}

func (s *server) mariadb() bool { return strings.HasPrefix(s.title, "MariaDB") }

// family is the server's name without its series.
func (s *server) family() string {
	if s.mariadb() {
		return "MariaDB"
	}
	return "MySQL"
}

// uid is the user that the server's image runs it as.
func (s *server) uid() int {
	if s.percona {
		return 1001
	}
	return 999
}

// perconas is the column of what Percona Server alone has; "" for another server.
func (s *server) perconas() string {
	if !s.percona {
		return ""
	}
	return "percona" + strings.ReplaceAll(s.series, ".", "")
}

// servers are those of the catalogue, without Galera.
func servers() []server {
	return []server{
		{name: "mysql:8.0", title: "MySQL 8.0", series: "8.0", column: "mysql80", traits: "97"},
		{name: "mysql:8.4", title: "MySQL 8.4", series: "8.4", column: "mysql84", traits: "97"},
		{name: "mysql:9.7", title: "MySQL 9.7", series: "9.7", column: "mysql97", traits: "97"},
		{name: "mariadb:10.11", title: "MariaDB 10.11", series: "10.11", column: "mariadb1011", traits: "1011"},
		{name: "mariadb:11.8", title: "MariaDB 11.8", series: "11.8", column: "mariadb118", traits: "118"},
	}
}

// clusters are the servers with Galera: MariaDB, and Percona XtraDB Cluster of 8.0
// and 8.4.
func clusters() []server {
	var all []server
	for _, s := range servers() {
		if s.name == "mysql:9.7" {
			continue
		}
		s.galera = true
		s.name = "galera:" + s.series
		if !s.mariadb() {
			s.title, s.percona = "Percona XtraDB Cluster "+s.series, true
		}
		all = append(all, s)
	}

	return all
}

// perconaServers are the releases of Percona Server.
func perconaServers() []server {
	var all []server
	for _, s := range servers() {
		if has("mysql:8.0 mysql:8.4", s.name) {
			s.name, s.title, s.percona = "percona:"+s.series, "Percona Server "+s.series, true
			all = append(all, s)
		}
	}
	return all
}

// everyServer is each of those that [Load] knows.
func everyServer() []server { return slices.Concat(servers(), clusters(), perconaServers()) }

// Names are those that [Load] knows: "mysql:9.7", and "mysql" for the newest.
func Names() []string {
	var names []string
	for _, s := range everyServer() {
		names = append(names, s.name)
	}
	return names
}

// lookup finds a server by its name; the name of a family is that of its newest.
func lookup(name string) (*server, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	for _, s := range slices.Backward(everyServer()) {
		if name == s.name || strings.HasPrefix(s.name, name+":") {
			return &s, nil
		}
	}

	return nil, fmt.Errorf("there are no rules called %s", name)
}
