package schema

import (
	"fmt"
	"maps"
	"math"
	"path"
	"regexp"
	"slices"
	"strings"
)

// ValidatePod returns what the API server would refuse only in a pod that the preset is
// merged into, and then without the preset's name. The spec is one that [Schema.Validate]
// has accepted. The rules are those of pkg/apis/core/validation of Kubernetes.
func ValidatePod(spec map[string]any) []Violation {
	c := &checker{}
	at := []any{"spec"}
	c.environment(spec, at)
	for i, v := range Maps(spec["volumes"]) {
		c.volume(v, append(at, "volumes", i))
	}
	c.mounts(spec, at)
	for i, container := range Maps(spec["initContainers"]) {
		c.initContainer(container, append(at, "initContainers", i))
	}
	return c.found
}

// environment checks env and envFrom of a preset or a container.
func (c *checker) environment(m map[string]any, at []any) {
	for i, e := range Maps(m["env"]) {
		c.variable(e, append(at, "env", i))
	}
	for i, e := range Maps(m["envFrom"]) {
		at := append(at, "envFrom", i)
		if prefix := Text(e["prefix"]); prefix != "" {
			c.variableName(prefix, append(at, "prefix"))
		}
		c.oneOf(e, at, "configMapRef", "secretRef")
		for _, ref := range []string{"configMapRef", "secretRef"} {
			c.reference(e[ref], append(at, ref), "name")
		}
	}
}

// Text returns a value if it is a string, and else an empty one.
func Text(v any) string {
	s, _ := v.(string)
	return s
}

// variableName checks the name of a variable. Since Kubernetes 1.30 it may have all of ASCII
// that can be printed, but for =.
func (c *checker) variableName(name string, at []any) {
	wrong := func(r rune) bool { return r < ' ' || r > '~' || r == '=' }
	if name == "" || strings.ContainsFunc(name, wrong) {
		c.report(at, "take letters, digits, _, - and .", "is not a name of an environment variable")
	}
}

