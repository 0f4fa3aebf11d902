#!/bin/sh
# Removes PodPreset and all presets; pods keep what they got. Needs kubectl as a cluster admin.
set -eu

# 1. The policies, of whatever version: without the definition they would refuse all pods. Older API servers do not
#    know some of these kinds, and so have none of them.
v1=$(kubectl get --raw /apis/admissionregistration.k8s.io/v1)
v1beta1=$(kubectl get --raw /apis/admissionregistration.k8s.io/v1beta1 2>/dev/null) || v1beta1=
remove() {
  case $v1$v1beta1 in
  *"\"$1\""*) kubectl delete --ignore-not-found "$1.admissionregistration.k8s.io" "$2" ;;
  esac
}
remove mutatingadmissionpolicybindings podpreset
remove mutatingadmissionpolicies podpreset
remove validatingadmissionpolicybindings podpreset-pod
remove validatingadmissionpolicies podpreset-pod
remove validatingadmissionpolicybindings podpreset-workload
remove validatingadmissionpolicies podpreset-workload
remove validatingadmissionpolicybindings podpreset-preset
remove validatingadmissionpolicies podpreset-preset

# 2. The CustomResourceDefinition, with all presets, and the roles.
initplate podpreset manifests crd | kubectl delete --ignore-not-found -f -
