package sources

import (
	"net/netip"
	"regexp"
	"strings"
)

// Linked returns which variables Kubernetes sets in each container for a service, and docker
// for a link. For a service kafka they are
//
//	KAFKA_SERVICE_HOST=10.0.0.11, KAFKA_SERVICE_PORT=9092, KAFKA_SERVICE_PORT_CLIENT=9092,
//	KAFKA_PORT=tcp://10.0.0.11:9092, KAFKA_PORT_9092_TCP=tcp://10.0.0.11:9092,
//	KAFKA_PORT_9092_TCP_PROTO=tcp, KAFKA_PORT_9092_TCP_PORT=9092, KAFKA_PORT_9092_TCP_ADDR=10.0.0.11
//
// and docker also has KAFKA_NAME=/web/kafka. The one with the number and the protocol, whose
// value is an address, shows that there is a service of that name. Of the others, only those
// with such values count: a pod may have a setting KAFKA_PORT=9092 of its own.
//
// See https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables,
// pkg/kubelet/envvars/envvars.go and https://docs.docker.com/engine/network/links.
func Linked(vars map[string]any) map[string]bool {
	port := regexp.MustCompile(`^(.+)_PORT_\d+_(?:TCP|UDP|SCTP)$`)
	services := map[string]bool{}
	for name, value := range vars {
		if found := port.FindStringSubmatch(name); found != nil && isAddress(value) {
			services[found[1]] = true
		}
	}

	linked := map[string]bool{}
	part := regexp.MustCompile(`^PORT_\d+_(?:TCP|UDP|SCTP)(?:_(PROTO|PORT|ADDR))?$`)
	for name, value := range vars {
		for i := range name {
			if name[i] == '_' && services[name[:i]] && isPartOfLink(part, name[i+1:], value) {
				linked[name] = true
			}
		}
	}
	return linked
}

// isPartOfLink reports whether a variable is of a service; name is what follows the service
// and "_", and part matches those of one port.
func isPartOfLink(part *regexp.Regexp, name string, value any) bool {
	of := part.FindStringSubmatch(name)
	switch {
	case name == "PORT", of != nil && of[1] == "":
		return isAddress(value)
	case of != nil && of[1] == "PROTO":
		return value == "tcp" || value == "udp" || value == "sctp"
	case name == "SERVICE_HOST", of != nil && of[1] == "ADDR":
		return isIP(value)
	case name == "SERVICE_PORT", strings.HasPrefix(name, "SERVICE_PORT_"), of != nil:
		return isDigits(value)
	}
	return name == "NAME" && isLink(value)
}

// isAddress reports whether a value is an address with a protocol, as in tcp://10.0.0.11:9092.
func isAddress(value any) bool {
	text, _ := value.(string)
	protocol, address, _ := strings.Cut(text, "://")
	_, err := netip.ParseAddrPort(address)
	return err == nil && (protocol == "tcp" || protocol == "udp" || protocol == "sctp")
}

func isDigits(value any) bool {
	text, _ := value.(string)
	return text != "" && strings.Trim(text, "0123456789") == ""
}

func isIP(value any) bool {
	text, _ := value.(string)
	_, err := netip.ParseAddr(text)
	return err == nil
}

// isLink reports whether a value is the name of a link of docker, /CONTAINER/ALIAS.
func isLink(value any) bool {
	text, _ := value.(string)
	return strings.HasPrefix(text, "/") && strings.Count(text, "/") == 2
}
