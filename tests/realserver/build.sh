#!/bin/sh
# Builds kube-apiserver, etcd and Helm from their Go modules into target/realserver (or into the folder given) where they are
# missing, and prints that folder as the last line: KUBEBUILDER_ASSETS=$(tests/realserver/build.sh)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-${CARGO_TARGET_DIR:-$here/../../target}/realserver}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$here"
version=$(sed -n 's|^[[:space:]]*k8s.io/kubernetes \(v[0-9.]*\)$|\1|p' go.mod)

build() {
  [ -x "$out/$1" ] && return
  echo "building $1 into $out" >&2
  # A name of its own until it is whole: an interrupted build must not pass for a finished one.
  go build -trimpath -mod=readonly -o "$out/$1.part.$$" \
    -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=$version" "./$2" >&2
  mv "$out/$1.part.$$" "$out/$1"
}

build etcd etcd
build kube-apiserver apiserver
# Helm is no server, but it is built as they are, and met where they are met.
[ -x "$out/helm" ] || GOBIN=$out go install -trimpath -ldflags '-s -w' helm.sh/helm/v3/cmd/helm@v3.19.0 >&2
echo "$out"
