"""The daemon is killed while guests tick on their serial lines: every guest is taken over, no tick is lost.

usage: restart.py GUEST_DIR TIMES DEFINED   (below with-oxvirtd)
"""
import os, re, signal, statistics, subprocess, sys, time
import libvirt

guest, times, defined = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
uri, root, oxvirt = os.environ["OXVIRT_URI"], os.environ["OXVIRT_DIR"], os.environ["OXVIRT"]
pid = int(os.environ["OXVIRT_PID"])
session = os.getuid() != 0
libvirt.registerErrorHandler(lambda *_: None, None)
GUESTS = 5


def xml(name, log=None):
    serial = f"<serial type='pty'><log file='{log}' append='off'/></serial>" if log else ""
    return f"""<domain type='qemu'><name>{name}</name><memory unit='MiB'>128</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='q35'>hvm</type><kernel>{guest}/vmlinuz</kernel><initrd>{guest}/initrd.gz</initrd>
<cmdline>console=ttyS0 quiet tick=on</cmdline></os><features><acpi/></features><devices>{serial}</devices></domain>"""


def connect(patience=10.0):
    begin = time.perf_counter()
    while True:
        try:
            return libvirt.open(uri), time.perf_counter() - begin
        except libvirt.libvirtError:
            if time.perf_counter() - begin > patience:
                raise
            time.sleep(0.001)


def picture(conn):
    return {dom.name(): (dom.ID(), dom.state(), dom.XMLDesc(0)) for dom in conn.listAllDomains(1)}


def qemus():
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                words = open(f"/proc/{name}/cmdline", "rb").read().split(b"\0")
            except OSError:
                continue
            if b"qemu-system" in words[0] and any(root.encode() in word for word in words):
                found[int(name)] = words
    return set(found)


assert os.path.basename(os.readlink(f"/proc/{pid}/exe")) .startswith("oxvirt"), "not the daemon's process"
conn, _ = connect()
for index in range(defined):
    conn.defineXML(xml(f"defined-{index:03}"))
logs = [f"{root}/tick-{index}.log" for index in range(GUESTS)]
for index, log in enumerate(logs):
    conn.defineXML(xml(f"ticks-{index}", log)).create()
for log in logs:
    for _ in range(600):
        if os.path.exists(log) and b"TICK 1" in open(log, "rb").read():
            break
        time.sleep(0.1)
    else:
        sys.exit(f"the guest of {log} does not tick: {open(log, 'rb').read()[-500:] if os.path.exists(log) else 'no log'}")
before, processes = picture(conn), qemus()
assert len(before) == GUESTS and len(processes) == GUESTS, (list(before), processes)
answers = []
for _ in range(times):
    os.kill(pid, signal.SIGKILL)
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        while os.path.exists(f"/proc/{pid}") and "Z" not in open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1][:3]:
            time.sleep(0.001)
    words = [oxvirt, "daemon"] + ([] if session else ["--root", root])
    pid = subprocess.Popen(words, stdout=open(f"{root}/daemon.log", "ab"), stderr=subprocess.STDOUT).pid
    open(f"{root}/daemon.pid", "w").write(str(pid))
    conn, took = connect()
    assert subprocess.run(["kill", "-0", str(pid)]).returncode == 0, "the new daemon did not stay"
    answers.append(took)
    after = picture(conn)
    assert after == before, "a guest changed"
    assert qemus() == processes, "a process changed"
    time.sleep(0.2)
time.sleep(1.5)
for log in logs:
    ticks = [int(number) for number in re.findall(rb"TICK (\d+)", open(log, "rb").read())]
    assert ticks == list(range(len(ticks))), f"{log}: a tick is lost: {ticks}"
for dom in conn.listAllDomains(1):
    dom.destroy()
assert not qemus(), "a process is left"
print(f"restart: {times} kills, {GUESTS} running and {defined} defined: all taken over, no tick lost; restart to first "
      f"answer: median {statistics.median(answers) * 1000:.0f} ms, most {max(answers) * 1000:.0f} ms")
