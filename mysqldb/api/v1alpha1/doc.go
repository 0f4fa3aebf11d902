// Package v1alpha1 has the resources MysqlDb, which a team writes, and MysqlDbClass, which the platform writes. Its
// comments are what kubectl explain says; its markers are those of controller-tools.
//
// +groupName=prsn.io
// +versionName=v1alpha1
// +kubebuilder:object:generate=true
package v1alpha1

//go:generate ./generate.sh . ../../deploy/crd

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// GroupVersion is that of both resources.
var GroupVersion = schema.GroupVersion{Group: "prsn.io", Version: "v1alpha1"}

// AddToScheme makes a scheme know both resources.
func AddToScheme(scheme *runtime.Scheme) error {
	scheme.AddKnownTypes(GroupVersion, &MysqlDb{}, &MysqlDbList{}, &MysqlDbClass{}, &MysqlDbClassList{})
	metav1.AddToGroupVersion(scheme, GroupVersion)
	return nil
}
