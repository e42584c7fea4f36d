#!/usr/bin/env bash
# usage: bindings.sh OXVIRT GUEST WORK
# libvirt-python against our daemon: events, streams, console, documents, error codes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
OXVIRT_GUEST_DIR=$2 exec "$here/../../conformance/scripts/bindings" "$1"
