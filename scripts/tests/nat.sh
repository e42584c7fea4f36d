#!/usr/bin/env bash
# usage: nat.sh OXVIRT GUEST_DIR DIR
# A guest in one network namespace gets its lease from our network and reaches a server in another one by NAT; after
# net-destroy no bridge, process, table or file is left.
set -eu
if [ "$(id -u)" != 0 ]; then echo "skipped: network namespaces with bridges need root"; exit 0; fi
if [ -z "${NAT_INSIDE:-}" ]; then
  here=$(cd "$(dirname "$0")/.." && pwd)
  NAT_INSIDE=1 exec "$here/with-oxvirtd" "$1" "$3" "$(readlink -f "$0")" "$@"
fi
guest=$2 dir=$OXVIRT_DIR
virsh() { "$OXVIRT" virsh -q -c "$OXVIRT_URI" "$@"; }
fail() { echo "FAILED: $*"; exit 1; }

# The other namespace: a server behind a cable.
unshare --net sleep 300 & other=$!
server=
clean() { kill $other $server; virsh destroy nat-guest; virsh net-destroy nat-test; }
trap 'clean >/dev/null 2>&1 || true' EXIT
for _ in $(seq 50); do [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/self/ns/net)" ] && break; sleep 0.02; done
ip link add cable type veth peer name cable netns $other
ip address add 10.99.0.1/24 dev cable; ip link set cable up
nsenter --target $other --net sh -c 'ip link set lo up; ip address add 10.99.0.2/24 dev cable; ip link set cable up'
mkdir -p "$dir/www"; echo "hello from the other namespace" >"$dir/www/hello"
nsenter --target $other --net /usr/bin/python3 -m http.server --directory "$dir/www" --bind 10.99.0.2 8080 >"$dir/server.log" 2>&1 & server=$!

cat >"$dir/net.xml" <<'XML'
<network><name>nat-test</name><bridge name='virbr7'/><forward mode='nat'/>
<ip address='192.168.177.1' netmask='255.255.255.0'><dhcp><range start='192.168.177.2' end='192.168.177.254'/></dhcp></ip></network>
XML
# The mark that objects were started since boot belongs to the daemon.
files() { find "$dir/run/libvirt/network" "$dir/var/lib/libvirt/dnsmasq" -type f ! -name autostarted 2>/dev/null || true; }
before=$(files)
virsh net-define "$dir/net.xml"
virsh net-start nat-test
ip link show virbr7 >/dev/null || fail "no bridge"
cat >"$dir/vm.xml" <<XML
<domain type='qemu'><name>nat-guest</name><memory unit='MiB'>128</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='q35'>hvm</type><kernel>$guest/vmlinuz</kernel><initrd>$guest/initrd.gz</initrd>
<cmdline>console=ttyS0 quiet run=for%20i%20in%201%202%203%204%205%206%207%208%209;do%20sleep%201;echo%20GET%20/hello|nc%20-w%205%2010.99.0.2%208080|grep%20hello&amp;&amp;break;done</cmdline></os>
<features><acpi/></features>
<devices><interface type='network'><source network='nat-test'/><model type='virtio'/></interface>
<serial type='pty'><log file='$dir/console.log' append='off'/></serial></devices></domain>
XML
virsh create "$dir/vm.xml"
for _ in $(seq 400); do grep -qs "hello from" "$dir/console.log" && break; sleep 0.1; done
grep -a "hello from the other namespace" "$dir/console.log" || { cat "$dir/console.log" "$dir/server.log"; fail "the guest did not reach the server"; }
virsh domifaddr nat-guest
virsh net-dhcp-leases nat-test
address=$(virsh domifaddr nat-guest | awk '$3 == "ipv4" {sub("/.*", "", $4); print $4}')
grep -qa "GUEST-IP eth0 $address" "$dir/console.log" || fail "the lease '$address' is not the guest's address"
# The server saw the host, not the guest: that is NAT.
grep -q '^10\.99\.0\.1 ' "$dir/server.log" || fail "the server saw another address: $(cat "$dir/server.log")"
virsh destroy nat-guest
virsh net-destroy nat-test
! ip link show virbr7 2>/dev/null || fail "the bridge is left"
[ -z "$(nft list tables)" ] || fail "a table is left: $(nft list tables)"
! grep -sac "[d]nsmasq.*$dir" /proc/[0-9]*/cmdline | grep ':[1-9]' || fail "dnsmasq is left"
after=$(files)
[ "$before" = "$after" ] || fail "files are left: $after"
virsh net-undefine nat-test
echo "nat: lease $address, the server answered, nothing is left"
