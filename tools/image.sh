#!/usr/bin/env bash
# Builds the container image: `make image`, with docker, podman or buildah, whichever works here.
#   TAG   the image's name (charter)
#   BASE  an image with Python and venv (python:3.13-slim). Where no registry answers, it is made of Debian's packages,
#         of the suite DEBIAN (bookworm)
# pip uses this machine's settings during the build, as a secret that isn't stored in the image.
set -euo pipefail
cd "$(dirname "$0")/.."
tag=${TAG:-charter} base=${BASE:-python:3.13-slim}
work=$(mktemp -d)

clean_up() {
    # An interrupted debootstrap leaves mounts behind, and rm must not go through them.
    [ ! -d "$work/debian" ] || umount "$work"/debian/{dev/pts,dev/shm,dev,proc,sys} 2>/dev/null || true
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
fail() { echo "$*" >&2; exit 1; }
apt_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    echo "Installing $*"
    { apt-get update -qq && apt-get install -qq -y --no-install-recommends "$@"; } >"$work/apt.log" 2>&1 ||
        { tail -5 "$work/apt.log" >&2; return 1; }
}

engine=$(tools/container_engine.sh) || { apt_install buildah && engine=buildah; } ||
    fail "make image needs docker, podman or buildah. Install one of them: apt-get install buildah"

# Without namespaces of its own, as in most CI containers, buildah can still build as root.
options=()
[ "$engine" = docker ] || options+=(--format docker)  # OCI's format has no HEALTHCHECK
[ "$engine" != buildah ] || options+=(--isolation chroot --network host)

if ! "$engine" pull --quiet "$base" >/dev/null 2>"$work/pull.log"; then
    [ -z "${BASE:-}" ] || fail "$engine can't pull $BASE: $(tail -1 "$work/pull.log")"
    echo "No registry has $base for us: making a base of Debian's packages"
    command -v debootstrap >/dev/null || apt_install debootstrap || fail "That needs debootstrap: apt-get install debootstrap"
    suite=${DEBIAN:-bookworm} packages=python3,python3-venv,ca-certificates
    # The mirror that apt uses here, if it has this suite; else debootstrap's own.
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $suite" 2>/dev/null | head -1)
    debootstrap --variant=minbase --include="$packages" "$suite" "$work/debian" ${mirror:+"$mirror"} \
        >"$work/debootstrap.log" 2>&1 || fail "debootstrap failed: $(tail -3 "$work/debootstrap.log")"
    rm -rf "$work"/debian/var/{cache/apt,lib/apt/lists}/* "$work"/debian/usr/share/{doc,man,locale}
    base=localhost/charter-base
    printf 'FROM scratch\nCOPY . /\nENV LANG=C.UTF-8\n' >"$work/Dockerfile"
    "$engine" build -q "${options[@]}" -t "$base" -f "$work/Dockerfile" "$work/debian" >/dev/null
fi

# Files that pip's settings name, such as certificates, are mounted at the same place.
"${PYTHON:-python3}" tools/pip_settings.py "$work" >"$work/paths"
if [ "$engine" = docker ]; then
    [ ! -s "$work/paths" ] || echo "docker build can't see the files that pip's settings name: they are left out"
else
    while read -r path; do options+=(--volume "$path:$path:ro"); done <"$work/paths"
fi
options+=(--secret "id=pip,src=$work/pip.conf")
"$engine" build "${options[@]}" --build-arg "BASE=$base" -t "$tag" .
echo "The image is $tag, built with $engine."
