"""Starts and ends the daemon in every way it can be; see daemon.sh.

usage: daemon.py OXVIRT DIR
"""
import atexit, os, signal, socket, stat, struct, subprocess, sys, tempfile, time

oxvirt, base = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
os.makedirs(base, exist_ok=True)
checks = 0
started_here = []


@atexit.register
def end_all():
    """A check that fails must not leave a daemon behind."""
    for daemon in started_here:
        if daemon.poll() is None:
            daemon.kill()


def check(good, what):
    global checks
    checks += 1
    if not good:
        sys.exit(f"FAILED: {what}")


def wait_for(test, what, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if test():
            return
        time.sleep(0.02)
    check(False, f"{what} within {seconds} s")


def root():
    return tempfile.mkdtemp(dir=base, prefix="r")


def sock(dir, name="libvirt-sock"):
    return f"{dir}/run/libvirt/{name}"


def start(dir, *args, env=None):
    log = open(f"{dir}/log", "ab")
    daemon = subprocess.Popen([oxvirt, "daemon", "--root", dir, *args], stderr=log, stdout=log, stdin=subprocess.DEVNULL, env=env)
    started_here.append(daemon)
    wait_for(lambda: os.path.exists(sock(dir)) or daemon.poll() is not None, "a socket")
    return daemon


def end(daemon, how=signal.SIGTERM):
    daemon.send_signal(how)
    check(daemon.wait(10) == 0, f"exit status after signal {how}: {daemon.returncode}")


def uri(dir, name="libvirt-sock"):
    return f"test+unix:///default?socket={sock(dir, name)}"


def virsh(at, *args):
    return subprocess.run([oxvirt, "virsh", "-q", "-c", at, *args], capture_output=True, text=True)


def log(dir):
    return open(f"{dir}/log").read()


# Options.
for args, word in [(["--help"], "--root"), (["--version"], "11.3.0"), (["-V"], "libvirt")]:
    said = subprocess.run([oxvirt, "daemon", *args], capture_output=True, text=True)
    check(said.returncode == 0 and word in said.stdout, f"{args}")
bad = subprocess.run([oxvirt, "daemon", "--nonsense"], capture_output=True, text=True)
check(bad.returncode != 0 and "--nonsense" in bad.stderr, "an unknown option is named")

# Serving, modes of the sockets, the pid file, a second daemon.
dir = root()
daemon = start(dir)
check(virsh(uri(dir), "list", "--all").returncode == 0, "a call on the read-write socket")
check(stat.S_IMODE(os.stat(sock(dir)).st_mode) == 0o700, "mode of the read-write socket")
check(stat.S_IMODE(os.stat(sock(dir, "libvirt-sock-ro")).st_mode) == 0o777, "mode of the read-only socket")
denied = virsh(uri(dir, "libvirt-sock-ro"), "destroy", "test")
check(denied.returncode != 0 and "read only access" in denied.stderr, "the read-only socket denies changes")
check(open(f"{dir}/run/libvirtd.pid").read() == str(daemon.pid), "the pid file")
second = subprocess.run([oxvirt, "daemon", "--root", dir], capture_output=True, text=True, timeout=10)
check(second.returncode != 0 and "running already" in second.stderr, "a second daemon is refused")
end(daemon)
check(not os.path.exists(sock(dir)) and not os.path.exists(f"{dir}/run/libvirtd.pid"), "nothing is left after SIGTERM")

# What a killed daemon leaves is no obstacle.
daemon = start(dir)
daemon.kill()
daemon.wait()
check(os.path.exists(f"{dir}/run/libvirtd.pid"), "a killed daemon leaves its pid file")
os.unlink(sock(dir))
daemon = start(dir)
check(virsh(uri(dir), "uri").returncode == 0, "a call after kill -9")

# Nor is one that is killed and not quite gone yet.
for _ in range(20):
    os.unlink(sock(dir))
    daemon.kill()
    daemon = start(dir)
    check(daemon.poll() is None and virsh(uri(dir), "uri").returncode == 0, "a daemon that starts while the one before it ends")
end(daemon, signal.SIGINT)

# Configuration: an unknown key is a warning with its line, SIGHUP reads it again, a broken file is an error.
dir = root()
os.makedirs(f"{dir}/etc/libvirt")
conf = f"{dir}/etc/libvirt/libvirtd.conf"
open(conf, "w").write('unix_sock_rw_perms = "0770"\n\nno_such_key = 1\n')
daemon = start(dir)
check("line 3: unknown setting 'no_such_key'" in log(dir), "the unknown key and its line")
check(stat.S_IMODE(os.stat(sock(dir)).st_mode) == 0o770, "the mode that the file asks for")
open(conf, "a").write("another_key = 1\n")
daemon.send_signal(signal.SIGHUP)
wait_for(lambda: "another_key" in log(dir), "the reload")
check(virsh(uri(dir), "uri").returncode == 0, "a call after SIGHUP")
end(daemon)
open(conf, "w").write("broken\n")
broken = subprocess.run([oxvirt, "daemon", "--root", dir], capture_output=True, text=True, timeout=10)
check(broken.returncode != 0 and "line 1" in broken.stderr, "a broken file is named with its line")

# Logs go where the file says.
dir = root()
os.makedirs(f"{dir}/etc/libvirt")
open(f"{dir}/etc/libvirt/libvirtd.conf", "w").write(f'log_level = 2\nlog_outputs = "2:file:{dir}/daemon.log"\n')
daemon = start(dir)
wait_for(lambda: os.path.exists(f"{dir}/daemon.log") and "info : " in open(f"{dir}/daemon.log").read(), "a log line")
end(daemon)

# In the background, with a pid file of its own, until nobody was there for a second.
dir = root()
started = subprocess.run([oxvirt, "daemon", "-d", "--root", dir, "-p", f"{dir}/own.pid", "-t1"], timeout=20)
check(started.returncode == 0, "the daemon goes to the background")
pid = int(open(f"{dir}/own.pid").read())
check(pid != os.getpid() and virsh(uri(dir), "uri").returncode == 0, "it serves from there at once")
wait_for(lambda: not os.path.exists(f"{dir}/own.pid"), "leaving after the timeout", 15)
failed = subprocess.run([oxvirt, "daemon", "-d", "--root", dir, "-f", "/no/such/file"], capture_output=True, text=True, timeout=20)
check(failed.returncode != 0, "a daemon that cannot start says so before the parent ends")

# Sockets that a service manager opened, and its notification.
dir = root()
os.makedirs(f"{dir}/run/libvirt")
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.bind(f"{dir}/notify")
notify.settimeout(10)
listening = []
for name in ("libvirt-sock", "libvirt-sock-ro"):
    one = socket.socket(socket.AF_UNIX)
    one.bind(sock(dir, name))
    one.listen()
    listening.append(one)
pid = os.fork()
if pid == 0:
    for number, one in enumerate(listening):
        os.dup2(one.fileno(), 100 + number)
    for number in range(len(listening)):
        os.dup2(100 + number, 3 + number, inheritable=True)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="2", NOTIFY_SOCKET=f"{dir}/notify")
    os.execv(oxvirt, [oxvirt, "daemon", "--root", dir])
