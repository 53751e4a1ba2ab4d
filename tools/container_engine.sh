#!/usr/bin/env bash
# Prints the first container engine that works here: docker, podman or buildah. Exit status 1 where none does.
set -u
docker info >/dev/null 2>&1 && { echo docker; exit 0; }
podman info >/dev/null 2>&1 && { echo podman; exit 0; }
command -v buildah >/dev/null && { echo buildah; exit 0; }
exit 1
