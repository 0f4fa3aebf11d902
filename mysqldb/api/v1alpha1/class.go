package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// MysqlDbClass is a kind of database that the platform offers: where it is made and where it is published.
//
// +kubebuilder:object:root=true
// +kubebuilder:resource:path=mysqldbclasses,scope=Cluster,shortName=mydbclass
// +kubebuilder:printcolumn:name=Provider,type=string,JSONPath=.spec.provider
// +kubebuilder:printcolumn:name=Vault,type=string,JSONPath=.spec.vault.mount
// +kubebuilder:printcolumn:name=Consul,type=string,JSONPath=.spec.consul.prefix
// +kubebuilder:printcolumn:name=Age,type=date,JSONPath=.metadata.creationTimestamp
type MysqlDbClass struct {
	metav1.TypeMeta `json:",inline"`

	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// What the class offers.
	Spec MysqlDbClassSpec `json:"spec"`
}

// MysqlDbClassSpec is what the platform decides.
//
// +kubebuilder:validation:XValidation:rule="has(self.server) == (self.provider == 'server') && has(self.rds) == (self.provider == 'rds') && has(self.object) == (self.provider == 'object')",message="the settings must be those of the provider: server, rds or object"
type MysqlDbClassSpec struct {
	// What makes servers: server, which has one already; rds; or object, which reads where another resource has it.
	// It cannot be changed.
	//
	// +unionDiscriminator
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="provider cannot be changed: make another class"
	Provider ProviderName `json:"provider"`

	// A server that is there already.
	//
	// +optional
	Server *ServerClass `json:"server,omitempty"`

	// Instances of Amazon RDS.
	//
	// +optional
	RDS *RDSClass `json:"rds,omitempty"`

	// Servers that another resource stands for, such as one of ACK, Crossplane or mariadb-operator.
	//
	// +optional
	Object *ObjectClass `json:"object,omitempty"`

	// Databases that were in the servers before and that a MysqlDb may take over, if its annotation prsn.io/adopt names
	// them too.
	//
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=1000
	Adoptable []string `json:"adoptable,omitempty"`

	// Where credentials are made.
	//
	// +optional
	// +kubebuilder:default={}
	Vault VaultClass `json:"vault,omitempty"`

	// Where addresses are published.
	//
	// +optional
	// +kubebuilder:default={}
	Consul ConsulClass `json:"consul,omitempty"`
}

// ProviderName names what makes servers.
//
// +kubebuilder:validation:Enum=server;rds;object
type ProviderName string

// All providers.
const (
	ProviderServer ProviderName = "server"
	ProviderRDS    ProviderName = "rds"
	ProviderObject ProviderName = "object"
)

// ServerClass is a server that is there already, and that Vault has a connection to.
type ServerClass struct {
	// Its name or address.
	//
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Host string `json:"host"`

	// Its TCP port.
	//
	// +optional
	// +kubebuilder:default=3306
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	Port int32 `json:"port,omitempty"`

	// The connection of Vault's database engine to this server. Its account makes databases and users. It cannot be
	// changed.
	//
	// +kubebuilder:validation:MaxLength=128
	// +kubebuilder:validation:Pattern=`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="connection cannot be changed: make another class"
	Connection string `json:"connection"`
}

// RDSClass is how instances of Amazon RDS are made.
type RDSClass struct {
	// The region, such as eu-west-1. It cannot be changed.
	//
	// +kubebuilder:validation:Pattern=`^[a-z]{2}(-[a-z]+)+-[0-9]$`
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="region cannot be changed: make another class"
	Region string `json:"region"`

	// The sizes that a MysqlDb may name.
	//
	// +kubebuilder:validation:MinProperties=1
	Sizes map[string]RDSSize `json:"sizes"`

	// The DB subnet group: in which network the instance is.
	//
	// +optional
	SubnetGroup string `json:"subnetGroup,omitempty"`

	// The ids of the VPC security groups: who may connect.
	//
	// +optional
	// +listType=set
	SecurityGroups []string `json:"securityGroups,omitempty"`

	// The name of the DB parameter group.
	//
	// +optional
	ParameterGroup string `json:"parameterGroup,omitempty"`

	// Whether a standby in another zone takes over.
	//
	// +optional
	MultiAZ bool `json:"multiAZ,omitempty"`

	// For how many days automatic backups are kept.
	//
	// +optional
	// +kubebuilder:default=7
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=35
	BackupDays *int32 `json:"backupDays,omitempty"`

	// The KMS key that the storage is encrypted with. Without it, the account's default.
	//
	// +optional
	KMSKey string `json:"kmsKey,omitempty"`

	// The instance's first account, which Vault makes all others with. It cannot be changed.
	//
	// +optional
	// +kubebuilder:default=initplate
	// +kubebuilder:validation:Pattern=`^[A-Za-z][A-Za-z0-9_]{0,15}$`
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="masterUser cannot be changed: make another class"
	MasterUser string `json:"masterUser,omitempty"`

	// Certificates in PEM that Vault verifies the server's with. Without them, Vault connects without TLS.
	//
	// +optional
	CABundle string `json:"caBundle,omitempty"`
}