check(notify.recv(100) == b"READY=1", "readiness is told")
check(virsh(uri(dir), "uri").returncode == 0, "a call on a socket of the service manager")
denied = virsh(uri(dir, "libvirt-sock-ro"), "destroy", "test")
check("read only access" in denied.stderr, "the name of a socket says what it is for")
os.kill(pid, signal.SIGTERM)
check(notify.recv(100) == b"STOPPING=1", "leaving is told")
check(os.waitpid(pid, 0)[1] == 0, "exit status as a service")
check(os.path.exists(sock(dir)), "the service manager's sockets stay")

# A client that answers no keepalive is dropped; one that opens nothing as well, and half a packet does not help it.
REMOTE, KEEPALIVE = 0x20008086, 0x6B656570


def call(procedure, body=b"", serial=0):
    return struct.pack(">IIIiiIi", 28 + len(body), REMOTE, 1, procedure, 0, serial, 0) + body


def packet(client):
    """Header and body of the next packet, or None at the end."""
    head = b""
    while len(head) < 4:
        more = client.recv(4 - len(head))
        if not more:
            return None
        head += more
    body, length = b"", struct.unpack(">I", head)[0] - 4
    while len(body) < length:
        body += client.recv(length - len(body))
    return struct.unpack(">IIiiIi", body[:24]), body[24:]


def client(dir, timeout=20):
    one = socket.socket(socket.AF_UNIX)
    one.settimeout(timeout)
    one.connect(sock(dir))
    return one


dir = root()
os.makedirs(f"{dir}/etc/libvirt")
open(f"{dir}/etc/libvirt/libvirtd.conf", "w").write("keepalive_interval = 1\nkeepalive_count = 2\nmax_clients = 3\n")
daemon = start(dir)
silent, half = client(dir), client(dir)
half.sendall(call(60)[:17])
born = time.monotonic()
deaf = client(dir)
deaf.sendall(call(1, bytes(8)) + call(60, struct.pack(">i", 10), 1))
seen = [packet(deaf) for _ in range(5)]
replies = {one[0][4]: one for one in seen if one and one[0][0] == REMOTE}
check(replies[0][0][5] == 0 and replies[1][1] == struct.pack(">i", 1), "open and the keepalive feature")
pings = [one for one in seen if one and one[0][0] == KEEPALIVE]
check(len(pings) == 2 and seen[4] is None, f"two pings, then the end: {seen}")

# Beyond the limit (root, and only root, has 16 places of its own) a newcomer hears why.
limit, waiting = 3 + (16 if os.getuid() == 0 else 0), []
while len(waiting) <= limit:
    late = client(dir)
    late.sendall(call(1, bytes(8), serial=5))
    answer = packet(late)
    if answer[0][5] != 0:
        break
    waiting.append(late)
# The three before are about to be dropped, or were; a place is given back a moment after its socket was closed.
check(limit - 3 <= len(waiting) <= limit, f"{len(waiting)} of {limit} places")
check(answer[0][4] == 5 and answer[0][5] == 1 and b"places are taken" in answer[1], "a newcomer beyond the limit hears why")
check(packet(late) is None, "and is let go")
for one in waiting:
    one.close()
check(virsh(uri(dir), "uri").returncode == 0, "there is room again")
check(packet(silent) is None and half.recv(1) == b"", "silent clients are dropped")
check(time.monotonic() - born < 15, "in time")
end(daemon)
print(f"{checks} checks of starting and ending passed")
