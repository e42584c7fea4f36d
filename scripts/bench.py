"""Times operations of a daemon through libvirt-python and prints one JSON object: name -> milliseconds (or MiB).

usage: bench.py URI PID GUEST_DIR WORK_DIR SMALL|FULL
"""
import json, os, re, socket, statistics, subprocess, sys, threading, time
import libvirt

uri, pid, guest, work, size = sys.argv[1:6]
full = size == "FULL"
many, guests = (1000, 30) if full else (100, 3)
libvirt.registerErrorHandler(lambda *_: None, None)
libvirt.virEventRegisterDefaultImpl()
threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()
rows = {}


def timed(name, act, runs=20, unit=1000.0):
    """The median of so many runs."""
    figures = []
    for index in range(runs):
        start = time.perf_counter()
        act(index)
        figures.append((time.perf_counter() - start) * unit)
    rows[name] = round(statistics.median(figures), 3)


def rss_mib():
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)


def xml(name, disk=None, mib=128):
    drive = ""
    if disk:
        drive = f"<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{disk}'/><target dev='vda' bus='virtio'/></disk>"
    return f"""<domain type='qemu'><name>{name}</name><memory unit='MiB'>{mib}</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='q35'>hvm</type><kernel>{guest}/vmlinuz</kernel><initrd>{guest}/initrd.gz</initrd><cmdline>console=ttyS0 quiet</cmdline></os>
<features><acpi/></features><devices>{drive}<serial type='pty'/></devices></domain>"""


rows["memory idle (MiB)"] = rss_mib()
timed("connect and close", lambda _: libvirt.open(uri).close(), 50)
conn = libvirt.open(uri)
timed("latency of a call", lambda _: conn.getLibVersion(), 500)
timed("define", lambda index: conn.defineXML(xml(f"one-{index}")), 50)
dom = conn.lookupByName("one-0")
timed("dumpxml", lambda _: dom.XMLDesc(0), 200)
timed("lookup by name", lambda _: conn.lookupByName("one-1"), 200)
for index in range(50):
    conn.lookupByName(f"one-{index}").undefine()
for index in range(many):
    conn.defineXML(xml(f"many-{index:04}"))
timed(f"list of {many} domains", lambda _: conn.listAllDomains(0), 30)
rows[f"memory with {many} domains (MiB)"] = rss_mib()
for index in range(many):
    conn.lookupByName(f"many-{index:04}").undefine()

