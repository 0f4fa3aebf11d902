// Cloud-standins answers as Google Cloud and Azure do, for tests. Secrets of Google are
// served by a gRPC server of the official protos, over REST by their annotations; secrets of
// Azure by the server of the official SDK. Tokens are given to those alone who prove who they
// are, and verified with other code than initplate's.
//
// cloud-standins DIR listens on loopback, writes the credentials of clients into DIR and, when
// it is ready, the addresses into DIR/ready.json. The hosts of both clouds are reached by its
// proxy (HTTPS_PROXY), with certificates of DIR/ca.pem. What it holds is set through its
// control address.
package main

import (
	"encoding/json"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// A world is all that the program holds.
type world struct {
	dir     string
	google  *google
	azure   *azure
	control *control
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: cloud-standins DIR")
	}

	c := &control{}
	w := &world{dir: os.Args[1], control: c, google: newGoogle(c), azure: newAzure(c)}
	must(w.google.credentials(w.dir))
	must(w.azure.credentials(w.dir))
	must(w.listen())
	select {}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// listen starts all servers, and says where they are.
func (w *world) listen() error {
	a, err := newAuthority(filepath.Join(w.dir, "ca.pem"))
	if err != nil {
		return err
	}

	clouds, err := a.serve(w.control.faulty(http.HandlerFunc(w.public)))
	if err != nil {
		return err
	}

	ready := map[string]string{}
	for name, handler := range map[string]http.Handler{
		"proxy":    tunnel{clouds},
		"metadata": w.control.faulty(http.HandlerFunc(w.machine)),
		"control":  http.HandlerFunc(w.set),
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		ready[name] = l.Addr().String()
		go http.Serve(l, handler)
	}

	text, err := json.Marshal(ready)
	if err != nil {
		return err
	}
	unfinished := filepath.Join(w.dir, "ready.new")
	if err := os.WriteFile(unfinished, text, 0o600); err != nil {
		return err
	}
	return os.Rename(unfinished, filepath.Join(w.dir, "ready.json"))
}

// public is the part of the internet that there is.
func (w *world) public(out http.ResponseWriter, r *http.Request) {
	host, _, _ := strings.Cut(r.Host, ":")
	switch {
	case host == "oauth2.googleapis.com", host == "sts.googleapis.com", host == "iamcredentials.googleapis.com":
		w.google.tokens(out, r)
	case strings.HasPrefix(host, "secretmanager."):
		w.google.secrets(out, r)
	case host == "login.microsoftonline.com":
		w.azure.tokens(out, r)
	case strings.HasSuffix(host, ".vault.azure.net"):
		w.azure.vault(out, r)
	case strings.HasSuffix(host, ".azconfig.io"):
		w.azure.store(out, r)
	default:
		http.Error(out, "no such host", http.StatusBadGateway)
	}
}

// machine is the metadata server of both clouds, and the endpoint of App Service.
func (w *world) machine(out http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/computeMetadata/v1/"):
		w.google.metadata(out, r)
	default:
		w.azure.metadata(out, r)
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
