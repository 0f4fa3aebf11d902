// Package v1alpha1 is the API that Kubernetes 1.6 to 1.19 had, with init containers besides. Its comments are what
// kubectl explain says; its markers are those of controller-tools.
//
// +groupName=settings.k8s.io
// +versionName=v1alpha1
package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// PodPreset adds what it holds to each pod that its selector selects, when the pod is created.
// A pod keeps everything of its own. If it sets anything of a preset to another value, that preset is not applied to
// it, and an annotation of the pod says why.
//
// +kubebuilder:object:root=true
// +kubebuilder:metadata:annotations="api-approved.kubernetes.io=unapproved, the API that Kubernetes 1.6 to 1.19 had"
// +kubebuilder:printcolumn:name=Selector,type=string,JSONPath=.spec.selector.matchLabels
// +kubebuilder:printcolumn:name=Age,type=date,JSONPath=.metadata.creationTimestamp
// +kubebuilder:validation:XValidation:rule="self.metadata.name.size() <= 53",message="the name must have at most 53 characters: it becomes part of an annotation's key"
type PodPreset struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// Which pods get what.
	Spec PodPresetSpec `json:"spec"`
}

// PodPresetSpec holds all but the metadata.
//
// +kubebuilder:validation:XValidation:rule="has(self.env) || has(self.envFrom) || has(self.volumes) || has(self.volumeMounts) || has(self.initContainers)",message="must specify at least one of env, envFrom, volumes, volumeMounts, initContainers"
// +kubebuilder:validation:XValidation:rule="!has(self.volumeMounts) || self.volumeMounts.all(m, has(self.volumes) && self.volumes.exists(v, v.name == m.name))",message="every volumeMount must be of one of the preset's volumes"
type PodPresetSpec struct {
	// Which pods of the preset's namespace get the preset, by their labels.
	// An empty selector selects all of them.
	Selector metav1.LabelSelector `json:"selector"`

	// Environment variables for every container and init container of the pod.
	//
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=500
	Env []corev1.EnvVar `json:"env,omitempty"`

	// ConfigMaps and Secrets whose keys become environment variables of every container and init container of the pod.
	//
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=100
	EnvFrom []corev1.EnvFromSource `json:"envFrom,omitempty"`

	// Volumes for the pod.
	//
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=100
	Volumes []corev1.Volume `json:"volumes,omitempty"`

	// Where every container and init container of the pod mounts the preset's volumes.
	//
	// +optional
	// +listType=map
	// +listMapKey=mountPath
	// +kubebuilder:validation:MaxItems=100
	VolumeMounts []corev1.VolumeMount `json:"volumeMounts,omitempty"`

	// Init containers that run before the pod's own. With restartPolicy Always they are sidecars.
	// They get the preset's env, envFrom and volumeMounts too, except for what they set themselves.
	//
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=20
	InitContainers []corev1.Container `json:"initContainers,omitempty"`
}
