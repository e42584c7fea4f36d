#!/usr/bin/env bash
# usage: daemon.sh OXVIRT GUEST_DIR DIR
# How the daemon is started and ended: options, background, timeout, signals, pid file, sockets of a service manager.
set -eu
command -v python3 >/dev/null || { echo "skipped: python3 is not installed"; exit 0; }
if [ "$(id -u)" = 0 ] && [ -z "${DAEMON_INSIDE:-}" ]; then
  DAEMON_INSIDE=1 exec unshare --mount --net --propagation private "$(readlink -f "$0")" "$@"
fi
exec python3 "$(dirname "$(readlink -f "$0")")/daemon.py" "$1" "$3"
