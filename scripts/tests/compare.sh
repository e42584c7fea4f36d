#!/usr/bin/env bash
# usage: compare.sh OXVIRT GUEST WORK
# The same steps by the real virsh and by ours, on the real libvirtd and on ours, compared with the reference.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
OXVIRT_GUEST_DIR=$2 exec "$here/../../conformance/scripts/compare" "$1"
