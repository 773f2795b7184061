#!/bin/sh
# Writes the tables of the built-in Kubernetes API (src/sandbox/kube/tables) from the types, the words and the discovery documents of
# the version of Kubernetes that go.mod names, into the folder given or in their place.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$(cd "${1:-$here/../../src/sandbox/kube/tables}" && pwd)
cd "$here"
discovery=$(go list -mod=readonly -m -f '{{.Dir}}' k8s.io/kubernetes)/api/discovery
go run -trimpath -mod=readonly ./tables "$discovery" "$out"
