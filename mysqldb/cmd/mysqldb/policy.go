package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/policy"
)

// policyOptions are what the flags of policy say.
type policyOptions struct {
	server    string
	claims    string
	namespace string
}

const policyAbout = `Print what the controller must be allowed to do, and no more: RBAC of Kubernetes, a policy
of Vault, ACL rules of Consul and an IAM policy of AWS. Each CLASS is a file with manifests
of MysqlDbClass; without one, the policies are those for classes of provider server with
Vault's mount database and Consul's prefix mysql.`

const policyExamples = `  mysqldb policy class.yaml --for vault | vault policy write mysqldb -
  mysqldb policy class.yaml --for consul | consul acl policy create -name mysqldb -rules -
  mysqldb policy class.yaml --for kubernetes | kubectl apply -f -`

var policyServers = []string{"kubernetes", "vault", "consul", "aws"}

func newPolicyCommand(out io.Writer) *cobra.Command {
	o := &policyOptions{}
	cmd := &cobra.Command{
		Use:     "policy [CLASS...]",
		Short:   "Print the policies that the controller needs",
		Long:    policyAbout,
		Example: policyExamples,
		RunE: func(_ *cobra.Command, files []string) error {
			return o.print(out, files)
		},
	}
	cmd.Flags().StringVar(&o.server, "for", "", "print only those of `SERVER`: "+strings.Join(policyServers, ", "))
	cmd.Flags().StringVar(&o.claims, "claims", "mysqldb-claims", "`KEY` in Consul that the controller has as --claims")
	cmd.Flags().StringVar(&o.namespace, "namespace", "mysqldb", "`NAMESPACE` that the controller runs in")
	return cmd
}

func (o *policyOptions) print(out io.Writer, files []string) error {
	if o.server != "" && !slices.Contains(policyServers, o.server) {
		return fmt.Errorf("--for %s: it is one of %s", o.server, strings.Join(policyServers, ", "))
	}
	classes, err := readClasses(files)
	if err != nil {
		return err
	}
	roles, err := policy.Kubernetes(classes, o.namespace)
	if err != nil {
		return err
	}

	texts := map[string]string{
		"kubernetes": roles,
		"vault":      policy.Vault(classes),
		"consul":     policy.Consul(classes, o.claims),
		"aws":        policy.AWS(classes),
	}
	if o.server != "" {
		_, err := io.WriteString(out, texts[o.server])
		return err
	}
	for _, server := range policyServers {
		if texts[server] == "" {
			continue
		}
		if _, err := fmt.Fprintf(out, "# For %s\n\n%s\n", server, texts[server]); err != nil {
			return err
		}
	}
	return nil
}

// readClasses returns the classes in files. Other resources in them are ignored.
func readClasses(files []string) ([]v1alpha1.MysqlDbClassSpec, error) {
	if len(files) == 0 {
		class := v1alpha1.MysqlDbClassSpec{Provider: v1alpha1.ProviderServer, Server: &v1alpha1.ServerClass{}}
		return []v1alpha1.MysqlDbClassSpec{withDefaults(class)}, nil
	}

	var classes []v1alpha1.MysqlDbClassSpec
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		found, err := decodeClasses(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: no MysqlDbClass of %s in it", file, v1alpha1.GroupVersion)
		}
		classes = append(classes, found...)
	}
	return classes, nil
}

func decodeClasses(text []byte) (classes []v1alpha1.MysqlDbClassSpec, err error) {
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	for {
		var class v1alpha1.MysqlDbClass
		err := decoder.Decode(&class)
		if err == io.EOF {
			return classes, nil
		}
		if err != nil {
			return nil, err
		}
		if class.Kind == "MysqlDbClass" && class.APIVersion == v1alpha1.GroupVersion.String() {
			classes = append(classes, withDefaults(class.Spec))
		}
	}
}

// withDefaults sets what the API server would.
func withDefaults(c v1alpha1.MysqlDbClassSpec) v1alpha1.MysqlDbClassSpec {
	if c.Vault.Mount == "" {
		c.Vault.Mount = "database"
	}
	if c.Consul.Prefix == "" {
		c.Consul.Prefix = "mysql"
	}
	return c
}
