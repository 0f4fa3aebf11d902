package hcl

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/test/servers"
)

// testValues are random values and the nasty ones.
func testValues(r *rand.Rand, count int) (all []string) {
	for _, n := range formattest.Nasty {
		all = append(all, n.Value)
	}
	all = append(all, values...)
	for range count {
		all = append(all, formattest.RandomText(r), formattest.RandomValue(r))
	}
	slices.Sort(all)
	return slices.Compact(all) // consul-template makes one of templates that are the same
}

// run runs a program of HashiCorp's, which must accept its file.
func run(t *testing.T, program string, args ...string) {
	t.Helper()
	cmd := exec.Command(servers.Cached(t, "bin", program), args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %.2000s", program, err, out)
	}
}

// write puts a document into a file of the test.
func write(t *testing.T, doc string) (file string) {
	t.Helper()
	file = filepath.Join(newDir(t), "test.hcl")
	if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// newDir returns a directory whose name has no marks of HCL, as the name of a test may.
func newDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "hcl")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// TestConsulTemplate has consul-template write what it reads in its own configuration: the
// contents of hundreds of templates, each with a value. Delimiters that no value has make text of
// them.
func TestConsulTemplate(t *testing.T) {
	for _, f := range []struct {
		name   string
		encode func(text, value string) (string, error)
	}{
		{"hcl1", func(text, value string) (string, error) {
			return formattest.Encode(V1(), formattest.Pieces(text, value))
		}},
		{"hcl", func(text, value string) (string, error) {
			return formattest.Encode(Format(), formattest.Pieces(text, value))
		}},
	} {
		for _, place := range []struct{ text, want string }{
			{`"§"`, "§"}, {`"x $§{y} § %§{"`, "x $§{y} § %§{"}, {"<<EOT\nx §\n§\nEOT", "x §\n§\n"}, {"<<EOT\n  $§{y\nEOT", "  $§{y\n"},
		} {
			t.Run(f.name+" "+place.text, func(t *testing.T) {
				dir := newDir(t)
				var doc strings.Builder
				want := map[string]string{}
				all := testValues(rand.New(rand.NewPCG(31, 32)), formattest.Times(40))
				for i, v := range all {
					out := filepath.Join(dir, fmt.Sprint(i))
					text := fmt.Sprintf("template {\n  destination = %q\n  left_delimiter = \"\\ue000\"\n  right_delimiter = \"\\ue001\"\n  contents = %s\n}\n", out, place.text)
					if one, err := f.encode(text, v); err == nil && v != "" {
						doc.WriteString(one)
						want[out] = strings.ReplaceAll(place.want, "§", v)
					}
				}
				if len(want) < len(all)/3 {
					t.Errorf("%d of %d values accepted: too few to say much", len(want), len(all))
				}

				doc.WriteString("template {\n  destination = \"" + dir + "/last\"\n  contents = \"x\"\n}\n")
				run(t, "consul-template", "-once", "-config", write(t, doc.String()))
				for out, text := range want {
					got, err := os.ReadFile(out)
					if string(got) != text {
						t.Fatalf("consul-template reads %q as %q (%v)", text, got, err)
					}
				}
			})
		}
	}
}

// TestConsul has Consul check values in its configuration, and Vault in a policy, which has
// the same file for both readers.
func TestConsul(t *testing.T) {
	r := rand.New(rand.NewPCG(33, 34))
	consul := []string{"data_dir = \"/tmp\"\nnode_name = \"x\"\n"}
	policy := []string{""}
	for i, v := range testValues(r, formattest.Times(300)) {
		service, err := formattest.Encode(Format(), formattest.Pieces(
			fmt.Sprintf("service \"s%d\" {\n  name = \"s%d\"\n  token = \"§\"\n  tags = [\"§\", \"x§\"]\n}\n", i, i), v))
		rule, err2 := formattest.Encode(V1(), formattest.Pieces(
			fmt.Sprintf("path \"secret/%d-§\" {\n  capabilities = [\"read\"] # § \n}\n", i), strings.ReplaceAll(v, "*", "")))
		if err == nil {
			consul = append(consul, strings.Replace(service, fmt.Sprintf("service \"s%d\"", i), "services", 1))
		}
		if err2 == nil {
			policy = append(policy, rule)
		}
	}
	if t.Logf("%d services, %d rules", len(consul), len(policy)); len(consul) < formattest.Times(60) || len(policy) < formattest.Times(40) {
		t.Error("too few to say much")
	}

	run(t, "consul", "validate", write(t, strings.Join(consul, "")))
	run(t, "vault", "policy", "fmt", write(t, strings.Join(policy, "")))
}
