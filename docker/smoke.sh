#!/usr/bin/env bash
# smoke.sh IMAGE GRAPH DATA: runs the demo in IMAGE as a deployment would: another
# user than root, the root file system read-only, no network, no capabilities, only
# the volumes writable. Checks what comes out, what the image holds, and that a
# signal to process 1 saves. Without docker's engine it needs buildah and root.
set -euo pipefail
image=$1 graph=$(realpath "$2") data=$(realpath "$3")
user=$(id -u) group=$(id -g)
[ "$user" != 0 ] || user=65532 group=65532
work=$(mktemp -d "${TMPDIR:-/tmp}/tfft-smoke.XXXXXX")
mkdir "$work/runs" "$work/cache"
chown "$user:$group" "$work"/{runs,cache}
fail() { echo "tfft: error: smoke: $*" >&2; exit 1; }

if docker info > /dev/null 2>&1; then
	trap 'docker rm --force tfft-smoke > /dev/null 2>&1; rm -rf "$work"' EXIT
	start() {
		exec docker run --rm --name tfft-smoke --user "$user:$group" --read-only --cap-drop ALL --network none \
			--security-opt no-new-privileges --volume "$graph:/graphs/tiny:ro" --volume "$data:/data:ro" \
			--volume "$work/runs:/runs" --volume "$work/cache:/cache" "$image" "$@"
	}
	terminate() { docker kill --signal TERM tfft-smoke > /dev/null; }
	contents() {
		docker create --name tfft-smoke "$image" > /dev/null
		docker export tfft-smoke | tar -tvf - | awk '$1 ~ /^-..x/ { print $6 }'
		docker rm tfft-smoke > /dev/null
	}
	size=$(docker image inspect --format '{{.Size}}' "$image")
else
	[ "$(id -u)" = 0 ] || fail "without docker's engine, be root"
	container=$(buildah from "$image")
	root=$(buildah mount "$container")
	trap 'buildah rm "$container" > /dev/null; rm -rf "$work"' EXIT
	export root user group graph data work
	# Process 1 of a new namespace, in a root file system that is mounted read-only.
	# shellcheck disable=SC2016 # the inner bash expands it
	start() {
		exec unshare --mount --net --ipc --pid --fork bash -euc '
			mount --bind "$root" "$root"
			mount -t proc proc "$root/proc"
			mount --bind /dev "$root/dev"
			mkdir -p "$root/graphs/tiny"
			for volume in "$graph graphs/tiny" "$data data"; do
				mount --bind ${volume/ / "$root"/} && mount -o remount,bind,ro "$root/${volume#* }"
			done
			mount --bind "$work/runs" "$root/runs"
			mount --bind "$work/cache" "$root/cache"
			mount -o remount,bind,ro "$root"
			exec env --ignore-environment PATH=/usr/local/bin HOME=/tmp TFFT_CACHE_DIR=/cache \
				"$(command -v setpriv)" --no-new-privs \
				"$(command -v chroot)" --userspec="$user:$group" "$root" /usr/local/bin/tfft "$@"' tfft "$@"
	}
	terminate() { kill -TERM "$(pgrep --parent "$pid")"; }
	contents() { (cd "$root" && find . -xdev -type f -perm /111 -printf '%P\n'); }
	size=$(du -sb "$root" | cut -f 1)
fi

in_image() { (start "$@"); }
refused() { # MESSAGE ARGUMENT...: tfft must fail with MESSAGE
	code=0
	in_image "${@:2}" > "$work/log" 2>&1 || code=$?
	if [ "$code" = 0 ] || ! grep -q "$1" "$work/log"; then
		cat "$work/log" >&2
		fail "tfft ${*:2}: exit code $code, want an error with \"$1\""
	fi
}
demo=(--graph graphs/tiny --data data --augment none)

echo "$image: $((size / 1000000)) MB; executable in it:"
contents | grep -vE '\.so(\.|$)' | tee "$work/executable"
others=$(grep -vxE '\.dockerenv|usr/local/bin/tfft|opt/tfft/lib/nvidia/cuda_nvcc/bin/ptxas' "$work/executable" || true)
[ -z "$others" ] || fail "those have no place in the image: $others"

in_image doctor --run runs
refused 'no GPU can be used' doctor --run runs --device gpu
[ "$code" = 1 ] || fail "doctor --device gpu: exit code $code, want 1"
for place in / /usr/local/bin /opt/tfft/lib /etc /tmp /graphs /data; do
	refused 'nothing can be written to' doctor --device cpu --run "$place/x"
done
# Anyone may write to /tmp, where the file system allows it.
refused 'read-only file system' run "${demo[@]}" --run /tmp/demo

in_image run "${demo[@]}" --run runs/demo --phase warmup --epochs 3

# A signal to process 1 in the middle of the work.
(start run "${demo[@]}" --run runs/demo --phase unfreeze --epochs 1000 > "$work/log" 2>&1) &
pid=$!
for _ in $(seq 600); do
	grep -q '^unfreeze .*loss' "$work/log" && break
	kill -0 "$pid" 2> /dev/null || { cat "$work/log" >&2; fail "unfreeze ended early"; }
	sleep 0.1
done
began=$(date +%s%3N) code=0
terminate
wait "$pid" || code=$?
took=$(($(date +%s%3N) - began))
[ "$code" = 143 ] || { cat "$work/log" >&2; fail "SIGTERM: exit code $code, want 143"; }
echo "SIGTERM to process 1: exit code 143 after $took ms"
[ "$took" -lt 10000 ] || fail "docker would have killed it after 10 s"
done_epochs=$(grep -c '^[0-9]' "$work/runs/demo/unfreeze/history.csv")
in_image run "${demo[@]}" --run runs/demo --phase unfreeze --epochs "$((done_epochs + 2))" 2> "$work/log" || { cat "$work/log" >&2; fail "the run does not continue"; }
grep '^unfreeze: continuing' "$work/log"

for file in warmup/report.txt unfreeze/report.txt unfreeze/plot.png model/saved_model.pb; do
	[ -s "$work/runs/demo/$file" ] || fail "the run left no $file"
done
others=$(find "$work/runs" "$work/cache" ! \( -user "$user" -group "$group" \))
[ -z "$others" ] || fail "files of another user than $user:$group: $others"
echo "smoke: passed; $(find "$work/runs" -type f | wc -l) files of user $user in the run folder"
