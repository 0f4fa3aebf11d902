package reconcile

import (
	"net"
	"strconv"
	"strings"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/consul"
	"github.com/initplate/initplate/mysqldb/names"
	"github.com/initplate/initplate/mysqldb/provider"
	"github.com/initplate/initplate/mysqldb/provider/object"
)

// placementOf decides where everything is made for a resource.
func placementOf(class *v1alpha1.MysqlDbClass, db *v1alpha1.MysqlDb) v1alpha1.Placement {
	id := names.ID(db.Namespace, db.Name)
	placement := v1alpha1.Placement{
		Provider:      class.Spec.Provider,
		ID:            id,
		Database:      db.Spec.Database,
		VaultMount:    class.Spec.Vault.Mount,
		Connection:    id,
		OwnConnection: true,
		ConsulPrefix:  class.Spec.Consul.Prefix + "/" + db.Namespace + "/" + db.Name,
	}
	if placement.Database == "" {
		placement.Database = names.Database(db.Namespace, db.Name)
	}

	switch class.Spec.Provider {
	case v1alpha1.ProviderServer:
		server := class.Spec.Server
		placement.Connection, placement.OwnConnection = server.Connection, false
		placement.Server = net.JoinHostPort(strings.ToLower(server.Host), strconv.Itoa(int(server.Port)))
	case v1alpha1.ProviderRDS:
		placement.Region = class.Spec.RDS.Region
	case v1alpha1.ProviderObject:
		placement.Server = objectServer(class.Spec.Object, db)
		if class.Spec.Object.Connection != "" {
			placement.Connection, placement.OwnConnection = class.Spec.Object.Connection, false
		}
	}
	return placement
}

// objectServer stands for the server before its address is known.
func objectServer(class *v1alpha1.ObjectClass, db *v1alpha1.MysqlDb) string {
	group, _, _ := strings.Cut(class.APIVersion, "/")
	return strings.Join([]string{group, class.Kind, db.Namespace, object.Name(class, db)}, "/")
}

// names are the keys in Consul that stand for what the resource has for itself: its prefix, its role in Vault, and its
// database by each name that the server has. An instance that is made for the resource has no other's databases.
func (p *pass) names() consul.Names {
	placement := p.db.Status.Placement
	held := consul.Names{
		Prefix: placement.ConsulPrefix,
		Claims: []string{strings.Join([]string{p.Claims, "role", placement.VaultMount, placement.ID}, "/")},
	}
	if placement.Provider == v1alpha1.ProviderRDS {
		return held
	}

	servers := []string{p.Claims + "/server/" + placement.Server}
	if !placement.OwnConnection {
		servers = append(servers, p.Claims+"/connection/"+placement.VaultMount+"/"+placement.Connection)
	}
	for _, server := range servers {
		held.Databases = append(held.Databases, server+"/"+placement.Database)
	}
	return held
}

// requestTo is about a placement that is not written yet.
func (p *pass) requestTo(placement v1alpha1.Placement) provider.Request {
	return provider.Request{Resource: p.db, Class: p.class, Placement: placement}
}
