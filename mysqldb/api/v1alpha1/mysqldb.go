package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// What the controller puts on a resource, or reads there.
const (
	// Finalizer keeps a MysqlDb until all that was made for it is removed.
	Finalizer = "prsn.io/mysqldb"

	// AdoptAnnotation lets a MysqlDb take over an instance or a database that was there before it. Its value is the
	// name of what is taken over.
	AdoptAnnotation = "prsn.io/adopt"
)

// MysqlDb is a MySQL database, its place in Consul, and the credentials for it in Vault.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:path=mysqldbs,shortName=mydb,categories=all
// +kubebuilder:printcolumn:name=Class,type=string,JSONPath=.spec.class
// +kubebuilder:printcolumn:name=Ready,type=string,JSONPath=.status.conditions[?(@.type=="Ready")].status
// +kubebuilder:printcolumn:name=Reason,type=string,JSONPath=.status.conditions[?(@.type=="Ready")].reason
// +kubebuilder:printcolumn:name=Host,type=string,JSONPath=.status.host
// +kubebuilder:printcolumn:name=Age,type=date,JSONPath=.metadata.creationTimestamp
// +kubebuilder:printcolumn:name=Version,type=string,priority=1,JSONPath=.status.engineVersion
// +kubebuilder:printcolumn:name=Consul,type=string,priority=1,JSONPath=.status.consulPrefix
// +kubebuilder:printcolumn:name=Vault,type=string,priority=1,JSONPath=.status.vaultPath
type MysqlDb struct {
	metav1.TypeMeta `json:",inline"`

	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// What is wanted.
	Spec MysqlDbSpec `json:"spec"`

	// What is there. Written by the controller.
	//
	// +optional
	Status MysqlDbStatus `json:"status,omitempty"`
}

// MysqlDbSpec is what a team wants.
//
// +kubebuilder:validation:XValidation:rule="has(self.database) == has(oldSelf.database)",message="database cannot be added or removed later: make another MysqlDb"
type MysqlDbSpec struct {
	// The name of the MysqlDbClass: where the database is made. It cannot be changed.
	//
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="class cannot be changed: make another MysqlDb"
	Class string `json:"class"`

	// The version of MySQL, such as 8.4 or 8.4.5. With fewer numbers, any version that begins with them is right.
	// A later one is an upgrade. Only for classes whose provider makes instances.
	//
	// +optional
	// +kubebuilder:validation:MaxLength=20
	// +kubebuilder:validation:Pattern=`^[0-9]+(\.[0-9]+){0,2}$`
	EngineVersion string `json:"engineVersion,omitempty"`

	// One of the sizes that the class names. Only for classes whose provider makes instances.
	//
	// +optional
	// +kubebuilder:validation:MaxLength=63
	InstanceSize string `json:"instanceSize,omitempty"`

	// The name of the database in the server. Without it, the name follows from those of the namespace and the
	// resource. It cannot be changed.
	//
	// +optional
	// +kubebuilder:validation:MaxLength=64
	// +kubebuilder:validation:Pattern=`^[a-z][a-z0-9_]*$`
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="database cannot be changed: make another MysqlDb"
	// +kubebuilder:validation:XValidation:rule="!(self in ['mysql', 'sys', 'information_schema', 'performance_schema', 'innodb', 'tmp', 'test'])",message="this database is the server's own"
	Database string `json:"database,omitempty"`

	// What becomes of the data when this resource is deleted. Retain keeps it; Snapshot deletes the instance after a
	// final snapshot; Delete deletes it. Credentials and the place in Consul are removed in each case.
	//
	// +optional
	// +kubebuilder:default=Retain
	DeletionPolicy DeletionPolicy `json:"deletionPolicy,omitempty"`
}

// DeletionPolicy says what becomes of the data.
//
// +kubebuilder:validation:Enum=Retain;Snapshot;Delete
type DeletionPolicy string

// All policies.
const (
	Retain   DeletionPolicy = "Retain"
	Snapshot DeletionPolicy = "Snapshot"
	Delete   DeletionPolicy = "Delete"
)

// MysqlDbStatus is what the controller knows.
type MysqlDbStatus struct {
	// The generation of the resource that the conditions are about.
	//
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// Where everything is made for this resource. It is decided once, before anything is made, so what was made can be
	// removed also when the class is gone.
	//
	// +optional
	Placement *Placement `json:"placement,omitempty"`

	// The address of the server.
	//
	// +optional
	Host string `json:"host,omitempty"`

	// Its TCP port.
	//
	// +optional
	Port int32 `json:"port,omitempty"`

	// The version that runs, where the provider knows it.
	//
	// +optional
	EngineVersion string `json:"engineVersion,omitempty"`

	// Where Consul has host, port and database: what initplate takes as --consul-prefix.
	//
	// +optional
	ConsulPrefix string `json:"consulPrefix,omitempty"`

	// Where Vault makes credentials: what initplate takes as --vault-path.
	//
	// +optional
	VaultPath string `json:"vaultPath,omitempty"`

	// Ready, Provisioned and Published.
	//
	// +optional
	// +listType=map
	// +listMapKey=type
	Conditions []metav1.Condition `json:"conditions,omitempty"`
}

// Placement says where everything is made for a resource.
type Placement struct {
	// The class's provider.
	Provider ProviderName `json:"provider"`

	// The name of the instance, of Vault's role, and of Vault's connection unless the class names one.
	ID string `json:"id"`

	// The database in the server.
	Database string `json:"database"`

	// The mount of Vault's database engine.
	VaultMount string `json:"vaultMount"`

	// The connection of Vault's database engine.
	Connection string `json:"connection"`

	// Whether the connection is made for this resource alone, and removed with it.
	//
	// +optional
	OwnConnection bool `json:"ownConnection,omitempty"`

	// Where the keys in Consul are.
	ConsulPrefix string `json:"consulPrefix"`

	// The region of the instance, for provider rds.
	//
	// +optional
	Region string `json:"region,omitempty"`

	// The address of the server, for provider server.
	//
	// +optional
	Server string `json:"server,omitempty"`
}

// Types of conditions.
const (
	Ready       = "Ready"       // all is as the resource wants it
	Provisioned = "Provisioned" // the server answers, with the right size and version
	Published   = "Published"   // Vault makes credentials and Consul has the address
)

// MysqlDbList is a list of them.
//
// +kubebuilder:object:root=true
type MysqlDbList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []MysqlDb `json:"items"`
}
