// Package pods runs examples as pods, with podman, a real runtime and no network:
// the image of this checkout as init container, and then a stand-in of the official
// image, which is Debian's server in the same layout, see the directory mysql; or a
// program in Java, see the directory shop. The Dockerfile is also built by itself, with a
// stand-in of Go's official image, see the directory golang. A pod that an API server has
// applied a PodPreset to also runs on a node of Kubernetes, a kubelet with containerd, see
// the directory node.
//
// That takes root, a JDK, and the programs unshare, nsenter and ip. podman, the servers
// and the JRE are those of .cache, where `make servers` puts them. `make pods` runs
// the tests.
package pods