def arguments():
    """The command line of the QEMU that runs now."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                words = open(f"/proc/{name}/cmdline", "rb").read().decode().split("\0")[:-1]
            except OSError:
                continue
            if words and "qemu-system" in words[0] and any("guest=runs" in word for word in words):
                return words


def bare(words):
    """Milliseconds of the same QEMU without a daemon, from exec to the greeting on its monitor and to its first answer."""
    path = f"{work}/bare.sock"
    if os.path.exists(path):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1)
    os.set_inheritable(listener.fileno(), True)
    key = '{"qom-type":"secret","id":"masterKey0","format":"raw","data":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}'
    words = [re.sub(r"id=charmonitor,fd=\d+", f"id=charmonitor,fd={listener.fileno()}", word) for word in words]
    words = [key if "masterKey0" in word else word for word in words]
    begin = time.perf_counter()
    process = subprocess.Popen(words, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    client.recv(200)
    greeting = (time.perf_counter() - begin) * 1000
    client.send(b'{"execute": "qmp_capabilities"}\n')
    client.recv(100)
    answer = (time.perf_counter() - begin) * 1000
    process.kill()
    process.wait()
    client.close()
    listener.close()
    return greeting, answer


disk = f"{work}/disk.qcow2"
subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", disk, "1G"], check=True)
dom = conn.defineXML(xml("runs", disk))
# The bare QEMU is started in turn with the daemon's, so that both meet the same moods of the machine. The first pair only warms up.
starts, destroys, bares = [], [], []
for _ in range(16):
    begin = time.perf_counter()
    dom.create()
    starts.append((time.perf_counter() - begin) * 1000)
    words = arguments()
    time.sleep(0.3)
    begin = time.perf_counter()
    dom.destroy()
    destroys.append((time.perf_counter() - begin) * 1000)
    time.sleep(0.1)
    bares.append(bare(words))
rows["start"] = round(statistics.median(starts[1:]), 3)
rows["(bare QEMU, same arguments, to its greeting)"] = round(statistics.median(greeting for greeting, _ in bares[1:]), 3)
rows["(bare QEMU, same arguments, to its answer)"] = round(statistics.median(answer for _, answer in bares[1:]), 3)
rows["destroy"] = round(statistics.median(destroys[1:]), 3)
dom.create()
time.sleep(5)  # A guest that still boots holds its processor: every third stop then takes QEMU 2 to 20 ms.
timed("suspend and resume", lambda _: (dom.suspend(), dom.resume()), 100)

watchers, seen, counted = [], threading.Semaphore(0), []
for _ in range(50):
    other = libvirt.open(uri)
    other.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lambda *_: seen.release(), None)
    watchers.append(other)
time.sleep(0.2)
for _ in range(10):
    while seen.acquire(blocking=False):
        pass
    begin = time.perf_counter()
    dom.suspend()
    for _ in watchers:
        seen.acquire(timeout=10)
    counted.append((time.perf_counter() - begin) * 1000)
    dom.resume()
    time.sleep(0.1)
rows["event to 50 clients"] = round(statistics.median(counted), 3)
for other in watchers:
    other.close()
dom.destroy()
dom.undefine()

running = []
for index in range(guests):
    running.append(conn.createXML(xml(f"stat-{index}", mib=32), libvirt.VIR_DOMAIN_START_PAUSED))
timed(f"statistics of {guests} running guests", lambda _: conn.getAllDomainStats(), 20)
for each in running:
    each.destroy()

folder = f"{work}/pool"
os.makedirs(folder, exist_ok=True)
for index in range(many):
    with open(f"{folder}/volume-{index:04}.img", "wb") as file:
        file.truncate(1 << 20)
try:
    pool = conn.storagePoolCreateXML(f"<pool type='dir'><name>bench</name><target><path>{folder}</path></target></pool>", 0)
    timed(f"refresh of a pool of {many}", lambda _: pool.refresh(0), 5)
    volume = pool.createXML("<volume><name>data.img</name><capacity unit='MiB'>64</capacity><target><format type='raw'/></target></volume>", 0)
    block = b"x" * (1 << 18)

    def upload(_):
        stream = conn.newStream(0)
        volume.upload(stream, 0, 64 << 20, 0)
        for _ in range(256):
            stream.send(block)
        stream.finish()

    def download(_):
        stream = conn.newStream(0)
        volume.download(stream, 0, 64 << 20, 0)
        while stream.recv(1 << 18):
            pass
        stream.finish()

    timed("upload of 64 MiB", upload, 3)
    timed("download of 64 MiB", download, 3)
    pool.destroy()
except libvirt.libvirtError as error:
    print("pool:", error, file=sys.stderr)

try:
    net = conn.networkDefineXML("<network><name>bench</name><bridge name='benchbr'/><forward mode='nat'/><ip address='192.168.150.1' netmask='255.255.255.0'><dhcp><range start='192.168.150.2' end='192.168.150.254'/></dhcp></ip></network>")
    nets = []
    for _ in range(5):
        begin = time.perf_counter()
        net.create()
        nets.append((time.perf_counter() - begin) * 1000)
        net.destroy()
    rows["network start"] = round(statistics.median(nets), 3)
    net.undefine()
except libvirt.libvirtError as error:
    print("network:", error, file=sys.stderr)
print(json.dumps(rows))
