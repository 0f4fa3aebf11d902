package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"cloud.google.com/go/secretmanager/apiv1/secretmanagerpb"
	"connectrpc.com/vanguard/vanguardgrpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// google is Secret Manager, and what gives tokens for it.
type google struct {
	secretmanagerpb.UnimplementedSecretManagerServiceServer
	*control
	rest  http.Handler
	world googleWorld // who there is

	mu    sync.Mutex
	held  map[string]*googleSecret // by resource, with the project's ID
	given map[string]googleToken
}

// A googleSecret is one of a test.
type googleSecret struct {
	Project, Number, Location, Name string

	Versions []struct {
		Data  []byte
		State string // ENABLED, DISABLED or DESTROYED
	}
	Aliases map[string]int
	Readers []string // accounts
	Damaged bool     // the checksum is that of something else
}

func newGoogle(c *control) *google {
	g := &google{control: c, held: map[string]*googleSecret{}, given: map[string]googleToken{}}
	server := grpc.NewServer()
	secretmanagerpb.RegisterSecretManagerServiceServer(server, g)
	rest, err := vanguardgrpc.NewTranscoder(server)
	must(err)
	g.rest = rest
	return g
}

func (g *google) put(body *json.Decoder) error {
	var s googleSecret
	if err := body.Decode(&s); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, project := range []string{s.Project, s.Number} {
		g.held[resource(project, s.Location, s.Name)] = &s
	}
	return nil
}

func resource(project, location, name string) string {
	if location != "" {
		project += "/locations/" + location
	}
	return "projects/" + project + "/secrets/" + name
}

// AccessSecretVersion has the words of the real service.
func (g *google) AccessSecretVersion(ctx context.Context, r *secretmanagerpb.AccessSecretVersionRequest) (*secretmanagerpb.AccessSecretVersionResponse, error) {
	account, err := g.account(ctx)
	if err != nil {
		return nil, err
	}

	name, version, _ := strings.Cut(r.Name, "/versions/")
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.held[name]
	switch {
	case !g.mayRead(account, name, s):
		return nil, status.Errorf(codes.PermissionDenied, "Permission 'secretmanager.versions.access' denied for resource '%s' (or it may not exist).", r.Name)
	case s == nil || version == "latest" && len(s.Versions) == 0:
		return nil, status.Errorf(codes.NotFound, "Secret [%s] not found or has no versions.", name)
	}
	return s.version(version)
}

// mayRead reports whether an account may read a secret, or know that it is not there: for that
// it must be allowed to read one of the project.
func (g *google) mayRead(account, name string, s *googleSecret) bool {
	if s != nil {
		return slices.Contains(s.Readers, account)
	}
	project, _, _ := strings.Cut(name, "/secrets/")
	for at, other := range g.held {
		if strings.HasPrefix(at, project+"/") && slices.Contains(other.Readers, account) {
			return true
		}
	}
	return false
}

func (s *googleSecret) version(asked string) (*secretmanagerpb.AccessSecretVersionResponse, error) {
	number, err := strconv.Atoi(asked)
	if err != nil {
		number = s.Aliases[asked]
	}
	if asked == "latest" {
		number = len(s.Versions)
	}

	name := resource(s.Number, s.Location, s.Name) + "/versions/" + asked
	if number < 1 || number > len(s.Versions) {
		return nil, status.Errorf(codes.NotFound, "Secret Version [%s] not found.", name)
	}
	name = fmt.Sprintf("%s/versions/%d", resource(s.Number, s.Location, s.Name), number)
	v := s.Versions[number-1]
	if v.State != "" && v.State != "ENABLED" {
		return nil, status.Errorf(codes.FailedPrecondition, "Secret Version [%s] is in %s state.", name, v.State)
	}

	sum := int64(crc32.Checksum(v.Data, crc32.MakeTable(crc32.Castagnoli)))
	if s.Damaged {
		sum++
	}
	return &secretmanagerpb.AccessSecretVersionResponse{
		Name:    name,
		Payload: &secretmanagerpb.SecretPayload{Data: v.Data, DataCrc32C: &sum},
	}, nil
}

// account returns whose token a request has.
func (g *google) account(ctx context.Context) (string, error) {
	header, _ := metadata.FromIncomingContext(ctx)
	bearer := strings.TrimPrefix(strings.Join(header.Get("authorization"), " "), "Bearer ")
	g.mu.Lock()
	token, ok := g.given[bearer]
	g.mu.Unlock()

	switch {
	case !ok || token.expires.Before(g.now()):
		return "", status.Error(codes.Unauthenticated, "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.")
	case token.person && len(header.Get("x-goog-user-project")) == 0:
		return "", status.Error(codes.PermissionDenied, "Your application is authenticating by using local Application Default Credentials. The secretmanager.googleapis.com API requires a quota project, which is not set by default.")
	}
	return token.account, nil
}

// secrets serves the API over REST. Google writes errors in another form than the annotations
// give them: https://google.aip.dev/193.
func (g *google) secrets(w http.ResponseWriter, r *http.Request) {
	said := &recorder{header: http.Header{}, status: 200}
	g.rest.ServeHTTP(said, r)
	if said.status == 200 {
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		w.Write(said.body.Bytes())
		return
	}

	var e struct {
		Code    codes.Code
		Message string
	}
	if json.Unmarshal(said.body.Bytes(), &e) != nil {
		w.WriteHeader(said.status)
		w.Write(said.body.Bytes())
		return
	}
	name := strings.ToUpper(snake(e.Code.String()))
	answer(w, said.status, map[string]any{"error": map[string]any{"code": said.status, "message": e.Message, "status": name}})
}

// snake writes "NotFound" as "Not_Found".
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// A recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
func (r *recorder) Flush()                      {}
