package sources

// The types of Consul's catalog have consul-template's names of fields, so that
// its templates read them.

// A Service is one instance of a service, with its health.
type Service struct {
	Node                   string
	NodeID                 string
	NodeAddress            string
	NodeTaggedAddresses    map[string]string
	NodeMeta               map[string]string
	ServiceMeta            map[string]string
	Address                string // its own, or that of its node
	ServiceTaggedAddresses map[string]ServiceAddress
	ID                     string
	Name                   string
	Tags                   Tags
	Checks                 []Check
	Status                 string // passing, warning, critical or maintenance: the worst of its checks
	Port                   int
	Weights                Weights
}

// Tags are sorted. They have a type of their own so that functions which sort a
// []string in place leave them alone.
type Tags []string

// A ServiceAddress is one that carries a name, such as "wan".
type ServiceAddress struct {
	Address string
	Port    int
}

// Weights are those of DNS answers.
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

// A ServiceName is a service in the list of all.
type ServiceName struct {
	Name string
	Tags Tags
}

// A Node is one in the list of all.
type Node struct {
	ID              string
	Node            string
	Address         string
	Datacenter      string
	TaggedAddresses map[string]string
	Meta            map[string]string
}

// NodeServices are a node and what is registered on it. Of a node that there is
// not, both are nil.
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
