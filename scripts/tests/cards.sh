#!/usr/bin/env bash
# usage: cards.sh OXVIRT GUEST WORK
# A guest with a card on a bridge that was there before, and one on a tap that the user's own scripts set up and take
# down; both reach the host. A script that fails leaves no guest and no tap.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ "${CARDS_INSIDE:-}" != 1 ]; then
  [ "$(id -u)" = 0 ] || { echo "skipped: taps and bridges need root"; exit 0; }
  export CARDS_INSIDE=1
  exec "$here/../with-oxvirtd" "$1" "$3" "$0" "$@"
fi
work=$3 virsh=("$1" virsh -q -c "$OXVIRT_URI")
fail() { echo "$1" >&2; tail -n 20 "$work/console.log" "$work/daemon.log" >&2 2>/dev/null; exit 1; }
ip link add oxbr0 type bridge
ip address add 10.77.0.1/24 dev oxbr0
ip link set oxbr0 up
cat >"$work/up" <<'SCRIPT'
#!/bin/sh
ip address add 10.78.0.1/24 dev "$1" && ip link set "$1" up && echo up >>"$(dirname "$0")/scripts.log"
SCRIPT
printf '#!/bin/sh\necho "down $1" >>"$(dirname "$0")/scripts.log"\n' >"$work/down"
printf '#!/bin/sh\necho "no such luck" >&2; exit 3\n' >"$work/fails"
chmod 0755 "$work/up" "$work/down" "$work/fails"
run="ip%20address%20add%2010.77.0.2/24%20dev%20eth0;ip%20link%20set%20eth0%20up;ping%20-c%202%20-W%205%2010.77.0.1;"
run="${run}ip%20address%20add%2010.78.0.2/24%20dev%20eth1;ip%20link%20set%20eth1%20up;ping%20-c%202%20-W%205%2010.78.0.1;echo%20PINGED"
cat >"$work/cards.xml" <<XML
<domain type='qemu'><name>cards</name><memory unit='MiB'>128</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='q35'>hvm</type><kernel>$2/vmlinuz</kernel><initrd>$2/initrd.gz</initrd>
<cmdline>console=ttyS0 quiet run=$run</cmdline></os>
<devices>
<interface type='bridge'><source bridge='oxbr0'/><model type='virtio'/></interface>
<interface type='ethernet'><target dev='oxeth0'/><script path='$work/up'/><downscript path='$work/down'/><model type='virtio'/></interface>
<serial type='pty'><log file='$work/console.log'/></serial>
</devices></domain>
XML
"${virsh[@]}" define "$work/cards.xml"
"${virsh[@]}" start cards
for _ in $(seq 600); do grep -q PINGED "$work/console.log" 2>/dev/null && break; sleep 0.1; done
[ "$(grep -c '2 packets received' "$work/console.log")" = 2 ] || fail "the guest did not reach the host over both cards"
"${virsh[@]}" destroy cards
[ "$(cat "$work/scripts.log")" = "up
down oxeth0" ] || fail "the scripts were not run as they should: $(cat "$work/scripts.log")"
[ -z "$(ls /sys/class/net | grep -E '^(vnet|oxeth)')" ] || fail "taps are left: $(ls /sys/class/net)"
"${virsh[@]}" undefine cards
sed -i "s,$work/up,$work/fails," "$work/cards.xml"
"${virsh[@]}" define "$work/cards.xml"
"${virsh[@]}" start cards 2>"$work/refused" && fail "a script failed and the guest was started"
grep -q "unexpected exit status 3: no such luck" "$work/refused" || fail "$(cat "$work/refused")"
[ "$("${virsh[@]}" domstate cards)" = "shut off" ] || fail "the guest is not shut off"
[ -z "$(ls /sys/class/net | grep -E '^(vnet|oxeth)')" ] || fail "taps are left: $(ls /sys/class/net)"
"${virsh[@]}" undefine cards
echo "cards: a bridge and a tap with scripts, both ways; a failing script leaves nothing"
