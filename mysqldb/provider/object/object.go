// Package object reads where a server is from the status of another resource, such as one of ACK, Crossplane or
// mariadb-operator, which makes and removes the server.
package object

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/util/jsonpath"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/outcome"
	"github.com/initplate/initplate/mysqldb/provider"
	"github.com/initplate/initplate/mysqldb/provider/server"
)

// Provider implements [provider.Provider].
type Provider struct {
	// Live reads resources from the API server itself, so that no right to list them is needed.
	Live client.Reader
}

// Check refuses what the class cannot have, and paths that cannot be read.
func (Provider) Check(r provider.Request) error {
	if err := server.CheckShared(r); err != nil {
		return err
	}

	class := r.Class.Spec.Object
	for _, path := range []string{class.HostPath, class.PortPath} {
		if err := jsonpath.New("path").Parse(path); err != nil {
			return outcome.Refuse("BadPath", "class %s: %s is not a path, as {.status.host} is: %v", r.Class.Name, path, err)
		}
	}
	if _, err := schema.ParseGroupVersion(class.APIVersion); err != nil {
		return outcome.Refuse("BadPath", "class %s: apiVersion: %v", r.Class.Name, err)
	}
	if class.Account == nil {
		return nil
	}
	return provider.CheckCA(r, "object.account", class.Account.CABundle)
}

// Name returns the name of the resource that stands for the server of a MysqlDb.
func Name(class *v1alpha1.ObjectClass, db *v1alpha1.MysqlDb) string {
	return strings.ReplaceAll(class.Name, "{name}", db.Name)
}

// Ensure reads the address, and the account if the class names one.
func (p Provider) Ensure(ctx context.Context, r provider.Request) (provider.Instance, error) {
	class := r.Class.Spec.Object
	object := &unstructured.Unstructured{}
	object.SetGroupVersionKind(schema.FromAPIVersionAndKind(class.APIVersion, class.Kind))
	key := client.ObjectKey{Namespace: r.Resource.Namespace, Name: Name(class, r.Resource)}
	what := class.Kind + " " + key.String()
	if err := p.Live.Get(ctx, key, object); err != nil {
		return provider.Instance{}, unread(what, err)
	}

	instance, err := address(class, what, object)
	if err == nil && class.Account != nil {
		instance.Account, err = p.account(ctx, r)
	}
	return instance, err
}

// address reads where the server is.
func address(class *v1alpha1.ObjectClass, what string, object *unstructured.Unstructured) (provider.Instance, error) {
	host, port := read(class.HostPath, object), "3306"
	if class.PortPath != "" {
		port = read(class.PortPath, object)
	}
	if host == "" || port == "" {
		return provider.Instance{}, outcome.Wait("NoAddress", "%s has no address yet, at %s %s", what, class.HostPath,
			class.PortPath)
	}

	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return provider.Instance{}, outcome.Fail("NoAddress", "%s has no port at %s", what, class.PortPath)
	}
	return provider.Instance{Host: host, Port: int32(number)}, nil
}

func (p Provider) account(ctx context.Context, r provider.Request) (*provider.Account, error) {
	class := r.Class.Spec.Object.Account
	name := strings.ReplaceAll(class.Secret, "{name}", r.Resource.Name)
	key := client.ObjectKey{Namespace: r.Resource.Namespace, Name: name}
	secret := &corev1.Secret{}
	if err := p.Live.Get(ctx, key, secret); err != nil {
		return nil, unread("Secret "+key.String(), err)
	}

	account := &provider.Account{User: class.User, Password: string(secret.Data[class.PasswordKey]), CA: class.CABundle}
	account.Version = string(secret.UID) + "/" + secret.ResourceVersion
	if account.User == "" {
		account.User = string(secret.Data[class.UserKey])
	}
	if account.User == "" || account.Password == "" {
		return nil, outcome.Wait("NoAccount", "Secret %s lacks %s or %s", key, class.UserKey, class.PasswordKey)
	}
	return account, nil
}

// unread tells a resource that is not there yet from one that cannot be read.
func unread(what string, err error) error {
	if apierrors.IsNotFound(err) {
		return outcome.Wait("NoObject", "%s is not there yet", what)
	}
	return outcome.Fail("ObjectError", "%s: %w", what, err)
}

// read returns what an object has at a path that Check has seen, or "".
func read(path string, object *unstructured.Unstructured) string {
	reader := jsonpath.New("path").AllowMissingKeys(true)
	var b bytes.Buffer
	if reader.Parse(path) != nil || reader.Execute(&b, object.Object) != nil {
		return ""
	}
	return b.String()
}

// Exists is always true: whether the server is gone cannot be seen from here.
func (Provider) Exists(context.Context, provider.Request) (bool, error) { return true, nil }

// Remove leaves the server alone.
func (Provider) Remove(context.Context, provider.Request) error { return nil }
