//go:build linux

package servers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// MySQL is a server whose account root needs no password at its socket. Its certificate is that of an authority of its
// own.
type MySQL struct {
	Port   int
	CA     *Authority
	socket string
	dir    string

	process *Process
}

// StartMySQL starts MySQL with a data directory in dir.
func StartMySQL(dir string) (*MySQL, error) {
	ports, err := FreePorts(1)
	if err != nil {
		return nil, err
	}
	m := &MySQL{Port: ports[0], socket: filepath.Join(dir, "my.sock"), dir: dir}
	tmp := filepath.Join(dir, "tmp")
	if err := os.Mkdir(tmp, 0o755); err != nil {
		return nil, err
	}
	args := []string{
		"--no-defaults", "--datadir=" + filepath.Join(dir, "data"), "--tmpdir=" + tmp, "--secure-file-priv=NULL",
		"--lc-messages-dir=" + cached("mysql-9.7", "root", "usr", "share", "mysql"), "--innodb-redo-log-capacity=32M",
	}
	if os.Geteuid() == 0 {
		args = append(args, "--user=root")
	}
	init := exec.Command(cached("mysql-9.7", "bin", "mysqld"), append(args, "--initialize-insecure")...)
	if out, err := init.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mysqld --initialize-insecure: %w\n%s", err, out)
	}

	tls, err := m.certify()
	if err != nil {
		return nil, err
	}
	m.process, err = Start(cached("mysql-9.7", "bin", "mysqld"), append(append(args, tls...), fmt.Sprintf("--port=%d", m.Port),
		"--bind-address=127.0.0.1", "--socket="+m.socket, "--loose-mysqlx=0", "--pid-file="+filepath.Join(dir, "pid"),
		"--max-connections=2000", "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin", "--performance-schema=OFF",
	), nil)
	if err != nil {
		return nil, err
	}
	return m, m.process.until(func() bool { _, err := m.Query("SELECT 1"); return err == nil })
}

// certify makes the server's certificate, and returns the options for it.
func (m *MySQL) certify() (options []string, err error) {
	m.CA, err = NewAuthority("the CA of the tests")
	if err != nil {
		return nil, err
	}
	cert, key := filepath.Join(m.dir, "server.pem"), filepath.Join(m.dir, "server-key.pem")
	return []string{"--ssl-cert=" + cert, "--ssl-key=" + key}, m.CA.Issue(cert, key)
}

// Query runs statements as root and returns the rows, one a line.
func (m *MySQL) Query(sql string) (string, error) {
	return m.client("--no-defaults", "--socket="+m.socket, "--user=root", "-e", sql)
}

// QueryAs runs statements with an option file for clients, as one that initplate has rendered.
func (m *MySQL) QueryAs(file, sql string) (string, error) {
	return m.client("--defaults-file="+file, "-e", sql)
}

// Login runs statements over TCP as a user.
func (m *MySQL) Login(user, password, sql string) (string, error) {
	return m.client("--no-defaults", "--protocol=tcp", "--host=127.0.0.1", fmt.Sprintf("--port=%d", m.Port),
		"--user="+user, "--password="+password, "-e", sql)
}

func (m *MySQL) client(args ...string) (string, error) {
	cmd := exec.Command(cached("mysql-9.7", "bin", "mysql"), append(args, "--batch", "--skip-column-names")...)
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C"}
	out, err := cmd.CombinedOutput()
	text := strings.TrimSpace(strings.ReplaceAll(string(out),
		"mysql: [Warning] Using a password on the command line interface can be insecure.\n", ""))
	if err != nil {
		return "", fmt.Errorf("mysql: %w: %s", err, text)
	}
	return text, nil
}

// Stop ends the server.
func (m *MySQL) Stop() { m.process.Kill() }
