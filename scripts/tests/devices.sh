#!/usr/bin/env bash
# usage: devices.sh OXVIRT GUEST_DIR DIR
# Guests with one of everything, on both machine types and with UEFI: they boot, and what can be asked of them answers.
set -eu
if [ "$(id -u)" != 0 ]; then echo "skipped: a software TPM and disks of another user need root"; exit 0; fi
if [ -z "${DEVICES_INSIDE:-}" ]; then
  here=$(cd "$(dirname "$0")/.." && pwd)
  DEVICES_INSIDE=1 exec "$here/with-oxvirtd" "$1" "$3" "$(readlink -f "$0")" "$@"
fi
guest=$2 dir=$OXVIRT_DIR
virsh() { "$OXVIRT" virsh -q -c "$OXVIRT_URI" "$@"; }
fail() { echo "FAILED: $*"; exit 1; }
clean() { for name in rich-q35 rich-pc uefi; do virsh destroy "$name"; done; }
trap 'clean >/dev/null 2>&1 || true' EXIT

kernel="<kernel>$guest/vmlinuz</kernel><initrd>$guest/initrd.gz</initrd><cmdline>console=ttyS0 quiet</cmdline>"
rich() { # machine, drives and devices of its own
  qemu-img create -q -f qcow2 "$dir/$1-a.qcow2" 64M
  qemu-img create -q -f vmdk "$dir/$1-b.vmdk" 64M
  truncate -s 10M "$dir/$1-c.raw"
  cat >"$dir/$1.xml" <<XML
<domain type='qemu'><name>rich-$1</name><memory unit='MiB'>256</memory><currentMemory unit='MiB'>200</currentMemory><vcpu current='1'>2</vcpu>
<os><type arch='x86_64' machine='$1'>hvm</type>$kernel<boot dev='hd'/></os>
<features><acpi/><apic/><pae/></features><cpu mode='maximum'><topology sockets='1' dies='1' cores='2' threads='1'/></cpu>
<clock offset='utc'><timer name='rtc' tickpolicy='catchup'/><timer name='pit' tickpolicy='delay'/><timer name='hpet' present='no'/></clock>
<on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>destroy</on_crash>
<devices>
<disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='none' io='threads'/><source file='$dir/$1-a.qcow2'/><target dev='vda' bus='virtio'/></disk>
<disk type='file' device='disk'><driver name='qemu' type='vmdk'/><source file='$dir/$1-b.vmdk'/><target dev='sda' bus='scsi'/></disk>
<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='$dir/$1-c.raw'/><target dev='sdb' bus='usb'/></disk>
$2
<controller type='scsi' model='virtio-scsi'/>
<controller type='usb' model='qemu-xhci'/>
<interface type='user'><model type='virtio'/></interface>
<interface type='user'><model type='e1000'/></interface>
<serial type='pty'><log file='$dir/console-$1.log' append='off'/></serial>
<console type='pty'><target type='virtio' port='1'/></console>
<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
<parallel type='null'/>
<input type='tablet' bus='usb'/><input type='keyboard' bus='virtio'/>
<graphics type='vnc' port='-1' autoport='yes' passwd='a-secret-password'/>
<video><model type='virtio'/></video>
<sound model='ich6'/>
<watchdog model='i6300esb' action='reset'/>
<memballoon model='virtio'/>
<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
<panic model='isa'/>
</devices></domain>
XML
  virsh define "$dir/$1.xml"
  virsh start "rich-$1"
}
boots() {
  for _ in $(seq 600); do grep -qsa GUEST-UP "$dir/console-$1.log" && return 0; sleep 0.1; done
  cat "$dir/console-$1.log"; fail "the guest on $1 did not greet"
}
truncate -s 1440K "$dir/floppy.img"; truncate -s 2M "$dir/cd.iso"
rich q35 "<disk type='file' device='cdrom'><source file='$dir/cd.iso'/><target dev='sdc' bus='sata'/><readonly/></disk>
<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>"
rich pc "<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>
<disk type='file' device='floppy'><source file='$dir/floppy.img'/><target dev='fda' bus='fdc'/></disk>"
cat >"$dir/uefi.xml" <<XML
<domain type='qemu'><name>uefi</name><memory unit='MiB'>256</memory><vcpu>1</vcpu>
<os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type>$kernel</os><features><acpi/></features>
<devices><serial type='pty'><log file='$dir/console-uefi.log'/></serial></devices></domain>
XML
virsh define "$dir/uefi.xml"
virsh start uefi
for name in q35 pc uefi; do boots $name; done

