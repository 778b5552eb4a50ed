#!/usr/bin/env bash
# build.sh TARGET IMAGE [NAME=VALUE...]: builds a target of the Dockerfile, with
# docker where its engine runs, else with buildah. The arguments are the
# Dockerfile's.
set -euo pipefail
cd "$(dirname "$0")/.."
fail() { printf 'tfft: error: %s\ntfft: hint: %s\n' "$1" "$2" >&2; exit 1; }
target=$1 image=$2
shift 2
base=$(sed -n 's/^ARG BASE=//p' docker/Dockerfile)
flags=(--file docker/Dockerfile --target "$target" --tag "$image")
for argument; do
	[ -n "${argument#*=}" ] || continue
	flags+=(--build-arg "$argument")
	[ "${argument%%=*}" != BASE ] || base=${argument#*=}
done
# This machine's own list of certificate authorities is trusted in the build.
ca=${CA_FILE:-/etc/ssl/certs/ca-certificates.crt}
[ ! -s "$ca" ] || flags+=(--secret "id=ca,src=$ca")

if command -v docker > /dev/null && docker info > /dev/null 2>&1; then
	export DOCKER_BUILDKIT=1
	build=(docker build)
	pull() { docker image inspect "$1" || docker pull "$1"; }
elif command -v buildah > /dev/null; then
	build=(buildah build --layers --format docker --ignorefile docker/Dockerfile.dockerignore)
	[ "$(id -u)" != 0 ] || build+=(--isolation chroot)
	pull() { buildah pull "$1"; }
else
	fail "neither docker's engine nor buildah is there" "apt install buildah"
fi
said=$(pull "$base" 2>&1) || fail "no base image $base: $(tail -n 1 <<< "$said")" \
	"where no registry of images can be reached, docker/debootstrap.sh makes one of Debian's packages: BASE=localhost/tfft-base:bookworm"
exec "${build[@]}" "${flags[@]}" .
