#!/bin/sh
# Installs PodPreset, or a newer release of it, so that no pod is refused meanwhile. Needs kubectl as a cluster admin.
set -eu

api=v1 # of admissionregistration.k8s.io
manifests() { initplate podpreset manifests "--api=$api" "$@"; }

# 1. A look at the API server: nothing is installed where it does not know such policies.
kubectl get --raw /apis/admissionregistration.k8s.io >/dev/null
serves() {
  kubectl get --raw "/apis/admissionregistration.k8s.io/$1" 2>/dev/null | grep '"mutatingadmissionpolicies"' >/dev/null
}
if ! serves "$api"; then
  echo "the API server does not serve mutatingadmissionpolicies of admissionregistration.k8s.io/$api;" \
    "nothing was installed" >&2
  for other in v1 v1beta1; do
    if serves "$other"; then
      echo "it serves those of $other: initplate podpreset manifests --api $other | sh" >&2
      exit 1
    fi
  done
  echo "initplate inject puts presets into manifests, for clusters of every version; for 1.34 and 1.35 see also" \
    "initplate podpreset manifests --help" >&2
  exit 1
fi

# 2. The CustomResourceDefinition, and the roles of those who make presets.
manifests crd | kubectl apply -f -
kubectl wait --for=condition=Established --timeout=60s crd/podpresets.settings.k8s.io

# 3. The policies, which let pods pass for now: the API server has yet to find the definition.
manifests trial | kubectl apply -f -

# 4. A preset, and a pod that is never created: the API server has found the definition once the pod gets the preset.
#    There may be several API servers, and any of them answers: so ten times in a row.
manifests probe-preset | kubectl apply -f -
trap 'manifests probe-preset | kubectl delete --ignore-not-found -f -' EXIT

echo "waiting until pods get presets; this takes up to a minute" >&2
pod=$(manifests probe-pod)
in_a_row=0
seconds=60
while [ "$in_a_row" -lt 10 ]; do
  answer=$(echo "$pod" | kubectl create --dry-run=server -o yaml -f - 2>&1) || true
  case $answer in
  *PODPRESET_PROBE*)
    in_a_row=$((in_a_row + 1))
    continue
    ;;
  esac

  if [ "$seconds" -eq 0 ]; then
    echo "after a minute, pods still do not get their presets; the policies stay as in step 3. The last answer:" >&2
    echo "$answer" >&2
    exit 1
  fi
  in_a_row=0
  seconds=$((seconds - 1))
  sleep 1
done

# 5. The policies as they stay: a pod that cannot get its presets is refused.
manifests policies | kubectl apply -f -
