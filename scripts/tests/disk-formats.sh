#!/usr/bin/env bash
# usage: disk-formats.sh OXVIRT GUEST_DIR DIR
# Definitions that the real libvirtd wrote load here, and ours load there: domains, networks, pools, and which of them
# start by themselves.
set -eu
if [ "$(id -u)" != 0 ]; then echo "skipped: the real libvirtd needs root"; exit 0; fi
command -v libvirtd >/dev/null || { echo "skipped: libvirtd is not installed"; exit 0; }
here=$(cd "$(dirname "$0")/.." && pwd)
fail() { echo "FAILED: $*"; exit 1; }

define() { # a shell with its connection
  cat >"$work/dom.xml" <<XML
<domain type='qemu'><name>travels</name><uuid>5b2c0c1e-6f0e-4f0b-9d3f-0f5a4c7b1234</uuid><title>A title</title>
<metadata><m:note xmlns:m='urn:example'>kept</m:note></metadata><memory unit='MiB'>128</memory><vcpu>2</vcpu>
<os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/></features><cpu mode='custom'><model>qemu64</model></cpu>
<devices><disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/nowhere/disk.qcow2'/><target dev='vda' bus='virtio'/></disk>
<interface type='user'><mac address='52:54:00:11:22:33'/><model type='virtio'/></interface><serial type='pty'/>
<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel><graphics type='vnc' passwd='a-secret'/><video><model type='vga'/></video></devices></domain>
XML
  cat >"$work/net.xml" <<XML
<network><name>travels</name><bridge name='virbr9'/><forward mode='nat'/><ip address='192.168.99.1' netmask='255.255.255.0'><dhcp><range start='192.168.99.2' end='192.168.99.9'/></dhcp></ip></network>
XML
  cat >"$work/pool.xml" <<XML
<pool type='dir'><name>travels</name><target><path>$work/pool</path></target></pool>
XML
  mkdir -p "$work/pool"
  "$@" define "$work/dom.xml"; "$@" net-define "$work/net.xml"; "$@" pool-define "$work/pool.xml"
  "$@" autostart travels
}
show() { # the same, into a folder
  local to=$1; shift; mkdir -p "$to"
  "$@" dumpxml --inactive --security-info travels >"$to/domain"; "$@" net-dumpxml --inactive travels >"$to/network"
  # libvirtd takes a pool for active when its directory is there; what only an active pool shows is left out.
  "$@" pool-dumpxml --inactive travels | grep -vE '<(capacity|allocation|available|/?permissions|mode|owner|group)' >"$to/pool"
  { "$@" dominfo travels; "$@" net-info travels; "$@" pool-info travels; } | grep -E '^(Name|UUID|Autostart|Persistent|Title)' >"$to/info"
}
if [ "${FORMATS:-}" = write ] || [ "${FORMATS:-}" = read ]; then
  work=$FORMATS_WORK
  shell=(virsh -q -c "${OXVIRT_URI:-qemu:///system}")
  if [ "$FORMATS" = write ]; then define "${shell[@]}"; fi
  show "$FORMATS_OUT" "${shell[@]}"
  exit 0
fi
export FORMATS_WORK=$3/work; mkdir -p "$FORMATS_WORK"
self=$(readlink -f "$0")
# The links of what starts by itself name whole paths, which are others in a copy.
relink() { find "$1" -path '*/autostart/*' -type l | while read -r link; do ln -sfn "../$(basename "$link")" "$link"; done; }
ours() { FORMATS=$1 FORMATS_OUT=$3 "$here/with-oxvirtd" "$oxvirt" "$2" "$self" x x x; }
theirs() { FORMATS=$1 FORMATS_OUT=$3 "$here/with-libvirtd" "$2" "$self" x x x; }
oxvirt=$1 dir=$3
# Theirs, then ours on a copy of what they left.
theirs write "$dir/their-daemon" "$dir/theirs-there"
mkdir -p "$dir/our-copy/etc"; cp -a "$dir/their-daemon/etc" "$dir/our-copy/etc/libvirt"; relink "$dir/our-copy"
ours read "$dir/our-copy" "$dir/theirs-here"
diff -r "$dir/theirs-there" "$dir/theirs-here" || fail "what libvirtd wrote is not the same here"
# Ours, then theirs on a copy of what we left.
ours write "$dir/our-daemon" "$dir/ours-here"
mkdir -p "$dir/their-copy"; cp -a /etc/libvirt "$dir/their-copy/etc"; rm -rf "$dir/their-copy/etc/qemu" "$dir/their-copy/etc/storage"
cp -a "$dir/our-daemon/etc/libvirt/." "$dir/their-copy/etc/"; relink "$dir/their-copy"
theirs read "$dir/their-copy" "$dir/ours-there"
diff -r "$dir/ours-here" "$dir/ours-there" || fail "what we wrote is not the same there"
echo "disk-formats: a domain, a network and a pool travel both ways unchanged"
