#!/usr/bin/env bash
# build.sh TARGET IMAGE [NAME=VALUE...]: builds a target of the Dockerfile, with
# docker where its engine runs, else with buildah. The arguments are the
# Dockerfile's.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1 image=$2
shift 2
flags=(--file docker/Dockerfile --target "$target" --tag "$image")
for argument; do
	[ -z "${argument#*=}" ] || flags+=(--build-arg "$argument")
done
# This machine's own list of certificate authorities is trusted in the build.
ca=${CA_FILE:-/etc/ssl/certs/ca-certificates.crt}
[ ! -s "$ca" ] || flags+=(--secret "id=ca,src=$ca")
if command -v docker > /dev/null && docker info > /dev/null 2>&1; then
	DOCKER_BUILDKIT=1 exec docker build "${flags[@]}" .
elif command -v buildah > /dev/null; then
	isolation=()
	[ "$(id -u)" != 0 ] || isolation=(--isolation chroot)
	exec buildah build --layers --format docker --ignorefile docker/Dockerfile.dockerignore "${isolation[@]}" "${flags[@]}" .
fi
echo "tfft: error: neither docker's engine nor buildah is there: apt install buildah" >&2
exit 1
