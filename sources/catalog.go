package sources

// The types of Consul's catalog have the field names of consul-template, so that its
// templates work unchanged.

// A Service is one instance of a service, with its health.
type Service struct {
	Node                   string
	NodeID                 string
	NodeAddress            string
	NodeTaggedAddresses    map[string]string
	NodeMeta               map[string]string
	ServiceMeta            map[string]string
	Address                string // its own address, or else that of its node
	ServiceTaggedAddresses map[string]ServiceAddress
	ID                     string
	Name                   string
	Tags                   Tags
	Checks                 []Check
	Status                 string // passing, warning, critical or maintenance: the worst of its checks
	Port                   int
	Weights                Weights
}

// Tags are sorted. They are not a []string, so that functions that sort one in place leave
// them alone.
type Tags []string

// A ServiceAddress is an address with a name, such as "wan".
type ServiceAddress struct {
	Address string
	Port    int
}

// Weights are the weights of a service in DNS answers.
type Weights struct {
	Passing int
	Warning int
}

// A Check is one of the health checks of a service or its node.
type Check struct {
	Node        string
	CheckID     string
	Name        string
	Status      string
	Notes       string
	Output      string
	ServiceID   string
	ServiceName string
	ServiceTags Tags
	Type        string
}

// A ServiceName is an entry in the list of all services.
type ServiceName struct {
	Name string
	Tags Tags
}

// A Node is an entry in the list of all nodes.
type Node struct {
	ID              string
	Node            string
	Address         string
	Datacenter      string
	TaggedAddresses map[string]string
	Meta            map[string]string
}

// NodeServices are a node and the services registered on it. Both are nil for a node that
// does not exist.
type NodeServices struct {
	Node     *Node
	Services []NodeService
}

// A NodeService is a service on one node.
type NodeService struct {
	ID                string
	Service           string
	Tags              Tags
	Meta              map[string]string
	Port              int
	Address           string
	EnableTagOverride bool
}