func (c *checker) variable(e map[string]any, at []any) {
	c.variableName(Text(e["name"]), append(at, "name"))
	from, ok := e["valueFrom"].(map[string]any)
	if !ok {
		return
	}

	if Text(e["value"]) != "" {
		c.report(at, "take one of them", "has both value and valueFrom")
	}
	at = append(at, "valueFrom")
	c.oneOf(from, at, "fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
	c.reference(from["configMapKeyRef"], append(at, "configMapKeyRef"), "name", "key")
	c.reference(from["secretKeyRef"], append(at, "secretKeyRef"), "name", "key")
	c.fieldRef(from["fieldRef"], append(at, "fieldRef"), environmentFields())
	c.resourceRef(from["resourceFieldRef"], append(at, "resourceFieldRef"))
}

// oneOf checks that a map has exactly one of some fields.
func (c *checker) oneOf(m map[string]any, at []any, fields ...string) {
	n := 0
	for _, f := range fields {
		if m[f] != nil {
			n++
		}
	}
	if n != 1 {
		c.report(at, "", "must have one of %s", strings.Join(fields, ", "))
	}
}

// reference checks that some fields of a reference are not empty.
func (c *checker) reference(v any, at []any, fields ...string) {
	m, ok := v.(map[string]any)
	if !ok {
		return
	}
	for _, f := range fields {
		if Text(m[f]) == "" {
			c.report(at, "", "has no %s", f)
		}
	}
	if key := Text(m["key"]); key != "" && !isKey(key) {
		c.report(append(at, "key"), "", "is not a key of a ConfigMap or Secret")
	}
	for _, f := range []string{"name", "secretName", "claimName"} {
		if name := Text(m[f]); name != "" && !isSubdomain(name) {
			c.report(append(at, f), "take lower case letters, digits, - and .", "is not a name of an object")
		}
	}
}

func isKey(key string) bool {
	return regexp.MustCompile(`^[-._a-zA-Z0-9]{1,253}$`).MatchString(key) && key != "." && !strings.HasPrefix(key, "..")
}

func isSubdomain(name string) bool {
	const label = `[a-z0-9]([-a-z0-9]*[a-z0-9])?`
	return len(name) <= 253 && regexp.MustCompile(`^`+label+`(\.`+label+`)*$`).MatchString(name)
}

// environmentFields returns what fieldRef can name in env.
func environmentFields() []string {
	return []string{
		"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
		"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
	}
}

// volumeFields returns what fieldRef can name in a volume.
func volumeFields() []string {
	return []string{"metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"}
}

func (c *checker) fieldRef(v any, at []any, fields []string) {
	m, ok := v.(map[string]any)
	if !ok {
		return
	}
	if version := Text(m["apiVersion"]); version != "" && version != "v1" {
		c.report(append(at, "apiVersion"), "", "must be v1")
	}

	path := Text(m["fieldPath"])
	const key = `([-a-z0-9.]+/)?[a-zA-Z0-9]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?`
	ofOne := regexp.MustCompile(`^metadata\.(labels|annotations)\['` + key + `'\]$`)
	if !slices.Contains(fields, path) && !ofOne.MatchString(path) {
		hint := "fields are " + strings.Join(fields, ", ") + ", metadata.labels['KEY'], metadata.annotations['KEY']"
		c.report(append(at, "fieldPath"), hint, "is not a field that a pod offers here")
	}
}

func (c *checker) resourceRef(v any, at []any) {
	m, ok := v.(map[string]any)
	if !ok {
		return
	}
	resources := regexp.MustCompile(`^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$`)
	resource := resources.FindStringSubmatch(Text(m["resource"]))
	if resource == nil {
		const hint = "resources are limits.cpu, limits.memory, limits.ephemeral-storage, and requests. of the same"
		c.report(append(at, "resource"), hint, "is not a resource of a container")
		return
	}

	divisors := []string{"1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"}
	if resource[2] == "cpu" {
		divisors = []string{"1m", "1"}
	}
	divisor := canonicalOf(m["divisor"])
	if m["divisor"] != nil && divisor != "0" && !slices.Contains(divisors, fmt.Sprint(divisor)) {
		c.report(append(at, "divisor"), "", "of %s must be one of %s", resource[0], strings.Join(divisors, ", "))
	}
}

func (c *checker) volume(v map[string]any, at []any) {
	c.reference(v["configMap"], append(at, "configMap"), "name")
	c.reference(v["secret"], append(at, "secret"), "secretName")
	c.reference(v["hostPath"], append(at, "hostPath"), "path")
	c.reference(v["persistentVolumeClaim"], append(at, "persistentVolumeClaim"), "claimName")
	c.reference(v["csi"], append(at, "csi"), "driver")
	c.reference(v["nfs"], append(at, "nfs"), "server", "path")
	c.hostPath(v["hostPath"], append(at, "hostPath"))
	c.files(v, at)
	if dir, ok := v["emptyDir"].(map[string]any); ok {
		c.resources(dir, append(at, "emptyDir"), "sizeLimit")
	}
	c.downward(v["downwardAPI"], append(at, "downwardAPI"))
	if projected, ok := v["projected"].(map[string]any); ok {
		c.projected(projected, append(at, "projected"))
	}
}

func (c *checker) hostPath(v any, at []any) {
	m, _ := v.(map[string]any)
	if slices.Contains(strings.Split(Text(m["path"]), "/"), "..") {
		c.report(append(at, "path"), "", "must not have ..")
	}
	c.choice(m, at, "type",
		"", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket")
}

// files checks the modes and paths of files in all sources of a volume.
func (c *checker) files(v any, at []any) {
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			c.files(item, append(at, i))
		}
	case map[string]any:
		for i, item := range Maps(v["items"]) {
			c.below(Text(item["path"]), append(at, "items", i, "path"))
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			n, ok := v[key].(int64)
			if ok && (key == "mode" || key == "defaultMode") && (n < 0 || n > 0o777) {
				c.report(append(at, key), "write it as 0644, or in decimal: 420", "is not a mode of a file")
			}
			c.files(v[key], append(at, key))
		}
	}
}

func (c *checker) projected(m map[string]any, at []any) {
	for i, source := range Maps(m["sources"]) {
		at := append(at, "sources", i)
		c.reference(source["configMap"], append(at, "configMap"), "name")
		c.reference(source["secret"], append(at, "secret"), "name")
		c.downward(source["downwardAPI"], append(at, "downwardAPI"))
		token, ok := source["serviceAccountToken"].(map[string]any)
		if seconds, isSet := token["expirationSeconds"].(int64); ok && isSet && seconds < 600 {
			c.report(append(at, "serviceAccountToken", "expirationSeconds"), "", "must be at least 600")
		}
		if len(source) > 1 {
			c.report(at, "", "has more than one source")
		}
	}
}

func (c *checker) downward(v any, at []any) {
	m, _ := v.(map[string]any)
	for i, item := range Maps(m["items"]) {
		at := append(at, "items", i)
		c.oneOf(item, at, "fieldRef", "resourceFieldRef")
		c.fieldRef(item["fieldRef"], append(at, "fieldRef"), volumeFields())
		c.resourceRef(item["resourceFieldRef"], append(at, "resourceFieldRef"))
		if ref, ok := item["resourceFieldRef"].(map[string]any); ok && Text(ref["containerName"]) == "" {
			c.report(append(at, "resourceFieldRef"), "", "has no containerName, which a volume needs")
		}
	}
}

