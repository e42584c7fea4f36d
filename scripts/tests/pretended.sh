#!/usr/bin/env bash
# usage: pretended.sh OXVIRT GUEST WORK
# The same commands on libvirt's test driver and on ours, by the real virsh and by ours.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/../../conformance/scripts/compare_pretended" "$1"