# QEMU runs as somebody who is not root, without groups of ours, and secrets are in no argument.
for id in $(pidof qemu-system-x86_64); do
  grep -qa "$dir" "/proc/$id/cmdline" || continue
  [ "$(awk '/^Uid:/ {print $2}' "/proc/$id/status")" != 0 ] || fail "QEMU runs as root"
  [ "$(awk '/^Seccomp:/ {print $2}' "/proc/$id/status")" = 2 ] || fail "QEMU is not sandboxed"
  ! grep -qa "a-secret-password" "/proc/$id/cmdline" "/proc/$id/environ" || fail "a password is in an argument"
done
[ "$(virsh vncdisplay rich-q35)" != "$(virsh vncdisplay rich-pc)" ] || fail "two displays with one port"
virsh dumpxml rich-q35 | grep -q a-secret-password && fail "a password is shown to everybody"
virsh dumpxml --security-info rich-q35 | grep -q a-secret-password || fail "the password is lost"
virsh screenshot rich-q35 "$dir/shot.png" && head -c 8 "$dir/shot.png" | grep -qa PNG || fail "no picture"
virsh domblkstat rich-q35 vda | grep -q rd_bytes
virsh qemu-monitor-command rich-q35 --hmp "info version" | grep -q '^[0-9]'
virsh inject-nmi uefi
virsh setmem rich-q35 180M
for _ in $(seq 50); do virsh dominfo rich-q35 | grep -q 'Used memory: *184320' && break; sleep 0.1; done
virsh dominfo rich-q35 | grep -q 'Used memory: *184320' || fail "the balloon did not move"
virsh suspend rich-pc
[ "$(virsh domstate rich-pc)" = paused ] || fail "not paused"

# A stopped QEMU delays no reader, and is ended all the same.
id=$(pidof qemu-system-x86_64 | tr ' ' '\n' | while read -r each; do grep -qa "guest=rich-pc" "/proc/$each/cmdline" && grep -qa "$dir" "/proc/$each/cmdline" && echo "$each"; done || true)
kill -STOP "$id"
begin=$(date +%s%N)
virsh list; virsh dumpxml rich-pc >/dev/null; virsh dominfo rich-pc >/dev/null; virsh domstats >/dev/null
took=$((($(date +%s%N) - begin) / 1000000))
virsh destroy rich-pc
echo "with a stopped QEMU: list, dumpxml, dominfo and domstats took $took ms"
[ "$took" -lt 5000 ] || fail "readers waited for a guest"
# The guest switches itself off at the first key; its end is noticed and told.
virsh send-key rich-q35 KEY_ENTER
for _ in $(seq 100); do [ "$(virsh domstate rich-q35)" = "shut off" ] && break; sleep 0.1; done
virsh domstate --reason rich-q35 | grep -q 'shut off (shutdown)' || fail "the end is not noticed"
virsh undefine uefi 2>/dev/null && fail "the firmware's variables would be left"
virsh destroy uefi
virsh undefine uefi --nvram
[ "$(stat -c %U "$dir/q35-a.qcow2")" = root ] || fail "a disk was not given back"
[ -z "$(ls "$dir/run/libvirt/oxvirt/journal")" ] || fail "a change of the host is left"
echo "devices: pc, q35 and UEFI guests booted with one of everything, readers took $took ms beside a stopped QEMU"
