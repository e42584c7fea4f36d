#!/usr/bin/env bash
# usage: malformed.sh OXVIRT GUEST_DIR DIR
# 100,000 messages made from the protocol's grammar and damaged, on both sockets of a whole daemon: it neither crashes
# nor hangs, an honest client is always answered, and its memory stays flat.
set -eu
command -v cargo >/dev/null || { echo "skipped: cargo is not installed"; exit 0; }
if [ "$(id -u)" != 0 ]; then echo "skipped: a session has no read-only socket"; exit 0; fi
here=$(cd "$(dirname "$0")/.." && pwd)
exec "$here/with-oxvirtd" "$1" "$3" sh -c "cd '$here/..' && \
  OXVIRT_MALFORMED_RW=\$OXVIRT_DIR/run/libvirt/libvirt-sock OXVIRT_MALFORMED_RO=\$OXVIRT_DIR/run/libvirt/libvirt-sock-ro \
  OXVIRT_MALFORMED_PID=\$OXVIRT_PID cargo test -q -p oxvirt-daemon --test main -- --nocapture bad_messages_to_a_whole_daemon \
  && kill -0 \$OXVIRT_PID && echo 'the daemon stands'"
