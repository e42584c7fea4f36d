#!/usr/bin/env bash
# usage: differential.sh OXVIRT GUEST WORK
# Documents by chance on the real libvirtd and on ours: accepted, printed and turned into command lines alike.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
conformance=$(dirname "$(readlink -f "$1")")/conformance
[ -x "$conformance" ] || { echo "skipped: there is no $conformance (cargo build -p conformance)"; exit 0; }
exec "$here/../../conformance/scripts/differential" "$1" "$conformance" 2500 1
