#!/usr/bin/env bash
# debootstrap.sh [NAME]: makes the base image NAME (localhost/tfft-base:bookworm)
# of Debian's packages, where no registry of images can be reached; as root:
#
#	docker/debootstrap.sh
#	make docker BASE=localhost/tfft-base:bookworm
set -euo pipefail
name=${1:-localhost/tfft-base:bookworm}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org}
for tool in debootstrap buildah; do
	command -v "$tool" > /dev/null || { echo "tfft: error: $tool is missing: apt install debootstrap buildah" >&2; exit 1; }
done
root=$(mktemp -d "${TMPDIR:-/tmp}/tfft-base.XXXXXX")
container=
trap 'rm -rf --one-file-system "$root"; [ -z "$container" ] || buildah rm "$container" > /dev/null' EXIT
debootstrap --variant=minbase bookworm "$root" "$mirror/debian" >&2
cat > "$root/etc/apt/sources.list" <<-LIST
	deb $mirror/debian bookworm main
	deb $mirror/debian bookworm-updates main
	deb $mirror/debian-security bookworm-security main
LIST
cat > "$root/etc/apt/apt.conf.d/keep-nothing" <<-CONF
	APT::Keep-Downloaded-Packages "false";
	Dir::Cache::pkgcache "";
	Dir::Cache::srcpkgcache "";
CONF
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/log/*
container=$(buildah from scratch)
buildah copy --quiet "$container" "$root" / > /dev/null
buildah config --cmd /bin/bash --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
buildah commit --quiet "$container" "$name" > /dev/null
echo "$name"
