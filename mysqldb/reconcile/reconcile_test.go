package reconcile

import (
	"errors"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/outcome"
)

// TestConditions has a resource go through looks that end in different ways.
func TestConditions(t *testing.T) {
	instance := step{name: "instance", condition: v1alpha1.Provisioned}
	role := step{name: "role", condition: v1alpha1.Published}
	p := &pass{Reconciler: &Reconciler{}, db: &v1alpha1.MysqlDb{}}
	for _, test := range []struct {
		name string
		stop *stopped
		want string // Ready, Provisioned, Published
	}{
		{"made", &stopped{instance, outcome.Wait("Creating", "c")}, "False/Creating False/Creating False/NotProvisioned"},
		{"no vault yet", &stopped{role, outcome.Fail("VaultError", "v")}, "False/VaultError True/Available False/VaultError"},
		{"ready", nil, "True/Ready True/Available True/Published"},
		{"no vault", &stopped{role, outcome.Fail("VaultError", "v")}, "Unknown/VaultError True/Available Unknown/VaultError"},
		{"still none", &stopped{role, outcome.Fail("VaultError", "v")}, "Unknown/VaultError True/Available Unknown/VaultError"},
		{"resized", &stopped{instance, outcome.Wait("Modifying", "m")}, "False/Modifying False/Modifying Unknown/VaultError"},
		{"ready again", nil, "True/Ready True/Available True/Published"},
		{"plain error", &stopped{instance, errors.New("e")}, "Unknown/Error Unknown/Error True/Published"},
	} {
		p.setConditions(test.stop)
		var got []string
		for _, name := range []string{v1alpha1.Ready, v1alpha1.Provisioned, v1alpha1.Published} {
			c := meta.FindStatusCondition(p.db.Status.Conditions, name)
			got = append(got, string(c.Status)+"/"+c.Reason)
		}
		if text := strings.Join(got, " "); text != test.want {
			t.Errorf("%s: %s, want %s", test.name, text, test.want)
		}
	}
}

func TestLine(t *testing.T) {
	if got := line(errors.New("one\n\n  two\t\xff")); got != "one two ?" {
		t.Errorf("got %q", got)
	}
	if got := line(errors.New(strings.Repeat("é", maxMessage))); len(got) > maxMessage+3 || !strings.HasSuffix(got, "é...") {
		t.Errorf("got %q", got)
	}
}

// TestPasswords wants one password until it is Vault's, and another if that takes too long.
func TestPasswords(t *testing.T) {
	var p passwords
	first := p.of("uid")
	p.sent("uid")
	if again := p.of("uid"); again.text != first.text || !again.sent || len(first.text) < 20 {
		t.Errorf("%v is another than %v", again, first)
	}
	old := p.set["uid"]
	old.made = time.Now().Add(-passwordLife - time.Second)
	p.set["uid"] = old
	if later := p.of("uid"); later.text == first.text || later.sent {
		t.Error("a password that is not accepted stays for ever")
	}
	p.forget("uid")
	if len(p.set) != 0 {
		t.Error("it is not forgotten")
	}
}

// TestPlacement wants different keys in Consul for whatever differs.
func TestPlacement(t *testing.T) {
	db := func(namespace, name, database string) *v1alpha1.MysqlDb {
		return &v1alpha1.MysqlDb{
			ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
			Spec:       v1alpha1.MysqlDbSpec{Database: database},
		}
	}
	class := &v1alpha1.MysqlDbClass{Spec: v1alpha1.MysqlDbClassSpec{
		Provider: v1alpha1.ProviderServer,
		Server:   &v1alpha1.ServerClass{Host: "MySQL.db.svc", Port: 3306, Connection: "shared"},
		Vault:    v1alpha1.VaultClass{Mount: "database"},
		Consul:   v1alpha1.ConsulClass{Prefix: "mysql"},
	}}
	seen := map[string]string{}
	for _, d := range []*v1alpha1.MysqlDb{db("a-b", "c", ""), db("a", "b-c", ""), db("a", "b", ""), db("a", "b.c", "")} {
		placement := placementOf(class, d)
		d.Status.Placement = &placement
		names := (&pass{Reconciler: &Reconciler{Settings: Settings{Claims: "claims"}}, db: d}).names()
		for _, key := range append(append(names.Claims, names.Databases...), names.Prefix) {
			if other, taken := seen[key]; taken {
				t.Errorf("%s/%s and %s both claim %s", d.Namespace, d.Name, other, key)
			}
			seen[key] = d.Namespace + "/" + d.Name
		}
	}
	for _, key := range []string{"claims/server/mysql.db.svc:3306/a_b", "claims/connection/database/shared/a_b",
		"claims/role/database/a-b", "mysql/a/b"} {
		if seen[key] != "a/b" {
			t.Errorf("%s is claimed by %q", key, seen[key])
		}
	}
}
