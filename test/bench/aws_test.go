package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// awsWork is what programs are asked to do with AWS: its keys are parameters of Parameter Store, and its secrets those of
// Secrets Manager.
var awsWork = work{Name: "12 parameters and 20 secrets", keys: 12, secrets: 20}

// An awsProgram reads AWS. The command is as that of a program.
type awsProgram struct {
	name, path  string
	key, secret string
	command     func(path, in, out string) *exec.Cmd
}

func awsPrograms(all []program) (able []awsProgram) {
	for _, p := range all {
		switch p.name {
		case "initplate":
			able = append(able, awsProgram{p.name, p.path, `{{ ref "aws-ssm:/bench/%d" }}`, `{{ ref "aws-sm:bench/%d" }}`,
				func(path, in, out string) *exec.Cmd {
					return exec.Command(path, "render", in, "--out", out, "--log-level", "error", "--termination-log=")
				}})
		case "gomplate":
			able = append(able, awsProgram{p.name, p.path, `{{ ds "p" "%d" }}`, `{{ ds "s" "%d" }}`,
				func(path, in, out string) *exec.Cmd {
					return exec.Command(path, "-d", "p=aws+smp:///bench/", "-d", "s=aws+sm:bench/", "-f", in, "-o", out)
				}})
		}
	}
	return able
}

// fillAWS stores what the work asks for, and returns the environment that reads it by way of a wire.
func fillAWS(t testing.TB, m *servers.Moto, l *servers.Wire) (env []string) {
	t.Helper()
	for i := range awsWork.keys {
		m.Parameter(t, fmt.Sprintf("/bench/%d", i), "String", fmt.Sprintf("value-of-key-%d", i))
	}
	for i := range awsWork.secrets {
		m.Secret(t, fmt.Sprintf("bench/%d", i), fmt.Sprintf("value-of-secret-%d", i))
	}
	return append(m.Reader(t).Env(), "AWS_REGION="+m.Region, "AWS_ENDPOINT_URL=http://"+l.Addr, "AWS_EC2_METADATA_DISABLED=true")
}

// do has a program do the work in a folder of its own. The requests of the run are those to "Consul".
func (p awsProgram) do(t testing.TB, rusage string, env []string, l *servers.Wire, trip time.Duration) (r run, err error) {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "app.ini.tmpl"), filepath.Join(dir, "app.ini")
	if err := os.WriteFile(in, []byte(awsWork.text(p.key, p.secret)), 0o600); err != nil {
		return r, err
	}
	cmd := p.command(p.path, in, out)
	cmd.Env = env
	l.Set(trip)
	if r, err = measure(rusage, dir, cmd); err != nil {
		return r, err
	}
	r.consul, r.connections.consul = l.Requests(), l.Connections()
	if got, err := os.ReadFile(out); err != nil || string(got) != awsWork.want() {
		return r, fmt.Errorf("%s: it wrote %q, %v", p.name, got, err)
	}
	return r, nil
}

// fetchAWS has all programs do the work at all distances.
func fetchAWS(t testing.TB, all []program) (rows []row) {
	t.Helper()
	m := servers.AWS(t)
	l := servers.NewWire(t, m.URL)
	env := fillAWS(t, m, l)
	rusage := servers.Built(t, "rusage")
	able := awsPrograms(all)
	for _, p := range able {
		rows = append(rows, row{Program: p.name, At: map[time.Duration]runs{}})
	}
	for _, trip := range trips {
		for range rounds {
			for i, p := range able {
				r, err := p.do(t, rusage, env, l, trip)
				if err != nil {
					t.Fatal(err)
				}
				rows[i].At[trip] = append(rows[i].At[trip], r)
			}
		}
		say(t, "%s of AWS, %v away", awsWork.Name, trip)
	}
	return rows
}

// TestAWS: initplate does the work, in 2 requests for 12 parameters and 1 for 20 secrets.
func TestAWS(t *testing.T) {
	m := servers.AWS(t)
	l := servers.NewWire(t, m.URL)
	env := fillAWS(t, m, l)
	r, err := awsPrograms(programs(t, "initplate"))[0].do(t, servers.Built(t, "rusage"), env, l, 0)
	if err != nil || r.consul != 3 {
		t.Errorf("%d requests, %v", r.consul, err)
	}
	t.Logf("%d requests, %d connections, %v, %v of CPU, %d KiB", r.consul, r.connections.consul, r.wall, r.cpu, r.memory)
}

// BenchmarkAWS is that part of the page alone, and writes nothing.
func BenchmarkAWS(b *testing.B) {
	for b.Loop() {
		p := &page{AWSWork: awsWork, AWS: fetchAWS(b, programs(b, "initplate", "gomplate"))}
		fmt.Println(p.String(b, "aws"))
	}
}