// mounts checks the volumeMounts of a preset or a container.
func (c *checker) mounts(m map[string]any, at []any) {
	for i, mount := range Maps(m["volumeMounts"]) {
		at := append(at, "volumeMounts", i)
		if Text(mount["name"]) == "" || Text(mount["mountPath"]) == "" {
			c.report(at, "", "must have a name and a mountPath")
		}
		if Text(mount["subPath"]) != "" && Text(mount["subPathExpr"]) != "" {
			c.report(at, "take one of them", "has both subPath and subPathExpr")
		}
		for _, key := range []string{"subPath", "subPathExpr"} {
			c.below(Text(mount[key]), append(at, key))
		}
		c.choice(mount, at, "mountPropagation", "None", "HostToContainer", "Bidirectional")
		c.choice(mount, at, "recursiveReadOnly", "Disabled", "Enabled", "IfPossible")
		recursive := Text(mount["recursiveReadOnly"])
		if (recursive == "Enabled" || recursive == "IfPossible") && mount["readOnly"] != true {
			c.report(append(at, "recursiveReadOnly"), "add readOnly: true", "is for read-only mounts")
		}
	}
}

// below checks a path in a volume.
func (c *checker) below(p string, at []any) {
	if path.IsAbs(p) || slices.Contains(strings.Split(p, "/"), "..") {
		c.report(at, "", "must be a path within the volume, without ..")
	}
}

func (c *checker) initContainer(m map[string]any, at []any) {
	if strings.TrimSpace(Text(m["image"])) == "" {
		c.report(append(at, "image"), "", "is empty")
	}
	c.environment(m, at)
	c.mounts(m, at)
	c.choice(m, at, "restartPolicy", "Always", "Never", "OnFailure")
	c.choice(m, at, "imagePullPolicy", "Always", "IfNotPresent", "Never")
	c.choice(m, at, "terminationMessagePolicy", "File", "FallbackToLogsOnError")
	c.sidecarOnly(m, at)
	c.ports(m, at)
	security, _ := m["securityContext"].(map[string]any)
	for _, key := range []string{"runAsUser", "runAsGroup"} {
		if n, ok := security[key].(int64); ok && (n < 0 || n > math.MaxInt32) {
			c.report(append(at, "securityContext", key), "", "must be from 0 to %d", math.MaxInt32)
		}
	}

	resources, _ := m["resources"].(map[string]any)
	limits, _ := resources["limits"].(map[string]any)
	requests, _ := resources["requests"].(map[string]any)
	c.resources(limits, append(at, "resources", "limits"), slices.Sorted(maps.Keys(limits))...)
	c.resources(requests, append(at, "resources", "requests"), slices.Sorted(maps.Keys(requests))...)
	c.requests(requests, limits, append(at, "resources", "requests"))
}

func (c *checker) choice(m map[string]any, at []any, key string, values ...string) {
	if v := Text(m[key]); m[key] != nil && !slices.Contains(values, v) {
		c.report(append(at, key), "", "must be one of %s", strings.TrimPrefix(strings.Join(values, ", "), ", "))
	}
}

// sidecarOnly checks what only an init container may have that keeps running, and that
// probes have something to do.
func (c *checker) sidecarOnly(m map[string]any, at []any) {
	for _, key := range []string{"lifecycle", "livenessProbe", "readinessProbe", "startupProbe"} {
		v, ok := m[key].(map[string]any)
		if !ok {
			continue
		}
		if m["restartPolicy"] != "Always" {
			const hint = "add restartPolicy: Always for a sidecar"
			c.report(append(at, key), hint, "is for init containers that keep running")
		}
		if key != "lifecycle" {
			c.oneOf(v, append(at, key), "exec", "httpGet", "tcpSocket", "grpc")
		}
	}
}

func (c *checker) ports(m map[string]any, at []any) {
	for i, port := range Maps(m["ports"]) {
		at := append(at, "ports", i)
		if n, ok := port["containerPort"].(int64); !ok || n < 1 || n > 65535 {
			c.report(append(at, "containerPort"), "", "must be from 1 to 65535")
		}
		c.choice(port, at, "protocol", "TCP", "UDP", "SCTP")

		name := Text(port["name"])
		if name != "" && !isPortName(name) {
			c.report(append(at, "name"), "take up to 15 lower case letters, digits and -", "is not a name of a port")
		}
	}
}

// isPortName reports whether a name is an IANA service name: RFC 6335, section 5.1.
func isPortName(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	words := regexp.MustCompile(`^([a-z0-9]+-)*[a-z0-9]+$`)
	return len(name) <= 15 && words.MatchString(name) && strings.ContainsAny(name, letters)
}

// resources checks that quantities are not negative.
func (c *checker) resources(m map[string]any, at []any, keys ...string) {
	for _, key := range keys {
		if n, err := value(fmt.Sprint(m[key])); err == nil && n.Sign() < 0 {
			c.report(append(at, key), "", "must not be negative")
		}
	}
}

// requests checks that no request is above its limit.
func (c *checker) requests(requests, limits map[string]any, at []any) {
	for _, key := range slices.Sorted(maps.Keys(requests)) {
		request, err := value(fmt.Sprint(requests[key]))
		limit, noLimit := value(fmt.Sprint(limits[key]))
		if err == nil && noLimit == nil && request.Cmp(limit) > 0 {
			c.report(append(at, key), "", "must not be above the limit")
		}
	}
}
