#!/bin/sh
# Removes PodPreset and all presets; pods keep what they got. Needs kubectl as a cluster admin.
set -eu

manifests() { initplate podpreset manifests "$@"; }

# 1. The policies: without the definition they would refuse all pods.
manifests policies | kubectl delete --ignore-not-found -f -

# 2. The CustomResourceDefinition, with all presets, and the roles.
manifests crd | kubectl delete --ignore-not-found -f -