// RDSSize is what a size stands for.
type RDSSize struct {
	// Such as db.t4g.small.
	//
	// +kubebuilder:validation:Pattern=`^db\.[a-z0-9-]+\.[a-z0-9-]+$`
	InstanceClass string `json:"instanceClass"`

	// The disk, in GiB. It can only grow: a smaller one leaves an instance as it is.
	//
	// +optional
	// +kubebuilder:default=20
	// +kubebuilder:validation:Minimum=20
	// +kubebuilder:validation:Maximum=65536
	StorageGiB int32 `json:"storageGiB,omitempty"`
}

// ObjectClass says which resource stands for the server of a MysqlDb, in the same namespace, and where it has what.
//
// +kubebuilder:validation:XValidation:rule="has(self.connection) != has(self.account)",message="one of connection and account is needed"
type ObjectClass struct {
	// Such as rds.services.k8s.aws/v1alpha1.
	//
	// +kubebuilder:validation:MinLength=1
	APIVersion string `json:"apiVersion"`

	// Such as DBInstance.
	//
	// +kubebuilder:validation:MinLength=1
	Kind string `json:"kind"`

	// The resource's name, in which {name} stands for that of the MysqlDb.
	//
	// +optional
	// +kubebuilder:default="{name}"
	Name string `json:"name,omitempty"`

	// Where the resource has the server's address: a path as kubectl takes it, such as {.status.endpoint.address}.
	//
	// +kubebuilder:validation:MinLength=1
	HostPath string `json:"hostPath"`

	// Where it has the TCP port. Without a path, the port is 3306.
	//
	// +optional
	PortPath string `json:"portPath,omitempty"`

	// A connection of Vault's database engine to this server, for a server that all databases of the class share.
	//
	// +optional
	// +kubebuilder:validation:MaxLength=128
	// +kubebuilder:validation:Pattern=`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`
	Connection string `json:"connection,omitempty"`

	// The Secret with the account that Vault makes all others with. Vault then gets a connection for each MysqlDb.
	//
	// +optional
	Account *ObjectAccount `json:"account,omitempty"`
}

// ObjectAccount says where an account's name and password are.
type ObjectAccount struct {
	// The name of the Secret, in which {name} stands for that of the MysqlDb.
	//
	// +kubebuilder:validation:MinLength=1
	Secret string `json:"secret"`

	// The Secret's key with the account's name.
	//
	// +optional
	// +kubebuilder:default=username
	UserKey string `json:"userKey,omitempty"`

	// The account's name, where the Secret does not have it.
	//
	// +optional
	User string `json:"user,omitempty"`

	// The Secret's key with the password.
	//
	// +optional
	// +kubebuilder:default=password
	PasswordKey string `json:"passwordKey,omitempty"`

	// Certificates in PEM that Vault verifies the server's with. Without them, Vault connects without TLS.
	//
	// +optional
	CABundle string `json:"caBundle,omitempty"`
}

// VaultClass says how Vault makes credentials.
type VaultClass struct {
	// The mount of the database engine. It cannot be changed.
	//
	// +optional
	// +kubebuilder:default=database
	// +kubebuilder:validation:MaxLength=128
	// +kubebuilder:validation:Pattern=`^[A-Za-z0-9_][A-Za-z0-9_./-]*[A-Za-z0-9_]$`
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="mount cannot be changed: make another class"
	Mount string `json:"mount,omitempty"`

	// For how long credentials are valid, unless they are renewed: such as 24h.
	//
	// +optional
	// +kubebuilder:default="24h"
	// +kubebuilder:validation:XValidation:rule="duration(self) >= duration('1s')",message="ttl must be at least 1s"
	TTL metav1.Duration `json:"ttl,omitempty"`

	// For how long they can be renewed.
	//
	// +optional
	// +kubebuilder:default="768h"
	// +kubebuilder:validation:XValidation:rule="duration(self) >= duration('1s')",message="maxTTL must be at least 1s"
	MaxTTL metav1.Duration `json:"maxTTL,omitempty"`
}

// ConsulClass says where addresses are published.
type ConsulClass struct {
	// What keys begin with: PREFIX/NAMESPACE/NAME/host. It cannot be changed.
	//
	// +optional
	// +kubebuilder:default=mysql
	// +kubebuilder:validation:MaxLength=200
	// +kubebuilder:validation:Pattern=`^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$`
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="prefix cannot be changed: make another class"
	Prefix string `json:"prefix,omitempty"`
}

// MysqlDbClassList is a list of them.
//
// +kubebuilder:object:root=true
type MysqlDbClassList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []MysqlDbClass `json:"items"`
}
